/* Words of a call: --PARAM VALUE, then the path's values, then items. */
#include "cli/commands/call.h"
#include "cli/commands/check.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/items/items.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"

static bool same_name(api_str a, api_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && !(a.p[i] && strchr("-_", a.p[i]) && b.p[i] && strchr("-_", b.p[i])))
            return false;
    return true;
}

static const param *find_param(const operation *o, api_str name)
{
    for (size_t i = 0; i < o->param_count; i++)
        if (o->params[i].in != IN_PATH && same_name(o->params[i].name, name))
            return &o->params[i];
    return NULL;
}

static int add_value(struct call *k, const param *p, api_str name, api_str text)
{
    k->values[k->value_count++] = (struct param_value){p, name, text};
    return api_utf8_valid(text) ? DONE : fail(k->c, FAIL_USAGE, "%.*s: the value is not UTF-8", API_FMT(name));
}

/* Flags */

static bool is_boolean(const struct call *k, const param *p)
{
    const api_node *root = k->c->spec->root;
    return schema_allows(root, p->schema, "boolean") && !schema_allows(root, p->schema, "string");
}

static bool is_truth(const char *word)
{
    return word && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0);
}

/* --NAME VALUE, --NAME=VALUE, --param.NAME; a boolean flag without value is true. *i moves past the value. */
static int take_flag(struct call *k, int argc, char **argv, int *i)
{
    static const char prefix[] = "param.";
    const char *word = argv[*i] + 2;
    if (argv[*i][1] != '-')
        return fail(k->c, FAIL_USAGE, "unknown flag %s", argv[*i]);
    if (strncmp(word, prefix, sizeof prefix - 1) == 0)
        word += sizeof prefix - 1;
    const char *equals = strchr(word, '=');
    api_str name = {word, equals ? (size_t)(equals - word) : strlen(word)};
    const param *p = find_param(k->o, name);
    if (!p)
        return check_unknown(k->c, k->o, name, true);
    const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;
    if (equals)
        return add_value(k, p, p->name, api_str_of(equals + 1));
    if (is_boolean(k, p)) {
        *i += is_truth(next);
        return add_value(k, p, p->name, is_truth(next) ? api_str_of(next) : API_S("true"));
    }
    if (!next)
        return fail(k->c, FAIL_USAGE, "--%.*s needs a value", API_FMT(name));
    ++*i;
    return add_value(k, p, p->name, api_str_of(next));
}

static int take_flags(struct call *k, int *argc, char **argv)
{
    int left = 0, st = DONE, i = 0;
    for (; !st && i < *argc && strcmp(argv[i], "--") != 0; i++) {
        if (argv[i][0] == '-' && argv[i][1])
            st = take_flag(k, *argc, argv, &i);
        else
            argv[left++] = argv[i];
    }
    for (i += i < *argc; !st && i < *argc; i++)
        argv[left++] = argv[i];
    *argc = left;
    return st;
}

/* Words */

static int take_path(struct call *k, int *argc, char ***argv)
{
    for (size_t i = 0; i < k->o->param_count; i++) {
        const param *p = &k->o->params[i];
        if (p->in != IN_PATH)
            continue;
        if (!*argc)
            return fail(k->c, FAIL_USAGE, "api %.*s %.*s needs %.*s", API_FMT(k->o->resource), API_FMT(k->o->verb),
                        API_FMT(p->name));
        api_str text = api_str_of(**argv);
        /* An empty or dotted value would address another resource, even the whole collection. */
        if (!text.n || api_str_is(text, ".") || api_str_is(text, ".."))
            return fail(k->c, FAIL_USAGE, "path.%.*s: \"%.*s\" would address another resource", API_FMT(p->name),
                        API_FMT(text));
        int st = add_value(k, p, p->name, text);
        if (st)
            return st;
        --*argc;
        ++*argv;
    }
    return DONE;
}

/* name==value always, and name=value where there is no body, are query parameters. */
static int take_query_items(struct call *k)
{
    size_t left = 0;
    int st = DONE;
    bool bodyless = !k->o->body_type.n;
    for (size_t i = 0; !st && i < k->item_count; i++) {
        const item *it = &k->items[i];
        bool query = it->kind == ITEM_QUERY || (bodyless && it->kind == ITEM_TEXT);
        if (!query && bodyless && item_is_body(it))
            return fail(k->c, FAIL_USAGE, "%s: api %.*s %.*s takes no body", it->word, API_FMT(k->o->resource),
                        API_FMT(k->o->verb));
        if (!query) {
            k->items[left++] = *it;
            continue;
        }
        const param *p = operation_param(k->o, it->key);
        if (p && p->in == IN_PATH)
            p = NULL;
        if (!p && it->kind == ITEM_TEXT && !k->c->flags.no_check)
            return check_unknown(k->c, k->o, it->key, false);
        st = add_value(k, p, it->key, it->value);
    }
    k->item_count = left;
    return st;
}

int call_take_words(struct call *k, int argc, char **argv)
{
    k->values = xcalloc(k->c, (size_t)argc + k->o->param_count + 1, sizeof *k->values);
    int st = take_flags(k, &argc, argv);
    if (!st)
        st = take_path(k, &argc, &argv);
    if (!st)
        st = items_parse(k->c, argc, argv, &k->items, &k->item_count);
    return st ? st : take_query_items(k);
}
