#include "cli/commands/check.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/items/items.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/suggest.h"

static const char *place_name(enum place in)
{
    static const char *const names[] = {"path", "query", "header", "cookie"};
    return names[in];
}

/* The schema of the object that "body.a.b[0].c" is in; *name is "c". */
static const api_node *parent_of(const api_node *root, const api_node *schema, const char *where, api_str *name)
{
    const char *p = where + strcspn(where, ".[");
    while (*p) {
        const char *start = p + 1;
        size_t n = strcspn(start, ".[]");
        const char *after = start + n + (start[n] == ']');
        *name = (api_str){start, n};
        if (!*after)
            return schema;
        schema = *p == '[' ? schema_items(root, schema) : schema_property(root, schema, *name);
        p = after;
    }
    return NULL;
}

/* For a property that is not allowed: the nearest one that is. */
static const char *property_suggestion(cli *c, const api_node *schema, const char *where)
{
    api_str name, *names;
    const api_node *parent = parent_of(c->spec->root, schema, where, &name);
    if (!parent)
        return "";
    size_t n = schema_names(c, c->spec->root, parent, &names);
    return suggestion(c, name, names, n);
}

/* Servers differ in which dates, UUIDs, email addresses, URLs and large integers they accept, so these errors are only
 * noted. */
static bool is_format(const char *type)
{
    static const char *const types[] = {"date_parsing", "datetime_parsing", "timezone_aware",     "time_parsing",
                                        "uuid_parsing", "url_parsing",      "time_delta_parsing", "ip_v4_address",
                                        "value_error",  "ip_v6_address",    "int_parsing_size"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

/* Only the server can match the names of patternProperties. */
static bool has_patterns(cli *c, const api_node *schema, const char *where)
{
    api_str name;
    const api_node *root = c->spec->root,
                   *parent = schema_branch(root, parent_of(root, schema, where, &name), "object");
    return api_node_get(parent, "patternProperties") != NULL;
}

/* Is it "body.price" or below it? */
static bool is_below(const char *where, api_str name)
{
    static const char body[] = "body.";
    size_t n = sizeof body - 1;
    return strncmp(where, body, n) == 0 && strncmp(where + n, name.p ? name.p : "", name.n) == 0 &&
           strchr(".[", where[n + name.n]);
}

static bool is_trusted(const trusted *t, const char *where)
{
    bool given = false;
    for (size_t i = 0; t && i < t->count && !given; i++) {
        const item *it = &t->given[i];
        given = it->step_count && is_below(where, it->steps[0].key) && (t->others || it->kind == ITEM_FILE);
    }
    return t && (t->others ? !given : given);
}

static int report_errors(cli *c, const api_node *schema, const api_errors *errs, const trusted *t)
{
    int st = DONE;
    for (size_t i = 0; i < api_errors_count(errs); i++) {
        const char *where, *msg, *type;
        api_errors_get(errs, i, &where, &msg, &type);
        bool extra = strcmp(type, "extra_forbidden") == 0;
        if (is_trusted(t, where) || (extra && has_patterns(c, schema, where)))
            continue;
        if (is_format(type)) {
            note(c, "note: %s: %s; sent as it is", where, msg);
            continue;
        }
        st = fail(c, FAIL_USAGE, "%s: %s%s", where, msg, extra ? property_suggestion(c, schema, where) : "");
    }
    return st;
}

/* A node under construction and its last child. */
struct parent {
    api_node *node, *last;
};

struct merging {
    cli *c;
    strset wanted;
    struct parent properties, required;
};

static api_node *add_child(cli *c, struct parent *to, const api_node *from)
{
    api_node *copy = xcalloc(c, 1, sizeof *copy);
    *copy = *from;
    copy->next = NULL;
    *(to->last ? &to->last->next : &to->node->first) = copy;
    to->last = copy;
    to->node->count++;
    return copy;
}

static void merge_property(void *arg, const api_node *property)
{
    struct merging *m = arg;
    add_child(m->c, &m->properties, property);
    const api_node name = {.kind = API_STRING, .text = property->key};
    if (strset_has(&m->wanted, property->key))
        add_child(m->c, &m->required, &name);
}

/* Merges an allOf of objects into one object, so that each mistake is reported at its own place. */
static const api_node *merge(cli *c, const api_node *schema)
{
    const api_node *all = api_node_get(schema, "allOf");
    if (!all || !schema_allows(c->spec->root, schema, "object"))
        return schema;
    struct parent merged = {xcalloc(c, 1, sizeof *merged.node), NULL};
    merged.node->kind = API_OBJECT;
    const api_node type = {.kind = API_STRING, .key = API_S("type"), .text = API_S("object")};
    const api_node properties = {.kind = API_OBJECT, .key = API_S("properties")};
    const api_node required = {.kind = API_ARRAY, .key = API_S("required")};
    const api_node extra = {.kind = API_BOOL, .truth = true, .key = API_S("additionalProperties")};
    add_child(c, &merged, &type);
    struct merging m = {.c = c};
    m.properties.node = add_child(c, &merged, &properties);
    m.required.node = add_child(c, &merged, &required);
    add_child(c, &merged, &extra);
    schema_required(c->spec->root, schema, &m.wanted);
    schema_each(c->spec->root, schema, merge_property, &m);
    strset_deinit(&m.wanted);
    return merged.node;
}

/* NULL when the schema cannot be compiled: then only the server checks. */
static api_model *compile(cli *c, const api_node *schema)
{
    api_problems *problems = xcheck(api_problems_new());
    api_model *m = schema ? api_model_new(c->spec->root, schema, API_SCHEMA_FOREIGN, problems) : NULL;
    if (schema && !m && c->flags.verbose)
        note(c, "* not checked locally: %s", api_problems_count(problems) ? api_problems_get(problems, 0) : "");
    api_problems_free(problems);
    return m;
}

static api_view view_of(const operation *o)
{
    if (strcmp(o->method, "PATCH") == 0)
        return API_VIEW_PATCH;
    return strcmp(o->method, "PUT") == 0 ? API_VIEW_REPLACE : API_VIEW_CREATE;
}

/* Picks the branch of anyOf that the body looks like, so that each mistake is reported at its own place. */
static const api_node *branch_for(cli *c, const operation *o, api_str json)
{
    size_t i = 0;
    while (i < json.n && strchr(" \t\r\n", json.p[i]))
        i++;
    return merge(c, schema_branch(c->spec->root, o->body, i < json.n && json.p[i] == '[' ? "array" : "object"));
}

int check_body(cli *c, const operation *o, api_str json, const trusted *t)
{
    const api_node *schema = branch_for(c, o, json);
    api_model *m = compile(c, schema);
    if (!m)
        return DONE;
    api_errors *errs = xcheck(api_errors_new());
    api_json_error bad = {0};
    int err = api_model_check(m, json, view_of(o), errs, &bad);
    int st = DONE;
    if (err == API_EJSON)
        st = fail(c, FAIL_USAGE, "body: malformed JSON at line %u column %u: %s", bad.line, bad.column, bad.reason);
    else if (err == API_EINVALID)
        st = report_errors(c, schema, errs, t);
    else if (err)
        st = fail(c, FAIL_LOCAL, "%s", api_strerror(err));
    api_errors_free(errs);
    api_model_free(m);
    return st;
}

/* A text that is not a number was sent as a string; report it as a server that converts texts would. */
static const char *words_for(const char *type, const char *msg, bool text)
{
    static const struct {
        const char *type, *words;
    } table[] = {
        {"int_type", "Input should be a valid integer, unable to parse string as an integer"},
        {"float_type", "Input should be a valid number, unable to parse string as a number"},
        {"bool_type", "Input should be a valid boolean, unable to interpret input"},
    };
    for (size_t i = 0; text && i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].type, type) == 0)
            return table[i].words;
    return msg;
}

