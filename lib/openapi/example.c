/* Examples of rows, made up from their fields. */
#include "openapi/example.h"

#include "model/format.h"
#include "model/type.h"

static void put_string_sample(const api__field *f, api_buf *b)
{
    api_str word = f->name.n && f->name.n <= f->max_length ? f->name : API_S("x");
    api_buf text;
    api_buf_init(&text, 4096);
    api_buf_str(&text, word);
    while (text.n < f->min_length && !text.err)
        api_buf_putc(&text, 'x');
    api_json_put_str(b, api_buf_get(&text));
    if (text.err && !b->err)
        b->err = text.err;
    api_buf_deinit(&text);
}

static void put_sample(const api__field *f, api_buf *b)
{
    const api_node *examples = api_node_get(f->schema, "examples");
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
    else if (f->format)
        api_json_put_str(b, api_str_of(f->format->example));
    else if (f->type->example)
        api_buf_str(b, api_str_of(f->type->example));
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
        if (f->flags & API__READONLY || f->object || f->of || (view == API_VIEW_PATCH && text.n > 1))
            continue;
        api__doc_key(&text, f->name);
        put_sample(f, &text);
    }
    api_buf_putc(&text, '}');
    api_errors *errors = api_errors_new();
    api_json_error e;
    int err = !errors ? API_ENOMEM : text.err;
    if (!err)
        err = text.n > 2 ? api_model_check(r->model, api_buf_get(&text), view, errors, &e) : API_EINVALID;
    if (!err)
        api_buf_str(b, api_buf_get(&text));
    if (err == API_ENOMEM && !b->err) /* else the document would lack it silently */
        b->err = err;
    api_errors_free(errors);
    api_buf_deinit(&text);
    return !err;
}
