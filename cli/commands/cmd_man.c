/* api __man [COMMAND]: manual pages in man(7) markup, generated from the tables that --help is made of. */
#include "cli/commands/commands.h"
#include "cli/core/message.h"
#include "shared/limit_text.h"

#include <ctype.h>

/* roff takes a leading dot or quote for a request, a backslash for an escape, and a hyphen for a dash unless it is
 * escaped. */
static void put_text(const char *s)
{
    bool start = true;
    for (; *s; s++) {
        if (start && strchr(".'", *s))
            fputs("\\&", stdout);
        if (*s == '\\')
            fputs("\\e", stdout);
        else if (*s == '-')
            fputs("\\-", stdout);
        else if (!(start && *s == ' '))
            putchar(*s);
        start = *s == '\n' || (start && *s == ' ');
    }
}

static void put_flags(const char *title, const api__flag *table)
{
    printf(".SS %s\n", title);
    for (const api__flag *f = table; f->name; f++) {
        fputs(".TP\n.B ", stdout);
        if (f->letter)
            printf("\\-%c, ", f->letter);
        fputs("\\-\\-", stdout);
        put_text(f->name);
        if (f->value) {
            putchar(' ');
            put_text(f->value);
        }
        putchar('\n');
        put_text(f->help);
        if (f->choices)
            printf(": %s", f->choices);
        if (f->env)
            printf(" ($%s)", f->env);
        puts(".");
    }
}

static void put_limits(void)
{
    char def[API__LIMIT_TEXT];
    puts(".SH LIMITS\nSet by \\-\\-limit NAME=VALUE, by API_LIMIT_<NAME> in the environment, or by the app file's "
         "limits:");
    for (size_t i = 0; i < api_limit_count(); i++) {
        const api_limit_info *l = api_limit_get(i);
        api__limit_text(l, l->default_value, def);
        printf(".TP\n.BR %s \" (%s)\"\n", l->name, def);
        put_text(l->reason);
        puts(".");
    }
}

static void put_section(const char *title, const char *text)
{
    printf(".SH %s\n", title);
    put_text(text);
    putchar('\n');
}

static void put_examples(const char *text)
{
    puts(".SH EXAMPLES\n.nf");
    put_text(text);
    puts("\n.fi");
}

static void page_of(const command *cmd)
{
    printf(".TH API\\-");
    for (const char *p = cmd->name; *p; p++)
        putchar(toupper((unsigned char)*p));
    printf(" 1 \"\" \"api %s\" \"api manual\"\n.SH NAME\napi\\-%s \\- ", API_VERSION, cmd->name);
    put_text(cmd->about);
    puts("\n.SH SYNOPSIS\n.nf");
    fputs("api ", stdout);
    put_text(cmd->usage);
    puts("\n.fi");
    if (cmd->text)
        put_section("DESCRIPTION", cmd->text);
    puts(".SH OPTIONS");
    if (cmd->own)
        put_flags("Of this command", cmd->own);
    if (cmd->request)
        put_flags("Requests", flags_request);
    if (cmd->output)
        put_flags("Output", flags_output);
    if (cmd->limits)
        put_limits();
    puts(".PP\nThe flags that every command takes are in\n.BR api (1).");
    if (cmd->examples)
        put_examples(cmd->examples);
    puts(".SH SEE ALSO\n.BR api (1)");
}

static const struct {
    const char *title, *text;
} sections[] = {
    {"DESCRIPTION",
     "Describes data once, serves it as a REST API, and drives any REST server that has an OpenAPI\n"
     "document. Resources and verbs come from the server's document; path parameters are arguments, query\n"
     "parameters are flags, body fields are items. Input is checked before it is sent."},
    {"ITEMS", "name=value is a body field in the type of the schema; name:=json is a field as JSON;\n"
              "name==value is a query parameter; Name:value is a header field; name=@file and name:=@file read files;\n"
              "name@file uploads one; a[b][0]=v and a[]=v reach inside objects and arrays; a backslash escapes."},
    {"EXIT STATUS", "0 done; 1 local failure; 2 usage, or input that fails the check; 3 HTTP 3xx not followed;\n"
                    "4 HTTP 4xx, or a login is needed; 5 HTTP 5xx; 6 no connection; 7 timeout; 8 partial;\n"
                    "9 a difference was found; 130 interrupted."},
    {"ENVIRONMENT",
     "API_SERVER is the server; API_LIMIT_NAME sets a limit of api serve. NO_COLOR, FORCE_COLOR, TERM and\n"
     "COLUMNS are honoured."},
    {"FILES", "api.yaml, api.yml or api.json: the app file. .api.yaml: client settings (server: URL), the nearest one\n"
              "upwards is used. $XDG_STATE_HOME/api/credentials and history: readable by their owner only."},
};

static void page_of_all(void)
{
    printf(".TH API 1 \"\" \"api %s\" \"api manual\"\n.SH NAME\napi \\- REST APIs: served, documented, driven\n",
           API_VERSION);
    puts(".SH SYNOPSIS\n.nf\napi COMMAND [ARGUMENT...] [\\-\\-FLAG...]\n"
         "api RESOURCE list|get|create|update|replace|delete [ID...] [ITEM...] [\\-\\-PARAM VALUE...]\n"
         "api get|head|options|post|put|patch|delete PATH|URL [ITEM...]\n.fi");
    put_section(sections[0].title, sections[0].text);
    puts(".SH COMMANDS");
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        printf(".TP\n.BR api\\-%s (1)\n", commands[i]->name);
        put_text(commands[i]->about);
        puts(".");
    }
    puts(".SH OPTIONS");
    put_flags("Of every command, before or after it", flags_global);
    put_flags("Requests", flags_request);
    put_flags("Output", flags_output);
    for (size_t i = 1; i < sizeof sections / sizeof *sections; i++)
        put_section(sections[i].title, sections[i].text);
}

static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)own;
    if (!argc) {
        page_of_all();
        return DONE;
    }
    const command *cmd = command_find(argv[0]);
    if (!cmd || cmd->hidden)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    page_of(cmd);
    return DONE;
}

const command cmd_man = {
    .name = "__man",
    .usage = "__man [COMMAND]",
    .about = "Print a manual page",
    .hidden = true,
    .run = run,
};
