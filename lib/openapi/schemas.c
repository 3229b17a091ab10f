#include "openapi/schemas.h"

#include "model/type.h"
#include "openapi/patch.h"
#include "openapi/words.h"

static bool shown(const api__field *f, enum api__doc_view view)
{
    return !(f->flags & (view >= API__DOC_CREATE ? API__READONLY : API__WRITEONLY));
}

/* Fields that are always in an answer: required, defaulted and nullable ones, and all that the server generates. */
static bool always(const api__field *f, enum api__doc_view view)
{
    if (view == API__DOC_CREATE)
        return f->flags & API__REQUIRED;
    return view == API__DOC_ROW && f->flags & (API__REQUIRED | API__HAS_DEFAULT | API__NULLABLE | API__READONLY);
}

static void put_required(const api_model *m, enum api__doc_view view, api_buf *b)
{
    bool any = false;
    for (uint32_t i = 0; i < m->count; i++)
        any = any || (shown(&m->fields[i], view) && always(&m->fields[i], view));
    if (!any)
        return;
    api__doc_open(b, "required", '[');
    for (uint32_t i = 0; i < m->count; i++)
        if (shown(&m->fields[i], view) && always(&m->fields[i], view))
            api__doc_str(b, NULL, m->fields[i].name);
    api__doc_close(b, ']');
}

static const char *const suffixes[] = {
    [API__DOC_ROW] = "", [API__DOC_PARTIAL] = "Fields", [API__DOC_CREATE] = "Create", [API__DOC_UPDATE] = "Update"};

void api__openapi_resource_schema(const api__resource *r, enum api__doc_view view, api_buf *b)
{
    static const char *const about[] = {NULL, "Has only the fields requested with ?fields=.", NULL,
                                        "A JSON merge patch: absent fields stay, null resets a field to its default."};
    const api_model *m = r->model;
    api_buf_putc(b, '{');
    api__doc_text(b, "type", "object");
    if (view == API__DOC_ROW && r->description.p)
        api__doc_str(b, "description", r->description);
    if (about[view])
        api__doc_text(b, "description", about[view]);
    api__doc_open(b, "properties", '{');
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (!shown(f, view))
            continue;
        api__doc_key(b, f->name);
        if (view == API__DOC_UPDATE)
            api__openapi_patch(f, b);
        else
            api__openapi_schema(f, view == API__DOC_CREATE, b);
    }
    api__doc_close(b, '}');
    put_required(m, view, b);
    if (view >= API__DOC_CREATE)
        api__doc_raw(b, "additionalProperties", m->extra ? "true" : "false");
    api__doc_close(b, '}');
}

static void put_model(const api__resource *r, enum api__doc_view view, api_buf *b)
{
    api__doc_rawf(b, NULL, "\"%.*s%s\":", API_FMT(r->title), suffixes[view]);
    api__openapi_resource_schema(r, view, b);
}

bool api__openapi_partial(const api__resource *r)
{
    for (uint32_t i = 0; i < r->model->count; i++)
        if (shown(&r->model->fields[i], API__DOC_ROW) && always(&r->model->fields[i], API__DOC_ROW))
            return true;
    return false;
}

static void put_list(const api__resource *r, api_buf *b)
{
    static const char link[] = "{\"type\":[\"string\",\"null\"],\"format\":\"uri-reference\"}";
    bool counted = r->pagination != API__PAGE_CURSOR;
    api__doc_rawf(b, NULL,
                  "\"%.*sList\":{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\",\"minimum\":0},"
                  "\"next\":%s,\"previous\":%s,\"results\":{\"type\":\"array\",\"items\":",
                  API_FMT(r->title), link, link);
    api_buf_printf(
        b,
        api__openapi_partial(r)
            ? "{\"anyOf\":[{\"$ref\":\"#/components/schemas/%.*s\"},{\"$ref\":\"#/components/schemas/%.*sFields\"}]}"
            : "{\"$ref\":\"#/components/schemas/%.*s\"}",
        API_FMT(r->title), API_FMT(r->title));
    api_buf_printf(b, "}},\"required\":[%s\"next\",\"previous\",\"results\"]}", counted ? "\"count\"," : "");
}

void api__openapi_put_schemas(const api__resource *r, api_buf *b)
{
    put_model(r, API__DOC_ROW, b);
    if (api__openapi_partial(r))
        put_model(r, API__DOC_PARTIAL, b);
    put_model(r, API__DOC_CREATE, b);
    put_model(r, API__DOC_UPDATE, b);
    if (r->pagination != API__PAGE_NONE)
        put_list(r, b);
}
