/* --help, from the tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/commands/commands.h"

void help_overview(void);
void help_command(const command *cmd);

#endif
