/* Reads a schema's type and format, and resolves references and unions. */
#include "model/compile.h"
#include "model/format.h"
#include "model/type.h"
#include "shared/suggest.h"

/* Stands for "null" among the rows of types: it makes a field nullable. */
static const struct api__type null_word = {.word = "null"};

enum { WORDS_MOST = 32 };

/* string, integer, ... or "null" */
static void put_words(const api_str *words, size_t n, api_buf *b)
{
    for (size_t i = 0; i < n; i++)
        api_buf_printf(b, i + 1 == n ? " or \"%.*s\"" : i ? ", %.*s" : "%.*s", API_FMT(words[i]));
}

static size_t type_words(api_str *words)
{
    const struct api__type *row;
    size_t n = 0;
    for (size_t i = 0; (row = api__type_at(i)) && n < WORDS_MOST - 1; i++)
        if (row->word)
            words[n++] = api_str_of(row->word);
    words[n++] = api_str_of(null_word.word);
    return n;
}

/* What the word may have meant, as the end of a message. */
static void put_guess(api_str word, const api_str *words, size_t n, api_buf *b)
{
    const struct api__type *type = api__type_meant(word);
    const struct api__format *format = type ? NULL : api__format_meant(word);
    api_str guess = type ? api_str_of(type->word) : api__suggest(word, words, n);
    if (format)
        api_buf_printf(b, ", did you mean {type: %s, format: %s}?", format->of, format->name);
    else if (guess.n)
        api_buf_printf(b, ", did you mean \"%.*s\"?", API_FMT(guess));
}

static void refuse_type(struct compiling *k, const api_node *n)
{
    api_str words[WORDS_MOST];
    size_t count = type_words(words);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "no such type, expected ");
    put_words(words, count, &b);
    put_guess(n->kind == API_STRING ? n->text : (api_str){NULL, 0}, words, count, &b);
    api__compile_problem(k, n, "%s", api_buf_cstr(&b));
    api_buf_deinit(&b);
}

/* A type's row, null_word, or NULL. */
static const struct api__type *type_word(struct compiling *k, const api_node *n)
{
    api_str word = n->kind == API_STRING ? n->text : (api_str){NULL, 0};
    const struct api__type *row = api_str_is(word, null_word.word) ? &null_word : api__type_find(word);
    if (!row && !api__compile_foreign(k))
        refuse_type(k, n);
    return row;
}

/* One type, perhaps with "null". Several are "any" in a foreign schema and a problem in ours. */
static const struct api__type *type_list(struct compiling *k, const api_node *list, api__field *f)
{
    const struct api__type *found = NULL;
    int others = 0;
    for (const api_node *n = list->first; n; n = n->next) {
        const struct api__type *row = type_word(k, n);
        if (row == &null_word)
            f->flags |= API__NULLABLE;
        else if (row) {
            found = row;
            others++;
        }
    }
    if (others > 1 && !api__compile_foreign(k))
        api__compile_problem(k, list,
                             "several types are not supported: expected one type, perhaps with \"null\", or no "
                             "\"type\" for any value");
    return others > 1 ? NULL : found;
}

static void refuse_format(struct compiling *k, const api_node *format, api_str type)
{
    api_str names[WORDS_MOST], word = format->kind == API_STRING ? format->text : (api_str){NULL, 0};
    size_t n = 0;
    const struct api__format *row;
    for (size_t i = 0; (row = api__format_at(i)) && n < WORDS_MOST; i++)
        if (api_str_is(type, row->of))
            names[n++] = api_str_of(row->name);
    api_str guess = api__suggest(word, names, n);
    if (api_str_is(word, "binary"))
        api__compile_problem(
            k, format, "\"binary\" is not supported, since JSON cannot hold bytes: expected format: byte (base64)");
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
    if (type && f->type != &api__type_object && !api__compile_foreign(k))
        api__compile_problem(k, type,
                             "\"oneOf\" with \"discriminator\" is for objects: expected type: object, or no \"type\"");
    f->type = &api__type_union;
}

/* Sets the field's type by "type" alone. Returns the row of its word; NULL: the field stays as it is. */
static const struct api__type *set_type(struct compiling *k, const api_node *schema, const api_node *type,
                                        api__field *f)
{
    const struct api__type *row = NULL;
    if (type && type->kind == API_ARRAY)
        row = type_list(k, type, f);
    else if (type)
        row = type_word(k, type);
    else if (api__compile_foreign(k) && api_node_get(schema, "properties"))
        f->type = &api__type_object;
    if (row == &null_word && !api__compile_foreign(k))
        api__compile_problem(k, type, "a field of type \"null\" alone cannot hold a value: expected another type");
    if (row == &null_word)
        return NULL;
    if (row)
        f->type = row;
    return row;
}

void api__compile_type(struct compiling *k, const api_node *schema, api__field *f)
{
    const api_node *type = api_node_get(schema, "type"), *format = api_node_get(schema, "format");
    const api_node *nullable = api_node_get(schema, "nullable");
    f->type = &api__type_any;
    const struct api__type *row = set_type(k, schema, type, f);
    if (api__compile_foreign(k) && nullable && nullable->truth)
        f->flags |= API__NULLABLE;
    bool own = row && api__type_is_own(row);
    if (own && format)
        api__compile_problem(k, format, "a %s is either \"type: %s\" or \"format: %s\", not both", row->word, row->word,
                             row->word);
    if (f->type == &api__type_object && api__compile_is_map(schema))
        f->type = &api__type_map;
    if (api__compile_is_union(schema))
        set_union(k, type, f);
    else if (row && !own && format)
        set_format(k, format, api_str_of(row->word), f);
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

/* The only branch that is not null; NULL when there are none or several (*several). */
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
