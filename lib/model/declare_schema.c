/* Declared fields and models as JSON Schema (2020-12). */
#include "model/declare.h"
#include "model/type.h"

struct put {
    api_buf *b;
    unsigned flags;
    const struct api__declare_refs *refs; /* NULL: models inside stand there whole */
};

static void put_key(api_buf *b, const char *key)
{
    char last = b->n ? b->p[b->n - 1] : 0;
    if (last != '{')
        api_buf_putc(b, ',');
    api_json_put_str(b, api_str_of(key)); /* a field's own name may be anything */
    api_buf_putc(b, ':');
}

static void put_text(api_buf *b, const char *key, const char *text)
{
    if (!text)
        return;
    put_key(b, key);
    api_json_put_str(b, api_str_of(text));
}

static void put_json(api_buf *b, const char *key, const char *json)
{
    if (!json)
        return;
    put_key(b, key);
    api_buf_str(b, api_str_of(json));
}

static void put_flag(api_buf *b, const char *key, bool on)
{
    if (on)
        put_json(b, key, "true");
}

static void put_count(api_buf *b, const char *key, size_t n)
{
    if (!n)
        return;
    put_key(b, key);
    api_json_put_int(b, (int64_t)n);
}

/* --- options of the types, each where the declaration gives it --- */

static void put_option_count(const char *word, const void *option, api_buf *b)
{
    put_count(b, word, *(const size_t *)option);
}

static void put_option_text(const char *word, const void *option, api_buf *b)
{
    put_text(b, word, *(const char *const *)option);
}

static void put_option_json(const char *word, const void *option, api_buf *b)
{
    put_json(b, word, *(const char *const *)option);
}

static void put_option_texts(const char *word, const void *option, api_buf *b)
{
    const char *const *list = *(const char *const *const *)option;
    if (!list || !list[0])
        return;
    put_key(b, word);
    for (size_t i = 0; list[i]; i++) {
        api_buf_putc(b, i ? ',' : '[');
        api_json_put_str(b, api_str_of(list[i]));
    }
    api_buf_putc(b, ']');
}

static void put_option_flag(const char *word, const void *option, api_buf *b)
{
    put_flag(b, word, *(const bool *)option);
}

static void put_option_integer(const char *word, const void *option, api_buf *b)
{
    put_key(b, word);
    api_json_put_int(b, *(const int64_t *)option);
}

static void put_option_integers(const char *word, const void *option, api_buf *b)
{
    const int64_t *list = *(const int64_t *const *)option;
    if (!list)
        return;
    put_key(b, word);
    for (int64_t i = 1; i <= list[0]; i++) {
        api_buf_putc(b, i == 1 ? '[' : ',');
        api_json_put_int(b, list[i]);
    }
    api_buf_putc(b, ']');
}

/* 5.0 is 5 for a reader of the document. */
static void put_option_number(const char *word, const void *option, api_buf *b)
{
    double v = *(const double *)option;
    put_key(b, word);
    if (v < 1e15 && v > -1e15 && v == (double)(int64_t)v)
        api_json_put_int(b, (int64_t)v);
    else
        api_json_put_double(b, v);
}

static void put_option_boolean(const char *word, const void *option, api_buf *b)
{
    put_json(b, word, *(const bool *)option ? "true" : "false");
}

static const struct {
    void (*put)(const char *word, const void *option, api_buf *b);
    bool written; /* a zero is a value too: the declaration's own text tells whether it has the option */
} kinds[] = {
    [API__OPTION_COUNT] = {put_option_count, false},       [API__OPTION_TEXT] = {put_option_text, false},
    [API__OPTION_JSON] = {put_option_json, false},         [API__OPTION_TEXTS] = {put_option_texts, false},
    [API__OPTION_FLAG] = {put_option_flag, false},         [API__OPTION_INTEGER] = {put_option_integer, true},
    [API__OPTION_INTEGERS] = {put_option_integers, false}, [API__OPTION_NUMBER] = {put_option_number, true},
    [API__OPTION_BOOLEAN] = {put_option_boolean, true},
};

