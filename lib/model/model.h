/* The compiled model: a table of fields that decode, encode, SQL and OpenAPI walk.
 *
 * A row is memory laid out by its model: first the presence words (set, then null), then one slot a field.
 *   present and not null: set bit.   present and null: null bit.   absent: neither.
 * What a slot holds depends on the type (type_*.c). A row owns nothing: its strings point into an arena, a body, or a
 * database row.
 */
#ifndef API__MODEL_H
#define API__MODEL_H

#include <api/model.h>

typedef struct api_list {
    void *p; /* n slots of the item's type, each api__slot_size(item) bytes */
    size_t n;
    const uint8_t *null; /* one byte an item, 1 = null; NULL when no item is null */
} api_list;

/* An object whose member names are data. The first three members are a list of the values. */
typedef struct api_map {
    void *p;
    size_t n;
    const uint8_t *null;
    const api_str *keys; /* n decoded names, each once, in the input's order */
} api_map;

/* One of several objects, distinguished by a member of the input. The rows of all branches share the bytes that follow.
 */
typedef struct api_union {
    int64_t tag; /* which branch, from 0 in declared order */
} api_union;

enum api__field_flags {
    API__REQUIRED = 1 << 0,
    API__NULLABLE = 1 << 1,
    API__READONLY = 1 << 2,
    API__WRITEONLY = 1 << 3,
    API__UNIQUE = 1 << 4,
    API__FILTER = 1 << 5,
    API__SORT = 1 << 6,
    API__AS_JSON = 1 << 7, /* array or object kept as normalised JSON text: what a database column holds */
    API__UNIQUE_ITEMS = 1 << 8,
    API__CONST = 1 << 9, /* enum_json has one value, and the error is literal_error */
    API__DEPRECATED = 1 << 10,
    API__HAS_DEFAULT = 1 << 11,
    API__AS_NUMBER = 1 << 12, /* a decimal that is a JSON number: "type: number, format: decimal" */
    API__SECRET = 1 << 13,    /* something inside is writeOnly: never echoed as `input` */
    API__OPEN = 1 << 14,      /* an object inside accepts unknown members: as JSON it is stored as it came */
    API__HOOKED = 1 << 15,    /* has a check of the program's own */
    API__CHECKED = 1 << 16,   /* a value may be wrong in more than its type (see api_model.checked) */
    API__URL_KEY = 1 << 17,   /* a key that clients choose, which names the row in URLs */
    API__LAX = 1 << 18,       /* JSON text for it is converted as a parameter's is: "strict: false" */
    API__KEEPS = 1 << 19,     /* something inside is readOnly or writeOnly, which a replacement keeps */
};
/* Two of one bit would be one flag. */
_Static_assert(API__REQUIRED + API__NULLABLE + API__READONLY + API__WRITEONLY + API__UNIQUE + API__FILTER + API__SORT +
                       API__AS_JSON + API__UNIQUE_ITEMS + API__CONST + API__DEPRECATED + API__HAS_DEFAULT +
                       API__AS_NUMBER + API__SECRET + API__OPEN + API__HOOKED + API__CHECKED + API__URL_KEY + API__LAX +
                       API__KEEPS ==
                   (1 << 20) - 1,
               "each flag has a bit of its own");

/* The value of a numeric constraint: its source digits (n == 0: absent) and their value in both types. */
typedef struct api__bound {
    api_str text;
    double d;
    int64_t i;
    bool is_int; /* i is exact */
} api__bound;

/* A program's own check of a value that is otherwise valid. Returns NULL, or a sentence in UTF-8 that says what is
 * wrong, valid until the next call. By the slot's type: api_str, int64_t, double, bool; `any` gets the slot itself. */
union api__check {
    const char *(*string)(api_str value);
    const char *(*integer)(int64_t value);
    const char *(*number)(double value);
    const char *(*boolean)(bool value);
    const char *(*any)(const void *slot);
};

/* The layout of a C struct that is a row: `uint64_t set[words], null[words]` first, then a member for each property in
 * the schema's order. For a union: `int64_t tag` first, then a C union of the branches' structs. */
struct api__layout_member {
    const char *name; /* the property's JSON name; of a union's branch: its tag */
    uint32_t offset;  /* from the struct's start */
    const struct api__layout
        *of; /* if the value is an object or union, or an array or map (at any depth) of such; else NULL */
    union api__check check; /* may be empty; ignored for a union's branch */
};
struct api__layout {
    const struct api__layout_member *members;
    uint32_t count;
    uint32_t words;                        /* in each presence set; 0 for a union */
    uint32_t size;                         /* sizeof the struct */
    const char *(*check)(const void *row); /* of an object whose members are all valid; may be NULL */
};

struct api__union;
struct api__format;
struct api__type;

