/* The keywords of a schema, one row each: the types it applies to, and the function that reads it. */
#include "model/compile.h"
#include "model/pattern.h"
#include "model/type.h"
#include "shared/suggest.h"

/* Keywords of every type. */
#define TO_ALL (~0U)

static void read_count(struct compiling *k, const api_node *n, size_t *out)
{
    int64_t v;
    if (api_node_int(n, &v) && v >= 0)
        *out = (size_t)v;
    else
        api__compile_problem(k, n, "\"%.*s\" must be a whole number, 0 or greater", API_FMT(n->key));
}

static void read_least(struct compiling *k, const api_node *n, api__field *f)
{
    read_count(k, n, &f->min_length);
}

static void read_most(struct compiling *k, const api_node *n, api__field *f)
{
    read_count(k, n, &f->max_length);
}

static void read_number(struct compiling *k, const api_node *n, api__bound *out)
{
    if (n->kind != API_NUMBER || !api_node_double(n, &out->d)) {
        api__compile_problem(k, n, "\"%.*s\" must be a number", API_FMT(n->key));
        return;
    }
    out->text = n->text;
    out->is_int = api_node_int(n, &out->i);
}

#define NUMBER_WORD(function, member)                                                                                  \
    static void function(struct compiling *k, const api_node *n, api__field *f)                                        \
    {                                                                                                                  \
        read_number(k, n, &f->member);                                                                                 \
    }
NUMBER_WORD(read_minimum, minimum)
NUMBER_WORD(read_maximum, maximum)

/* OpenAPI 3.0 still has draft 4's boolean forms. */
static bool draft4(struct compiling *k, const api_node *n, api__bound *bound, api__bound *out)
{
    if (n->kind != API_BOOL || !api__compile_foreign(k))
        return false;
    if (n->truth) {
        *out = *bound;
        bound->text.n = 0;
    }
    return true;
}

static void read_exclusive_minimum(struct compiling *k, const api_node *n, api__field *f)
{
    if (!draft4(k, n, &f->minimum, &f->exclusive_minimum))
        read_number(k, n, &f->exclusive_minimum);
}

static void read_exclusive_maximum(struct compiling *k, const api_node *n, api__field *f)
{
    if (!draft4(k, n, &f->maximum, &f->exclusive_maximum))
        read_number(k, n, &f->exclusive_maximum);
}

static void read_multiple(struct compiling *k, const api_node *n, api__field *f)
{
    read_number(k, n, &f->multiple_of);
    if (f->multiple_of.text.n && f->multiple_of.d <= 0)
        api__compile_problem(k, n, "\"multipleOf\" must be a number greater than 0");
}

void api__compile_pattern(struct compiling *k, const api_node *at, api_str text, api__field *f)
{
    char why[160];
    f->pattern_text = text;
    f->pattern = api__pattern_new(text, why);
    if (f->pattern && api_arena_defer(k->arena, api__pattern_free, f->pattern) != 0) {
        api__pattern_free(f->pattern);
        f->pattern = NULL;
        k->failed = true;
    } else if (!f->pattern && !api__compile_foreign(k)) {
        api__compile_problem(k, at, "\"pattern\" is not a valid regular expression: %s", why);
    }
}

/* Replaces the pattern of a format. */
static void read_pattern(struct compiling *k, const api_node *n, api__field *f)
{
    if (n->kind == API_STRING)
        api__compile_pattern(k, n, n->text, f);
    else if (!api__compile_foreign(k))
        api__compile_problem(k, n, "\"pattern\" must be a string, a regular expression");
}

static void read_flag(struct compiling *k, const api_node *n, api__field *f, unsigned flag)
{
    if (n->kind != API_BOOL)
        api__compile_problem(k, n, "\"%.*s\" must be true or false", API_FMT(n->key));
    else if (n->truth)
        f->flags |= flag;
}

