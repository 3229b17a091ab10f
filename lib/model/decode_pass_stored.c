/* The stored counterparts of input values: readOnly and writeOnly members of objects inside a row keep theirs. */
#include "model/decode_pass.h"
#include "model/type.h"
#include "model/unique.h"

/* As api__decode_value, for a value that is not part of the input: errors are discarded. */
static int read_quietly(struct api__pass *p, const api__field *f, api_str json, void *slot, bool *null)
{
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.view = API_VIEW_ANY, .plain = true, .arena = p->d->arena, .errors = &errors};
    int err = api__decode_value(f, json, NULL, &d, slot, null);
    if (errors.err)
        err = errors.err;
    api__errors_deinit(&errors);
    return err;
}

int api__pass_same(struct api__pass *p, const api__field *f, api_str json, const void *stored, bool *same)
{
    api_str sent, kept;
    bool null = false;
    void *slot = api_arena_calloc(p->d->arena, 1, api__slot_size(f));
    if (!slot)
        return api__pass_no_memory(p);
    int err = read_quietly(p, f, json, slot, &null);
    *same = false;
    if (err == API_EINVALID || (!err && null))
        return 0;
    if (!err)
        err = api__value_canonical(f, slot, p->d->arena, &sent);
    if (!err)
        err = api__value_canonical(f, stored, p->d->arena, &kept);
    *same = !err && api_str_eq(sent, kept);
    return err ? api__pass_no_memory(p) : 0;
}

int api__pass_unchanged(struct api__pass *p, const api__field *f, const void *stored, bool *same)
{
    api_str raw;
    int err = api__pass_skip(p, &raw);
    if (err)
        return err;
    if (stored)
        return api__pass_same(p, f, raw, stored, same);
    *same = api_str_is(raw, "null");
    return 0;
}

/* Parts that no longer fit the model are absent; the rest is used. */
int api__pass_stored_typed(struct api__pass *p, const api__field *f, api_str json, const void **out)
{
    bool null = false;
    void *slot = api_arena_calloc(p->d->arena, 1, api__slot_size(f));
    int err = slot ? read_quietly(p, f, json, slot, &null) : API_ENOMEM;
    if (err == API_ENOMEM)
        return api__pass_no_memory(p);
    *out = err == API_EJSON || null ? NULL : slot;
    return 0;
}

int api__pass_stored_names(struct api__pass *p, const api_map *stored, api__keys **out)
{
    api__keys *names = api_arena_calloc(p->d->arena, 1, sizeof *names);
    *out = names ? api__keys_open(names, p->d->arena) : NULL;
    int err = *out ? 0 : API_ENOMEM;
    for (size_t i = 0; i < stored->n && !err; i++)
        err = api__keys_add(*out, p->d->arena, stored->keys[i]);
    return err ? api__pass_no_memory(p) : 0;
}
