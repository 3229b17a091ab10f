/* Candidates from the tables, and from the document if it is available without the network. */
#include "cli/commands/complete.h"
#include "cli/commands/commands.h"
#include "cli/core/app.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/http/server.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/visible.h"

/* Candidates with control characters are not offered: they could not be typed. */
static void offer(candidates *k, api_str text, const char *about)
{
    if (!text.n || !api__is_printable(text) || text.n < k->word.n ||
        (k->word.n && memcmp(text.p, k->word.p, k->word.n) != 0))
        return;
    for (size_t i = 0; i < k->list.n; i++)
        if (api_str_is(text, k->list.v[i]))
            return;
    list_add(k->c, &k->list, xstrdup(k->c, text).p);
    list_add(k->c, &k->abouts, printable(k->c, api_str_of(about)));
}

static void offer_flags(candidates *k, const api__flag *table)
{
    for (const api__flag *f = table; f && f->name; f++)
        offer(k, api_str_of(xasprintf(k->c, "--%s", f->name)), f->help);
}

static void offer_choices(candidates *k, const char *choices)
{
    while (choices && *choices) {
        size_t n = strcspn(choices, " ");
        offer(k, (api_str){choices, n}, "");
        choices += n + (choices[n] == ' ');
    }
}

static const api__flag *find_flag(const command *cmd, const char *word)
{
    const api__flag *const tables[] = {cmd && cmd->own ? cmd->own : flags_global, flags_global, flags_request,
                                       flags_output};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const api__flag *f = api__flag_find(tables[i], word);
        if (f)
            return f;
    }
    return NULL;
}

static void offer_all_flags(candidates *k, const command *cmd, const operation *o)
{
    for (size_t i = 0; o && i < o->param_count; i++)
        if (o->params[i].in != IN_PATH)
            offer(k, api_str_of(xasprintf(k->c, "--%.*s", API_FMT(o->params[i].name))),
                  xasprintf(k->c, "%.*s", API_FMT(o->params[i].about)));
    offer_flags(k, cmd ? cmd->own : NULL);
    if (!cmd || cmd->request)
        offer_flags(k, flags_request);
    if (!cmd || cmd->output)
        offer_flags(k, flags_output);
    offer_flags(k, flags_global);
}

static void offer_commands(candidates *k)
{
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            offer(k, api_str_of(commands[i]->name), commands[i]->about);
    if (!k->c->spec)
        return;
    api_str *list;
    size_t n = spec_resources(k->c, &list);
    for (size_t i = 0; i < n; i++)
        offer(k, list[i], "resource");
}

/* Verbs of a command are the lower-case words of its usage line before a "|" or the end. */
static void offer_usage_words(candidates *k, const command *cmd)
{
    const char *p = cmd->usage + strlen(cmd->name);
    bool start = strchr(p, '|') != NULL && p[1] != '[';
    while (*p) {
        p += strspn(p, " ");
        size_t n = strcspn(p, " ");
        if (start && n && p[0] >= 'a' && p[0] <= 'z')
            offer(k, (api_str){p, n}, "");
        start = n == 1 && *p == '|';
        p += n;
    }
}

/* Values */

static void offer_value(candidates *k, const char *prefix, const api_node *n)
{
    if (n->kind == API_STRING)
        offer(k, api_str_of(xasprintf(k->c, "%s%.*s", prefix, API_FMT(n->text))), "");
    else if (n->kind == API_NUMBER)
        offer(k, api_str_of(xasprintf(k->c, "%s%.*s", prefix, API_FMT(n->text))), "");
}

/* A schema may refer to itself. */
enum { DEEPEST = 4 };

static void offer_values_at(candidates *k, const char *prefix, const api_node *schema, int depth)
{
    const api_node *root = k->c->spec->root;
    schema = schema_resolve(root, schema);
    const api_node *items = api_node_get(schema, "items"), *values = api_node_get(schema, "enum");
    const api_node *branches = api_node_get(schema, "anyOf");
    for (const api_node *n = values ? values->first : NULL; n; n = n->next)
        offer_value(k, prefix, n);
    for (const api_node *n = branches && depth < DEEPEST ? branches->first : NULL; n; n = n->next)
        offer_values_at(k, prefix, n, depth + 1);
    if (items && depth < DEEPEST)
        offer_values_at(k, prefix, items, depth + 1);
    if (schema_allows(root, schema, "boolean")) {
        offer(k, api_str_of(xasprintf(k->c, "%strue", prefix)), "");
        offer(k, api_str_of(xasprintf(k->c, "%sfalse", prefix)), "");
    }
}

static void offer_values(candidates *k, const char *prefix, const api_node *schema)
{
    offer_values_at(k, prefix, schema, 0);
}

static void offer_fields(candidates *k, const operation *o)
{
    const api_node *root = k->c->spec->root, *schema = schema_branch(root, o->body, "object");
    const char *equals = memchr(k->word.p, '=', k->word.n);
    api_str *names;
    if (equals) {
        api_str name = {k->word.p, (size_t)(equals - k->word.p)};
        const param *p = o->body ? NULL : operation_param(o, name);
        offer_values(k, xasprintf(k->c, "%.*s=", API_FMT(name)), p ? p->schema : schema_property(root, schema, name));
        return;
    }
    size_t n = o->body ? schema_names(k->c, root, schema, &names) : 0;
    for (size_t i = 0; i < n; i++)
        offer(k, api_str_of(xasprintf(k->c, "%.*s=", API_FMT(names[i]))), "");
    for (size_t i = 0; !o->body && i < o->param_count; i++)
        if (o->params[i].in == IN_QUERY)
            offer(k, api_str_of(xasprintf(k->c, "%.*s=", API_FMT(o->params[i].name))), "");
}

