/* A row that C code filled, checked against its model before it is sent: what the decoder would have said of it. */
#include "model/decode.h"
#include "model/value.h"
#include "json/keys.h"
#include "json/scan.h"

#define NONE ((api_str){NULL, 0})

static bool check_value(const api__field *f, const void *slot, const api__loc *loc, struct api__decode *d);
/* `told`: the field of a union's tag, which is written from the tag itself (or NULL). */
static bool check_row(const api_model *m, const void *row, const api__field *told, const api__loc *loc,
                      struct api__decode *d);

/* Only single values are shown as `input`: a bigger one may have parts that cannot be written. */
static struct api__place place(const api__field *f, const void *slot, const api__loc *loc)
{
    bool shown = !api__type_is_nested(f->type) && !(f->flags & API__WRITEONLY);
    return (struct api__place){.loc = loc, .field = f, .slot = shown ? slot : NULL};
}

static bool wrong(struct api__decode *d, const struct api__place *at, enum api__issue issue)
{
    api__mistake(d, at, issue, NONE, NONE);
    return false;
}

/* Text that JSON can carry at all. */
static bool check_text(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d)
{
    if ((s.n && !s.p) || !api__utf8_valid(s)) {
        struct api__place nowhere = {.loc = at->loc};
        api__mistake_type(d, &nowhere, f);
        return false;
    }
    return true;
}

static bool check_string(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    api_str s = *(const api_str *)slot, normal;
    return check_text(f, s, at, d) && api__value_string(f, s, s.n && memchr(s.p, 0, s.n), at, d, &normal);
}

static bool check_integer(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    return api__value_number_fits(f, slot, at, d);
}

static bool check_number(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    double v = *(const double *)slot;
    return v - v != 0 ? wrong(d, at, API__ISSUE_finite_number) : api__value_number_fits(f, slot, at, d);
}

static bool check_decimal(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    api_str s = *(const api_str *)slot;
    if (!s.p || !api__decimal_valid(s))
        return wrong(d, at, API__ISSUE_decimal_parsing);
    return api__value_number_fits(f, slot, at, d);
}

static bool check_any(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    api_str s = *(const api_str *)slot;
    if (!s.p || api_json_check(s, API_JSON_UNIQUE, NULL) != 0) {
        api__mistake(d, at, API__ISSUE_json_invalid, API_S("the text is no JSON value"), NONE);
        return false;
    }
    if (api__json_has_nul(s))
        return wrong(d, at, API__ISSUE_null_character);
    return api__value_enum(f, slot, at, d);
}

/* Item i of a list, or a map's value. */
static bool check_item(const api__field *f, const api_list *list, size_t i, const api__loc *step, struct api__decode *d)
{
    const void *slot = (const char *)list->p + i * api__slot_size(f->item);
    if (!list->null || !list->null[i])
        return check_value(f->item, slot, step, d);
    if (f->item->flags & API__NULLABLE)
        return true;
    struct api__place at = {.loc = step, .input = API_S("null")};
    api__mistake_type(d, &at, f->item);
    return false;
}

static bool check_array(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    const api_list *list = slot;
    bool good = true;
    if (list->n && !list->p) {
        api__mistake_type(d, at, f);
        return false;
    }
    for (size_t i = 0; i < list->n; i++) {
        api__loc step = {.up = at->loc, .index = i};
        good &= check_item(f, list, i, &step, d);
    }
    return api__value_list(f, list, good, at, d);
}

static bool check_key(const api__field *f, api_str key, const api__loc *step, struct api__decode *d)
{
    static const api__field plain = {.type = API_T_STRING, .max_length = SIZE_MAX};
    api__loc label = {.up = step, .key = API_S("[key]"), .label = true};
    struct api__place at = place(&plain, &key, &label);
    return check_string(f->key ? f->key : &plain, &key, &at, d);
}

static bool check_entries(const api__field *f, const api_map *map, api__keys *seen, const struct api__place *at,
                          struct api__decode *d)
{
    const api_list list = {.p = map->p, .n = map->n, .null = map->null};
    bool good = true;
    for (size_t i = 0; i < map->n; i++) {
        api_str key = map->keys[i].p ? map->keys[i] : API_S("");
        if (!check_text(f, key, at, d))
            return false; /* such a key cannot be in a place */
        api__loc step = {.up = at->loc, .key = key};
        good &= check_key(f, key, &step, d);
        int err = api__keys_add(seen, d->arena, key);
        if (err == API_ENOMEM)
            d->errors->err = err;
        if (err) {
            api__mistake(d, at, API__ISSUE_json_invalid, API_S("a key is given twice"), NONE);
            return false;
        }
        good &= check_item(f, &list, i, &step, d);
    }
    return good;
}

