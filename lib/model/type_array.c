/* Arrays, whose items grow in the arena while they are read. */
#include "model/compile.h"
#include "model/decode_pass.h"
#include "model/encode.h"
#include "model/row_check.h"
#include "model/type.h"
#include "model/unique.h"

/* Reads the items between the brackets; *good if every one was. */
static int read_items(struct api__pass *p, const api__field *f, const api__loc *loc, struct api__items *it, bool *good)
{
    const void **stored = NULL;
    const api_list *was = api__pass_take_stored(p);
    int err = was ? api__pass_stored_items(p, f, was, &stored) : 0;
    if (err)
        return err;
    *good = true;
    bool last = api__pass_empty(p, ']');
    while (!last) {
        if (!api__items_grow(it, p->d->arena))
            return api__pass_no_memory(p);
        api__loc step = {.up = loc, .index = it->n};
        bool present = false, null = false;
        p->stored = stored ? stored[it->n] : NULL;
        err = api__pass_value(p, f->item, &step, it->p + it->n * it->size, &present, &null);
        if (err)
            return err;
        it->null[it->n] = null;
        it->any_null |= null;
        *good &= present || null;
        it->n++;
        err = api__pass_next(p, ']', "expected ',' or ']'", &last);
        if (err)
            return err;
    }
    return 0;
}

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '[')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    struct api__items it = {.size = api__slot_size(f->item)};
    bool secret = p->secret, whole = p->whole;
    p->secret = secret || f->flags & API__WRITEONLY;
    p->whole = true;
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_items(p, f, loc, &it, good);
    p->secret = secret;
    p->whole = whole;
    if (err)
        return err;
    api__scan_close(&p->scan);
    api_list *list = slot;
    *list = (api_list){.p = it.p, .n = it.n, .null = it.any_null ? it.null : NULL};
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_list(f, list, *good, &at, p->d);
    return p->d->errors->err;
}

bool api__value_list(const api__field *f, const api_list *list, bool good, const struct api__place *at,
                     struct api__decode *d)
{
    if (d->plain)
        return good;
    if (list->n < f->min_length)
        return api__mistake_count(d, at, API__ISSUE_too_short, f->min_length, list->n);
    if (list->n > f->max_length)
        return api__mistake_count(d, at, API__ISSUE_too_long, f->max_length, list->n);
    if (good && f->flags & API__UNIQUE_ITEMS && list->n > 1 && !api__items_unique(f, list, at, d)) {
        if (!d->errors->err)
            api__mistake(d, at, API__ISSUE_unique_items, NONE, NONE);
        return false;
    }
    return good;
}

bool api__check_item(const api__field *f, const api_list *list, size_t i, const api__loc *step, struct api__decode *d)
{
    const void *slot = (const char *)list->p + i * api__slot_size(f->item);
    if (!list->null || !list->null[i])
        return api__check_value(f->item, slot, step, d);
    if (f->item->flags & API__NULLABLE)
        return true;
    struct api__place at = {.loc = step, .input = API_S("null")};
    api__mistake_type(d, &at, f->item);
    return false;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    const api_list *list = slot;
    bool good = true;
    if (list->n && !list->p) {
        api__mistake_type(d, at, f);
        return false;
    }
    for (size_t i = 0; i < list->n; i++) {
        api__loc step = {.up = at->loc, .index = i};
        good &= api__check_item(f, list, i, &step, d);
    }
    return api__value_list(f, list, good, at, d);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    const api_list *list = slot;
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

static bool inside(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    const api_node *items = api_node_get(schema, "items");
    if (items && items->kind != API_OBJECT && !(api__compile_foreign(k) && items->kind == API_BOOL))
        api__compile_problem(k, items, "\"items\" must be a schema: expected an object");
    api__compile_item(k, items, of, f);
    return true;
}

static const struct api__option options[] = {
    API__OPTION(items, min_items, COUNT, "minItems"),
    API__OPTION(items, max_items, COUNT, "maxItems"),
    API__OPTION(items, unique_items, FLAG, "uniqueItems"),
    API__OPTION(items, default_value, JSON, "default"),
    {0},
};

const struct api__type api__type_array = {
    .word = "array",
    .aliases = "list",
    .json_type = "array",
    .example = "[]",
    .words = API__WORDS_ARRAY,
    .declared = API_OF_ARRAY,
    .options = options,
    .validate = offsetof(struct api_items_options, validate),
    .size = sizeof(api_list),
    .align = _Alignof(api_list),
    .shape = API__SHAPE_ARRAY,
    .plain = true,
    .many_forms = true,
    .wrong_type = API__ISSUE_list_type,
    .wrong_text = API__ISSUE_list_type,
    .decode = decode,
    .from_text = api__decode_json_text,
    .check = check,
    .ask = api__ask_any,
    .encode = encode,
    .inside = inside,
    .column = API__COLUMN_JSON,
    .stored = "json",
};