static void complete_resource(candidates *k, int argc, char **argv, const operation **found)
{
    api_str *verbs, resource = api_str_of(argv[0]);
    if (!k->c->spec) {
        static const char usual[] = "list get create update replace delete";
        if (argc == 1)
            offer_choices(k, usual);
        return;
    }
    if (argc == 1) {
        size_t n = spec_verbs(k->c, resource, &verbs);
        for (size_t i = 0; i < n; i++)
            offer(k, verbs[i], "");
        return;
    }
    *found = spec_find(k->c->spec, resource, api_str_of(argv[1]));
    if (!*found && strcmp(argv[1], "update") == 0)
        *found = spec_find(k->c->spec, resource, API_S("replace"));
}

/* --format js, --sort pr */
static bool complete_flag_value(candidates *k, const command *cmd, const operation *o, const char *last)
{
    if (strncmp(last, "--", 2) != 0 || strchr(last, '='))
        return false;
    const api__flag *f = find_flag(cmd, last);
    if (f) {
        offer_choices(k, f->choices);
        k->files = !f->choices && f->kind != API__FLAG_SWITCH;
        return f->kind != API__FLAG_SWITCH;
    }
    const param *p = o ? operation_param(o, api_str_of(last + 2)) : NULL;
    if (p)
        offer_values(k, "", p->schema);
    return p != NULL;
}

/* The words that are not flags or their values. */
static int plain_words(const command *cmd, int argc, char **argv, char **out)
{
    int n = 0;
    for (int i = 0; i < argc; i++) {
        const api__flag *f = argv[i][0] == '-' ? find_flag(cmd, argv[i]) : NULL;
        if (f && f->kind != API__FLAG_SWITCH && !strchr(argv[i], '='))
            i++;
        else if (argv[i][0] != '-')
            out[n++] = argv[i];
    }
    return n;
}

void complete(candidates *k, int argc, char **argv)
{
    char **words = xcalloc(k->c, (size_t)argc + 1, sizeof *words);
    int n = plain_words(NULL, argc, argv, words);
    const command *cmd = n ? command_find(words[0]) : NULL;
    const operation *o = NULL;
    n = plain_words(cmd, argc, argv, words);
    if (n && (!cmd || cmd == &cmd_r))
        complete_resource(k, cmd ? n - 1 : n, cmd ? words + 1 : words, &o);
    if (argc && complete_flag_value(k, cmd, o, argv[argc - 1]))
        return;
    if (k->word.n && k->word.p[0] == '-') {
        offer_all_flags(k, cmd, o);
    } else if (!n || cmd == &cmd_help) {
        offer_commands(k);
    } else if (cmd && n == 1) {
        offer_usage_words(k, cmd);
        k->files = !k->list.n;
    } else if (o) {
        offer_fields(k, o);
        k->files = !k->list.n;
    }
}

/* Takes the server that the line names. */
static void take_server(cli *c, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--server=", 9) == 0)
            c->flags.server = argv[i] + 9;
        else if (strcmp(argv[i], "--server") == 0 && i + 1 < argc)
            c->flags.server = argv[i + 1];
        else if (strcmp(argv[i], "--local") == 0)
            c->flags.local = true;
    }
}

/* A document that is available without the network: the app file's (C sources are not compiled for a Tab), or the
 * cached one of the server, which has precedence where a server is named. */

static bool use_app(cli *c)
{
    api_app *app;
    api_node *root;
    api_json_error err;
    if (!app_find() || app_open(c, NULL, NULL, &app) != DONE)
        return false;
    api_str text = api_arena_dup(&c->session, api_app_openapi_json(app));
    bool read = text.p && api_json_parse(&c->session, text, 0, &root, &err) == 0;
    if (read) {
        c->spec = spec_read(c, root);
        c->spec->old = true;
    }
    api_app_free(app);
    return read;
}

static bool find_document(cli *c)
{
    bool found = server_find(c) == DONE;
    bool named = found && !c->flags.local && strcmp(c->server, CLI_DEFAULT_SERVER) != 0;
    if (named)
        return document_cached(c) || use_app(c);
    return use_app(c) || (found && document_cached(c));
}

/* api __complete WORD... CURRENT: prints one candidate per line, a tab, and its description. */
static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)self, (void)own;
    candidates k = {.c = c, .word = argc ? api_str_of(argv[argc - 1]) : API_S("")};
    take_server(c, argc - 1, argv);
    find_document(c);
    complete(&k, argc ? argc - 1 : 0, argv);
    for (size_t i = 0; i < k.list.n; i++)
        printf("%s\t%s\n", k.list.v[i], k.abouts.v[i]);
    return DONE;
}

const command cmd_complete = {
    .name = "__complete",
    .usage = "__complete WORD... CURRENT",
    .about = "Candidates for the word at the cursor",
    .hidden = true,
    .passes = true,
    .run = run,
};
