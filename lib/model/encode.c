#include "model/encode.h"
#include "model/type.h"

void api__encode_value(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    if (!(f->flags & API__AS_JSON))
        f->type->encode(f, slot, flags, out);
    else if (f->flags & API__SECRET && !(flags & API__ENCODE_SECRETS))
        api__encode_redacted(f, *(const api_str *)slot, out);
    else
        api_buf_str(out, *(const api_str *)slot);
}

void api__encode_members(const api_model *m, const void *row, const uint64_t *mask, unsigned flags,
                         const api__variant *branch, api_buf *out)
{
    bool first = !branch || branch->tag_member;
    if (!first)
        api_buf_str(out, branch->lead);
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (branch && f == branch->tag_member) {
            if (!first)
                api_buf_putc(out, ',');
            first = false;
            api_buf_str(out, branch->lead);
            continue;
        }
        bool has = flags & API__ENCODE_STRUCT ? api__row_given(m, row, i) : api__row_has(m, row, i);
        if (!has && !(f->flags & API__NULLABLE || api__row_is_null(m, row, i)))
            continue;
        if ((mask && !(mask[i >> 6] >> (i & 63) & 1)) || (f->flags & API__WRITEONLY && !(flags & API__ENCODE_SECRETS)))
            continue;
        /* The hint is `"name":`, already escaped. */
        if (!first)
            api_buf_putc(out, ',');
        first = false;
        api_buf_str(out, f->hint);
        if (has)
            api__encode_value(f, api__row_slot(f, row), flags, out);
        else
            API_BUF_LIT(out, "null");
    }
}

void api__encode_row(const api_model *m, const void *row, const uint64_t *mask, unsigned flags, api_buf *out)
{
    api_buf_putc(out, '{');
    api__encode_members(m, row, mask, flags, NULL, out);
    api_buf_putc(out, '}');
}

void api__encode_struct(const api_model *m, const void *value, unsigned flags, api_buf *out)
{
    if (m->scalar)
        api__encode_value(&m->fields[0], value, flags, out);
    else
        api__encode_row(m, value, NULL, flags, out);
}
