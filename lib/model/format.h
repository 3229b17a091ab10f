/* Formats: what a schema's "format" adds to its "type". One const row each, at the end of the format's own file, and
 * one line in types.def. */
#ifndef API__FORMAT_H
#define API__FORMAT_H

#include <api/err.h>

#include "model/errors.h"

/* Room for the text that `shown` makes. */
#define API__SHOWN_MOST 40

struct api__format {
    const char *name;    /* as schemas have it: "date-time" */
    const char *of;      /* the "type" that it is a format of */
    const char *aliases; /* other names, separated by spaces, for suggestions; or NULL */
    const char *example; /* the text of a value; NULL: any of the type */

    /* For a format that is expressed by a type, flags or other keywords. */
    const struct api__type *type; /* if the format has a type of its own, or NULL */
    unsigned flags;               /* of its fields */
    const char *pattern;          /* used unless the schema has one; or NULL */
    api__bound minimum, maximum;  /* text.n == 0: none */

    /* Of text that has a form of its own. *out is the normal form, in the input or the arena, so that equal values are
     * equal text: 0, API_EINVALID with the reason in *why (static; NULL: see wrong_offset), API_ENOMEM. NULL: any text
     * is good, and the rest of this row is not used. */
    int (*read)(api_str in, api_arena *a, api_str *out, const char **why);
    const char *noun; /* in messages: "email address" */
    /* For a value that is not a string, for text in another form, and for an offset that is missing or not allowed. */
    enum api__issue wrong_type, wrong_form, wrong_offset;
    /* The stored text as answers show it, in `room` (API__SHOWN_MOST bytes) or unchanged. NULL: always unchanged. */
    api_str (*shown)(api_str stored, char *room);
    const char *stored; /* the type that is recorded for a column of such texts; NULL: "string", as the text is stored
                           as it came */
    bool key;           /* it may be the format of a key that clients choose */
    bool words;         /* filters may search for a part of the text */
};

#define API__FORMAT(row) extern const struct api__format api__format_##row;
#include "model/types.def"

static inline int api__format_refuse(const char **why, const char *reason)
{
    *why = reason;
    return API_EINVALID;
}

/* The i-th row, NULL behind the last. */
const struct api__format *api__format_at(size_t i);
/* The format of that name of a type, or NULL. */
const struct api__format *api__format_find(api_str type, api_str name);
/* The format of any type that has this name or alias, or NULL. */
const struct api__format *api__format_meant(api_str word);

#endif
