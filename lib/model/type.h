/* Types of values. Everything that is specific to a type is in one const row, at the end of its own type_*.c; types.def
 * lists the rows. The form of strings is specific to their format (format.h). */
#ifndef API__TYPE_H
#define API__TYPE_H

#include <api/fields.h>
#include <stddef.h>

#include "model/errors.h"
#include "json/number.h"

struct api__decode;
struct api__pass;
struct api__place;
struct compiling;

/* What a value consists of. */
enum api__value_shape {
    API__SHAPE_SINGLE, /* a single value, which can be sorted by and put into a URL */
    API__SHAPE_ANY,
    API__SHAPE_ARRAY,
    API__SHAPE_OBJECT,
    API__SHAPE_MAP,
    API__SHAPE_UNION
};

/* How a database column holds a value. */
enum api__column_kind {
    API__COLUMN_TEXT,    /* slot: api_str */
    API__COLUMN_INTEGER, /* int64_t */
    API__COLUMN_REAL,    /* double */
    API__COLUMN_BOOLEAN, /* bool */
    API__COLUMN_JSON     /* as text: api_str in a row of a database (API__AS_JSON) */
};

/* The keywords that apply to a type, besides those of every type. */
enum api__words {
    API__WORDS_STRING = 1,
    API__WORDS_NUMBER = 2,
    API__WORDS_ARRAY = 4,
    API__WORDS_OBJECT = 8,
    API__WORDS_MAP = 16,
    API__WORDS_UNION = 32,
    API__WORDS_NONE = 64
};

/* The filters that apply to a type. */
enum api__filtering {
    API__FILTERS_EQUAL = 1,
    API__FILTERS_ORDER = 2, /* less or greater */
    API__FILTERS_TEXT = 4   /* that, and parts of a text */
};

/* How an option of a declaration in C becomes a keyword of a schema. */
enum api__option_kind {
    API__OPTION_COUNT,    /* size_t; 0: not given */
    API__OPTION_TEXT,     /* const char *, as a string; NULL: not given */
    API__OPTION_JSON,     /* const char *, written unchanged; NULL: not given */
    API__OPTION_TEXTS,    /* const char *const *, up to NULL */
    API__OPTION_FLAG,     /* bool; false: not given */
    API__OPTION_INTEGER,  /* int64_t; given if the declaration's text has it */
    API__OPTION_INTEGERS, /* const int64_t *, their number first */
    API__OPTION_NUMBER,   /* double */
    API__OPTION_BOOLEAN   /* bool */
};

struct api__option {
    const char *word, *name; /* the keyword (NULL after the last row), the option */
    size_t at;               /* offset in the struct of options */
    enum api__option_kind kind;
};
#define API__OPTION(options, member, kind, word)                                                                       \
    {                                                                                                                  \
        word, #member, offsetof(struct api_##options##_options, member), API__OPTION_##kind                            \
    }

struct api__type {
    /* In schemas and documents. */
    const char *word;      /* "type: WORD" declares it; NULL: determined by other keywords */
    const char *aliases;   /* other names, separated by spaces, for suggestions; or NULL */
    const char *json_type; /* JSON Schema's type; NULL: any */
    const char *takes;     /* another JSON type that requests may use for it, or NULL */
    const char *format;    /* for documents, where the schema has none; or NULL */
    const char *pattern;   /* of its text in JSON, for documents; or NULL */
    const char *example;   /* JSON; NULL: depends on the field */
    enum api__words words;

    /* Declared in C. */
    enum api_type_class declared;
    const struct api__option *options;
    size_t validate; /* offset of the `validate` option */

    /* The slot. */
    uint32_t size; /* 0: the nested row's, or the union's */
    uint32_t align;
    enum api__value_shape shape;
    bool plain;                 /* any value that can be decoded is valid: see api_model.checked */
    bool lax;                   /* lax models accept a JSON string for it */
    bool many_forms;            /* equal values may be encoded in different ways */
    enum api__issue wrong_type; /* for JSON of another type */
    enum api__issue wrong_text; /* for a parameter's text that cannot be converted */

