/* Example lines are meant to be pasted, so texts of the document are quoted, without control characters. */
#include "cli/spec/example.h"
#include "cli/core/memory.h"
#include "cli/core/shell.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/visible.h"

/* Schemas refer to themselves, and names grow with the depth. */
enum {
    DEPTH_MOST = 4,
    TEXT_MOST = 40,
    ITEMS_MOST = 1000 /* more than anybody pastes; a schema that requires itself several times would give millions */
};

/* Without control characters: the line is printed, and pasted. */
static void put_shell_word(api_buf *b, api_str s)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__visible_put(&text, s, API__VISIBLE_CELL);
    shell_word_put(b, api_buf_get(&text));
    api_buf_deinit(&text);
}

/* An example that the schema itself gives. */
static const api_node *given_example(const api_node *schema)
{
    const api_node *list = api_node_get(schema, "examples"), *values = api_node_get(schema, "enum");
    const api_node *one = api_node_get(schema, "example"), *only = api_node_get(schema, "const");
    if (one || only)
        return one ? one : only;
    if (list && list->kind == API_ARRAY && list->first)
        return list->first;
    return values ? values->first : NULL;
}

static int64_t length(const api_node *schema, const char *word, int64_t otherwise)
{
    const api_node *n = api_node_get(schema, word);
    int64_t value = otherwise;
    if (n && n->kind == API_NUMBER && api_json_int(n->text, &value) != 0)
        value = otherwise;
    return value;
}

static void put_string(api_buf *b, const api_node *schema)
{
    const api_node *format = api_node_get(schema, "format");
    const char *known = format && format->kind == API_STRING ? api_format_example(format->text) : NULL;
    int64_t least = length(schema, "minLength", 0), most = length(schema, "maxLength", TEXT_MOST), n = 4;
    if (known) {
        api_buf_str(b, api_str_of(known));
        return;
    }
    n = n < least ? least : n;
    n = n > most ? most : n;
    n = n > TEXT_MOST ? TEXT_MOST : n;
    for (int64_t i = 0; i < n; i++)
        api_buf_putc(b, "text"[i % 4]);
}

static void put_value(api_buf *b, const api_node *root, const api_node *schema)
{
    const api_node *main = schema_main(root, schema), *given = given_example(main);
    const api_node *least = api_node_get(main, "minimum");
    if (given && given->kind == API_STRING)
        put_shell_word(b, given->text);
    else if (given && given->kind < API_ARRAY)
        api_json_put_node(b, given);
    else if (least && least->kind == API_NUMBER)
        api_buf_str(b, least->text);
    else if (schema_allows(root, main, "integer"))
        api_buf_putc(b, '1');
    else if (schema_allows(root, main, "number"))
        API_BUF_LIT(b, "9.99");
    else if (schema_allows(root, main, "boolean"))
        API_BUF_LIT(b, "true");
    else
        put_string(b, main);
}

/* Items */

static bool is_file(const api_node *schema)
{
    const api_node *format = api_node_get(schema, "format");
    return (format && format->kind == API_STRING && api_str_is(format->text, "binary")) ||
           api_node_get(schema, "contentMediaType");
}

struct example {
    cli *c;
    const api_node *schema, *given; /* given: an example object of the document */
    api_str prefix;                 /* "address", for its members */
    api_buf *b;
    int depth;
    size_t count; /* items so far */
    size_t *left; /* items that may still be written, in all */
    strset required;
};

static void put_item(struct example *e, api_str name, const api_node *schema);

static void put_json_item(struct example *e, api_str name, api_str json)
{
    api_buf_putc(e->b, ' ');
    put_shell_word(e->b, name);
    API_BUF_LIT(e->b, ":=");
    put_shell_word(e->b, json);
}

/* As in the document's example. */
static void put_given(struct example *e, api_str name, const api_node *given)
{
    api_buf json;
    api_buf_init(&json, 1 << 20);
    api_json_put_node(&json, given);
    if (given->kind == API_STRING) {
        api_buf_putc(e->b, ' ');
        put_shell_word(e->b, name);
        api_buf_putc(e->b, '=');
        put_shell_word(e->b, given->text);
    } else {
        put_json_item(e, name, api_buf_get(&json));
    }
    api_buf_deinit(&json);
}

