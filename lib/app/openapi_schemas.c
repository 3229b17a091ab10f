/* components: the schemas of the resources in their views, the errors' shapes, headers and security schemes. */
#include "app/openapi.h"
#include "model/decode.h"
#include "model/encode.h"

/* Fields */

static bool has_member(const api_node *n, const char *key)
{
    return api_node_get(n, key) != NULL;
}

/* The declared words in their order; `unique` is a word of ours. Integers are 64 bits wide, which JSON Schema cannot
 * say. */
void api__openapi_schema(const api__field *f, api_buf *b)
{
    api_buf_putc(b, '{');
    for (const api_node *m = f->schema->first; m; m = m->next) {
        api__doc_key(b, api_str_is(m->key, "unique") ? API_S("x-unique") : m->key);
        api_json_put_node(b, m);
    }
    if (f->type == API_T_INTEGER && !has_member(f->schema, "format"))
        api__doc_text(b, "format", "int64");
    api_buf_putc(b, '}');
}

enum schema_view { VIEW_ROW, VIEW_PARTIAL, VIEW_CREATE, VIEW_UPDATE };

static bool shown(const api__field *f, enum schema_view view)
{
    return !(f->flags & (view >= VIEW_CREATE ? API__READONLY : API__WRITEONLY));
}

/* What an answer always has: given, defaulted and nullable fields, and all that the server makes. */
static bool always(const api__field *f, enum schema_view view)
{
    if (view == VIEW_CREATE)
        return f->flags & API__REQUIRED;
    return view == VIEW_ROW && f->flags & (API__REQUIRED | API__HAS_DEFAULT | API__NULLABLE | API__READONLY);
}

/* In a merge patch null takes a field back to its default, and a nested object need not be whole. */
static void put_patch_field(const api__field *f, api_buf *b)
{
    bool removable = !(f->flags & (API__REQUIRED | API__NULLABLE));
    if (f->type == API_T_OBJECT || f->type == API_T_MAP || f->type == API_T_UNION) {
        api_buf_str(b, f->flags & API__REQUIRED ? API_S("{\"type\":\"object\"}")
                                                : API_S("{\"type\":[\"object\",\"null\"]}"));
        return;
    }
    if (removable)
        api_buf_str(b, API_S("{\"anyOf\":["));
    api__openapi_schema(f, b);
    if (removable)
        api_buf_str(b, API_S(",{\"type\":\"null\"}]}"));
}

static void put_required(const api_model *m, enum schema_view view, api_buf *b)
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

static void put_model(const api__resource *r, enum schema_view view, api_buf *b)
{
    static const char *const suffix[] = {"", "Fields", "Create", "Update"};
    static const char *const about[] = {
        NULL, "Of which only the fields asked for with ?fields= are there.", NULL,
        "A JSON merge patch: absent fields stay, null takes a field back to its default."};
    const api_model *m = r->model;
    api_str name = r->title;
    api_buf_printf(b, "%s\"%.*s%s\":{", b->n && b->p[b->n - 1] == '{' ? "" : ",", API_FMT(name), suffix[view]);
    api__doc_text(b, "type", "object");
    if (view == VIEW_ROW && r->description.p)
        api__doc_str(b, "description", r->description);
    if (about[view])
        api__doc_text(b, "description", about[view]);
    api__doc_open(b, "properties", '{');
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (!shown(f, view))
            continue;
        api__doc_key(b, f->name);
        if (view == VIEW_UPDATE)
            put_patch_field(f, b);
        else
            api__openapi_schema(f, b);
    }
    api__doc_close(b, '}');
    put_required(m, view, b);
    if (view >= VIEW_CREATE)
        api__doc_raw(b, "additionalProperties", m->extra ? "true" : "false");
    api__doc_close(b, '}');
}

bool api__openapi_partial(const api__resource *r)
{
    for (uint32_t i = 0; i < r->model->count; i++)
        if (shown(&r->model->fields[i], VIEW_ROW) && always(&r->model->fields[i], VIEW_ROW))
            return true;
    return false;
}