static void put_options(const api_field *f, const struct api__type *type, api_buf *b)
{
    for (const struct api__option *o = type ? type->options : NULL; o && o->word; o++)
        if (!kinds[o->kind].written || api__declare_given(f, o->name))
            kinds[o->kind].put(o->word, (const char *)&f->options + o->at, b);
}

/* --- types --- */

static void put_type(const api_type_def *t, bool nullable, const char *item_words, struct put *p);
static void put_members(const api_model_def *m, bool nullable, const char *tag, const char *tag_value, struct put *p);

/* The words of a JSON object, put among those of another. */
static void put_words(const char *object, api_buf *b)
{
    const char *from = object ? strchr(object, '{') : NULL, *to = object ? strrchr(object, '}') : NULL;
    if (!from || !to || from >= to)
        return;
    from++;
    while (from < to && strchr(" \t\r\n", *from))
        from++;
    if (from == to)
        return;
    if (b->n && b->p[b->n - 1] != '{')
        api_buf_putc(b, ',');
    api_buf_put(b, from, (size_t)(to - from));
}

static void put_ref(const api_model_def *m, bool nullable, struct put *p)
{
    if (nullable)
        API_BUF_LIT(p->b, "\"anyOf\":[{");
    API_BUF_LIT(p->b, "\"$ref\":\"#/components/schemas/");
    p->refs->put(p->refs, m, p->b);
    api_buf_putc(p->b, '"');
    if (nullable)
        API_BUF_LIT(p->b, "},{\"type\":\"null\"}]");
}

static void put_union(const api_model_def *m, bool nullable, struct put *p)
{
    put_key(p->b, "oneOf");
    for (const api_variant *v = m->variants; v->name; v++) {
        api_buf_str(p->b, v == m->variants ? API_S("[{") : API_S(",{"));
        put_members(v->model, false, m->tag, v->name, p);
        api_buf_putc(p->b, '}');
    }
    if (nullable)
        API_BUF_LIT(p->b, ",{\"type\":\"null\"}");
    api_buf_printf(p->b, "],\"discriminator\":{\"propertyName\":\"%s\"}", m->tag);
}

/* A document has one where JSON Schema's type does not tell all, as of the width of integers; `words` may have another.
 */
static void put_format(const api_type_def *t, const char *words, struct put *p)
{
    const struct api__type *type = api__type_declared(t->of);
    if (p->refs && type && !t->format && !(words && strstr(words, "\"format\"")))
        put_text(p->b, "format", type->format);
}

static void put_item(const api_type_def *t, const char *words, struct put *p)
{
    api_buf_putc(p->b, '{');
    put_type(t, false, NULL, p);
    put_format(t, words, p);
    put_words(words, p->b);
    api_buf_putc(p->b, '}');
}

static void put_type(const api_type_def *t, bool nullable, const char *item_words, struct put *p)
{
    if (t->model && p->refs) {
        put_ref(t->model, nullable, p);
        return;
    }
    if (t->model && t->model->variants) {
        put_union(t->model, nullable, p);
        return;
    }
    if (t->model) {
        put_members(t->model, nullable, NULL, NULL, p);
        return;
    }
    const struct api__type *type = api__type_declared(t->of);
    const char *word = t->of == API_OF_UPLOAD ? "string" : type ? type->json_type : NULL;
    if (word)
        api_buf_printf(p->b, nullable ? "\"type\":[\"%s\",\"null\"]" : "\"type\":\"%s\"", word);
    if (t->format)
        put_text(p->b, "format", t->format);
    if (t->of == API_OF_ARRAY || t->of == API_OF_MAP) {
        put_key(p->b, t->of == API_OF_ARRAY ? "items" : "additionalProperties");
        put_item(t->item, item_words, p);
    }
    if (t->of == API_OF_UPLOAD && p->refs)
        put_text(p->b, "contentMediaType", "application/octet-stream");
}

static const char *items_of(const api_field *f)
{
    return f->type.of == API_OF_ARRAY || f->type.of == API_OF_MAP ? f->options.items.items : NULL;
}

