#include "declare/fields.h"

#include "model/type.h"

#include <ctype.h>

/* --- options as they were written --- */

static const char *skip_string(const char *p, char quote)
{
    for (p++; *p && *p != quote; p++)
        p += *p == '\\' && p[1];
    return *p ? p + 1 : p;
}

/* A designator at the start or after a comma, outside of brackets and strings. */
bool api__declare_given(const api_field *f, const char *option)
{
    size_t n = strlen(option);
    bool start = true;
    int depth = 0;
    for (const char *p = f->given ? f->given : ""; *p;) {
        if (*p == '"' || *p == '\'') {
            p = skip_string(p, *p);
            continue;
        }
        if (start && depth == 0 && *p == '.' && strncmp(p + 1, option, n) == 0 && !isalnum((unsigned char)p[n + 1]) &&
            p[n + 1] != '_')
            return true;
        depth += (*p == '(' || *p == '{' || *p == '[') - (*p == ')' || *p == '}' || *p == ']');
        start = *p == ',' || (start && isspace((unsigned char)*p));
        p++;
    }
    return false;
}

api_str api__declare_words(api_arena *a, const char *words)
{
    if (!words)
        return (api_str){NULL, 0};
    return api_arena_printf(a, words[strspn(words, " \t\r\n")] == '{' ? "%s" : "{%s}", words);
}

/* --- names and types --- */

const char *api__declare_alias(const api_field *f)
{
    return f->options.common.alias ? f->options.common.alias : f->name;
}

api_str api__declare_name(const api_field *f, api_arena *a)
{
    api_str name = api_arena_dup(a, api_str_of(api__declare_alias(f)));
    bool header = f->in == API_IN_HEADER && !f->options.common.alias;
    for (size_t i = 0; header && name.p && i < name.n; i++)
        if (name.p[i] == '_')
            ((char *)(uintptr_t)name.p)[i] = '-';
    return name;
}

bool api__declare_required(const api_field *f)
{
    const struct api_options *o = &f->options.common;
    return o->required || !(o->optional || o->nullable || api__declare_given(f, "default_value"));
}

size_t api__declare_count(const api_field *fields)
{
    size_t n = 0;
    while (fields[n].name)
        n++;
    return n;
}

const api_type_def *api__declare_inner(const api_field *f)
{
    const api_type_def *t = &f->type;
    while (t->item)
        t = t->item;
    return t;
}

bool api__declare_differs(const api_model_def *m)
{
    for (const api_variant *v = m->variants; v && v->name; v++)
        if (api__declare_differs(v->model))
            return true;
    for (const api_field *f = m->fields; f && f->name; f++) {
        const api_type_def *t = api__declare_inner(f);
        const struct api__type *type = api__type_declared(t->of);
        if (f->options.common.read_only || f->options.common.write_only || (type && type->takes) ||
            (t->model && api__declare_differs(t->model)))
            return true;
    }
    return false;
}
