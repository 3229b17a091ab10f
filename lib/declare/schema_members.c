/* Members of schemas: what they are made of, and options that are JSON. */
#include <stdio.h>

#include "declare/schema.h"
#include "json/tree.h"

api_node *api__schema_add(struct api__schemas *s, api_node *to, const char *key, const api_node *value)
{
    api_node *n = api__tree_add(s->arena, to, key ? api_str_of(key) : (api_str){NULL, 0}, value);
    s->failed |= !n;
    return n;
}

void api__schema_add_text(struct api__schemas *s, api_node *to, const char *key, const char *text)
{
    if (text)
        api__schema_add(s, to, key, &(api_node){.kind = API_STRING, .text = api_str_of(text)});
}

void api__schema_add_true(struct api__schemas *s, api_node *to, const char *key, bool on)
{
    if (on)
        api__schema_add(s, to, key, &(api_node){.kind = API_BOOL, .truth = true});
}

api_node *api__schema_add_empty(struct api__schemas *s, api_node *to, const char *key, api_kind kind)
{
    return api__schema_add(s, to, key, &(api_node){.kind = kind});
}

/* --- options that are JSON --- */

/* Places in the text of an option are not places in a file. */
static void forget_places(api_node *n)
{
    for (; n; n = n->next) {
        n->line = n->column = n->key_line = n->key_column = 0;
        if (n->kind == API_ARRAY || n->kind == API_OBJECT)
            forget_places(n->first);
    }
}

void api__schema_refuse(struct api__schemas *s, const api_field *f, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    s->failed = true;
    if (s->problems)
        api_problems_add(s->problems, s->file, (unsigned)s->line, 0, "%s: %s: %s", s->name, f->name, text);
}

const api_node *api__schema_parse(struct api__schemas *s, const api_field *f, const char *option, api_str text)
{
    api_json_error e;
    api_node *n = NULL;
    int err = text.p ? api_json_parse(s->arena, text, API_JSON_UNIQUE, &n, &e) : API_ENOMEM;
    s->failed |= err != 0;
    if (err == API_EJSON)
        api__schema_refuse(s, f, "`.%s` is not valid JSON: %s (at \"%.20s\")", option, e.reason, text.p + e.offset);
    if (err)
        return NULL;
    forget_places(n);
    return n;
}

void api__schema_add_json(struct api__schemas *s, api_node *to, const char *key, const api_field *f, const char *option,
                          const char *json)
{
    const api_node *n = json ? api__schema_parse(s, f, option, api_str_of(json)) : NULL;
    if (n)
        api__schema_add(s, to, key, n);
}

const api_node *api__schema_words(struct api__schemas *s, const api_field *f, const char *option, const char *json)
{
    return json ? api__schema_parse(s, f, option, api__declare_words(s->arena, json)) : NULL;
}

void api__schema_add_words(struct api__schemas *s, api_node *to, const api_field *f, const char *option,
                           const api_node *words)
{
    for (const api_node *w = words ? words->first : NULL; w; w = w->next) {
        if (api_node_find(to, w->key))
            api__schema_refuse(s, f, "`.%s` gives \"%.*s\", which another option gives already", option,
                               API_FMT(w->key));
        else
            s->failed |= !api__tree_add(s->arena, to, w->key, w);
    }
}