static void put_field(const api_field *f, struct put *p)
{
    api_buf *out = p->b;
    const struct api_options *o = &f->options.common;
    api_buf_putc(out, '{');
    put_type(&f->type, o->nullable, items_of(f), p);
    put_format(&f->type, o->schema, p);
    put_text(out, "title", o->title);
    put_text(out, "description", o->description);
    put_options(f, api__type_declared(f->type.of), out);
    if (o->nullable && !api__declare_given(f, "default_value") && f->in == API_IN_MODEL && !o->required && !o->optional)
        put_json(out, "default", "null");
    put_flag(out, "readOnly", o->read_only);
    put_flag(out, "writeOnly", o->write_only);
    put_flag(out, "deprecated", o->deprecated);
    put_flag(out, p->refs ? "x-unique" : "unique", o->unique);
    if (o->example) {
        put_key(out, "examples");
        api_buf_printf(out, "[%s]", o->example);
    }
    put_words(o->schema, out);
    api_buf_putc(out, '}');
}

void api__declare_put_field(const api_field *f, unsigned flags, api_buf *out)
{
    put_field(f, &(struct put){out, flags, NULL});
}

void api__declare_put_document(const api_field *f, const struct api__declare_refs *refs, api_buf *out)
{
    put_field(f, &(struct put){out, 0, refs});
}

/* --- models --- */

static bool is_tag(const api_field *f, const char *tag)
{
    return tag && strcmp(f->options.common.alias ? f->options.common.alias : f->name, tag) == 0;
}

static bool has_tag(const api_model_def *m, const char *tag)
{
    for (const api_field *f = m->fields; f->name; f++)
        if (is_tag(f, tag))
            return true;
    return false;
}

/* A struct's own member for it is read as text. */
static void put_tag(const char *tag, const char *value, bool own, api_buf *b)
{
    put_key(b, tag);
    api_buf_str(b, own ? API_S("{\"type\":\"string\",\"const\":") : API_S("{\"const\":"));
    api_json_put_str(b, api_str_of(value));
    api_buf_putc(b, '}');
}

static void put_required(const api_model_def *m, const char *tag, api_buf *b)
{
    bool any = tag;
    put_key(b, "required");
    api_buf_putc(b, '[');
    if (tag)
        api_json_put_str(b, api_str_of(tag));
    for (const api_field *f = m->fields; f->name; f++) {
        if (!api__declare_required(f) || is_tag(f, tag))
            continue;
        if (any)
            api_buf_putc(b, ',');
        api_json_put_str(b, api_str_of(f->options.common.alias ? f->options.common.alias : f->name));
        any = true;
    }
    api_buf_putc(b, ']');
}

/* `tag`: as one of a union, where the discriminator is a member whether or not the struct has one for it. */
static void put_members(const api_model_def *m, bool nullable, const char *tag, const char *tag_value, struct put *p)
{
    const struct api_model_options *o = m->options;
    put_json(p->b, "type", nullable ? "[\"object\",\"null\"]" : "\"object\"");
    put_text(p->b, "title", o ? o->title : NULL);
    put_text(p->b, "description", o ? o->description : NULL);
    put_key(p->b, "properties");
    api_buf_putc(p->b, '{');
    if (tag && !has_tag(m, tag))
        put_tag(tag, tag_value, false, p->b);
    for (const api_field *f = m->fields; f->name; f++) {
        if (is_tag(f, tag)) {
            put_tag(tag, tag_value, true, p->b);
            continue;
        }
        put_key(p->b, f->options.common.alias ? f->options.common.alias : f->name);
        put_field(f, p);
    }
    api_buf_putc(p->b, '}');
    put_required(m, tag, p->b);
    if ((o && o->additional) || p->flags & API__DECLARE_OPEN)
        put_flag(p->b, "additionalProperties", true);
    if (o && o->lax && !(p->flags & API__DECLARE_OPEN))
        put_json(p->b, "x-strict", "false");
}

void api__declare_put_model(const api_model_def *m, unsigned flags, api_buf *out)
{
    struct put p = {out, flags, NULL};
    api_buf_putc(out, '{');
    if (m->variants)
        put_union(m, false, &p);
    else
        put_members(m, false, NULL, NULL, &p);
    api_buf_putc(out, '}');
}
