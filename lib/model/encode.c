#include "model/encode.h"
#include "model/format.h"

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

static void put_map(const api__field *f, const api_map *map, unsigned flags, api_buf *out)
{
    size_t size = api__slot_size(f->item);
    api_buf_putc(out, '{');
    for (size_t i = 0; i < map->n; i++) {
        if (i)
            api_buf_putc(out, ',');
        api_json_put_str(out, map->keys[i]);
        api_buf_putc(out, ':');
        if (map->null && map->null[i])
            API_BUF_LIT(out, "null");
        else
            api__encode_value(f->item, (const char *)map->p + i * size, flags, out);
    }
    api_buf_putc(out, '}');
}

static void put_members(const api_model *m, const void *row, const uint64_t *mask, unsigned flags,
                        const api__variant *branch, api_buf *out);

/* A tag of no branch writes null. */
static void put_union(const api__field *f, const api_union *slot, unsigned flags, api_buf *out)
{
    if (slot->tag < 0 || slot->tag >= f->of->count) {
        API_BUF_LIT(out, "null");
        return;
    }
    const api__variant *v = &f->of->variants[slot->tag];
    const void *row = (const char *)slot + v->offset;
    api_buf_putc(out, '{');
    put_members(v->object, row, NULL, flags, v, out);
    api_buf_putc(out, '}');
}

void api__encode_value(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    const api_str *text = slot;
    if (f->flags & API__AS_JSON) {
        if (f->flags & API__SECRET && !(flags & API__ENCODE_SECRETS))
            api__encode_shown(f, *text, out);
        else
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
    case API_T_MAP:
        put_map(f, slot, flags, out);
        break;
    case API_T_UNION:
        put_union(f, slot, flags, out);
        break;
    case API_T_ANY:
        api_buf_str(out, *text);
        break;
    case API_T_STRING: {
        char room[API__SHOWN_MOST];
        api_json_put_str(out, f->format && f->format->shown ? f->format->shown(*text, room) : *text);
        break;
    }
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

/* Of a union's branch the tag is written too: in the place of its member, whether the row has that filled or not, or
 * first where there is none. */
static void put_members(const api_model *m, const void *row, const uint64_t *mask, unsigned flags,
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
}

void api__encode_row(const api_model *m, const void *row, const uint64_t *mask, unsigned flags, api_buf *out)
{
    api_buf_putc(out, '{');
    put_members(m, row, mask, flags, NULL, out);
    api_buf_putc(out, '}');
}

void api__encode_struct(const api_model *m, const void *value, unsigned flags, api_buf *out)
{
    if (m->scalar)
        api__encode_value(&m->fields[0], value, flags, out);
    else
        api__encode_row(m, value, NULL, flags, out);
}