static int report_param_errors(cli *c, const param *p, const api_errors *errs)
{
    int st = DONE;
    for (size_t i = 0; i < api_errors_count(errs); i++) {
        const char *where, *msg, *type;
        api_errors_get(errs, i, &where, &msg, &type);
        const char *rest = where + strcspn(where, ".[");
        if (is_format(type)) {
            note(c, "note: %s.%.*s%s: %s; sent as it is", place_name(p->in), API_FMT(p->name), rest, msg);
            continue;
        }
        st =
            fail(c, FAIL_USAGE, "%s.%.*s%s: %s", place_name(p->in), API_FMT(p->name), rest, words_for(type, msg, true));
    }
    return st;
}

/* Appends the elements of "a,b", a list that is joined by commas. */
static void put_joined(cli *c, const api_node *array, api_str text, api_buf *b)
{
    const api_node *root = c->spec->root;
    for (size_t start = 0, i = 0; start <= text.n; i++) {
        const char *comma = memchr(text.p + start, ',', text.n - start);
        size_t n = comma ? (size_t)(comma - text.p) - start : text.n - start;
        if (b->p[b->n - 1] != '[')
            api_buf_putc(b, ',');
        api_schema_put_text(root, schema_element(root, array, i), (api_str){text.p + start, n}, b);
        start += n + 1;
    }
}

