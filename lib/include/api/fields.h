/* Models, declared in C:
 *
 *     #define ITEM(field)                                   \
 *         field(string,  name,     .max_length = 100)       \
 *         field(number,  price,    .minimum = 0)            \
 *         field(boolean, is_offer, .nullable = true)
 *     API_MODEL(Item, ITEM)
 *
 * makes `struct Item` with the members name (api_str), price (double) and is_offer (bool), and `Item_model`, which
 * validation, JSON, the OpenAPI schema and storage use. Another field is another line.
 *
 * Types, and the C type of the member:
 *   string uuid email uri hostname ipv4 ipv6 date time duration   api_str (canonical text)
 *   datetime datetime_local time_local                            api_str (canonical text, in UTC or without an offset;
 *                                                                 a datetime has six decimals, so that texts sort as
 *                                                                 times do; responses leave out trailing zeros)
 *   decimal                                                       api_str (its digits)
 *   integer number boolean                                        int64_t, double, bool
 *   any                                                           api_str (JSON text)
 *   object(Model)                                                 Model, in place; also one of API_UNION
 *   array(type)    struct { T *p; size_t n; const uint8_t *null; }
 *   map(type)      the same and `const api_str *keys`
 *   Inside array() and map() an inner array or map is spelt list(type) or dict(type).
 *
 * Presence: `item.has.price` and `item.null.is_offer` are bits. A field is required unless it is .optional, .nullable
 * or has a .default_value. A .nullable field that was not sent is null; one that is .optional, too, is neither given
 * nor null. In a struct that was read from a request the bits are set; in one that you fill, a member counts as given
 * if it is required or not zero, and api_set() sets the bits of others.
 *
 * Options are designated initialisers of the field's type, so that `.min_length` of a number does not compile. The text
 * of the options is kept, by which `.minimum = 0` differs from no minimum.
 */
#ifndef API_FIELDS_H
#define API_FIELDS_H

#include <api/str.h>
#include <stdint.h>

typedef struct api_request api_request;
typedef struct api_field api_field;
typedef struct api_model_def api_model_def;
struct api_dependency;

enum api_type_class {
    API_OF_TEXT,
    API_OF_INTEGER,
    API_OF_NUMBER,
    API_OF_DECIMAL,
    API_OF_BOOLEAN,
    API_OF_ANY,
    API_OF_OBJECT,
    API_OF_ARRAY,
    API_OF_MAP,
    API_OF_UPLOAD,
    API_OF_NOTHING /* of a dependency */
};

typedef struct api_type_def {
    enum api_type_class of;
    const char *format; /* JSON Schema's format, or NULL */
    const struct api_type_def *item;
    const api_model_def *model;
} api_type_def;

/* Options of every type. `alias` is the name outside of C. `example` and `schema` are JSON; `schema` is an object whose
 * keywords are added to the field's schema. */
#define API__OPTIONS                                                                                                   \
    int api__first;                                                                                                    \
    const char *alias, *title, *description, *example, *schema;                                                        \
    bool required, optional, nullable, read_only, write_only, deprecated;                                              \
    bool unique, filter, sort; /* of tables */                                                                         \
    bool hidden;               /* left out of the OpenAPI document */                                                  \
    bool embed                 /* of a body: it is an object with this member, also if there is only one */

struct api_options {
    API__OPTIONS;
};
/* `validate` is called with a value that has passed all other checks, and returns NULL, or the mistake as half a
 * sentence, which becomes "Value error, {text}". */
struct api_text_options {
    API__OPTIONS;
    const char *default_value, *pattern, *constant;
    size_t min_length, max_length;  /* code points */
    const char *const *enum_values; /* the only values: API_STRINGS("a", "b") */
    const char *(*validate)(api_str value);
};
struct api_integer_options {
    API__OPTIONS;
    int64_t default_value, minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of, constant;
    const int64_t *enum_values; /* API_INTEGERS(1, 2), whose first element is their count */
    const char *(*validate)(int64_t value);
};
struct api_number_options {
    API__OPTIONS;
    double default_value, minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;
    const char *(*validate)(double value);
};
/* Numbers are texts, since no double is 0.01. */
struct api_decimal_options {
    API__OPTIONS;
    const char *default_value, *minimum, *maximum, *exclusive_minimum, *exclusive_maximum, *multiple_of;
    const char *(*validate)(api_str value);
};
struct api_boolean_options {
    API__OPTIONS;
    bool default_value;
    const char *(*validate)(bool value);
};
/* Of any and object; default_value is JSON. */
struct api_any_options {
    API__OPTIONS;
    const char *default_value;
    const char *(*validate)(const void *value);
};
/* Of array and map, but not of uploads; default_value is JSON. `items` are JSON Schema keywords of each item:
 * "{\"maxLength\": 20}". */
