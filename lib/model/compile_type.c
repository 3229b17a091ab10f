/* What a schema's type, format and unions say. */
#include "model/compile.h"
#include "model/format.h"
#include "shared/suggest.h"

static const api_str type_words[] = {{"string", 6}, {"integer", 7}, {"number", 6}, {"boolean", 7},
                                     {"array", 5},  {"object", 6},  {"null", 4},   {"decimal", 7}};
static const enum api_type word_types[] = {API_T_STRING, API_T_INTEGER, API_T_NUMBER, API_T_BOOLEAN,
                                           API_T_ARRAY,  API_T_OBJECT,  API_T_ANY,    API_T_DECIMAL};
enum { TYPE_WORDS = 8, NULL_WORD = 6, DECIMAL_WORD = 7 };

/* What others call the types. */
static const struct {
    const char *word, *type;
} other_names[] = {
    {"int", "integer"}, {"long", "integer"}, {"float", "number"}, {"double", "number"}, {"bool", "boolean"},
    {"text", "string"}, {"str", "string"},   {"list", "array"},   {"dict", "object"},   {"map", "object"},
};

static void refuse_type(struct compiling *k, const api_node *n)
{
    static const char most[] = "no such type, expected string, integer, number, decimal, boolean, array, object or "
                               "\"null\"";
    api_str word = n->kind == API_STRING ? n->text : (api_str){NULL, 0};
    const char *type = NULL;
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (api_str_is(word, other_names[i].word))
            type = other_names[i].type;
    const struct api__format *format = type ? NULL : api__format_meant(word);
    api_str guess = type ? api_str_of(type) : api__suggest(word, type_words, TYPE_WORDS);
    if (format)
        api__compile_problem(k, n, "%s, did you mean {type: %s, format: %s}?", most, format->of, format->name);
    else if (guess.n)
        api__compile_problem(k, n, "%s, did you mean \"%.*s\"?", most, API_FMT(guess));
    else
        api__compile_problem(k, n, "%s", most);
}

static int type_word(struct compiling *k, const api_node *n)
{
    for (int i = 0; n->kind == API_STRING && i < TYPE_WORDS; i++)
        if (api_str_eq(n->text, type_words[i]))
            return i;
    if (!api__compile_foreign(k))
        refuse_type(k, n);
    return -1;
}

/* One type and perhaps null; more are "any" in somebody else's schema and refused in ours. */
static int type_list(struct compiling *k, const api_node *list, api__field *f)
{
    int found = -1, others = 0;
    for (const api_node *n = list->first; n; n = n->next) {
        int i = type_word(k, n);
        if (i == NULL_WORD)
            f->flags |= API__NULLABLE;
        else if (i >= 0) {
            found = i;
            others++;
        }
    }
    if (others > 1) {
        bool numbers = api__compile_foreign(k);
        if (!numbers)
            api__compile_problem(k, list,
                                 "several types are not supported, expected one type and perhaps \"null\", or no "
                                 "\"type\" for any value");
        return -1;
    }
    return found;
}

static void refuse_format(struct compiling *k, const api_node *format, api_str type)
{
    enum { NAMES = 32 };
    api_str names[NAMES], word = format->kind == API_STRING ? format->text : (api_str){NULL, 0};
    size_t n = 0;
    const struct api__format *row;
    for (size_t i = 0; (row = api__format_at(i)) && n < NAMES; i++)
        if (api_str_is(type, row->of))
            names[n++] = api_str_of(row->name);
    api_str guess = api__suggest(word, names, n);
    if (api_str_is(word, "binary"))
        api__compile_problem(k, format,
                             "\"binary\" is not supported, JSON holds no bytes: expected format: byte (base64)");
    else if (n == 0)
        api__compile_problem(k, format, "\"format\" does not apply to type %.*s", API_FMT(type));
    else
        api__compile_problem(k, format, "no such format for type %.*s%s%.*s%s", API_FMT(type),
                             guess.n ? ", did you mean \"" : "", API_FMT(guess), guess.n ? "\"?" : "");
}

