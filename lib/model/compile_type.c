/* What a schema's type, format and unions say. */
#include "base/suggest.h"
#include "model/compile.h"

static const struct format {
    const char *type, *format;
    enum api_type is;
} formats[] = {
    {"string", "date", API_T_DATE},
    {"string", "date-time", API_T_DATETIME},
    {"string", "time", API_T_TIME},
    {"string", "duration", API_T_DURATION},
    {"string", "date-time-local", API_T_DATETIME},
    {"string", "time-local", API_T_TIME},
    {"string", "uuid", API_T_UUID},
    {"string", "email", API_T_EMAIL},
    {"string", "uri", API_T_URI},
    {"string", "ipv4", API_T_IPV4},
    {"string", "ipv6", API_T_IPV6},
    {"string", "decimal", API_T_DECIMAL},
    {"string", "password", API_T_STRING},
    {"number", "decimal", API_T_DECIMAL},
    {"number", "double", API_T_NUMBER},
    {"number", "float", API_T_NUMBER},
    {"string", "byte", API_T_STRING},
    {"string", "hostname", API_T_STRING},
    {"integer", "int64", API_T_INTEGER},
    {"integer", "int32", API_T_INTEGER},
};

/* RFC 4648, section 4; RFC 1123, section 2.1. */
#define BASE64 "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
#define LABEL "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define HOSTNAME "^(?=.{1,253}$)" LABEL "(\\." LABEL ")*$"

/* What the values look like, where a format has no type of its own. */
static const struct {
    const char *format, *pattern;
} patterns[] = {{"byte", BASE64}, {"hostname", HOSTNAME}};

static void set_pattern(struct compiling *k, const api_node *format, api__field *f)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (api_str_is(format->text, patterns[i].format) && !api__compile_foreign(k))
            api__compile_pattern(k, format, api_str_of(patterns[i].pattern), f);
}

static const api_str type_words[] = {{"string", 6}, {"integer", 7}, {"number", 6}, {"boolean", 7},
                                     {"array", 5},  {"object", 6},  {"null", 4},   {"decimal", 7}};
static const enum api_type word_types[] = {API_T_STRING, API_T_INTEGER, API_T_NUMBER, API_T_BOOLEAN,
                                           API_T_ARRAY,  API_T_OBJECT,  API_T_ANY,    API_T_DECIMAL};
enum { TYPE_WORDS = 8, NULL_WORD = 6, DECIMAL_WORD = 7 };

/* What others call the types. */
static const struct {
    const char *word, *type, *format;
} other_names[] = {
    {"int", "integer", NULL},
    {"long", "integer", NULL},
    {"float", "number", NULL},
    {"double", "number", NULL},
    {"bool", "boolean", NULL},
    {"text", "string", NULL},
    {"str", "string", NULL},
    {"list", "array", NULL},
    {"dict", "object", NULL},
    {"map", "object", NULL},
    {"datetime", "string", "date-time"},
    {"timestamp", "string", "date-time"},
    {"url", "string", "uri"},
};

static void refuse_type(struct compiling *k, const api_node *n)
{
    static const char most[] = "no such type, expected string, integer, number, decimal, boolean, array, object or "
                               "\"null\"";
    api_str word = n->kind == API_STRING ? n->text : (api_str){NULL, 0};
    const char *type = NULL, *format = NULL;
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (api_str_is(word, other_names[i].word))
            type = other_names[i].type, format = other_names[i].format;
    for (size_t i = 0; !type && i < sizeof formats / sizeof *formats; i++)
        if (api_str_is(word, formats[i].format))
            type = formats[i].type, format = formats[i].format;
    api_str guess = type ? api_str_of(type) : api__suggest(word, type_words, TYPE_WORDS);
    if (format)
        api__compile_problem(k, n, "%s, did you mean {type: %s, format: %s}?", most, type, format);
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

static void set_format(struct compiling *k, const api_node *format, api_str type, api__field *f)
{
    api_str names[sizeof formats / sizeof *formats];
    size_t n = 0;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!api_str_is(type, formats[i].type))
            continue;
        names[n++] = api_str_of(formats[i].format);
        if (format->kind != API_STRING || !api_str_is(format->text, formats[i].format))
            continue;
        f->type = formats[i].is;
        set_pattern(k, format, f);
        if (strstr(formats[i].format, "-local"))
            f->flags |= API__LOCAL;
        if (f->type == API_T_DECIMAL && type.p[0] == 'n')
            f->flags |= API__AS_NUMBER;
        if (api_str_is(format->text, "int32")) {
            f->minimum = (api__bound){API_S("-2147483648"), -2147483648.0, INT32_MIN, true};
            f->maximum = (api__bound){API_S("2147483647"), 2147483647.0, INT32_MAX, true};
        }
        return;
    }
    if (api__compile_foreign(k))
        return;
    api_str guess = format->kind == API_STRING ? api__suggest(format->text, names, n) : (api_str){NULL, 0};
    if (format->kind == API_STRING && api_str_is(format->text, "binary")) {
        api__compile_problem(k, format,
                             "\"binary\" is not supported, JSON holds no bytes: expected format: byte (base64)");
        return;
    }
    if (n == 0)
        api__compile_problem(k, format, "\"format\" does not apply to type %.*s", API_FMT(type));
    else
        api__compile_problem(k, format, "no such format for type %.*s%s%.*s%s", API_FMT(type),
                             guess.n ? ", did you mean \"" : "", API_FMT(guess), guess.n ? "\"?" : "");
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
