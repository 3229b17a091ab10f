/* Types of values. All that is particular to one is in one const row, at the end of the type's own type_*.c; type.def
 * lists the rows. What a string looks like is its format's (format.h). */
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
    API__SHAPE_SINGLE, /* nothing else: it can be sorted by and be put into a URL */
    API__SHAPE_ANY,
    API__SHAPE_ARRAY,
    API__SHAPE_OBJECT,
    API__SHAPE_MAP,
    API__SHAPE_UNION
};

/* How a column of a database holds it. */
enum api__column_kind {
    API__COLUMN_TEXT,    /* slot: api_str */
    API__COLUMN_INTEGER, /* int64_t */
    API__COLUMN_REAL,    /* double */
    API__COLUMN_BOOLEAN, /* bool */
    API__COLUMN_JSON     /* as text: api_str in a row of a database (API__AS_JSON) */
};

/* Which words of a schema apply to it, besides those of every type. */
enum api__words {
    API__WORDS_STRING = 1,
    API__WORDS_NUMBER = 2,
    API__WORDS_ARRAY = 4,
    API__WORDS_OBJECT = 8,
    API__WORDS_MAP = 16,
    API__WORDS_UNION = 32,
    API__WORDS_NONE = 64
};

/* What a filter may ask of it, besides whether it is equal. */
enum api__filtering {
    API__FILTERS_EQUAL = 1,
    API__FILTERS_ORDER = 2, /* less or greater */
    API__FILTERS_TEXT = 4   /* that, and what a text contains */
};

/* How an option of a declaration in C becomes a word of a schema. */
enum api__option_kind {
    API__OPTION_COUNT,    /* size_t; 0: not given */
    API__OPTION_TEXT,     /* const char *, as a string; NULL: not given */
    API__OPTION_JSON,     /* const char *, as it stands; NULL: not given */
    API__OPTION_TEXTS,    /* const char *const *, up to NULL */
    API__OPTION_FLAG,     /* bool; false: not given */
    API__OPTION_INTEGER,  /* int64_t; only where the declaration has it (api__declare_given), and so on */
    API__OPTION_INTEGERS, /* const int64_t *, their number first */
    API__OPTION_NUMBER,   /* double */
    API__OPTION_BOOLEAN   /* bool */
};

struct api__option {
    const char *word, *name; /* of the schema (NULL behind the last row), of the option */
    size_t at;               /* the option in the struct of options */
    enum api__option_kind kind;
};
#define API__OPTION(options, member, kind, word)                                                                       \
    {                                                                                                                  \
        word, #member, offsetof(struct api_##options##_options, member), API__OPTION_##kind                            \
    }

struct api__type {
    /* In schemas and documents. */
    const char *word;      /* "type: WORD" is this type; NULL: other words of the schema make it */
    const char *aliases;   /* what others call it, with spaces between, for suggestions; or NULL */
    const char *json_type; /* JSON Schema's type; NULL: any */
    const char *takes;     /* another JSON type that a value may come as, or NULL */
    const char *format;    /* of a document where the schema has none, or NULL */
    const char *pattern;   /* of the text that it is in JSON, or NULL */
    const char *example;   /* JSON; NULL: none that suits every field */
    enum api__words words;

    /* Declared in C. */
    enum api_type_class declared;
    const struct api__option *options;
    size_t validate; /* the option of that name in the struct of options */

    /* The slot. */
    uint32_t size; /* 0: the nested row's, or the union's */
    uint32_t align;
    enum api__value_shape shape;
    bool plain;                             /* whatever can be read is good: see api_model.checked */
    bool lax;                               /* text for it counts in JSON where the model is lax */
    bool many_forms;                        /* equal values may be encoded in different ways */
    enum api__issue wrong_type, wrong_text; /* JSON of another type; text of a parameter that is no such value */

    /* At the value's first byte; leaves the scanner behind it. *good: the slot holds it. 0, API_EJSON, API_ENOMEM. */
    int (*decode)(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
    /* A number of JSON, of a type that is one there. False after a mistake. */
    bool (*from_number)(const api__field *f, const api__numeral *n, const struct api__place *at, struct api__decode *d,
                        void *slot);
    /* The text of a parameter. False after a mistake. */
    bool (*from_text)(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d,
                      void *slot);
    /* A value that a program filled in is one that could be decoded. False after a mistake. */
    bool (*check)(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d);
    /* The program's own check: what is wrong, or NULL. */
    const char *(*ask)(const union api__check *check, const void *slot);
    /* The value as JSON. `flags`: enum api__encode_flags. */
    void (*encode)(const api__field *f, const void *slot, unsigned flags, api_buf *out);
    /* Compiles the schemas inside of the field's, or NULL. False: somebody else's schema that cannot be told apart. */
    bool (*inside)(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f);

    /* In a database. */
    enum api__column_kind column;
    const char *stored; /* what a column of such values is recorded as */
    /* Appends a text whose bytes sort as the values do, where those of the column do not; or NULL. False: the slot
     * holds no such value, and nothing is appended. */
    bool (*order_key)(const void *slot, api_buf *out);

    /* In lists. */
    enum api__filtering filters;
    bool unique; /* a field may be declared so */
    bool key;    /* clients may name a row by such a field */
};

#define API__TYPE(row) extern const struct api__type api__type_##row;
#include "model/type.def"
#undef API__TYPE

/* The i-th row, NULL behind the last. */
const struct api__type *api__type_at(size_t i);
/* The type whose word it is, or NULL. */
const struct api__type *api__type_find(api_str word);
/* The type that others call so, or NULL. */
const struct api__type *api__type_meant(api_str word);
/* The type of a declaration in C; NULL: it is no value (an upload, a dependency). */
const struct api__type *api__type_declared(enum api_type_class of);

/* The type's slot size in bytes (for a nested object: the nested model's row size). */
size_t api__slot_size(const api__field *f);

static inline bool api__field_is_nested(const api__field *f)
{
    return f->type->shape != API__SHAPE_SINGLE;
}

/* Values whose text does not sort as they do have a hidden column beside their own where they are compared,
 * "NAME__key".
 */
static inline bool api__field_has_key_column(const api__field *f)
{
    return f->type->order_key && f->flags & (API__FILTER | API__SORT | API__UNIQUE);
}

/* What one type's file has for others. */

/* A decoded string. False after a mistake or when out of memory (d->errors->err). *slot has a NUL behind it where `at`
 * has the source that `s` may lie in. */
bool api__value_string(const api__field *f, api_str s, bool nul, const struct api__place *at, struct api__decode *d,
                       api_str *slot);
/* A text in a slot that still lies in the input is copied: programs get it with a NUL behind it. */
bool api__value_keep(const struct api__place *at, struct api__decode *d, api_str *slot);
/* The text is UTF-8, or a mistake is recorded. */
bool api__value_is_utf8(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d);
/* Reads a number of JSON (at '-', a digit, or a mistake) by the type's from_number. */
int api__decode_number(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good);
/* The number of items, whether each is `good` or not, and the uniqueness of good ones. True when all is well. */
bool api__value_list(const api__field *f, const api_list *list, bool good, const struct api__place *at,
                     struct api__decode *d);
/* Item i of a list or map that a program filled in. */
bool api__check_item(const api__field *f, const api_list *list, size_t i, const api__loc *step, struct api__decode *d);
const char *api__ask_string(const union api__check *check, const void *slot);
const char *api__ask_any(const union api__check *check, const void *slot);
/* An object with a schema for members of any name is a map. */
bool api__compile_is_map(const api_node *schema);

#endif
