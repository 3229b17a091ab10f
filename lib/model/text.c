/* Text from parameters, forms and the command line, which has no types of its own. */
#include "model/decode.h"
#include "model/text_convert.h"
#include "model/type.h"
#include "model/value.h"
#include "json/scan.h"

#define NONE ((api_str){NULL, 0})

/* Arrays, objects and free values are JSON in a parameter. */
bool api__value_from_json(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d,
                          void *slot)
{
    bool null;
    int err = api__decode_value(f, text, at->loc, d, slot, &null);
    if (err == API_EJSON)
        api__mistake(d, at, API__ISSUE_json_invalid, api_str_of(d->json.reason), NONE);
    else if (err == 0 && null)
        api__mistake_type(d, at, f);
    return err == 0 && !null;
}

int api__decode_text(const api__field *f, api_str text, const api__loc *loc, struct api__decode *d, void *slot)
{
    struct api__place at = {.loc = loc, .input = text, .secret = f->flags & API__WRITEONLY, .text = true};
    bool good = api__utf8_valid(text); /* headers are bytes, which no JSON can show */
    struct api__place unseen = {.loc = loc};
    if (good)
        good = f->type->from_text(f, text, &at, d, slot);
    else
        api__mistake(d, &unseen, API__ISSUE_string_unicode, NONE, NONE);
    if (good && !api__field_is_nested(f)) /* those have been asked where they were decoded */
        good = api__value_hook(f, slot, &at, d);
    return d->errors->err ? d->errors->err : good ? 0 : API_EINVALID;
}

static bool read_texts(const api__field *f, const api_str *texts, const api__loc *loc, struct api__decode *d,
                       api_list *list)
{
    size_t size = api__slot_size(f->item);
    bool good = true;
    for (size_t i = 0; i < list->n && !d->errors->err; i++) {
        api__loc step = {.up = loc, .index = i};
        good &= api__decode_text(f->item, texts[i], &step, d, (char *)list->p + i * size) == 0;
    }
    return good && !d->errors->err;
}

static void put_texts(const api_str *texts, size_t n, api_buf *out)
{
    api_buf_putc(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_putc(out, ',');
        api_json_put_str(out, texts[i]);
    }
    api_buf_putc(out, ']');
}

int api__decode_texts(const api__field *f, const api_str *texts, size_t n, const api__loc *loc, struct api__decode *d,
                      void *slot)
{
    api_list list = {.n = n, .p = api_arena_calloc(d->arena, n ? n : 1, api__slot_size(f->item))};
    if (!list.p) {
        d->errors->err = API_ENOMEM;
        return API_ENOMEM;
    }
    bool good = read_texts(f, texts, loc, d, &list);
    if (!d->errors->err) {
        api_buf input;
        api_buf_init(&input, API_BUF_NO_MAX);
        put_texts(texts, n, &input);
        struct api__place at = {
            .loc = loc, .input = api_buf_get(&input), .secret = f->flags & API__WRITEONLY, .text = true};
        good = api__value_list(f, &list, good, &at, d) && api__value_hook(f, &list, &at, d);
        api_buf_deinit(&input);
    }
    *(api_list *)slot = list;
    return d->errors->err ? d->errors->err : good ? 0 : API_EINVALID;
}

/* Schemas as trees: what the command line has in hand. */

static const api_node *resolve(const api_node *root, const api_node *schema)
{
    for (int hops = 0; hops < 16; hops++) {
        const api_node *ref = api_node_get(schema, "$ref");
        if (!ref || ref->text.n == 0 || ref->text.p[0] != '#')
            return schema;
        schema = api_node_pointer(root, (api_str){ref->text.p + 1, ref->text.n - 1});
    }
    return NULL;
}

static unsigned kind_bit(api_str word)
{
    static const char *const words[] = {"string", "null", "boolean", "integer", "number", "array", "object"};
    for (unsigned i = 0; i < 7; i++)
        if (api_str_is(word, words[i]))
            return 1u << i;
    return 0;
}
enum { STRING = 1, NULLED = 2, BOOLEAN = 4, INTEGER = 8, NUMBER = 16, ARRAY = 32, OBJECT = 64 };

/* A schema that refers to itself is looked at this often. */
enum { KINDS_MOST = 4096 };

/* The types a value may have, as bits; 0: nothing is said. */
static unsigned kinds(const api_node *root, const api_node *schema, int depth, int *left)
{
    if (--*left < 0)
        return 0;
    schema = resolve(root, schema);
    const api_node *type = api_node_get(schema, "type");
    unsigned bits = 0;
    if (type && type->kind == API_STRING)
        bits = kind_bit(type->text);
    for (const api_node *t = type && type->kind == API_ARRAY ? type->first : NULL; t; t = t->next)
        bits |= kind_bit(t->text);
    static const char *const unions[] = {"anyOf", "oneOf", "allOf"};
    for (int i = 0; i < 3 && depth < 8; i++) {
        const api_node *list = api_node_get(schema, unions[i]);
        for (const api_node *s = list ? list->first : NULL; s; s = s->next)
            bits |= kinds(root, s, depth + 1, left);
    }
    const api_node *nullable = api_node_get(schema, "nullable"); /* OpenAPI 3.0 */
    return bits | (nullable && nullable->truth ? NULLED : 0);
}

/* As JSON, digit for digit; a boolean's word only where nothing but a boolean is meant. */
static bool put_fitting(unsigned bits, api_str text, api_buf *out)
{
    bool integral, truth;
    bool number = bits & (INTEGER | NUMBER) && api__text_is_number(text, &integral);
    if (!number && bits & BOOLEAN && api__text_bool(text, &truth)) {
        api_buf_str(out, truth ? API_S("true") : API_S("false"));
        return true;
    }
    bool nested = bits & (ARRAY | OBJECT) && text.n && (*text.p == '[' || *text.p == '{');
    if (!number && (!nested || api_json_check(text, 0, NULL) != 0))
        return false;
    api_buf_str(out, text);
    return true;
}

void api_schema_put_text(const api_node *root, const api_node *schema, api_str text, api_buf *out)
{
    int left = KINDS_MOST;
    unsigned bits = schema ? kinds(root, schema, 0, &left) : STRING;
    if (bits & NULLED && !(bits & STRING) && api_str_is(text, "null"))
        API_BUF_LIT(out, "null");
    else if (bits & STRING || !put_fitting(bits, text, out))
        api_json_put_str(out, text);
}
