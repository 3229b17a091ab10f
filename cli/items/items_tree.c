/* Items as a body: a tree that grows by their steps, with values in the schema's types. */
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/items/items.h"
#include "cli/spec/schema.h"

enum {
    INDEX_MOST = 10000,
    EMPTY_MOST =
        100000 /* elements that the indexes of one command may skip: more is a mistake that would exhaust the memory */
};

/* Marks values of this command line, to which a second value is appended; values of -d are replaced. */
enum { FROM_ITEM = UINT32_MAX };

/* State shared by the items of one command: where the last child was appended, and how many elements were skipped. */
struct growth {
    api_node *parent, *last;
    size_t empty;
};

struct placing {
    cli *c;
    const api_node *root;
    const item *item;
    struct growth *growth;
};

static api_node *new_node(cli *c, api_kind kind)
{
    api_node *n = xcalloc(c, 1, sizeof *n);
    n->kind = kind;
    return n;
}

static api_node *append(const struct placing *p, api_node *parent, api_node *child)
{
    struct growth *g = p->growth;
    if (g->parent != parent)
        *g = (struct growth){parent, parent->first, g->empty};
    while (g->last && g->last->next)
        g->last = g->last->next;
    *(g->last ? &g->last->next : &parent->first) = child;
    g->last = child;
    child->next = NULL;
    parent->count++;
    return child;
}

static int parse_value(cli *c, const item *i, api_str json, api_node **out)
{
    api_json_error err;
    if (api_json_parse(&c->arena, json, 0, out, &err) == 0)
        return DONE;
    return fail(c, FAIL_USAGE, "%.*s: malformed JSON at line %u column %u: %s", API_FMT(i->key), err.line, err.column,
                err.reason);
}

/* The node of a value that api_schema_put_text made of `text`, which only lists and objects have to be parsed for: a
 * number keeps the digits that were scanned already, a string is the text. False: it is nested. */
static bool take_scalar(cli *c, api_str text, api_str json, api_node **out)
{
    char first = json.n ? *json.p : 0;
    if (first == '[' || first == '{')
        return false;
    *out = new_node(c, first == '"'                   ? API_STRING
                       : first == 't' || first == 'f' ? API_BOOL
                       : first == 'n'                 ? API_NULL
                                                      : API_NUMBER);
    (*out)->truth = first == 't';
    (*out)->text = first == '"' ? text : (*out)->kind == API_NUMBER ? xstrdup(c, json) : (api_str){NULL, 0};
    return true;
}

static int convert(const struct placing *p, const api_node *schema, api_node **out)
{
    const item *i = p->item;
    cli *c = p->c;
    api_buf b;
    if (i->kind == ITEM_JSON)
        return parse_value(c, i, i->value, out);
    api_buf_init(&b, API_BUF_NO_MAX);
    api_schema_put_text(p->root, schema, i->value, &b);
    xcheck(b.err ? NULL : &b);
    bool scalar = take_scalar(c, i->value, api_buf_get(&b), out);
    int st = scalar ? DONE : parse_value(c, i, xstrdup(c, api_buf_get(&b)), out);
    api_buf_deinit(&b);
    return st;
}

/* tags=a is one element of an array, tags=[1,2] the whole array. */
static bool is_element(const struct placing *p, const api_node *schema)
{
    api_str v = p->item->value;
    return p->item->kind == ITEM_TEXT && schema_allows(p->root, schema, "array") && !(v.n && v.p[0] == '[') &&
           !schema_allows(p->root, schema, "string") &&
           !(api_str_is(v, "null") && schema_allows(p->root, schema, "null"));
}

static void replace(const struct placing *p, api_node *at, const api_node *value)
{
    if (p->growth->parent == at)
        p->growth->parent = NULL;
    api_str key = at->key;
    api_node *next = at->next;
    *at = *value;
    at->key = key;
    at->next = next;
    at->line = FROM_ITEM;
}

static void wrap(const struct placing *p, api_node *at)
{
    api_node *first = new_node(p->c, API_NULL), array = {.kind = API_ARRAY};
    *first = *at;
    first->next = NULL;
    first->key = (api_str){NULL, 0};
    array.first = first;
    array.count = 1;
    replace(p, at, &array);
}

