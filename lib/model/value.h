/* What the readers and checks of values share: mistakes, enumerations, uniqueness, patterns, decimals. */
#ifndef API__VALUE_H
#define API__VALUE_H

#include "model/decode.h"

/* Where a value stands: its place, and its source for the error's `input` (JSON, made compact when recorded, or text).
 * For a value that has no source, of a row: what it is written from when it is wrong. */
struct api__place {
    const api__loc *loc;
    api_str input;
    bool secret;             /* no input in errors */
    bool text;               /* input is text, no JSON: "abc" for an integer is int_parsing, not int_type */
    const api__field *field; /* with slot: a row's value */
    const void *slot;
};

/* The JSON text has U+0000 in a string. */
bool api__json_has_nul(api_str json);

/* Records a mistake and sets d->bad. */
void api__mistake(struct api__decode *d, const struct api__place *at, enum api__issue issue, api_str a, api_str b);
void api__mistake_type(struct api__decode *d, const struct api__place *at, const api__field *f);

/* Too short or too long, with both numbers. Returns false. */
bool api__mistake_count(struct api__decode *d, const struct api__place *at, enum api__issue issue, size_t limit,
                        size_t actual);
/* A parameter's text that is JSON: of arrays, objects and free values. (text.c) */
bool api__value_from_json(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d,
                          void *slot);
/* The value in the slot is one of the enum's, where there is one. */
bool api__value_enum(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
/* Of two items or more, none is equal to another (unique.c). False too when out of memory (d->errors->err). */
bool api__items_unique(const api__field *f, const api_list *list, const struct api__place *at, struct api__decode *d);
/* A text that equal values have in common: numbers however written, objects in any order of their members, without what
 * is writeOnly inside. 0, API_ENOMEM. */
int api__value_canonical(const api__field *f, const void *slot, api_arena *a, api_str *out);
/* No branch: its tag is missing (NULL) or none of them. */
void api__mistake_tag(const api__field *f, const api_str *tag, const struct api__place *at, struct api__decode *d);
/* What the program asks of a good value (API__HOOKED), and of a row whose fields are good (m->check). */
bool api__value_hook(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
bool api__value_object_hook(const api_model *m, const void *row, const struct api__place *at, struct api__decode *d);

/* Patterns. NULL with the reason in `why` (of PCRE2, with the place). */
struct api__pattern *api__pattern_new(api_str text, char why[160]);
void api__pattern_free(void *pattern);
bool api__pattern_match(const struct api__pattern *p, api_str s);

/* Decimals by their digits, exact. */
bool api__decimal_valid(api_str s);
int api__decimal_compare(api_str a, api_str b);
bool api__decimal_multiple(api_str value, api_str of);
/* Appends a text whose bytes sort as the numbers do: equal for 1.5 and 1.50. */
void api__decimal_key(api_str s, api_buf *out);

#endif
