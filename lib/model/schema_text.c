/* The JSON value that a text means for an uncompiled schema: for the command line. */
#include <api/model.h>

#include "model/text_convert.h"

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

/* The most schemas that are visited, since a schema may refer to itself. */
enum { KINDS_MOST = 4096 };

/* The types a value may have, as bits; 0: not specified. */
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

/* As JSON, digit for digit; a word like "yes" only if it can be nothing but a boolean. */
static bool put_fitting(unsigned bits, api_str text, api_buf *out)
{
    api__numeral n;
    bool truth;
    bool number = bits & (INTEGER | NUMBER) && api__text_is_number(text, &n);
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
