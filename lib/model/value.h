/* Shared by the readers and checks of values: reporting errors, enumerations, the program's own checks. */
#ifndef API__VALUE_H
#define API__VALUE_H

#include "model/decode.h"

/* A value's location, and its source for the error's `input`: JSON, made compact when recorded, or text. A value in a
 * row has no source: `input` is then written from its slot. */
struct api__place {
    const api__loc *loc;
    api_str input;
    bool secret;             /* no input in errors */
    bool text;               /* input is text, not JSON: "abc" for an integer is int_parsing, not int_type */
    const api__field *field; /* with slot: a row's value */
    const void *slot;
};

/* Records an error and sets d->bad. */
void api__mistake(struct api__decode *d, const struct api__place *at, enum api__issue issue, api_str a, api_str b);
void api__mistake_type(struct api__decode *d, const struct api__place *at, const api__field *f);

/* Too short or too long: reports both numbers. Returns false. */
bool api__mistake_count(struct api__decode *d, const struct api__place *at, enum api__issue issue, size_t limit,
                        size_t actual);
/* Whether the value is one of the enumeration, if there is one. */
bool api__value_enum(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
/* The tag of a union is missing (NULL), or matches no branch. */
void api__mistake_tag(const api__field *f, const api_str *tag, const struct api__place *at, struct api__decode *d);
/* The program's own checks: of a valid value (API__HOOKED), and of a row whose fields are valid (m->check). */
bool api__value_hook(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
bool api__value_object_hook(const api_model *m, const void *row, const struct api__place *at, struct api__decode *d);

#endif