/* Puts the value at the end of its steps. A field that is given again becomes an array. */
static int put_value(const struct placing *p, const api_node *schema, api_node *at)
{
    api_node *value;
    bool element = is_element(p, schema), again = at->line == FROM_ITEM;
    size_t place = again && at->kind == API_ARRAY ? at->count : again;
    int st = convert(p, element ? schema_element(p->root, schema, place) : schema, &value);
    if (st)
        return st;
    if (again && at->kind != API_ARRAY)
        wrap(p, at);
    if (again) {
        append(p, at, value);
        return DONE;
    }
    replace(p, at, value);
    if (element)
        wrap(p, at);
    return DONE;
}

static int become(const struct placing *p, api_node *at, api_kind kind)
{
    if (at->kind == API_NULL)
        at->kind = kind;
    if (at->kind == kind)
        return DONE;
    return fail(p->c, FAIL_USAGE, "%s: the existing value is not an %s", p->item->word,
                kind == API_ARRAY ? "array" : "object");
}

static api_node *member(const struct placing *p, api_node *at, api_str key)
{
    for (api_node *n = at->first; n; n = n->next)
        if (api_str_eq(n->key, key))
            return n;
    api_node *n = append(p, at, new_node(p->c, API_NULL));
    n->key = key;
    return n;
}

static int element(const struct placing *p, api_node *at, const step *s, api_node **out, size_t *place)
{
    int64_t index = at->count;
    if (s->kind == STEP_INDEX && (api_json_int(s->key, &index) != 0 || index > INDEX_MOST))
        return fail(p->c, FAIL_USAGE, "%s: indexes are at most %d", p->item->word, INDEX_MOST);
    *place = (size_t)index;
    if (index < at->count) {
        for (*out = at->first; index > 0; index--)
            *out = (*out)->next;
        return DONE;
    }
    p->growth->empty += (size_t)index - at->count;
    if (p->growth->empty > EMPTY_MOST)
        return fail(p->c, FAIL_USAGE, "%s: the indexes skip more than %d elements", p->item->word, EMPTY_MOST);
    while (at->count < index)
        append(p, at, new_node(p->c, API_NULL));
    *out = append(p, at, new_node(p->c, API_NULL));
    return DONE;
}

static int place(const struct placing *p, api_node *at, const api_node *schema, const step *s, size_t left)
{
    if (!left)
        return put_value(p, schema, at);
    /* [0] is a name in an object that exists already. */
    bool named = s->kind == STEP_KEY || (s->kind == STEP_INDEX && at->kind == API_OBJECT);
    int st = become(p, at, named ? API_OBJECT : API_ARRAY);
    api_node *child = NULL;
    size_t index = 0;
    if (!st && named)
        child = member(p, at, s->key);
    else if (!st)
        st = element(p, at, s, &child, &index);
    if (st)
        return st;
    const api_node *below = named ? schema_property(p->root, schema, s->key) : schema_element(p->root, schema, index);
    return place(p, child, below, s + 1, left - 1);
}

/* A nested value at a nested place may exceed the depth that readers accept. */
static unsigned depth_of(const api_node *n)
{
    unsigned most = 0;
    for (const api_node *m = n->kind >= API_ARRAY ? n->first : NULL; m; m = m->next) {
        unsigned depth = depth_of(m);
        most = depth > most ? depth : most;
    }
    return n->kind >= API_ARRAY ? most + 1 : 0;
}

int items_tree(cli *c, const api_node *root, const api_node *schema, const item *list, size_t count, api_node **tree)
{
    int st = DONE;
    struct growth growth = {NULL, NULL, 0};
    for (size_t i = 0; !st && i < count; i++) {
        if (list[i].kind != ITEM_TEXT && list[i].kind != ITEM_JSON)
            continue;
        if (!*tree)
            *tree = new_node(c, API_NULL);
        struct placing p = {c, root, &list[i], &growth};
        bool array = list[i].steps[0].kind != STEP_KEY;
        st = place(&p, *tree, schema_branch(root, schema, array ? "array" : "object"), list[i].steps,
                   list[i].step_count);
    }
    if (!st && *tree && depth_of(*tree) > API_JSON_DEPTH)
        st = fail(c, FAIL_USAGE, "body: nested deeper than %d levels", API_JSON_DEPTH);
    return st;
}