struct api_items_options {
    API__OPTIONS;
    const char *default_value, *items;
    size_t min_items, max_items;
    bool unique_items;
    const char *(*validate)(const void *value);
};

enum api_source {
    API_IN_MODEL, /* a field of a model */
    API_IN_PATH,
    API_IN_QUERY,
    API_IN_HEADER,
    API_IN_COOKIE,
    API_IN_FORM,
    API_IN_FILE,
    API_IN_BODY,
    API_IN_DEPENDS,
    API_IN_PARAMS
};

/* A row of the tables that API_MODEL, API_OPERATION and API_DEPENDENCY make, which end with a row without a name. */
struct api_field {
    const char *name, *given; /* given: the text of the options */
    enum api_source in;
    uint32_t size, align; /* of the member */
    api_type_def type;
    const struct api_dependency *dependency;
    union {
        struct api_options common;
        struct api_text_options text;
        struct api_integer_options integer;
        struct api_number_options number;
        struct api_decimal_options decimal;
        struct api_boolean_options boolean;
        struct api_any_options any;
        struct api_items_options items;
    } options;
};

typedef struct api_variant {
    const char *name; /* the value of the tag */
    const api_model_def *model;
} api_variant;

struct api_model_def {
    const char *name, *file;
    int line;
    uint32_t size;
    const api_field *fields;                  /* NULL for a union */
    const char *tag;                          /* the discriminator's name */
    const api_variant *variants;              /* the last row has no name */
    uint32_t variants_offset;                 /* of the variants in the struct */
    const void *options;                      /* begins as struct api_model_options does */
    const char *(*validate)(const void *row); /* row NULL: NULL if there is no function */
    void (*compute)(api_request *req, void *row);
};

/* The first members of every model's options. */
struct api_model_options {
    int api__first;
    const char *title, *description;
    bool additional; /* unknown members are allowed, and dropped */
    bool lax;        /* JSON texts are converted as those of parameters: "5" to 5, "yes" to true */
};

/* --- C types, type tables and option structs by type word --- */
#define API__C_string api_str
#define API__C_uuid api_str
#define API__C_email api_str
#define API__C_uri api_str
#define API__C_hostname api_str
#define API__C_ipv4 api_str
#define API__C_ipv6 api_str
#define API__C_date api_str
#define API__C_datetime api_str
#define API__C_datetime_local api_str
#define API__C_time api_str
#define API__C_time_local api_str
#define API__C_duration api_str
#define API__C_decimal api_str
#define API__C_integer int64_t
#define API__C_number double
#define API__C_boolean bool
#define API__C_any api_str
#define API__C_upload api_upload
#define API__C_object(Model) Model
#define API__LIST_OF(T)                                                                                                \
    struct {                                                                                                           \
        T *p;                                                                                                          \
        size_t n;                                                                                                      \
        const uint8_t *null;                                                                                           \
    }
#define API__MAP_OF(T)                                                                                                 \
    struct {                                                                                                           \
        T *p;                                                                                                          \
        size_t n;                                                                                                      \
        const uint8_t *null;                                                                                           \
        const api_str *keys;                                                                                           \
    }
#define API__C_array(type) API__LIST_OF(API__C_##type)
#define API__C_list(type) API__LIST_OF(API__C_##type)
#define API__C_map(type) API__MAP_OF(API__C_##type)
#define API__C_dict(type) API__MAP_OF(API__C_##type)

#define API__T_string .of = API_OF_TEXT
#define API__T_uuid .of = API_OF_TEXT, .format = "uuid"
#define API__T_email .of = API_OF_TEXT, .format = "email"
#define API__T_uri .of = API_OF_TEXT, .format = "uri"
#define API__T_hostname .of = API_OF_TEXT, .format = "hostname"
#define API__T_ipv4 .of = API_OF_TEXT, .format = "ipv4"
#define API__T_ipv6 .of = API_OF_TEXT, .format = "ipv6"
#define API__T_date .of = API_OF_TEXT, .format = "date"
#define API__T_datetime .of = API_OF_TEXT, .format = "date-time"
#define API__T_datetime_local .of = API_OF_TEXT, .format = "date-time-local"
#define API__T_time .of = API_OF_TEXT, .format = "time"
#define API__T_time_local .of = API_OF_TEXT, .format = "time-local"
#define API__T_duration .of = API_OF_TEXT, .format = "duration"
#define API__T_decimal .of = API_OF_DECIMAL, .format = "decimal"
#define API__T_integer .of = API_OF_INTEGER
#define API__T_number .of = API_OF_NUMBER
#define API__T_boolean .of = API_OF_BOOLEAN
#define API__T_any .of = API_OF_ANY
#define API__T_upload .of = API_OF_UPLOAD
#define API__T_object(Model) .of = API_OF_OBJECT, .model = &Model##_model
#define API__T_array(type)                                                                                             \
    .of = API_OF_ARRAY, .item = &(const api_type_def)                                                                  \
    {                                                                                                                  \
        API__T_##type                                                                                                  \
    }