#define FLAG_WORD(function, flag)                                                                                      \
    static void function(struct compiling *k, const api_node *n, api__field *f)                                        \
    {                                                                                                                  \
        read_flag(k, n, f, flag);                                                                                      \
    }
FLAG_WORD(read_readonly, API__READONLY)
FLAG_WORD(read_writeonly, API__WRITEONLY)
FLAG_WORD(read_unique, API__UNIQUE)
FLAG_WORD(read_unique_items, API__UNIQUE_ITEMS)
FLAG_WORD(read_deprecated, API__DEPRECATED)

static void read_text(struct compiling *k, const api_node *n, api__field *f)
{
    (void)f;
    if (n->kind != API_STRING)
        api__compile_problem(k, n, "\"%.*s\" must be a string", API_FMT(n->key));
}

static void read_list(struct compiling *k, const api_node *n, api__field *f)
{
    (void)f;
    if (n->kind != API_ARRAY)
        api__compile_problem(k, n, "\"%.*s\" must be an array", API_FMT(n->key));
}

/* Read elsewhere: type and format earlier, the others later. */
static void read_later(struct compiling *k, const api_node *n, api__field *f)
{
    (void)k;
    (void)n;
    (void)f;
}

static const struct schema_word {
    const char *name;
    unsigned applies;
    void (*read)(struct compiling *k, const api_node *n, api__field *f);
} words[] = {
    {"type", TO_ALL, read_later},
    {"format", TO_ALL, read_later},
    {"title", TO_ALL, read_text},
    {"description", TO_ALL, read_text},
    {"examples", TO_ALL, read_list},
    {"default", TO_ALL, read_later},
    {"enum", TO_ALL, read_later},
    {"const", TO_ALL, read_later},
    {"deprecated", TO_ALL, read_deprecated},
    {"readOnly", TO_ALL, read_readonly},
    {"writeOnly", TO_ALL, read_writeonly},
    {"unique", TO_ALL, read_unique},
    {"$comment", TO_ALL, read_text},
    {"minLength", API__WORDS_STRING, read_least},
    {"maxLength", API__WORDS_STRING, read_most},
    {"pattern", API__WORDS_STRING, read_pattern},
    {"minimum", API__WORDS_NUMBER, read_minimum},
    {"maximum", API__WORDS_NUMBER, read_maximum},
    {"exclusiveMinimum", API__WORDS_NUMBER, read_exclusive_minimum},
    {"exclusiveMaximum", API__WORDS_NUMBER, read_exclusive_maximum},
    {"multipleOf", API__WORDS_NUMBER, read_multiple},
    {"minItems", API__WORDS_ARRAY, read_least},
    {"maxItems", API__WORDS_ARRAY, read_most},
    {"uniqueItems", API__WORDS_ARRAY, read_unique_items},
    {"items", API__WORDS_ARRAY, read_later},
    {"properties", API__WORDS_OBJECT | API__WORDS_MAP, read_later},
    {"required", API__WORDS_OBJECT, read_later}, /* the only word of objects alone */
    {"additionalProperties", API__WORDS_OBJECT | API__WORDS_MAP, read_later},
    {"minProperties", API__WORDS_MAP, read_least},
    {"maxProperties", API__WORDS_MAP, read_most},
    {"propertyNames", API__WORDS_MAP, read_later},
    {"oneOf", API__WORDS_UNION, read_later},
    {"discriminator", API__WORDS_UNION, read_later},
};
enum { WORDS = sizeof words / sizeof *words };

static const struct schema_word *find(api_str name)
{
    for (size_t i = 0; i < WORDS; i++)
        if (api_str_is(name, words[i].name))
            return &words[i];
    return NULL;
}

