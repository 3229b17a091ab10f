/* api RESOURCE VERB, api call, api r: finding the operation that the words name. */
#include "cli/commands/resource.h"
#include "cli/commands/call.h"
#include "cli/commands/commands.h"
#include "cli/commands/help.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/spec/spec.h"
#include "shared/suggest.h"

static api_str nearest_command(api_str word)
{
    api_str names[64];
    size_t n = 0;
    for (size_t i = 0; commands[i] && n < 64; i++)
        if (!commands[i]->hidden)
            names[n++] = api_str_of(commands[i]->name);
    return api__suggest(word, names, n);
}

static int unknown_word(cli *c, const char *what, api_str word, const api_str *list, size_t n)
{
    return fail(c, FAIL_USAGE, "%s \"%.*s\"%s", what, API_FMT(word), suggestion(c, word, list, n));
}

static int unknown_resource(cli *c, api_str word)
{
    api_str *list;
    size_t n = spec_resources(c, &list);
    api_str near = nearest_command(word);
    if (near.p && !api__suggest(word, list, n).p)
        return unknown_word(c, "unknown command or resource", word, &near, 1);
    return unknown_word(c, "unknown command or resource", word, list, n);
}

/* "api list items": the words are in the wrong order. */
static bool verb_came_first(cli *c, api_str word, const char *next)
{
    api_str resource = api_str_of(next);
    if (next[0] == '-' || !spec_find(c->spec, resource, word))
        return false;
    fail(c, FAIL_USAGE, "unknown command or resource \"%.*s\"; did you mean \"api %s %.*s\"?", API_FMT(word), next,
         API_FMT(word));
    return true;
}

static int no_verb(cli *c, api_str resource, const char *verb)
{
    api_str *list;
    size_t n = spec_verbs(c, resource, &list);
    if (!n)
        return unknown_resource(c, resource);
    if (verb)
        return unknown_word(c, xasprintf(c, "%.*s has no verb", API_FMT(resource)), api_str_of(verb), list, n);
    api_buf b;
    api_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < n; i++)
        api_buf_printf(&b, " %.*s", API_FMT(list[i]));
    fail(c, FAIL_USAGE, "api %.*s needs a verb:%s", API_FMT(resource), api_buf_cstr(&b));
    api_buf_deinit(&b);
    return FAIL_USAGE;
}

/* One word alone is not a complete command, and may be a misspelt built-in: do not wait for a server. */
static int lone_word(cli *c, api_str word)
{
    if (document_try(c))
        return no_verb(c, word, NULL);
    api_str near = nearest_command(word);
    if (near.p)
        return unknown_word(c, "unknown command", word, &near, 1);
    return fail(c, FAIL_USAGE, "unknown command \"%.*s\", and no server to ask for such a resource", API_FMT(word));
}

int resource_run(cli *c, int argc, char **argv)
{
    api_str resource = api_str_of(argv[0]), update = API_S("update");
    if (argv[0][0] == '-')
        return fail(c, FAIL_USAGE, "unknown flag %s", argv[0]);
    if (argc < 2 || argv[1][0] == '-')
        return lone_word(c, resource);
    int st = document_load(c);
    if (st) {
        api_str near = nearest_command(resource);
        bool itself = near.p && api_str_eq(near, resource); /* its second word is none of the command's own */
        if (st == FAIL_CONNECT && near.p)
            note(c,
                 itself ? "hint: for the command \"%.*s\", see its --help" : "hint: did you mean the command \"%.*s\"?",
                 API_FMT(near));
        return st;
    }
    api_str verb = api_str_of(argv[1]);
    const operation *o = spec_find(c->spec, resource, verb);
    if (o)
        return call_operation(c, o, argc - 2, argv + 2);
    const operation *get = spec_find(c->spec, resource, API_S("get"));
    const operation *put = spec_find(c->spec, resource, API_S("replace"));
    if (get && put && api_str_eq(verb, update))
        return call_update_by_put(c, get, put, argc - 2, argv + 2);
    return verb_came_first(c, resource, argv[1]) ? FAIL_USAGE : no_verb(c, resource, argv[1]);
}

/* What follows "r". */
static int run_r(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)own;
    if (c->flags.help && argc)
        return resource_help(c, argc, argv);
    if (c->flags.help) {
        help_command(self);
        return DONE;
    }
    return argc ? resource_run(c, argc, argv) : fail(c, FAIL_USAGE, "usage: api %s", self->usage);
}

const command cmd_r = {
    .name = "r",
    .usage = "r RESOURCE VERB [ID...] [ITEM...] [--PARAM VALUE...]",
    .about = "Use a resource that has the name of a command",
    .examples = "  api r users list",
    .request = true,
    .output = true,
    .passes = true,
    .run = run_r,
};

static int run_call(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)own;
    if (c->flags.help) {
        help_command(self);
        return DONE;
    }
    if (!argc)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = document_load(c);
    if (st)
        return st;
    const operation *o = spec_by_id(c->spec, api_str_of(argv[0]));
    if (o)
        return call_operation(c, o, argc - 1, argv + 1);
    api_str *ids = xcalloc(c, c->spec->count, sizeof *ids);
    for (size_t i = 0; i < c->spec->count; i++)
        ids[i] = c->spec->list[i].id;
    return unknown_word(c, "unknown operation", api_str_of(argv[0]), ids, c->spec->count);
}

const command cmd_call = {
    .name = "call",
    .usage = "call OPERATION_ID [VALUE...] [ITEM...] [--PARAM VALUE...]",
    .about = "Call an operation by its operationId",
    .examples = "  api call items_create name=Pen price=2.5",
    .request = true,
    .output = true,
    .passes = true,
    .run = run_call,
};
