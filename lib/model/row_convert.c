#include "model/row_convert.h"
#include "base/dup.h"

#include "model/decode.h"
#include "model/encode.h"
#include "model/format.h"
#include "model/names.h"
#include "model/type.h"
#include "model/value.h"

struct converting {
    const api_model *from, *to;
    const void *in;
    void *out;
    api_arena *arena;
    const api__resource *row_of; /* `to` is its row; NULL: `to` is a struct */
};

/* Slots whose text is JSON already. */
static bool is_json(const api__field *f)
{
    return f->flags & API__AS_JSON || f->type == &api__type_any;
}

static int to_json(const struct converting *c, const api__field *f, const void *slot, api_str *json)
{
    if (is_json(f)) {
        *json = *(const api_str *)slot;
        return 0;
    }
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__encode_value(f, slot, API__ENCODE_SECRETS | (c->row_of ? API__ENCODE_STRUCT : 0), &b);
    *json = api__dup_buf(c->arena, &b);
    api_buf_deinit(&b);
    return json->p ? 0 : API_ENOMEM;
}

static int from_json(const struct converting *c, const api__field *f, api_str json, void *slot, bool *null)
{
    *null = api_str_is(json, "null");
    if (*null)
        return 0;
    if (is_json(f)) {
        *(api_str *)slot = json;
        return 0;
    }
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.view = API_VIEW_ANY, .plain = true, .arena = c->arena, .errors = &errors};
    int err = api__decode_value(f, json, NULL, &d, slot, null);
    if (err && errors.err)
        err = errors.err;
    api__errors_deinit(&errors);
    return err == API_EJSON ? API_EINVALID : err;
}

/* A program may write a time as answers show it; the stored form is unique, so that values sort and compare. */
static int normalise(const struct converting *c, const struct api__format *format, api_str *text)
{
    const char *why;
    api_str normal;
    int err = text->p ? format->read(*text, c->arena, &normal, &why) : API_EINVALID;
    if (!err)
        *text = normal;
    return err == API_ENOMEM ? err : 0; /* errors are reported where the row is checked */
}

static int convert_value(const struct converting *c, const api__field *f, const api__field *g, bool *null)
{
    const void *in = api__row_slot(f, c->in);
    void *out = api__row_slot(g, c->out);
    *null = false;
    if (f->type == g->type && f->format == g->format && !api__field_is_nested(f)) {
        memcpy(out, in, api__slot_size(f));
        return c->row_of && g->format ? normalise(c, g->format, out) : 0;
    }
    api_str json;
    int err = to_json(c, f, in, &json);
    return err ? err : from_json(c, g, json, out, null);
}

/* Keys that are counted or random, and timestamps: the server makes those that are absent. */
static bool server_makes(const struct converting *c, const api__field *g)
{
    const api__resource *r = c->row_of;
    int32_t i = (int32_t)g->index;
    return r && ((r->key_kind != API__KEY_FIELD && g->index == r->key_field) || i == r->created_field ||
                 i == r->updated_field);
}

static bool may_lack(const struct converting *c, const api__field *g, bool null)
{
    if (null && g->flags & API__NULLABLE)
        return true;
    return !(g->flags & API__REQUIRED) || server_makes(c, g);
}

static int convert_field(const struct converting *c, const api__field *g)
{
    const api__field *f = api__model_field(c->from, g->name);
    bool filled = c->row_of && !server_makes(c, g);
    bool has = f && (filled ? api__row_given : api__row_has)(c->from, c->in, f->index);
    bool null = f && !has && api__row_is_null(c->from, c->in, f->index);
    int err = has ? convert_value(c, f, g, &null) : 0;
    if (err)
        return err;
    has = has && !null;
    if (!has && !may_lack(c, g, null))
        return API_EINVALID;
    api__row_mark(c->to, c->out, g->index, has, null && g->flags & API__NULLABLE);
    return 0;
}

static int convert(const struct converting *c)
{
    int err = 0;
    memset(c->out, 0, c->to->size);
    for (uint32_t i = 0; i < c->to->count && !err; i++)
        err = convert_field(c, &c->to->fields[i]);
    return err;
}

int api__row_to_struct(const api__resource *r, const void *row, const api_model *m, void *out, api_arena *a)
{
    return convert(&(struct converting){.from = r->model, .to = m, .in = row, .out = out, .arena = a});
}

int api__struct_to_row(const api_model *m, const void *in, const api__resource *r, void *row, api_arena *a)
{
    return convert(&(struct converting){.from = m, .to = r->model, .in = in, .out = row, .arena = a, .row_of = r});
}