static void put_field(void *arg, const api_node *property)
{
    struct example *e = arg;
    const api_node *root = e->c->spec->root, *given = api_node_find(e->given, property->key);
    bool wanted = e->given ? given != NULL : strset_has(&e->required, property->key);
    if (!wanted || schema_read_only(root, property))
        return;
    e->count++;
    api_str name = property->key;
    if (e->prefix.n)
        name = api_str_of(xasprintf(e->c, "%.*s[%.*s]", API_FMT(e->prefix), API_FMT(name)));
    if (given)
        put_given(e, name, given);
    else
        put_item(e, name, property);
}

static void put_fields(struct example *e)
{
    const api_node *root = e->c->spec->root;
    schema_required(root, e->schema, &e->required);
    schema_each(root, e->schema, put_field, e);
    strset_deinit(&e->required);
}

static void put_object(struct example *e, api_str name, const api_node *schema)
{
    struct example below = {
        .c = e->c, .schema = schema, .prefix = name, .b = e->b, .left = e->left, .depth = e->depth + 1};
    if (below.depth < DEPTH_MOST)
        put_fields(&below);
    if (!below.count)
        put_json_item(e, name, API_S("{}"));
}

/* All elements of a tuple, one of any other list. */
static void put_list(struct example *e, api_str name, const api_node *schema)
{
    const api_node *root = e->c->spec->root, *tuple = api_node_get(schema, "prefixItems");
    unsigned n = tuple && tuple->kind == API_ARRAY ? tuple->count : 1;
    bool files = is_file(schema_main(root, schema_element(root, schema, 0)));
    if (++e->depth < DEPTH_MOST)
        for (unsigned i = 0; i < n; i++) {
            api_str place = api_str_of(xasprintf(e->c, "%.*s[%u]", API_FMT(name), i));
            put_item(e, files ? name : place, schema_element(root, schema, i));
        }
    e->depth--;
}

static void put_item(struct example *e, api_str name, const api_node *schema)
{
    const api_node *root = e->c->spec->root, *main = schema_main(root, schema), *given = given_example(main);
    if (*e->left == 0)
        return;
    --*e->left;
    if (given && given->kind >= API_ARRAY) {
        put_given(e, name, given);
    } else if (!given && schema_allows(root, main, "array") && !schema_allows(root, main, "string")) {
        put_list(e, name, main);
    } else if (!given && schema_allows(root, main, "object") && !schema_allows(root, main, "string")) {
        put_object(e, name, main);
    } else {
        api_buf_putc(e->b, ' ');
        put_shell_word(e->b, name);
        api_buf_str(e->b, is_file(main) ? API_S("@FILE") : API_S("="));
        if (!is_file(main))
            put_value(e->b, root, main);
    }
}

/* The media type's own example, or its schema's, if it is an object. */
static const api_node *body_example(const operation *o, const api_node *schema)
{
    const api_node *content = api_node_get(api_node_get(o->node, "requestBody"), "content");
    const api_node *example = api_node_get(content ? api_node_find(content, o->body_type) : NULL, "example");
    if (!example)
        example = given_example(schema);
    return example && example->kind == API_OBJECT ? example : NULL;
}

static void put_body(cli *c, api_buf *b, const operation *o)
{
    const api_node *root = c->spec->root, *schema = schema_main(root, schema_branch(root, o->body, "object"));
    size_t left = ITEMS_MOST;
    struct example e = {.c = c, .left = &left, .schema = schema, .given = body_example(o, schema), .b = b};
    if (!schema_allows(root, o->body, "object") && schema_allows(root, o->body, "array"))
        put_list(&e, API_S(""), schema_main(root, o->body));
    else
        put_fields(&e);
}

void example_put(cli *c, api_buf *b, const operation *o)
{
    API_BUF_LIT(b, "api ");
    put_shell_word(b, o->resource);
    api_buf_putc(b, ' ');
    put_shell_word(b, o->verb);
    for (size_t i = 0; i < o->param_count; i++) {
        const param *p = &o->params[i];
        if (p->in == IN_PATH) {
            api_buf_putc(b, ' ');
            put_value(b, c->spec->root, p->schema);
        }
    }
    if (o->body)
        put_body(c, b, o);
}
