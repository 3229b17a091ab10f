/* What the parts of the decoder share: one pass over a text, its scanner, and a reader for each kind of value.
 *
 * Two kinds of failure go different ways: malformed JSON ends everything at once (a non-zero return, place kept in the
 * scanner); a value that breaks the schema is recorded, its slot stays absent, and the pass goes on. A reader stands
 * at the value's first byte, leaves the scanner behind the value, and says in *good whether the slot holds it. */
#ifndef API__DECODE_PASS_H
#define API__DECODE_PASS_H

#include "model/value.h"
#include "json/keys.h"
#include "json/scan.h"

#define NONE ((api_str){NULL, 0})

struct api__pass {
    api__scan scan;
    struct api__decode *d;
    bool secret; /* inside a writeOnly field */
    bool whole;  /* inside an array: a merge patch replaces it whole */
    /* What is stored in the place of the value that is read next, typed as its slot is; NULL: nothing, or nothing in it
     * is kept (API__KEEPS). Whoever reads the value takes it (api__pass_take_stored). */
    const void *stored;
    api__keys *keys; /* names of the innermost open map; NULL: none was opened yet */
    api__keys root;  /* what the outermost map's set hangs on */
};

/* Any value, by the field's type; *null when it is an allowed null, *present when the slot holds it. */
int api__pass_value(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *present,
                    bool *null);
/* Text in JSON for a number or boolean, which counts as a parameter's does (API__LAX). */
int api__pass_lax(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
/* A value kept as JSON text (API__AS_JSON): read as its type, then written in its normal form. */
int api__pass_as_json(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
/* JSON that was checked, compact, in the arena. False: out of memory. */
bool api__pass_compact(struct api__pass *p, api_str raw, api_str *out);
/* At '{'. `tag`: the member that tells a union's branch and is no field of this one ({NULL, 0}: none). */
int api__pass_object(struct api__pass *p, const api_model *m, api_str tag, const api__loc *loc, void *row, bool *good);
/* The JSON is worth what the stored value is. 0, API_ENOMEM. */
int api__pass_same(struct api__pass *p, const api__field *f, api_str json, const void *stored, bool *same);
/* A readOnly value may come back as it was sent. Passes over it; *same: it is worth what `stored` is (NULL: absent). */
int api__pass_unchanged(struct api__pass *p, const api__field *f, const void *stored, bool *same);
/* A stored value that is JSON, typed as `f` is; NULL where it cannot be read. 0, API_ENOMEM. */
int api__pass_stored_typed(struct api__pass *p, const api__field *f, api_str json, const void **out);
/* At '[' of an array: for each item of the input what is stored of it, NULL where nothing is. 0, API_EJSON,
 * API_ENOMEM. */
int api__pass_stored_items(struct api__pass *p, const api__field *f, const api_list *stored, const void ***out);
/* The names of a stored map, to find its values by. 0, API_ENOMEM. */
int api__pass_stored_names(struct api__pass *p, const api_map *stored, api__keys **out);
/* The JSON text has U+0000 in a string. */
bool api__json_has_nul(api_str json);
/* Skips a value of another type and records that. */
int api__pass_wrong_type(struct api__pass *p, const api__field *f, const api__loc *loc);

static inline bool api__starts_number(char c)
{
    return c == '-' || (c >= '0' && c <= '9');
}

static inline int api__pass_no_memory(struct api__pass *p)
{
    p->d->errors->err = API_ENOMEM;
    return API_ENOMEM;
}

static inline const void *api__pass_take_stored(struct api__pass *p)
{
    const void *stored = p->stored;
    p->stored = NULL;
    return stored;
}

/* The value from `from` to where the scanner is. */
static inline struct api__place api__pass_place(const struct api__pass *p, const api__field *f, const api__loc *loc,
                                                const char *from)
{
    api_str source = {from, from ? (size_t)(p->scan.p - from) : 0};
    return (struct api__place){
        .loc = loc, .input = source, .secret = p->secret || f->flags & (API__WRITEONLY | API__SECRET)};
}

/* Skips any value, checked in full. */
static inline int api__pass_skip(struct api__pass *p, api_str *raw)
{
    return api__scan_value(&p->scan, p->d->arena, API_JSON_UNIQUE, raw);
}

/* Behind an item or member: the comma, or the end, which sets *last. */
static inline int api__pass_next(struct api__pass *p, char close, const char *reason, bool *last)
{
    api__scan *s = &p->scan;
    api__scan_space(s);
    char c = s->p < s->end ? *s->p : 0;
    if (c != ',' && c != close)
        return api__scan_fail(s, s->p, reason);
    s->p++;
    *last = c == close;
    return 0;
}

/* Behind '[' or '{', which is passed: the list is empty, and its end is passed too. */
static inline bool api__pass_empty(struct api__pass *p, char close)
{
    api__scan *s = &p->scan;
    s->p++;
    api__scan_space(s);
    if (s->p == s->end || *s->p != close)
        return false;
    s->p++;
    return true;
}

/* Items of an array or map while their number is not known. */
struct api__items {
    char *p;
    uint8_t *null;
    api_str *keys; /* of a map */
    size_t n, cap, size;
    bool any_null, keyed;
};

/* Room for one more; false when out of memory. */
bool api__items_grow(struct api__items *it, api_arena *a);

#endif
