/* --help from the tables. */
#include "cli/commands/help.h"
#include "cli/commands/commands.h"
#include "cli/commands/resource.h"
#include "shared/limit_text.h"

void help_overview(void)
{
    fputs("usage: api COMMAND [ARGUMENT...] [--FLAG...]\n"
          "       api RESOURCE list|get|create|update|replace|delete [ID...] [ITEM...] [--PARAM VALUE...]\n"
          "       api get|head|options|post|put|patch|delete PATH|URL [ITEM...]\n\n"
          "Describe your data once, serve it, and drive any REST server that has an OpenAPI document.\n\n"
          "Commands:\n",
          stdout);
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            printf("  %-12s%s\n", commands[i]->name, commands[i]->about);
    fputs("\nItems:\n"
          "  name=value  a body field, in the type of the schema           name:=json  a field as JSON\n"
          "  name==value a query parameter                                 Name:value  a header field\n"
          "  name=@file  a field's text from a file                        name:=@file a field's JSON from a file\n"
          "  name@file   a file to upload                                  a[b][]=v    inside objects and arrays\n",
          stdout);
    api__flags_help(stdout, "Flags, before or after the command", flags_global);
    api__flags_help(stdout, "Requests", flags_request);
    api__flags_help(stdout, "Output", flags_output);
    fputs("\nExit status: 0 done, 1 local failure, 2 usage or bad input, 3 HTTP 3xx, 4 HTTP 4xx, 5 HTTP 5xx,\n"
          "  6 no connection, 7 timeout, 8 partial, 9 a difference was found, 130 interrupted.\n"
          "See \"api help COMMAND\" and \"api RESOURCE VERB --help\".\n",
          stdout);
}

static void limits_help(void)
{
    char def[API__LIMIT_TEXT];
    puts("\nLimits, also set by the app file's limits: and by API_LIMIT_<NAME> in the environment:");
    for (size_t i = 0; i < api_limit_count(); i++) {
        const api_limit_info *l = api_limit_get(i);
        api__limit_text(l, l->default_value, def);
        printf("  %-16s %-8s %s\n", l->name, def, l->reason);
    }
}

void help_command(const command *cmd)
{
    printf("usage: api %s\n\n%s.\n", cmd->usage, cmd->about);
    if (cmd->text)
        printf("\n%s\n", cmd->text);
    if (cmd->own)
        api__flags_help(stdout, "Flags", cmd->own);
    if (cmd->request)
        api__flags_help(stdout, "Requests", flags_request);
    if (cmd->output)
        api__flags_help(stdout, "Output", flags_output);
    if (cmd->limits)
        limits_help();
    if (cmd->examples)
        printf("\nExamples:\n%s\n", cmd->examples);
    fputs("\n\"api help\" lists the flags that every command takes.\n", stdout);
}

static int run_help(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)self, (void)own;
    if (argc == 0) {
        help_overview();
        return DONE;
    }
    const command *cmd = command_find(argv[0]);
    if (cmd && !cmd->hidden && !(cmd->passes && argc > 1)) {
        help_command(cmd);
        return DONE;
    }
    return resource_help(c, argc, argv);
}

const command cmd_help = {
    .name = "help",
    .usage = "help [COMMAND | RESOURCE [VERB]]",
    .about = "Show what api, a command or a resource can do",
    .text = "Without a server the help of resources is generic.",
    .examples = "  api help serve\n  api help items create",
    .run = run_help,
};
