/* Bodies against a model with every type: a row that decodes is written, decodes again, and is written the same. A
 * merge patch made of any text never breaks the row. */
#include <stdlib.h>

#include "model/decode.h"
#include "model/encode.h"
#include "model/merge_patch.h"
#include "model/row_check.h"
#include "model/type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAT                                                                                                            \
    "{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"cat\"},\"lives\":{\"type\":\"integer\",\"maximum\":9," \
    "\"default\":9}},\"required\":[\"kind\"]}"
#define DOG                                                                                                            \
    "{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"dog\"},\"name\":{\"type\":\"string\"}},\"required\":[" \
    "\"name\"],\"additionalProperties\":true}"
#define PET "{\"oneOf\":[" CAT "," DOG "],\"discriminator\":{\"propertyName\":\"kind\"}}"
#define NEST "{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"nest\"},\"in\":" PET "}}"

static const char schema[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"s\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":9,\"pattern\":\"^a|b$\"},\"i\":{\"type\":\"integer\","
    "\"multipleOf\":3},\"n\":{\"type\":[\"number\",\"null\"],\"minimum\":-5},\"b\":{\"type\":\"boolean\",\"default\":"
    "true},"
    "\"d\":{\"type\":\"number\",\"format\":\"decimal\",\"exclusiveMaximum\":100},\"t\":{\"type\":\"string\",\"format\":"
    "\"date-time\"},\"da\":{\"type\":\"string\",\"format\":\"date\"},\"ti\":{\"type\":\"string\",\"format\":\"time\"},"
    "\"du\":{\"type\":\"string\",\"format\":\"duration\"},\"u\":{\"type\":\"string\",\"format\":\"uuid\"},"
    "\"e\":{\"type\":\"string\",\"format\":\"email\"},\"r\":{\"type\":\"string\",\"format\":\"uri\"},"
    "\"v4\":{\"type\":\"string\",\"format\":\"ipv4\"},\"v6\":{\"type\":\"string\",\"format\":\"ipv6\"},"
    "\"en\":{\"enum\":[\"x\",\"y\"],\"type\":\"string\"},\"a\":{\"type\":\"array\",\"items\":{\"type\":[\"integer\","
    "\"null\"]},\"uniqueItems\":true,\"maxItems\":5},\"o\":{\"type\":\"object\",\"properties\":{\"p\":{\"type\":"
    "\"string\"},\"r\":{\"type\":\"integer\",\"readOnly\":true,\"default\":1},\"v\":{\"writeOnly\":true},"
    "\"q\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"z\":{\"type\":\"integer\"},"
    "\"r\":{\"type\":\"integer\",\"readOnly\":true,\"default\":1},\"v\":{\"writeOnly\":true}}}}}},"
    "\"any\":{},"
    "\"mp\":{\"type\":\"object\",\"additionalProperties\":{\"type\":[\"integer\",\"null\"]},\"maxProperties\":3,"
    "\"propertyNames\":{\"pattern\":\"^[a-z]\",\"maxLength\":4}},\"pm\":{\"type\":\"object\","
    "\"additionalProperties\":" PET "},\"pl\":{\"type\":\"array\",\"items\":" PET "},\"pu\":{\"oneOf\":[" CAT "," NEST
    ",{\"type\":\"null\"}],\"discriminator\":{\"propertyName\":\"kind\"}},"
    "\"uo\":{\"type\":\"array\",\"uniqueItems\":true},\"dm\":{\"type\":\"number\",\"format\":\"decimal\","
    "\"multipleOf\":0.05,\"minimum\":-1},\"al\":{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"minItems\":2},"
    "\"w\":{\"type\":\"string\",\"writeOnly\":true},\"ro\":{\"type\":\"integer\",\"readOnly\":true}},\"required\":["
    "\"s\"]}";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static int decode(const api_model *m, api_str text, api_view view, const void *current, const uint64_t *named,
                  api_arena *a, void **row)
{
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {
        .view = view, .current = current, .named = named, .where = "body", .arena = a, .errors = &errors};
    *row = api__row_new(m, a);
    int err = *row ? api__decode_row(m, text, &d, *row) : API_ENOMEM;
    must(err != API_EINVALID || errors.count > 0);
    must(err != API_EJSON || d.json.reason);
    api_buf out;
    api_buf_init(&out, 1 << 24);
    for (int style = API__STYLE_FASTAPI; style <= API__STYLE_DRF; style++) {
        out.n = 0;
        api__errors_put(&errors, (enum api__error_style)style, 422, &out);
        must(api_json_check(api_buf_get(&out), 0, NULL) == 0);
    }
    api_buf_deinit(&out);
    api__errors_deinit(&errors);
    return err;
}

static void encode(const api_model *m, const void *row, api_buf *out)
{
    api_buf_init(out, 1 << 24);
    api__encode_row(m, row, NULL, API__ENCODE_SECRETS, out);
    must(!out->err && api_json_check(api_buf_get(out), API_JSON_UNIQUE, NULL) == 0);
}

/* What was decoded is good to be sent. */
static void check(const api_model *m, const void *row, api_arena *a)
{
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.where = "response", .arena = a, .errors = &errors};
    must(api__row_check(m, row, &d) == 0);
    api__errors_deinit(&errors);
}