/* Keywords that are not supported, and what to write instead. */
static const struct {
    const char *word, *instead;
} elsewhere[] = {
    {"$ref", "expected the schema itself, written out here"},
    {"anyOf", "expected one schema and {type: \"null\"} in it, or \"oneOf\" with a \"discriminator\""},
    {"allOf", "expected one schema with the words of all"},
    {"not", "expected what is allowed: enum, pattern or bounds"},
    {"if", "expected \"oneOf\" with a \"discriminator\""},
    {"then", "expected \"oneOf\" with a \"discriminator\""},
    {"else", "expected \"oneOf\" with a \"discriminator\""},
    {"nullable", "it belongs to OpenAPI 3.0, expected type: [T, \"null\"]"},
    {"example", "it belongs to OpenAPI 3.0, expected examples: [...]"},
    {"patternProperties", "expected \"additionalProperties\" with a schema and \"propertyNames\" with a pattern"},
    {"prefixItems", "expected an object with \"properties\", or \"items\""},
    {"contains", "expected a schema for all \"items\""},
    {"unevaluatedProperties", "expected \"additionalProperties\""},
    {"dependentRequired", "expected \"oneOf\" with a \"discriminator\""},
    {"contentEncoding", "expected format: byte for base64"},
    {"references", "relations will come in a later version"},
};

static void unknown_word(struct compiling *k, const api_node *n)
{
    api_str names[WORDS];
    if (n->key.n > 2 && memcmp(n->key.p, "x-", 2) == 0)
        return;
    for (size_t i = 0; i < WORDS; i++)
        names[i] = api_str_of(words[i].name);
    api_str guess = api__suggest(n->key, names, WORDS);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (api_str_is(n->key, elsewhere[i].word)) {
            api__compile_problem(k, n, "\"%s\" is not supported: %s", elsewhere[i].word, elsewhere[i].instead);
            return;
        }
    api__compile_problem(k, n, "unknown keyword \"%.*s\"%s%.*s%s", API_FMT(n->key), guess.n ? ", did you mean \"" : "",
                         API_FMT(guess), guess.n ? "\"?" : "");
}

/* Constraints that no value can meet are a mistake in the schema, not in every input. */
static void check_ranges(struct compiling *k, const api_node *schema, const api__field *f)
{
    if (api__compile_foreign(k))
        return;
    const char *of = f->type->words == API__WORDS_ARRAY ? "Items"
                     : f->type->words == API__WORDS_MAP ? "Properties"
                                                        : "Length";
    if (f->min_length > f->max_length)
        api__compile_problem(k, schema, "\"min%s\" (%zu) is greater than \"max%s\" (%zu)", of, f->min_length, of,
                             f->max_length);
    if (f->minimum.text.n && f->maximum.text.n && f->minimum.d > f->maximum.d)
        api__compile_problem(k, schema, "\"minimum\" (%.*s) is greater than \"maximum\" (%.*s)",
                             API_FMT(f->minimum.text), API_FMT(f->maximum.text));
    if (f->flags & API__READONLY && f->flags & API__WRITEONLY)
        api__compile_problem(k, schema, "a field cannot be both \"readOnly\" and \"writeOnly\"");
    if (f->flags & API__UNIQUE && !f->type->unique)
        api__compile_problem(k, schema, "\"unique\" applies only to strings and numbers");
}

void api__compile_words(struct compiling *k, const api_node *schema, api__field *f)
{
    for (const api_node *n = schema->first; n; n = n->next) {
        const struct schema_word *w = find(n->key);
        if (w && w->applies & f->type->words)
            w->read(k, n, f);
        else if (api__compile_foreign(k))
            continue;
        else if (!w)
            unknown_word(k, n);
        else if (w->applies == API__WORDS_UNION)
            api__compile_problem(k, n, "\"%s\" is not supported: expected \"oneOf\" with a \"discriminator\"", w->name);
        else if (w->applies == API__WORDS_OBJECT)
            api__compile_problem(
                k, n, "\"%s\" applies to an object: list this field's name there, beside \"properties\"", w->name);
        else
            api__compile_problem(k, n, "\"%s\" does not apply to this type", w->name);
    }
    check_ranges(k, schema, f);
}