#define API__T_list(type)                                                                                              \
    .of = API_OF_ARRAY, .item = &(const api_type_def)                                                                  \
    {                                                                                                                  \
        API__T_##type                                                                                                  \
    }
#define API__T_map(type)                                                                                               \
    .of = API_OF_MAP, .item = &(const api_type_def)                                                                    \
    {                                                                                                                  \
        API__T_##type                                                                                                  \
    }
#define API__T_dict(type)                                                                                              \
    .of = API_OF_MAP, .item = &(const api_type_def)                                                                    \
    {                                                                                                                  \
        API__T_##type                                                                                                  \
    }

#define API__O_string text
#define API__O_uuid text
#define API__O_email text
#define API__O_uri text
#define API__O_hostname text
#define API__O_ipv4 text
#define API__O_ipv6 text
#define API__O_date text
#define API__O_datetime text
#define API__O_datetime_local text
#define API__O_time text
#define API__O_time_local text
#define API__O_duration text
#define API__O_decimal decimal
#define API__O_integer integer
#define API__O_number number
#define API__O_boolean boolean
#define API__O_any any
#define API__O_upload common
#define API__O_object(Model) any
#define API__O_array(type) items
#define API__O_map(type) items

#define API_STRINGS(...) ((const char *const[]){__VA_ARGS__, 0})
#define API_INTEGERS(...) ((const int64_t[]){sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t), __VA_ARGS__})

/* --- structs --- */
#define API__UNUSED __attribute__((unused))
/* The number of words of a presence set, at least one. */
#define API__WORDS(n) (((n) + 63) / 64 + !(n))
#define API__FIELD_ONE(type_, name_, ...) +1
#define API__FIELD_BIT(type_, name_, ...) bool name_ : 1;
#define API__FIELD_MEMBER(type_, name_, ...) API__C_##type_ name_;
#define API__PRESENCE(LIST, ONE, BIT)                                                                                  \
    union {                                                                                                            \
        uint64_t api__set[API__WORDS(0 LIST(ONE))];                                                                    \
        struct {                                                                                                       \
            LIST(BIT)                                                                                                  \
        } has;                                                                                                         \
    };                                                                                                                 \
    union {                                                                                                            \
        uint64_t api__null[API__WORDS(0 LIST(ONE))];                                                                   \
        struct {                                                                                                       \
            LIST(BIT)                                                                                                  \
        } null;                                                                                                        \
    };