static void put_list(const api__resource *r, api_buf *b)
{
    static const char link[] = "{\"type\":[\"string\",\"null\"],\"format\":\"uri-reference\"}";
    bool counted = r->pagination != API__PAGE_CURSOR;
    api_buf_printf(b,
                   ",\"%.*sList\":{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\",\"minimum\":0},"
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

/* Examples */

static api_str sample_text(const api__field *f)
{
    static const struct {
        enum api_type type;
        const char *json;
    } list[] = {
        {API_T_INTEGER, "1"},
        {API_T_NUMBER, "9.99"},
        {API_T_BOOLEAN, "true"},
        {API_T_DECIMAL, "\"9.99\""},
        {API_T_DATE, "\"2026-01-31\""},
        {API_T_DATETIME, "\"2026-01-31T12:00:00Z\""},
        {API_T_TIME, "\"12:00:00\""},
        {API_T_DURATION, "\"P1DT2H\""},
        {API_T_UUID, "\"0190163d-8694-739b-aea5-966c26f8ad91\""},
        {API_T_EMAIL, "\"ada@example.com\""},
        {API_T_URI, "\"https://example.com/\""},
        {API_T_IPV4, "\"192.0.2.1\""},
        {API_T_IPV6, "\"2001:db8::1\""},
        {API_T_ARRAY, "[]"},
        {API_T_MAP, "{}"},
        {API_T_ANY, "{}"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].type == f->type)
            return api_str_of(list[i].json);
    return (api_str){NULL, 0};
}

static void put_string_sample(const api__field *f, api_buf *b)
{
    api_str word = f->name.n && f->name.n <= f->max_length ? f->name : API_S("x");
    api_buf text;
    api_buf_init(&text, 4096);
    api_buf_str(&text, word);
    while (text.n < f->min_length && !text.err)
        api_buf_putc(&text, 'x');
    api_json_put_str(b, api_buf_get(&text));
    api_buf_deinit(&text);
}

static void put_sample(const api__field *f, api_buf *b)
{
    const api_node *examples = api_node_get(f->schema, "examples");
    api_str text = sample_text(f);
    if (examples && examples->kind == API_ARRAY && examples->first)
        api_json_put_node(b, examples->first);
    else if (f->flags & API__HAS_DEFAULT)
        api_buf_str(b, f->default_json);
    else if (f->enum_count)
        api_buf_str(b, f->enum_json[0]);
    else if (f->multiple_of.text.n)
        api_buf_str(b, f->multiple_of.text);
    else if (f->minimum.text.n && f->minimum.d > 1)
        api_buf_str(b, f->minimum.text);
    else if (text.p)
        api_buf_str(b, text);
    else
        put_string_sample(f, b);
}

/* Made up from the fields, then put through the model's own check: a document with a wrong example is worse than one
 * without. */
bool api__openapi_example(const api__resource *r, api_view view, api_buf *b)
{
    api_buf text;
    api_buf_init(&text, 65536);
    api_buf_putc(&text, '{');
    for (uint32_t i = 0; i < r->model->count; i++) {
        const api__field *f = &r->model->fields[i];
        if (f->flags & API__READONLY || f->type == API_T_OBJECT || f->type == API_T_UNION ||
            (view == API_VIEW_PATCH && text.n > 1))
            continue;
        api__doc_key(&text, f->name);
        put_sample(f, &text);
    }
    api_buf_putc(&text, '}');
    api_errors *errors = api_errors_new();
    api_json_error e;
    bool good =
        errors && !text.err && text.n > 2 && api_model_check(r->model, api_buf_get(&text), view, errors, &e) == API_OK;
    if (good)
        api_buf_str(b, api_buf_get(&text));
    api_errors_free(errors);
    api_buf_deinit(&text);
    return good;
}

/* Errors and the rest */

static const char *const error_schemas[] = {
    [API__STYLE_FASTAPI] =
        ",\"Error\":{\"type\":\"object\",\"properties\":{\"detail\":{\"type\":\"string\"}},\"required\":[\"detail\"]}"
        ",\"ValidationError\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
        "\"loc\":{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"integer\"]}},\"msg\":{\"type\":\"string\"},"
        "\"input\":{},\"ctx\":{\"type\":\"object\"}},\"required\":[\"type\",\"loc\",\"msg\"]}"
        ",\"HTTPValidationError\":{\"type\":\"object\",\"properties\":{\"detail\":{\"type\":\"array\","
        "\"items\":{\"$ref\":\"#/components/schemas/ValidationError\"}}},\"required\":[\"detail\"]}",
    [API__STYLE_PROBLEM] = "",
    [API__STYLE_DRF] =
        ",\"Error\":{\"type\":\"object\",\"properties\":{\"detail\":{\"type\":\"string\"}},\"required\":[\"detail\"]}"
        ",\"HTTPValidationError\":{\"type\":[\"object\",\"array\"],\"items\":{},"
        "\"description\":\"Each field's mistakes; non_field_errors for the object.\"}",
};

static const char problem_schema[] =
    ",\"Problem\":{\"type\":\"object\",\"description\":\"RFC 9457\",\"properties\":{\"type\":{\"type\":\"string\"},"
    "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
    "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"pointer\":{\"type\":\"string\"},"
    "\"parameter\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}},"
    "\"required\":[\"code\",\"detail\"]}}},\"required\":[\"title\",\"status\"]}";

static const char user_schemas[] =
    ",\"User\":{\"type\":\"object\",\"properties\":{\"username\":{\"type\":\"string\"}},\"required\":[\"username\"]}"
    ",\"TokenRequest\":{\"type\":\"object\",\"properties\":{\"username\":{\"type\":\"string\"},"
    "\"password\":{\"type\":\"string\",\"writeOnly\":true}},\"required\":[\"username\",\"password\"]}"
    ",\"TokenForm\":{\"type\":\"object\",\"properties\":{\"grant_type\":{\"type\":\"string\",\"const\":\"password\"},"
    "\"username\":{\"type\":\"string\"},\"password\":{\"type\":\"string\",\"writeOnly\":true},\"scope\":{\"type\":"
    "\"string\"}},"
    "\"required\":[\"grant_type\",\"username\",\"password\"]}"
    ",\"Token\":{\"anyOf\":[{\"type\":\"object\",\"properties\":{\"token\":{\"type\":\"string\"}},\"required\":["
    "\"token\"]},"
    "{\"type\":\"object\",\"properties\":{\"access_token\":{\"type\":\"string\"},\"token_type\":{\"type\":\"string\","
    "\"const\":\"bearer\"},"
    "\"expires_in\":{\"type\":\"integer\"}},\"required\":[\"access_token\",\"token_type\",\"expires_in\"]}]}"
    ",\"TokenError\":{\"type\":\"object\",\"properties\":{\"error\":{\"type\":\"string\"},\"error_description\":{"
    "\"type\":\"string\"},"
    "\"detail\":{},\"non_field_errors\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}";

static const char headers[] =
    "{\"ETag\":{\"description\":\"The row's version, for If-Match.\",\"schema\":{\"type\":\"string\"}},"
    "\"Location\":{\"description\":\"The URL of the new "
    "row.\",\"schema\":{\"type\":\"string\",\"format\":\"uri-reference\"}},"
    "\"Link\":{\"description\":\"The next page, as rel=\\\"next\\\" (RFC 8288).\",\"schema\":{\"type\":\"string\"}},"
    "\"Request-Id\":{\"description\":\"Names this request in the log.\",\"schema\":{\"type\":\"string\"}},"
    "\"Retry-After\":{\"description\":\"Seconds to wait.\",\"schema\":{\"type\":\"integer\"}}";

static const char security_schemes[] =
    "{\"basicAuth\":{\"type\":\"http\",\"scheme\":\"basic\"},\"bearerAuth\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"passwordAuth\":{\"type\":\"oauth2\",\"flows\":{\"password\":{\"tokenUrl\":\"/auth/token\",\"scopes\":{}}}}}";

void api__openapi_components(const struct api_app *app, api_buf *b)
{
    api__doc_open(b, "components", '{');
    api__doc_open(b, "schemas", '{');
    for (uint32_t i = 0; i < app->resource_count; i++) {
        const api__resource *r = &app->resources[i];
        put_model(r, VIEW_ROW, b);
        if (api__openapi_partial(r))
            put_model(r, VIEW_PARTIAL, b);
        put_model(r, VIEW_CREATE, b);
        put_model(r, VIEW_UPDATE, b);
        if (r->pagination != API__PAGE_NONE)
            put_list(r, b);
    }
    api_buf_str(b, api_str_of(error_schemas[app->errors]));
    api_buf_str(b, api_str_of(problem_schema));
    if (app->auth)
        api_buf_str(b, api_str_of(user_schemas));
    api__doc_close(b, '}');
    api__doc_raw(b, "headers", headers);
    if (app->auth)
        api__doc_raw(b, "WWW-Authenticate",
                     "{\"description\":\"The schemes that would do.\",\"schema\":{\"type\":\"string\"}}");
    api__doc_close(b, '}');
    if (app->auth)
        api__doc_raw(b, "securitySchemes", security_schemes);
    api__doc_close(b, '}');
}