static bool check_map(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    const api_map *map = slot;
    api__keys root = {0};
    if (map->n && (!map->p || !map->keys)) {
        api__mistake_type(d, at, f);
        return false;
    }
    api__keys *seen = api__keys_open(&root, d->arena);
    if (!seen) {
        d->errors->err = API_ENOMEM;
        return false;
    }
    return api__value_map(f, map, check_entries(f, map, seen, at, d), at, d);
}

static bool check_union(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    int64_t tag = ((const api_union *)slot)->tag;
    if (tag < 0 || tag >= f->of->count) {
        api_str text = api_arena_printf(d->arena, "%lld", (long long)tag);
        api__mistake_tag(f, &text, at, d);
        return false;
    }
    const api__variant *v = &f->of->variants[tag];
    api__loc step = {.up = at->loc, .key = v->tag, .label = true};
    return check_row(v->object, (const char *)slot + v->offset, v->tag_member, &step, d);
}

static bool check_object(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    return check_row(f->object, slot, NULL, at->loc, d);
}

static bool check_boolean(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    return api__value_enum(f, slot, at, d);
}

/* JSON kept as text is read as its type. */
static bool check_as_json(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    static const api__field any = {.type = API_T_ANY};
    api_str json = *(const api_str *)slot, again;
    bool null, bad = d->bad;
    if (!check_any(&any, slot, at, d))
        return false;
    api_view view = d->view;
    d->view = API_VIEW_ANY; /* what is readOnly inside stands there too */
    int err = api__decode_value(f, json, at->loc, d, &again, &null);
    d->view = view;
    if (err == API_ENOMEM)
        d->errors->err = err;
    d->bad |= bad;
    return !err;
}

static bool check_value(const api__field *f, const void *slot, const api__loc *loc, struct api__decode *d)
{
    static bool (*const checks[API__TYPES])(const api__field *, const void *, const struct api__place *,
                                            struct api__decode *) = {
        [API_T_STRING] = check_string,   [API_T_INTEGER] = check_integer, [API_T_NUMBER] = check_number,
        [API_T_BOOLEAN] = check_boolean, [API_T_DECIMAL] = check_decimal, [API_T_ARRAY] = check_array,
        [API_T_OBJECT] = check_object,   [API_T_MAP] = check_map,         [API_T_UNION] = check_union,
        [API_T_ANY] = check_any,
    };
    struct api__place at = place(f, slot, loc);
    if (f->flags & API__AS_JSON)
        return check_as_json(f, slot, &at, d);
    return checks[f->type](f, slot, &at, d) && api__value_hook(f, slot, &at, d);
}

static bool check_absent(const api_model *m, const void *row, const api__field *f, const api__loc *loc,
                         struct api__decode *d)
{
    api__loc step = {.up = loc, .key = f->name};
    if (api__row_is_null(m, row, f->index)) {
        if (f->flags & API__NULLABLE)
            return true;
        struct api__place at = {.loc = &step, .input = API_S("null")};
        api__mistake_type(d, &at, f);
        return false;
    }
    if (!(f->flags & API__REQUIRED) || f->flags & API__WRITEONLY)
        return true;
    struct api__place at = {.loc = &step};
    return wrong(d, &at, API__ISSUE_missing);
}

static bool check_row(const api_model *m, const void *row, const api__field *told, const api__loc *loc,
                      struct api__decode *d)
{
    bool good = true;
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (f == told && !api__row_has(m, row, i))
            continue;
        if (!(d->filled ? api__row_given(m, row, i) : api__row_has(m, row, i))) {
            good &= check_absent(m, row, f, loc, d);
            continue;
        }
        api__loc step = {.up = loc, .key = f->name};
        good &= check_value(f, api__row_slot(f, row), m->scalar ? loc : &step, d);
    }
    struct api__place at = {.loc = loc};
    return good && api__value_object_hook(m, row, &at, d);
}

static int outcome(bool good, const struct api__decode *d)
{
    return d->errors->err ? d->errors->err : good ? 0 : API_EINVALID;
}

int api__row_check(const api_model *m, const void *row, struct api__decode *d)
{
    api__loc top = {.key = api_str_of(d->where)};
    return outcome(check_row(m, row, NULL, &top, d), d);
}

int api__struct_check(const api_model *m, const void *value, struct api__decode *d)
{
    if (!m->scalar)
        return api__row_check(m, value, d);
    api__loc top = {.key = api_str_of(d->where)};
    return outcome(check_value(&m->fields[0], value, &top, d), d);
}
