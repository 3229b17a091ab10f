/* enum, const and default: JSON values that are decoded as the field's own type, once, at compile time. */
#include "base/dup.h"
#include "model/compile.h"
#include "model/encode.h"
#include "model/type.h"

static api_str text_of(struct compiling *k, const api_node *n)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_node(&b, n);
    api_str s = api__dup_buf(k->arena, &b);
    api_buf_deinit(&b);
    k->failed |= !s.p;
    return s;
}

/* The value in the form in which the field would store it; {NULL, 0} after a problem. */
static api_str normal_form(struct compiling *k, const api_node *n, const api__field *f)
{
    api_str json = text_of(k, n), out = {NULL, 0};
    void *slot = api_arena_calloc(k->arena, 1, api__slot_size(f) + 1);
    if (!json.p || !slot) {
        k->failed = true;
        return out;
    }
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.view = API_VIEW_ANY, .arena = k->arena, .errors = &errors};
    bool null = false;
    int err = api__decode_value(f, json, NULL, &d, slot, &null);
    if (err) {
        const char *where, *msg, *type;
        api_errors_get(&errors, 0, &where, &msg, &type);
        if (!api__compile_foreign(k) && n->key.n)
            api__compile_problem(k, n, "\"%.*s\" does not fit the field: %s", API_FMT(n->key), msg);
        else if (!api__compile_foreign(k))
            api__compile_problem(k, n, "this value does not fit the field: %s", msg);
    } else if (null) {
        out = API_S("null");
    } else {
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        api__encode_value(f, slot, API__ENCODE_SECRETS, &b);
        out = api__dup_buf(k->arena, &b);
        api_buf_deinit(&b);
    }
    api__errors_deinit(&errors);
    return out;
}

/* 'a', 'b' or 'c': strings in single quotes as Python shows them. */
static void put_expected(const api_node *n, api_buf *b)
{
    if (n->kind != API_STRING) {
        api_json_put_node(b, n);
        return;
    }
    char quote = memchr(n->text.p ? n->text.p : "", '\'', n->text.n) ? '"' : '\'';
    api_buf_printf(b, "%c%.*s%c", quote, API_FMT(n->text), quote);
}

static void add_choice(struct compiling *k, const api_node *n, const api__field *plain, api__field *f, bool last,
                       api_buf *expected)
{
    api_str json = normal_form(k, n, plain);
    if (!json.p)
        return;
    if (api_str_is(json, "null") && f->type != &api__type_any)
        return;
    if (f->enum_count)
        api_buf_str(expected, last ? API_S(" or ") : API_S(", "));
    put_expected(n, expected);
    f->enum_json[f->enum_count++] = json;
}

static void read_enum(struct compiling *k, const api_node *first, size_t count, api__field *f)
{
    api__field plain = *f;
    api_buf expected;
    api_buf_init(&expected, API_BUF_NO_MAX);
    f->enum_json = api_arena_calloc(k->arena, count, sizeof *f->enum_json);
    if (!f->enum_json) {
        k->failed = true;
        return;
    }
    size_t i = 0;
    for (const api_node *n = first; i < count; n = n->next, i++)
        add_choice(k, n, &plain, f, i + 1 == count, &expected);
    f->expected = api__dup_buf(k->arena, &expected);
    api_buf_deinit(&expected);
}

void api__compile_values(struct compiling *k, const api_node *schema, api__field *f)
{
    const api_node *list = api_node_get(schema, "enum"), *one = api_node_get(schema, "const");
    const api_node *def = api_node_get(schema, "default");
    if (list && (list->kind != API_ARRAY || !list->count))
        api__compile_problem(k, list, "\"enum\" must be a non-empty array of values");
    else if (list)
        read_enum(k, list->first, list->count, f);
    if (one) {
        f->flags |= API__CONST;
        read_enum(k, one, 1, f);
    }
    if (!def || k->failed)
        return;
    api_str json = normal_form(k, def, f);
    if (!json.p)
        return;
    f->default_json = json;
    f->flags |= API__HAS_DEFAULT;
}
