/* Objects that accept unknown members are stored as they came, completed by the members that a replacement keeps. */
#include "model/encode.h"
#include "model/names.h"
#include "model/type.h"

static void put_name(api_str name, bool *first, api_buf *out)
{
    if (!*first)
        api_buf_putc(out, ',');
    *first = false;
    api_json_put_str(out, name);
    api_buf_putc(out, ':');
}

static void put_object(const api_model *m, const void *row, const api_node *input, api_buf *out)
{
    bool first = true;
    api_buf_putc(out, '{');
    for (const api_node *n = input->first; n; n = n->next) {
        const api__field *f = api__model_field(m, n->key);
        put_name(n->key, &first, out);
        if (f && api__row_has(m, row, f->index))
            api__encode_open(f, api__row_slot(f, row), n, out);
        else
            api_json_put_node(out, n);
    }
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        bool kept = f->flags & (API__READONLY | API__WRITEONLY) && api__row_has(m, row, i);
        if (!kept || api_node_find(input, f->name))
            continue;
        put_name(f->name, &first, out);
        api__encode_value(f, api__row_slot(f, row), API__ENCODE_SECRETS, out);
    }
    api_buf_putc(out, '}');
}

/* The list has the input's items or members, in the same order. */
static void put_each(const api__field *item, const api_list *list, const api_node *input, api_buf *out)
{
    bool first = true, object = input->kind == API_OBJECT;
    size_t size = api__slot_size(item), i = 0;
    api_buf_putc(out, object ? '{' : '[');
    for (const api_node *n = input->first; n; n = n->next, i++) {
        if (object)
            put_name(n->key, &first, out);
        else if (i)
            api_buf_putc(out, ',');
        api__encode_open(item, (const char *)list->p + i * size, n, out);
    }
    api_buf_putc(out, object ? '}' : ']');
}

void api__encode_open(const api__field *f, const void *slot, const api_node *input, api_buf *out)
{
    const api_union *u = slot;
    if (!(f->flags & API__KEEPS) || input->kind == API_NULL)
        api_json_put_node(out, input);
    else if (f->of)
        put_object(f->of->variants[u->tag].object, (const char *)slot + f->of->variants[u->tag].offset, input, out);
    else if (f->object)
        put_object(f->object, slot, input, out);
    else
        put_each(f->item, slot, input, out);
}
