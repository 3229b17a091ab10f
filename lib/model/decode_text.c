/* Untyped text: parameters, forms, the command line. */
#include "model/decode.h"
#include "model/text_convert.h"
#include "model/type.h"
#include "model/value.h"
#include "json/utf8.h"

#define NONE ((api_str){NULL, 0})

/* Arrays, objects and free values are JSON in a parameter. */
bool api__decode_json_text(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d,
                           void *slot)
{
    bool null;
    int err = api__decode_value(f, text, at->loc, d, slot, &null);
    if (err == API_EJSON)
        api__mistake(d, at, API__ISSUE_json_invalid, api_str_of(d->json.reason), NONE);
    else if (err == 0 && null)
        api__mistake_type(d, at, f);
    return err == 0 && !null;
}

int api__decode_text(const api__field *f, api_str text, const api__loc *loc, struct api__decode *d, void *slot)
{
    struct api__place at = {.loc = loc, .input = text, .secret = f->flags & API__WRITEONLY, .text = true};
    bool good = api__utf8_valid(text); /* a header may hold any bytes, which JSON cannot carry */
    struct api__place unseen = {.loc = loc};
    if (good)
        good = f->type->from_text(f, text, &at, d, slot);
    else
        api__mistake(d, &unseen, API__ISSUE_string_unicode, NONE, NONE);
    if (good && !api__field_is_nested(f)) /* those were checked where they were decoded */
        good = api__value_hook(f, slot, &at, d);
    return d->errors->err ? d->errors->err : good ? 0 : API_EINVALID;
}

static bool read_texts(const api__field *f, const api_str *texts, const api__loc *loc, struct api__decode *d,
                       api_list *list)
{
    size_t size = api__slot_size(f->item);
    bool good = true;
    for (size_t i = 0; i < list->n && !d->errors->err; i++) {
        api__loc step = {.up = loc, .index = i};
        good &= api__decode_text(f->item, texts[i], &step, d, (char *)list->p + i * size) == 0;
    }
    return good && !d->errors->err;
}

static void put_texts(const api_str *texts, size_t n, api_buf *out)
{
    api_buf_putc(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_putc(out, ',');
        api_json_put_str(out, texts[i]);
    }
    api_buf_putc(out, ']');
}

int api__decode_texts(const api__field *f, const api_str *texts, size_t n, const api__loc *loc, struct api__decode *d,
                      void *slot)
{
    api_list list = {.n = n, .p = api_arena_calloc(d->arena, n ? n : 1, api__slot_size(f->item))};
    if (!list.p) {
        d->errors->err = API_ENOMEM;
        return API_ENOMEM;
    }
    bool good = read_texts(f, texts, loc, d, &list);
    if (!d->errors->err) {
        api_buf input;
        api_buf_init(&input, API_BUF_NO_MAX);
        put_texts(texts, n, &input);
        struct api__place at = {
            .loc = loc, .input = api_buf_get(&input), .secret = f->flags & API__WRITEONLY, .text = true};
        good = api__value_list(f, &list, good, &at, d) && api__value_hook(f, &list, &at, d);
        api_buf_deinit(&input);
    }
    *(api_list *)slot = list;
    return d->errors->err ? d->errors->err : good ? 0 : API_EINVALID;
}