static void round_trip(const api_model *m, const void *row, api_arena *a)
{
    api_buf first, second;
    void *again;
    encode(m, row, &first);
    /* readOnly members come back too, hence the view */
    if (decode(m, api_buf_get(&first), API_VIEW_ANY, NULL, NULL, a, &again) == 0) {
        encode(m, again, &second);
        must(api_str_eq(api_buf_get(&first), api_buf_get(&second)));
        api_buf_deinit(&second);
    }
    api_buf_deinit(&first);
}

static void patch(const api_model *m, api_str text, api_arena *a)
{
    void *row, *patched;
    uint64_t named[API__MAX_FIELDS / 64];
    api_json_error e;
    api_buf merged;
    must(decode(m, API_S("{\"s\":\"a\",\"o\":{\"p\":\"x\",\"v\":1,\"q\":[{\"z\":1,\"v\":2},{}]},\"any\":{\"k\":1}}"),
                API_VIEW_CREATE, NULL, NULL, a, &row) == 0);
    api_buf_init(&merged, 1 << 24);
    if (api__merge_patch(m, row, text, a, named, &merged, &e) == 0 &&
        decode(m, api_buf_get(&merged), API_VIEW_REPLACE, row, named, a, &patched) == 0)
        round_trip(m, patched, a);
    api_buf_deinit(&merged);
}

/* The text for one field, as of a parameter, and cut at its commas, as of one given several times. */
static void as_text(const api_model *m, api_str text, api_arena *a)
{
    api_str texts[64] = {{NULL, 0}};
    size_t n = 0;
    const api__field *f = &m->fields[text.n ? (unsigned char)text.p[--text.n] % m->count : 0];
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.where = "query", .arena = a, .errors = &errors};
    void *row = api__row_new(m, a), *again = api__row_new(m, a);
    must(row && again);
    int err = api__decode_text(f, text, NULL, &d, (char *)row + f->offset);
    must(err != API_EINVALID || errors.count > 0);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ',' && n < 63)
            n++;
        else
            texts[n] = texts[n].p ? (api_str){texts[n].p, texts[n].n + 1} : (api_str){text.p + i, 1};
    }
    size_t before = errors.count;
    if (f->type->shape == API__SHAPE_ARRAY && !(f->flags & API__AS_JSON)) {
        err = api__decode_texts(f, texts, n + 1, NULL, &d, (char *)again + f->offset);
        must(err != API_EINVALID || errors.count > before);
    }
    api__errors_deinit(&errors);
}

enum { AS_JSON = 1, LAX = 2, KINDS = 4 };

/* Compiled once: it is not what is looked at here. */
static const api_model *the_model(int kind)
{
    static const api_model *models[KINDS];
    static api_arena a;
    if (!models[0]) {
        api_node *n;
        api_json_error e;
        api_problems *problems = api_problems_new();
        api_arena_init(&a, API_BUF_NO_MAX);
        must(problems && api_json_parse(&a, API_S(schema), 0, &n, &e) == 0);
        for (int i = 0; i < KINDS; i++) {
            struct api__compile c = {.as_json = i & AS_JSON, .lax = i & LAX, .problems = problems};
            models[i] = api__model_compile(&a, n, &c);
            must(models[i] != NULL);
        }
        api_problems_free(problems);
    }
    return models[kind];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_str text = {(const char *)data, size};
    for (int kind = 0; kind < KINDS; kind++) {
        const api_model *m = the_model(kind);
        api_arena a;
        void *row;
        api_arena_init(&a, 1 << 28);
        if (decode(m, text, API_VIEW_ANY, NULL, NULL, &a, &row) == 0)
            check(m, row, &a);
        if (decode(m, text, API_VIEW_CREATE, NULL, NULL, &a, &row) == 0)
            round_trip(m, row, &a);
        patch(m, text, &a);
        as_text(m, text, &a);
        api_arena_deinit(&a);
    }
    return 0;
}