    /* Reads a value; the scanner is at its first byte, and then after it. *good: the slot holds it. 0, API_EJSON,
     * API_ENOMEM. */
    int (*decode)(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
    /* Stores a JSON number; NULL for types that are not numbers in JSON. False after an error. */
    bool (*from_number)(const api__field *f, const api__numeral *n, const struct api__place *at, struct api__decode *d,
                        void *slot);
    /* Converts the text of a parameter. False after an error. */
    bool (*from_text)(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d,
                      void *slot);
    /* Checks a value that a program filled in, as if it had been decoded. False after an error. */
    bool (*check)(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
    /* Calls the program's own check: returns what is wrong, or NULL. */
    const char *(*ask)(const union api__check *check, const void *slot);
    /* Writes the value as JSON. `flags`: enum api__encode_flags. */
    void (*encode)(const api__field *f, const void *slot, unsigned flags, api_buf *out);
    /* Compiles the schemas inside the field's; NULL: there are none. False: a foreign union whose branches cannot be
     * told apart. */
    bool (*inside)(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f);

    /* In a database. */
    enum api__column_kind column;
    const char *stored; /* the type that is recorded for a column of such values */
    /* Appends a text whose bytes sort as the values do; NULL: the column itself sorts so. False, with nothing appended:
     * the slot does not hold a valid value. */
    bool (*order_key)(const void *slot, api_buf *out);

    /* In lists. */
    enum api__filtering filters;
    bool unique; /* such a field may be "unique" */
    bool key;    /* such a field may be a key that clients choose */
};

#define API__TYPE(row) extern const struct api__type api__type_##row;
#include "model/types.def"

/* The i-th row, NULL behind the last. */
const struct api__type *api__type_at(size_t i);
/* The type with this word, or NULL. */
const struct api__type *api__type_find(api_str word);
/* The type with this alias, or NULL. */
const struct api__type *api__type_meant(api_str word);
/* The type of a declaration in C; NULL: not a value (an upload, a dependency). */
const struct api__type *api__type_declared(enum api_type_class of);

/* The size of the field's slot in bytes (for a nested object: of the nested row). */
size_t api__slot_size(const api__field *f);

/* "type: WORD" is ours; JSON Schema has `json_type` and `format` for it. */
static inline bool api__type_is_own(const struct api__type *t)
{
    return t->word && strcmp(t->word, t->json_type) != 0;
}

static inline bool api__field_is_nested(const api__field *f)
{
    return f->type->shape != API__SHAPE_SINGLE;
}

/* Fields whose column does not sort as their values do have a second, hidden column where they are compared:
 * "NAME__key". */
static inline bool api__field_has_key_column(const api__field *f)
{
    return f->type->order_key && f->flags & (API__FILTER | API__SORT | API__UNIQUE);
}

/* Functions that the files of types share. */

/* Checks and stores a decoded string. False after an error or when out of memory (d->errors->err). *slot is followed by
 * a NUL if `at` has the source that `s` may lie in. */
bool api__value_string(const api__field *f, api_str s, bool nul, const struct api__place *at, struct api__decode *d,
                       api_str *slot);
/* Copies a text that still lies in the input, so that it is followed by a NUL. False: out of memory. */
bool api__value_keep(const struct api__place *at, struct api__decode *d, api_str *slot);
/* Whether the text is UTF-8; records an error if not. */
bool api__value_is_utf8(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d);
/* Decodes a JSON number by the type's from_number. */
int api__decode_number(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
/* Checks the number of items and, if each is `good`, their uniqueness. True if all is well. */
bool api__value_list(const api__field *f, const api_list *list, bool good, const struct api__place *at,
                     struct api__decode *d);
/* Checks item i of a list or map that a program filled in. */
bool api__check_item(const api__field *f, const api_list *list, size_t i, const api__loc *step, struct api__decode *d);
const char *api__ask_string(const union api__check *check, const void *slot);
const char *api__ask_any(const union api__check *check, const void *slot);
/* Whether an object is a map: its members have any name, and values of one schema. */
bool api__compile_is_map(const api_node *schema);

#endif