/* A macro in the options is expanded first: it may stand for a whole option. */
#define API__TEXT(...) #__VA_ARGS__
#define API__FIELD_ROW(type_, name_, ...)                                                                              \
    {.name = #name_,                                                                                                   \
     .given = API__TEXT(__VA_ARGS__),                                                                                  \
     .size = sizeof(API__C_##type_),                                                                                   \
     .align = _Alignof(API__C_##type_),                                                                                \
     .type = {API__T_##type_},                                                                                         \
     .options = {.API__O_##type_ = {0, __VA_ARGS__}}},

/* Lists every model of a program for its apps, so that handlers may use any. */
#define API__LIST_MODEL(Name)                                                                                          \
    static const api_model_def *const Name##_listed __attribute__((section("api_models"), used)) = &Name##_model;

/* API_MODEL(Item, ITEM, .title = "A thing", .validate = check_item, .compute = fill_item)
 *   validate  const char *(const Item *): NULL, or a mistake of the whole struct
 *   compute   void (api_request *, Item *): fills read_only members of a copy before it is sent
 *   lax       texts for numbers and booleans in JSON are converted as those of parameters: "5" to 5, "yes" to true
 * Functions and the struct are declared before the model:
 *     typedef struct Item Item;
 *     static const char *check_item(const Item *item); */
#define API_MODEL(Name, FIELDS, ...)                                                                                   \
    typedef struct Name {                                                                                              \
        API__PRESENCE(FIELDS, API__FIELD_ONE, API__FIELD_BIT)                                                          \
        FIELDS(API__FIELD_MEMBER)                                                                                      \
    } Name;                                                                                                            \
    struct Name##_options {                                                                                            \
        int api__first;                                                                                                \
        const char *title, *description;                                                                               \
        bool additional, lax;                                                                                          \
        const char *(*validate)(const Name *);                                                                         \
        void (*compute)(api_request *, Name *);                                                                        \
    };                                                                                                                 \
    static const struct Name##_options Name##_options = {0, __VA_ARGS__};                                              \
    static const char *Name##_api_validate(const void *row)                                                            \
    {                                                                                                                  \
        if (!Name##_options.validate)                                                                                  \
            return 0;                                                                                                  \
        return row ? Name##_options.validate((const Name *)row) : "";                                                  \
    }                                                                                                                  \
    static void Name##_api_compute(api_request *req, void *row)                                                        \
    {                                                                                                                  \
        if (Name##_options.compute)                                                                                    \
            Name##_options.compute(req, (Name *)row);                                                                  \
    }                                                                                                                  \
    static const api_field Name##_fields[] = {FIELDS(API__FIELD_ROW){0}};                                              \
    static const api_model_def Name##_model API__UNUSED = {                                                            \
        .name = #Name,                                                                                                 \
        .file = __FILE__,                                                                                              \
        .line = __LINE__,                                                                                              \
        .size = sizeof(Name),                                                                                          \
        .fields = Name##_fields,                                                                                       \
        .options = &Name##_options,                                                                                    \
        .validate = Name##_api_validate,                                                                               \
        .compute = Name##_api_compute,                                                                                 \
    };                                                                                                                 \
    API__LIST_MODEL(Name)

/* One of several models, by the value of a member (OpenAPI's discriminator):
 *
 *     #define PET(variant)           \
 *         variant(PET_CAT, Cat, cat) \
 *         variant(PET_DOG, Dog, dog)
 *     API_UNION(Pet, kind, PET)
 *
 * makes `struct Pet { int64_t kind; union { Cat cat; Dog dog; }; }` for {"kind": "cat", ...}; pet.kind is PET_CAT. */
#define API__VARIANT_TAG(constant, Model, name_) constant,
#define API__VARIANT_MEMBER(constant, Model, name_) Model name_;
#define API__VARIANT_ROW(constant, Model, name_) {#name_, &Model##_model},
#define API_UNION(Name, tag_, VARIANTS, ...)                                                                           \
    enum { VARIANTS(API__VARIANT_TAG) };                                                                               \
    typedef struct Name {                                                                                              \
        int64_t tag_;                                                                                                  \
        union {                                                                                                        \
            VARIANTS(API__VARIANT_MEMBER)                                                                              \
        };                                                                                                             \
    } Name;                                                                                                            \
    static const struct api_model_options Name##_options = {0, __VA_ARGS__};                                           \
    static const api_variant Name##_variants[] = {VARIANTS(API__VARIANT_ROW){0, 0}};                                   \
    static const api_model_def Name##_model API__UNUSED = {                                                            \
        .name = #Name,                                                                                                 \
        .file = __FILE__,                                                                                              \
        .line = __LINE__,                                                                                              \
        .size = sizeof(Name),                                                                                          \
        .tag = #tag_,                                                                                                  \
        .variants = Name##_variants,                                                                                   \
        .variants_offset = sizeof(int64_t),                                                                            \
        .options = &Name##_options,                                                                                    \
    };                                                                                                                 \
    API__LIST_MODEL(Name)

/* A pointer to a model's struct, or NULL; anything else does not compile. */
#ifndef __cplusplus
#define API__IS(Model, value) _Generic((value), const Model * : (value), Model * : (value), void * : (value))
#define API__IS_MUTABLE(Model, value) _Generic((value), Model * : (value), void * : (value))
#else
#define API__IS(Model, value) (1 ? (value) : (const Model *)0)
#define API__IS_MUTABLE(Model, value) (1 ? (value) : (Model *)0)
#endif

/* Every integer type, for a _Generic without a default, in which a pointer or a struct is an error. */
#define API__INTEGERS(f)                                                                                               \
    char : f,                                                                                                          \
           signed char : f,                                                                                            \
                         unsigned char : f,                                                                            \
                                         short : f,                                                                    \
                                                 unsigned short : f,                                                   \
                                                                  int : f,                                             \
                                                                        unsigned : f,                                  \
                                                                                   long : f,                           \
                                                                                          unsigned long : f,           \
                                                                                                          long long    \
        : f,                                                                                                           \
          unsigned long long : f

/* Make a member given with a value, null, or not given. */
#define api_set(s, member, value) ((s)->member = (value), (s)->null.member = 0, (void)((s)->has.member = 1))
#define api_set_null(s, member) ((s)->has.member = 0, (void)((s)->null.member = 1))
#define api_unset(s, member) ((s)->has.member = 0, (void)((s)->null.member = 0))

/* Copies the members of `from` that were given or null to those of `into` with the same names, and leaves the others:
 * api_merge(Hero, &hero, HeroUpdate, &in->hero). Strings are not copied. The members of `from` should be .optional,
 * since a default counts as given. Check the result by api_validate. 0; API_EUSAGE: `into` has no such member, or one
 * of another type, or one of the two is a union. */
#define api_merge(Into, into, From, from)                                                                              \
    api__merge(&Into##_model, API__IS_MUTABLE(Into, into), &From##_model, API__IS(From, from))
int api__merge(const api_model_def *into_model, void *into, const api_model_def *from_model, const void *from);

#endif
