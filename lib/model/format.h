/* Formats: what a schema's "format" adds to its "type". One const row each, at the end of the format's own file, and
 * one line in format.def. */
#ifndef API__FORMAT_H
#define API__FORMAT_H

#include <api/err.h>

#include "model/errors.h"

/* Room for the text that `shown` makes. */
#define API__SHOWN_MOST 40

struct api__format {
    const char *name;    /* as schemas have it: "date-time" */
    const char *of;      /* the "type" that it is a format of */
    const char *aliases; /* what others call it, with spaces between, for suggestions; or NULL */
    const char *example; /* the text of a value; NULL: any of the type */

    /* Of a format that is told by other words of a schema. */
    const struct api__type *type; /* where it is one of its own; or NULL */
    unsigned flags;               /* of its fields */
    const char *pattern;          /* in the place of one in the schema; or NULL */
    api__bound minimum, maximum;  /* text.n == 0: none */

    /* Of text that has a form of its own. *out is the normal form, in the input or the arena, so that equal values are
     * equal text: 0, API_EINVALID with the reason in *why (static; NULL: see wrong_offset), API_ENOMEM. NULL: any text
     * is good, and the rest of this row is not used. */
    int (*read)(api_str in, api_arena *a, api_str *out, const char **why);
    const char *noun; /* as messages call it: "email address" */
    /* Of a value that is no string, of text in another form, and of a time with an offset or without one. */
    enum api__issue wrong_type, wrong_form, wrong_offset;
    /* The stored text as answers have it: in `room` (API__SHOWN_MOST bytes), or as it stands. NULL: as it stands. */
    api_str (*shown)(api_str stored, char *room);
    const char *stored; /* what a column of such texts is recorded as; NULL: as any string, since there is one form */
    bool key;           /* a field that clients name a row by may have it */
    bool words;         /* text of words, which filters look for a part of */
};

#define API__FORMAT(row) extern const struct api__format api__format_##row;
#include "model/format.def"
#undef API__FORMAT

static inline int api__format_refuse(const char **why, const char *reason)
{
    *why = reason;
    return API_EINVALID;
}

/* The i-th row, NULL behind the last. */
const struct api__format *api__format_at(size_t i);
/* The format of that name of a type, or NULL. */
const struct api__format *api__format_find(api_str type, api_str name);
/* The format that others call so, or whose name it is, of any type; or NULL. */
const struct api__format *api__format_meant(api_str word);

#endif