typedef struct api__field {
    api_str name;
    api_str hint; /* `"name":`, compared with the input before any lookup */
    const struct api__type *type;
    const struct api__format *format; /* of a string with a format that has a reader; else NULL */
    unsigned flags;
    uint32_t offset;               /* of the slot in the row */
    uint32_t index;                /* position in model->fields; its bit in the presence words */
    api_str default_json;          /* with API__HAS_DEFAULT: JSON text, checked at compile time */
    size_t min_length, max_length; /* code points of a string, items of an array; max SIZE_MAX: none */
    api__bound minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;
    api_str pattern_text;
    struct api__pattern *pattern;
    api_str *enum_json; /* allowed values as api__encode_value writes them */
    size_t enum_count;
    api_str expected;         /* the same for people: 'a', 'b' or 'c' */
    struct api__field *item;  /* of an array or map: the items' type and constraints (name empty) */
    struct api__field *key;   /* of a map: constraints of the names, or NULL */
    struct api_model *object; /* of an object */
    struct api__union *of;    /* of a union */
    union api__check check;   /* with API__HOOKED */
    const api_node *schema;   /* as declared: OpenAPI writes it back word for word */
} api__field;

typedef struct api__variant {
    api_str tag;
    api_str lead;    /* `"kind":"cat"`, as encoding begins the object */
    uint32_t offset; /* of the branch's row in the slot */
    struct api_model *object;
    const api__field *tag_member; /* the branch's field for the discriminator; NULL: the row has none */
} api__variant;

struct api__union {
    api_str discriminator; /* the member's name */
    api_str quoted;        /* 'kind', for messages */
    api_str expected;      /* 'cat', 'dog' */
    api__variant *variants;
    uint32_t count;
    uint32_t size; /* of the slot */
};

struct api_model {
    api_str title;
    api__field *fields;
    uint32_t count;     /* fields, at most API__MAX_FIELDS */
    uint32_t words;     /* 64-bit words in each presence set */
    uint32_t size;      /* bytes of a row */
    uint64_t *required; /* bit words */
    bool extra;         /* additionalProperties: true (unknown members are checked as JSON and dropped) */
    bool open;          /* this object or one inside accepts unknown members: stored as it came */
    bool scalar;        /* the schema is not an object: fields[0] is the value itself, its name empty */
    bool secret;        /* has a writeOnly field, at any depth: never echoed as `input` */
    bool keeps;         /* has a readOnly or writeOnly field, at any depth */
    bool kept_inside;   /* such a field is inside another one: a replacement must be compared with the stored row */
    bool checked; /* a row can be invalid in other ways than absent fields, nulls, text that is not UTF-8 or contains
                     NULs, and numbers that are not finite */
    const char *(*check)(const void *row); /* of a row whose fields are all valid, or NULL */
    struct api__names *names;              /* perfect hash from name to field */
    const api_node *schema;
    api_arena arena; /* everything above lives here when the model was made by api_model_new */
};

/* As many as a table has columns; the presence words stay within two cache lines. */
#define API__MAX_FIELDS 256

/* Compiles fields into an existing arena. `extra_fields` trees ({"type":"integer","readOnly":true}) may be put before
 * and after the schema's own by the caller having built one "properties" node. The trees must outlive the model. NULL
 * after problems. */
struct api__compile {
    const api_node *root;
    const char *file; /* for problems */
    unsigned flags;   /* api_schema_flags */
    bool lax;         /* numbers and booleans are API__LAX fields */
    bool open;        /* unknown members are taken, and dropped, at every level, and nothing is lax */
    bool as_json;     /* top-level arrays, objects, maps and unions become API__AS_JSON fields (database rows) */
    const struct api__layout *layout; /* of the C struct that is the row; NULL: rows are laid out here. For a schema
                                         that is not an object: as api__layout_member.of. Not together with as_json. */
    api_problems *problems;
};
api_model *api__model_compile(api_arena *a, const api_node *schema, const struct api__compile *c);

/* Rows */
static inline uint64_t *api__row_set(const api_model *m, void *row)
{
    (void)m;
    return row;
}
static inline uint64_t *api__row_null(const api_model *m, void *row)
{
    return (uint64_t *)row + m->words;
}
static inline bool api__row_has(const api_model *m, const void *row, uint32_t i)
{
    (void)m;
    return ((const uint64_t *)row)[i >> 6] >> (i & 63) & 1;
}
static inline bool api__row_is_null(const api_model *m, const void *row, uint32_t i)
{
    return ((const uint64_t *)row)[m->words + (i >> 6)] >> (i & 63) & 1;
}
static inline void *api__row_slot(const api__field *f, const void *row)
{
    return (char *)row + f->offset;
}
/* As api__row_has, for a struct that a program filled without setting presence bits: a field that is required or not
 * all zero bytes counts as present. */
bool api__slot_filled(const api__field *f, const void *slot);
static inline bool api__row_given(const api_model *m, const void *row, uint32_t i)
{
    const api__field *f = &m->fields[i];
    return api__row_has(m, row, i) ||
           (!api__row_is_null(m, row, i) && (f->flags & API__REQUIRED || api__slot_filled(f, api__row_slot(f, row))));
}
/* Marks field i as present (not null), null, or absent. */
void api__row_mark(const api_model *m, void *row, uint32_t i, bool present, bool null);
/* A cleared row from the arena; NULL when out of memory. */
void *api__row_new(const api_model *m, api_arena *a);

#endif
