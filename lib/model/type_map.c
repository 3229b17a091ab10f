/* Maps: objects whose members' names are data. */
#include "model/compile.h"
#include "model/decode_pass.h"
#include "model/encode.h"
#include "model/row_check.h"
#include "model/type.h"

static const api__field any_name = {.type = &api__type_string, .max_length = SIZE_MAX};

/* An invalid key is reported at [..., key, "[key]"], as by Pydantic. */
static bool check_key(struct api__pass *p, const api__field *f, api_str *key, bool nul, const api__loc *step,
                      const char *from)
{
    api__loc at_key = {.up = step, .key = API_S("[key]"), .label = true};
    struct api__place at = api__pass_place(p, f, &at_key, from);
    api_str checked;
    bool good = api__value_string(f->key ? f->key : &any_name, *key, nul, &at, p->d, &checked);
    if (good)
        *key = checked;
    return good;
}

/* The name and its colon. */
static int read_key(struct api__pass *p, const api__field *f, const api__loc *loc, api_str *key, bool *good)
{
    api__scan *s = &p->scan;
    const char *from = s->p;
    bool nul = false;
    if (s->p == s->end || *s->p != '"')
        return api__scan_fail(s, s->p, "expected a member name in double quotes");
    int err = api__scan_string(s, p->d->arena, key, &nul);
    if (err)
        return err;
    err = api__keys_add(p->keys, p->d->arena, *key);
    if (err)
        return err == API_ECONFLICT ? api__scan_fail(s, from, "duplicate member name") : api__pass_no_memory(p);
    api__loc step = {.up = loc, .key = *key};
    *good = check_key(p, f, key, nul, &step, from);
    api__scan_space(s);
    if (s->p == s->end || *s->p != ':')
        return api__scan_fail(s, s->p, "expected ':'");
    s->p++;
    return 0;
}

/* The stored map and its names. */
struct stored {
    const api_map *map;
    api__keys *names;
    size_t size; /* of a value's slot */
};

static const void *stored_value(const struct stored *was, api_str key)
{
    uint32_t i = was->map ? api__keys_find(was->names, key) : 0;
    if (!was->map || i == was->names->n || (was->map->null && was->map->null[i]))
        return NULL;
    return (const char *)was->map->p + i * was->size;
}

static int read_entry(struct api__pass *p, const api__field *f, const api__loc *loc, struct api__items *it,
                      const struct stored *was, bool *good)
{
    bool named = false, present = false, null = false;
    if (!api__items_grow(it, p->d->arena))
        return api__pass_no_memory(p);
    api_str *key = &it->keys[it->n];
    int err = read_key(p, f, loc, key, &named);
    if (err)
        return err;
    api__loc step = {.up = loc, .key = *key};
    p->stored = stored_value(was, *key);
    err = api__pass_value(p, f->item, &step, it->p + it->n * it->size, &present, &null);
    if (err)
        return err;
    it->null[it->n] = null;
    it->any_null |= null;
    *good &= named && (present || null);
    it->n++;
    return 0;
}

static int read_entries(struct api__pass *p, const api__field *f, const api__loc *loc, struct api__items *it,
                        bool *good)
{
    struct stored was = {.map = api__pass_take_stored(p), .size = it->size};
    int err = was.map ? api__pass_stored_names(p, was.map, &was.names) : 0;
    if (err)
        return err;
    *good = true;
    bool last = api__pass_empty(p, '}');
    while (!last) {
        api__scan_space(&p->scan);
        err = read_entry(p, f, loc, it, &was, good);
        if (!err)
            err = api__pass_next(p, '}', "expected ',' or '}'", &last);
        if (err)
            return err;
    }
    return 0;
}

static bool check_count(const api__field *f, const api_map *map, bool good, const struct api__place *at,
                        struct api__decode *d)
{
    if (d->plain)
        return good;
    if (map->n < f->min_length)
        return api__mistake_count(d, at, API__ISSUE_dict_too_short, f->min_length, map->n);
    if (map->n > f->max_length)
        return api__mistake_count(d, at, API__ISSUE_dict_too_long, f->max_length, map->n);
    return good;
}

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '{')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    struct api__items it = {.size = api__slot_size(f->item), .keyed = true};
    api__keys *outer = p->keys;
    bool secret = p->secret;
    p->secret = secret || f->flags & API__WRITEONLY;
    p->keys = api__keys_open(outer ? outer : &p->root, p->d->arena);
    if (!p->keys)
        return api__pass_no_memory(p);
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_entries(p, f, loc, &it, good);
    p->secret = secret;
    p->keys = outer;
    if (err)
        return err;
    api__scan_close(&p->scan);
    api_map *map = slot;
    *map = (api_map){.p = it.p, .n = it.n, .null = it.any_null ? it.null : NULL, .keys = it.keys};
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = check_count(f, map, *good, &at, p->d);
    return p->d->errors->err;
}

