/* Options of fields by their type; numbers only where the declaration gives them. */
#include <math.h>

#include "base/dup.h"
#include "declare/schema.h"
#include "model/type.h"

static void add_int(struct api__schemas *s, api_node *to, const char *key, int64_t v)
{
    api_str digits = api_arena_printf(s->arena, "%lld", (long long)v);
    s->failed |= !digits.p;
    api__schema_add(s, to, key, &(api_node){.kind = API_NUMBER, .text = digits});
}

static void add_count(struct api__schemas *s, api_node *to, const char *key, size_t n)
{
    if (n)
        add_int(s, to, key, (int64_t)n);
}

/* 5.0 is 5 for a reader of the document. */
static void add_double(struct api__schemas *s, api_node *to, const char *key, double v)
{
    api_buf digits;
    if (v < 1e15 && v > -1e15 && v == (double)(int64_t)v) {
        add_int(s, to, key, (int64_t)v);
        return;
    }
    api_buf_init(&digits, API_BUF_NO_MAX);
    api_json_put_double(&digits, v);
    api_str text = api__dup_buf(s->arena, &digits);
    api_buf_deinit(&digits);
    s->failed |= !text.p;
    api__schema_add(s, to, key, &(api_node){.kind = isfinite(v) ? API_NUMBER : API_NULL, .text = text});
}

/* How an option of each kind is added. */

struct adding {
    struct api__schemas *s;
    api_node *to;
    const api_field *f;
    const struct api__option *option;
    const void *value; /* the option itself, in the struct of options */
};

static void add_count_option(const struct adding *a)
{
    add_count(a->s, a->to, a->option->word, *(const size_t *)a->value);
}

static void add_text_option(const struct adding *a)
{
    api__schema_add_text(a->s, a->to, a->option->word, *(const char *const *)a->value);
}

static void add_json_option(const struct adding *a)
{
    api__schema_add_json(a->s, a->to, a->option->word, a->f, a->option->name, *(const char *const *)a->value);
}

static void add_texts_option(const struct adding *a)
{
    const char *const *texts = *(const char *const *const *)a->value;
    api_node *list = texts && *texts ? api__schema_add_empty(a->s, a->to, a->option->word, API_ARRAY) : NULL;
    for (; list && *texts; texts++)
        api__schema_add_text(a->s, list, NULL, *texts);
}

static void add_flag_option(const struct adding *a)
{
    api__schema_add_true(a->s, a->to, a->option->word, *(const bool *)a->value);
}

static void add_integer_option(const struct adding *a)
{
    add_int(a->s, a->to, a->option->word, *(const int64_t *)a->value);
}

static void add_integers_option(const struct adding *a)
{
    const int64_t *values = *(const int64_t *const *)a->value;
    api_node *list = values ? api__schema_add_empty(a->s, a->to, a->option->word, API_ARRAY) : NULL;
    for (int64_t i = 1; list && i <= values[0]; i++)
        add_int(a->s, list, NULL, values[i]);
}

static void add_number_option(const struct adding *a)
{
    add_double(a->s, a->to, a->option->word, *(const double *)a->value);
}

static void add_boolean_option(const struct adding *a)
{
    api__schema_add(a->s, a->to, a->option->word, &(api_node){.kind = API_BOOL, .truth = *(const bool *)a->value});
}

static const struct {
    void (*add)(const struct adding *a);
    bool written; /* a zero is a value too: the declaration's own text tells whether it has the option */
} kinds[] = {
    [API__OPTION_COUNT] = {add_count_option, false},       [API__OPTION_TEXT] = {add_text_option, false},
    [API__OPTION_JSON] = {add_json_option, false},         [API__OPTION_TEXTS] = {add_texts_option, false},
    [API__OPTION_FLAG] = {add_flag_option, false},         [API__OPTION_INTEGER] = {add_integer_option, true},
    [API__OPTION_INTEGERS] = {add_integers_option, false}, [API__OPTION_NUMBER] = {add_number_option, true},
    [API__OPTION_BOOLEAN] = {add_boolean_option, true},
};

void api__schema_add_options(struct api__schemas *s, api_node *schema, const api_field *f)
{
    const struct api__type *type = api__type_declared(f->type.of);
    for (const struct api__option *o = type ? type->options : NULL; o && o->word; o++)
        if (!kinds[o->kind].written || api__declare_given(f, o->name))
            kinds[o->kind].add(&(struct adding){s, schema, f, o, (const char *)&f->options + o->at});
}