static void put_param(cli *c, const param *p, const api_str *texts, size_t count, api_buf *b)
{
    const api_node *root = c->spec->root;
    if (!schema_allows(root, p->schema, "array")) {
        api_schema_put_text(root, p->schema, texts[count - 1], b);
        return;
    }
    api_buf_putc(b, '[');
    for (size_t i = 0; i < count; i++) {
        if (!p->explode) {
            put_joined(c, p->schema, texts[i], b);
            continue;
        }
        if (i)
            api_buf_putc(b, ',');
        api_schema_put_text(root, schema_element(root, p->schema, i), texts[i], b);
    }
    api_buf_putc(b, ']');
}

int check_param(cli *c, const param *p, const api_str *texts, size_t count)
{
    api_model *m = compile(c, p->schema);
    if (!m)
        return DONE;
    api_buf b;
    api_errors *errs = xcheck(api_errors_new());
    api_json_error bad;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_param(c, p, texts, count, &b);
    int err = b.err ? b.err : api_model_check(m, api_buf_get(&b), API_VIEW_ANY, errs, &bad);
    int st = err == API_EINVALID ? report_param_errors(c, p, errs) : DONE;
    if (err && err != API_EINVALID)
        st = fail(c, FAIL_USAGE, "%s.%.*s: %s", place_name(p->in), API_FMT(p->name), api_strerror(err));
    api_buf_deinit(&b);
    api_errors_free(errs);
    api_model_free(m);
    return st;
}

int check_missing(cli *c, const param *p)
{
    return fail(c, FAIL_USAGE, "%s.%.*s: Field required", place_name(p->in), API_FMT(p->name));
}

int check_unknown(cli *c, const operation *o, api_str name, bool is_flag)
{
    api_str *names = xcalloc(c, o->param_count + 64, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < o->param_count; i++)
        if (o->params[i].in != IN_PATH)
            names[n++] = o->params[i].name;
    const api__flag *const tables[] = {flags_global, flags_request, flags_output};
    for (size_t i = 0; is_flag && i < 3; i++)
        for (const api__flag *f = tables[i]; f->name && n < o->param_count + 60; f++)
            names[n++] = api_str_of(f->name);
    api_str near = api__suggest(name, names, n);
    const char *kind = is_flag ? "unknown flag --" : "query.";
    const char *words = is_flag ? "" : ": Unknown parameter";
    if (near.p)
        return fail(c, FAIL_USAGE, "%s%.*s%s; did you mean \"%s%.*s\"?", kind, API_FMT(name), words,
                    is_flag ? "--" : "", API_FMT(near));
    return fail(c, FAIL_USAGE, "%s%.*s%s", kind, API_FMT(name), words);
}
