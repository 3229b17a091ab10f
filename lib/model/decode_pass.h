/* Shared by the parts of the decoder: one pass over a text, its scanner, and a reader for each type of value.
 *
 * There are two kinds of failure. Malformed JSON ends the pass at once (a non-zero return; the scanner keeps the
 * place). A value that does not fit the schema is recorded, its slot stays absent, and the pass continues. A reader
 * starts with the scanner at the value's first byte, leaves it after the value, and sets *good if the slot holds the
 * value. */
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
    /* The stored counterpart of the value that is read next, in a slot of its type; NULL: there is none, or nothing in
     * it is kept (API__KEEPS). The reader of the value takes it (api__pass_take_stored). */
    const void *stored;
    api__keys *keys; /* names of the innermost open map; NULL: none was opened yet */
    api__keys root;  /* the parent of the outermost map's set */
};

/* Reads any value by the field's type. *null: it is an allowed null; *present: the slot holds it. */
int api__pass_value(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *present,
                    bool *null);
/* A JSON string for a number or boolean, converted as the text of a parameter (API__LAX). */
int api__pass_lax(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
/* A value kept as JSON text (API__AS_JSON): read as its type, then written in its normal form. */
int api__pass_as_json(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
/* A compact copy, in the arena, of JSON that was checked. False: out of memory. */
bool api__pass_compact(struct api__pass *p, api_str raw, api_str *out);
/* At '{'. `tag`: the member that identifies a union's branch and is not a field ({NULL, 0}: none). */
int api__pass_object(struct api__pass *p, const api_model *m, api_str tag, const api__loc *loc, void *row, bool *good);
/* Whether the JSON has the same value as what is stored. 0, API_ENOMEM. */
int api__pass_same(struct api__pass *p, const api__field *f, api_str json, const void *stored, bool *same);
/* Skips a readOnly value, which a client may send back unchanged. *same: it equals `stored` (NULL: absent). 0,
 * API_EJSON, API_ENOMEM. */
int api__pass_unchanged(struct api__pass *p, const api__field *f, const void *stored, bool *same);
/* Decodes a stored value that is JSON as the type of `f`; NULL where it cannot be decoded. 0, API_ENOMEM. */
int api__pass_stored_typed(struct api__pass *p, const api__field *f, api_str json, const void **out);
/* At '[' of an array: for each item of the input the corresponding stored item, or NULL. 0, API_EJSON, API_ENOMEM. */
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

/* After an item or member: reads the comma, or the closing bracket, which sets *last. */
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

/* Moves past '[' or '{'. True: it is empty, and the closing bracket is passed too. */
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