static bool check_name(const api__field *f, api_str key, const api__loc *step, struct api__decode *d)
{
    api__loc label = {.up = step, .key = API_S("[key]"), .label = true};
    const api__field *name = f->key ? f->key : &any_name;
    struct api__place at = api__check_place(name, &key, &label);
    return name->type->check(name, &key, &at, d);
}

static bool check_entries(const api__field *f, const api_map *map, api__keys *seen, const struct api__place *at,
                          struct api__decode *d)
{
    const api_list list = {.p = map->p, .n = map->n, .null = map->null};
    bool good = true;
    for (size_t i = 0; i < map->n; i++) {
        api_str key = map->keys[i].p ? map->keys[i] : API_S("");
        if (!api__value_is_utf8(f, key, at, d))
            return false; /* such a key cannot be part of a location */
        api__loc step = {.up = at->loc, .key = key};
        good &= check_name(f, key, &step, d);
        int err = api__keys_add(seen, d->arena, key);
        if (err == API_ENOMEM)
            d->errors->err = err;
        if (err) {
            api__mistake(d, at, API__ISSUE_json_invalid, API_S("duplicate member name"), NONE);
            return false;
        }
        good &= api__check_item(f, &list, i, &step, d);
    }
    return good;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
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
    return check_count(f, map, check_entries(f, map, seen, at, d), at, d);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    const api_map *map = slot;
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

bool api__compile_is_map(const api_node *schema)
{
    const api_node *values = api_node_get(schema, "additionalProperties"), *fixed = api_node_get(schema, "properties");
    return values && values->kind == API_OBJECT && !(fixed && fixed->count);
}

/* The keywords that "propertyNames" may have: names are strings. */
static void check_name_words(struct compiling *k, const api_node *names)
{
    static const char *const words[] = {"type", "title", "description", "minLength", "maxLength", "pattern", "enum"};
    for (const api_node *n = names->first; n; n = n->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known = known || api_str_is(n->key, words[i]);
        if (api_str_is(n->key, "type"))
            known = n->kind == API_STRING && api_str_is(n->text, "string");
        if (!known)
            api__compile_problem(k, n, "\"propertyNames\" takes only minLength, maxLength, pattern and enum");
    }
}

static void compile_names(struct compiling *k, const api_node *names, api__field *f)
{
    if (names->kind != API_OBJECT) {
        if (!api__compile_foreign(k))
            api__compile_problem(k, names, "\"propertyNames\" must be a schema: expected an object");
        return;
    }
    if (!api__compile_foreign(k))
        check_name_words(k, names);
    f->key = api_arena_calloc(k->arena, 1, sizeof *f->key);
    if (!f->key) {
        k->failed = true;
        return;
    }
    f->key->type = &api__type_string;
    f->key->schema = names;
    f->key->max_length = SIZE_MAX;
    api__compile_words(k, names, f->key);
    if (!k->failed)
        api__compile_values(k, names, f->key);
}

static bool inside(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    const api_node *names = api_node_get(schema, "propertyNames");
    if (names)
        compile_names(k, names, f);
    api__compile_item(k, api_node_get(schema, "additionalProperties"), of, f);
    return true;
}

static const struct api__option options[] = {
    API__OPTION(items, min_items, COUNT, "minProperties"),
    API__OPTION(items, max_items, COUNT, "maxProperties"),
    API__OPTION(items, unique_items, FLAG, "uniqueItems"),
    API__OPTION(items, default_value, JSON, "default"),
    {0},
};

const struct api__type api__type_map = {
    .json_type = "object",
    .example = "{}",
    .words = API__WORDS_MAP,
    .declared = API_OF_MAP,
    .options = options,
    .validate = offsetof(struct api_items_options, validate),
    .size = sizeof(api_map),
    .align = _Alignof(api_map),
    .shape = API__SHAPE_MAP,
    .many_forms = true,
    .wrong_type = API__ISSUE_dict_type,
    .wrong_text = API__ISSUE_dict_type,
    .decode = decode,
    .from_text = api__decode_json_text,
    .check = check,
    .ask = api__ask_any,
    .encode = encode,
    .inside = inside,
    .column = API__COLUMN_JSON,
    .stored = "json",
};
