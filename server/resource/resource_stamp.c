/* Values that the server sets in a row: UUID keys and times. */
#include <api/wait.h>

#include "base/clock.h"
#include "server/resource/resource.h"

static void set_text(const api_model *m, void *row, uint32_t i, api_str text)
{
    *(api_str *)api__row_slot(&m->fields[i], row) = text;
    api__row_mark(m, row, i, true, false);
}

static api_str now_text(api_request *req)
{
    char text[28];
    api__wall_text(api_wall_us(req), text);
    return api_arena_dup(req->arena, api_str_of(text));
}

int api__resource_stamp(api_request *req, const api__resource *r, void *row, bool created)
{
    const api_model *m = r->model;
    if (created && r->key_kind == API__KEY_UUID) {
        char id[37];
        api__uuid7(id);
        api_str copy = api_arena_dup(req->arena, api_str_of(id));
        if (!copy.p)
            return API_ENOMEM;
        set_text(m, row, r->key_field, copy);
    }
    if (r->created_field < 0)
        return 0;
    api_str now = now_text(req);
    if (!now.p)
        return API_ENOMEM;
    if (created)
        set_text(m, row, (uint32_t)r->created_field, now);
    set_text(m, row, (uint32_t)r->updated_field, now);
    return 0;
}
