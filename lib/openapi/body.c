#include "openapi/body.h"

#include "model/type.h"
#include "openapi/components.h"

static bool is_form(const struct api__doc_input *i)
{
    return i->f->in == API_IN_FORM || i->f->in == API_IN_FILE;
}

static bool is_shown(const struct api__doc_input *i, bool form)
{
    return (form ? is_form(i) : i->f->in == API_IN_BODY) && !i->f->options.common.hidden;
}

static const struct api__doc_input *first(const struct api__doc_input *list, bool form)
{
    while (list && !is_shown(list, form))
        list = list->next;
    return list;
}

/* The object of all members, as a component. */
static void put_members(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *list,
                        bool form)
{
    api_buf text;
    bool any = false;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__doc_open(&text, NULL, '{');
    api__doc_text(&text, "type", "object");
    api__doc_open(&text, "properties", '{');
    for (const struct api__doc_input *i = first(list, form); i; i = first(i->next, form)) {
        api__doc_key(&text, i->name);
        api__doc_declared(doc, i->f, o->served != NULL, &text);
        any |= i->required;
    }
    api__doc_close(&text, '}');
    if (any)
        api__doc_open(&text, "required", '[');
    for (const struct api__doc_input *i = first(list, form); i; i = first(i->next, form))
        if (i->required)
            api__doc_str(&text, NULL, i->name);
    if (any)
        api__doc_close(&text, ']');
    if (!form) /* other members of a form are ignored */
        api__doc_raw(&text, "additionalProperties", "false");
    api__doc_close(&text, '}');
    api_str name = api_arena_printf(&doc->arena, "Body_%s", o->id);
    for (size_t k = 0; k < name.n; k++)
        if (!((name.p[k] >= '0' && name.p[k] <= '9') || ((name.p[k] | 0x20) >= 'a' && (name.p[k] | 0x20) <= 'z') ||
              name.p[k] == '_' || name.p[k] == '-' || name.p[k] == '.'))
            ((char *)(uintptr_t)name.p)[k] = '_';
    doc->failed |= text.err || !name.p;
    const char *key = api__doc_component(doc, name.p ? name.p : "Body", api_buf_get(&text));
    api__doc_rawf(doc->b, "schema", "{\"$ref\":\"#/components/schemas/%s\"}", key);
    api_buf_deinit(&text);
}

/* The content type of parts that are JSON. */
static void put_encoding(struct api__doc *doc, const struct api__doc_input *list)
{
    bool any = false;
    for (const struct api__doc_input *i = first(list, true); i; i = first(i->next, true)) {
        const api_type_def *t = &i->f->type;
        while (t->of == API_OF_ARRAY && t->item)
            t = t->item;
        const struct api__type *type = api__type_declared(t->of);
        if (!type || type->shape == API__SHAPE_SINGLE)
            continue;
        if (!any)
            api__doc_open(doc->b, "encoding", '{');
        any = true;
        api__doc_key(doc->b, i->name);
        api__doc_raw(doc->b, NULL, "{\"contentType\":\"application/json\"}");
    }
    if (any)
        api__doc_close(doc->b, '}');
}

static void put_form(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *list)
{
    bool file = false;
    for (const struct api__doc_input *i = first(list, true); i; i = first(i->next, true))
        file |= i->f->in == API_IN_FILE;
    api__doc_open(doc->b, file ? "multipart/form-data" : "application/x-www-form-urlencoded", '{');
    put_members(doc, o, list, true);
    put_encoding(doc, list);
    api__doc_close(doc->b, '}');
}

/* The one value itself: a reference, or whatever schema it has. */
static void put_value(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *i)
{
    api_field bare = *i->f;
    bare.options.common.description = bare.options.common.example = NULL;
    api__doc_key(doc->b, API_S("schema"));
    api__doc_declared(doc, &bare, o->served != NULL, doc->b);
    if (i->f->options.common.example)
        api__doc_raw(doc->b, "example", i->f->options.common.example);
}

void api__doc_put_body(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *list)
{
    const struct api__doc_input *json = first(list, false), *form = first(list, true), *one = json ? json : form;
    if (!one)
        return;
    bool required = false, embedded = json && first(json->next, false);
    for (const struct api__doc_input *i = list; i; i = i->next) {
        if (!is_shown(i, json == NULL))
            continue;
        required |= i->required;
        embedded |= i->f->options.common.embed;
    }
    api__doc_open(doc->b, "requestBody", '{');
    if (json && !embedded)
        api__doc_given(doc->b, "description", json->f->options.common.description);
    if (required)
        api__doc_raw(doc->b, "required", "true");
    api__doc_open(doc->b, "content", '{');
    if (!json)
        put_form(doc, o, list);
    else {
        api__doc_open(doc->b, "application/json", '{');
        if (embedded)
            put_members(doc, o, list, false);
        else
            put_value(doc, o, json);
        api__doc_close(doc->b, '}');
    }
    api_buf_str(doc->b, API_S("}}"));
}
