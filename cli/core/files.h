/* The user's files: where they are, and writing them so that a crash leaves the old or the new one. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "cli/core/cli.h"

/* "$XDG_STATE_HOME/api/NAME" (~/.local/state), to read; NULL when neither that nor HOME is set. */
const char *state_find(cli *c, const char *name);
/* The same to write: its directory is made. */
int state_path(cli *c, const char *name, const char **out);
/* The text of a private file; {NULL, 0} when it does not exist. A file that others can read is an error. */
int private_read(cli *c, const char *path, api_str *out);
/* Replaces the file: written aside with mode 0600, synced, renamed. */
int private_write(cli *c, const char *path, api_str text);
/* "$XDG_CACHE_HOME/api/NAME" (~/.cache); NULL likewise. */
const char *cache_path(cli *c, const char *name);
/* Without messages, for what can be fetched again: false when there is nothing to read; a failure to write is ignored.
 */
bool cache_load(cli *c, const char *path, api_str *out);
void cache_save(cli *c, const char *path, api_str text);
/* A lock that lasts until the descriptor is closed; -1 after an error was printed. */
int private_lock(cli *c, const char *path);

#endif