static void set_format(struct compiling *k, const api_node *format, api_str type, api__field *f)
{
    const struct api__format *row = format->kind == API_STRING ? api__format_find(type, format->text) : NULL;
    if (!row) {
        if (!api__compile_foreign(k))
            refuse_format(k, format, type);
        return;
    }
    if (row->type)
        f->type = row->type;
    f->format = row->read ? row : NULL;
    f->flags |= row->flags;
    f->minimum = row->minimum;
    f->maximum = row->maximum;
    if (row->pattern && !api__compile_foreign(k))
        api__compile_pattern(k, format, api_str_of(row->pattern), f);
}

static void set_union(struct compiling *k, const api_node *type, api__field *f)
{
    if (type && f->type != API_T_OBJECT && !api__compile_foreign(k))
        api__compile_problem(k, type, "\"oneOf\" with \"discriminator\" is of objects, expected \"object\" or no type");
    f->type = API_T_UNION;
}

void api__compile_type(struct compiling *k, const api_node *schema, api__field *f)
{
    const api_node *type = api_node_get(schema, "type"), *format = api_node_get(schema, "format");
    f->type = API_T_ANY;
    int i = -1;
    if (type && type->kind == API_ARRAY)
        i = type_list(k, type, f);
    else if (type)
        i = type_word(k, type);
    else if (api__compile_foreign(k) && api_node_get(schema, "properties"))
        f->type = API_T_OBJECT;
    if (i == NULL_WORD && !api__compile_foreign(k))
        api__compile_problem(k, type, "a field that can only be null holds nothing, expected another type");
    const api_node *nullable = api_node_get(schema, "nullable");
    if (api__compile_foreign(k) && nullable && nullable->truth)
        f->flags |= API__NULLABLE;
    if (i >= 0 && i != NULL_WORD)
        f->type = word_types[i];
    if (i == DECIMAL_WORD && format)
        api__compile_problem(k, format, "a decimal is \"type: decimal\" or \"format: decimal\", expected one of them");
    if (f->type == API_T_OBJECT && api__compile_is_map(schema))
        f->type = API_T_MAP;
    if (api__compile_is_union(schema))
        set_union(k, type, f);
    else if (i >= 0 && i < NULL_WORD && format)
        set_format(k, format, type_words[i], f);
}

/* Resolution */

static const api_node *follow(struct compiling *k, const api_node *schema)
{
    for (int hops = 0; hops < API__SCHEMA_DEPTH; hops++) {
        const api_node *ref = api_node_get(schema, "$ref");
        if (!ref)
            return schema;
        if (ref->kind != API_STRING || ref->text.n == 0 || ref->text.p[0] != '#')
            return NULL;
        schema = api_node_pointer(k->c->root, (api_str){ref->text.p + 1, ref->text.n - 1});
    }
    return NULL;
}

bool api__compile_is_null(const api_node *n)
{
    const api_node *t = api_node_get(n, "type");
    return t && t->kind == API_STRING && api_str_is(t->text, "null");
}

/* The only branch that is not null, or NULL when there is none or more than one (*several). */
static const api_node *only_branch(const api_node *list, bool *nullable, bool *several)
{
    const api_node *found = NULL;
    for (const api_node *b = list->first; b; b = b->next) {
        if (api__compile_is_null(b))
            *nullable = true;
        else if (found)
            *several = true;
        else
            found = b;
    }
    return *several ? NULL : found;
}

const api_node *api__compile_resolve(struct compiling *k, const api_node *schema, bool *nullable)
{
    static const char *const unions[] = {"anyOf", "oneOf", "allOf"};
    for (int hops = 0; schema && hops < API__SCHEMA_DEPTH; hops++) {
        schema = follow(k, schema);
        const api_node *list = NULL;
        for (int i = 0; i < 3 && !list; i++)
            list = api_node_get(schema, unions[i]);
        bool several = false;
        const api_node *one = list ? only_branch(list, nullable, &several) : NULL;
        if (!list || (several && api__compile_is_union(schema)))
            return schema;
        schema = one;
    }
    return NULL;
}
