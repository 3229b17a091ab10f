#include "model/encode.h"

static void put_list(const api__field *f, const api_list *list, unsigned flags, api_buf *out)
{
    size_t size = api__slot_size(f->item);
    api_buf_putc(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            api_buf_putc(out, ',');
        if (list->null && list->null[i])
            API_BUF_LIT(out, "null");
        else
            api__encode_value(f->item, (const char *)list->p + i * size, flags, out);
    }
    api_buf_putc(out, ']');
}

void api__encode_value(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    const api_str *text = slot;
    if (f->flags & API__AS_JSON) {
        api_buf_str(out, *text);
        return;
    }
    switch (f->type) {
    case API_T_INTEGER:
        api_json_put_int(out, *(const int64_t *)slot);
        break;
    case API_T_NUMBER:
        api_json_put_double(out, *(const double *)slot);
        break;
    case API_T_BOOLEAN:
        api_buf_str(out, *(const bool *)slot ? API_S("true") : API_S("false"));
        break;
    case API_T_ARRAY:
        put_list(f, slot, flags, out);
        break;
    case API_T_OBJECT:
        api__encode_row(f->object, slot, NULL, flags, out);
        break;
    case API_T_ANY:
        api_buf_str(out, *text);
        break;
    case API_T_DECIMAL:
        if (f->flags & API__AS_NUMBER) {
            api_buf_str(out, *text);
            break;
        }
        /* fall through */
    default:
        api_json_put_str(out, *text);
    }
}

void api__encode_row(const api_model *m, const void *row, const uint64_t *mask, unsigned flags, api_buf *out)
{
    bool first = true;
    api_buf_putc(out, '{');
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        bool has = api__row_has(m, row, i);
        if (!has && !(f->flags & API__NULLABLE || api__row_is_null(m, row, i)))
            continue;
        if ((mask && !(mask[i >> 6] >> (i & 63) & 1)) || (f->flags & API__WRITEONLY && !(flags & API__ENCODE_SECRETS)))
            continue;
        /* The hint is `"name":`, escaped already. */
        if (!first)
            api_buf_putc(out, ',');
        first = false;
        api_buf_str(out, f->hint);
        if (has)
            api__encode_value(f, api__row_slot(f, row), flags, out);
        else
            API_BUF_LIT(out, "null");
    }
    api_buf_putc(out, '}');
}
