/* JSON and text into typed rows, scanned and validated in one pass. */
#ifndef API__DECODE_H
#define API__DECODE_H

#include "model/errors.h"

struct api__place;

struct api__decode {
    api_view view;
    /* API_VIEW_REPLACE: the stored row. readOnly fields may come with its value and always keep it; a writeOnly field
     * that is absent keeps it too. So it is of objects inside: those of a map are known by their names, those of an
     * array, which may have moved, by the readOnly members they come with, in the stored order; where objects have none
     * that are readOnly, by their place, as long as the array keeps its length. */
    const void *current;
    /* With `current`, of a merge patch: the fields that the patch names (bit words). All others keep their stored
     * value, even if the model would no longer accept it. */
    const uint64_t *named;
    bool filled; /* for api__row_check: api__row_given decides which fields are present */
    bool plain; /* convert only, without checking constraints: a filter may compare with a value that no row can have */
    const char *where; /* first loc step: "body" */
    size_t key_room;   /* when rows are created: the bytes a URL has for the key; otherwise 0 */
    api_arena *arena;  /* for strings (each followed by a NUL), lists and rows */
    struct api_errors *errors;
    api_json_error json; /* filled on API_EJSON */
    bool bad;            /* a mistake was recorded */
};

/* One object into `row` (cleared by the caller, m->size bytes). Defaults are applied, except in API_VIEW_PATCH.
 * 0, API_EINVALID (all mistakes recorded), API_EJSON, API_ENOMEM. */
int api__decode_row(const api_model *m, api_str json, struct api__decode *d, void *row);
/* An array of objects: *rows gets *n rows, m->size bytes apart; loc is [where, index, field]. More than max:
 * API_ETOOBIG. */
int api__decode_rows(const api_model *m, api_str json, struct api__decode *d, size_t max, void **rows, size_t *n);
/* Whether the first byte that is not white space is '['. */
bool api__json_is_array(api_str json);

/* Text (query, path, header, form) for one field: converted by type, then checked alike; stores into `slot`.
 * 0 or API_EINVALID with the mistake recorded at loc. Values for arrays and objects are parsed as JSON. */
int api__decode_text(const api__field *f, api_str text, const api__loc *loc, struct api__decode *d, void *slot);

/* One value of any type into `slot`; *null: it was null. The caller marks it in the row's presence words. */
int api__decode_value(const api__field *f, api_str json, const api__loc *loc, struct api__decode *d, void *slot,
                      bool *null);

/* Texts (of a repeated parameter, header or form field) for the items of an array field, each as api__decode_text. The
 * place of a wrong one is [loc, index]; then the number of items and their uniqueness are checked. slot: api_list.
 * 0, API_EINVALID, API_ENOMEM. */
int api__decode_texts(const api__field *f, const api_str *texts, size_t n, const api__loc *loc, struct api__decode *d,
                      void *slot);

/* A program's own struct, cleared by the caller (an object's is its row, a union's has no presence words before it);
 * places start at d->where. As api__decode_row. */
int api__decode_struct(const api_model *m, api_str json, struct api__decode *d, void *out);

/* Decodes a parameter whose text is JSON: arrays, objects, free values. */
bool api__decode_json_text(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d,
                           void *slot);

/* Stores the default of a field that has one (API__HAS_DEFAULT) in the slot, or sets *null. 0, API_ENOMEM. */
int api__default_into(const api__field *f, api_arena *a, void *slot, bool *null);
/* Fills absent fields with their defaults. */
int api__apply_defaults(const api_model *m, void *row, api_arena *a);

#endif
