/* What the readers and checks of values share: mistakes, enumerations, the program's own checks. */
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

/* Records a mistake and sets d->bad. */
void api__mistake(struct api__decode *d, const struct api__place *at, enum api__issue issue, api_str a, api_str b);
void api__mistake_type(struct api__decode *d, const struct api__place *at, const api__field *f);

/* Too short or too long, with both numbers. Returns false. */
bool api__mistake_count(struct api__decode *d, const struct api__place *at, enum api__issue issue, size_t limit,
                        size_t actual);
/* The value in the slot is one of the enum's, where there is one. */
bool api__value_enum(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
/* No branch: its tag is missing (NULL) or none of them. */
void api__mistake_tag(const api__field *f, const api_str *tag, const struct api__place *at, struct api__decode *d);
/* What the program asks of a good value (API__HOOKED), and of a row whose fields are good (m->check). */
bool api__value_hook(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
bool api__value_object_hook(const api_model *m, const void *row, const struct api__place *at, struct api__decode *d);

#endif
