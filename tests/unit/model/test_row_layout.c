/* Rows that are C structs, with checks of the program's own. */
#include "model/row_check.h"
#include "unit/model/fixture.h"

#define ERRORS(text) "{\"detail\":[" text "]}"

struct point {
    uint64_t set[1], null[1];
    int64_t x, y;
};

struct cat {
    uint64_t set[1], null[1];
    api_str name;
};

struct dog {
    uint64_t set[1], null[1];
    api_str kind;
    bool barks;
};

struct pet {
    int64_t tag;
    union {
        struct cat cat;
        struct dog dog;
    } of;
};

struct thing {
    uint64_t set[1], null[1];
    api_str name;
    bool good, new;
    int64_t count;
    double price;
    struct point at;
    api_list path;
    api_map pets;
    struct pet pet;
    api_str any;
};

static const char *whole(const void *row)
{
    const struct point *p = row;
    return p->x == p->y && p->x == 13 ? "13 twice is bad luck" : NULL;
}

static const char *no_admin(api_str s)
{
    return api_str_is(s, "admin") ? "that name is taken" : NULL;
}

static const char *even(int64_t v)
{
    return v % 2 ? "odd" : NULL;
}

static const char *cheap(double v)
{
    return v > 100 ? "too dear \xff" : NULL;
}

static const char *yes(bool v)
{
    return v ? NULL : "must be good";
}

static const char *short_path(const void *slot)
{
    return ((const api_list *)slot)->n > 2 ? "a long way" : NULL;
}

static const struct api__layout_member point_members[] = {
    {.name = "x", .offset = offsetof(struct point, x)},
    {.name = "y", .offset = offsetof(struct point, y)},
};
static const struct api__layout point_layout = {point_members, 2, 1, sizeof(struct point), whole};
static const struct api__layout_member cat_members[] = {{.name = "name", .offset = offsetof(struct cat, name)}};
static const struct api__layout cat_layout = {cat_members, 1, 1, sizeof(struct cat), NULL};
static const struct api__layout_member dog_members[] = {
    {.name = "kind", .offset = offsetof(struct dog, kind)},
    {.name = "barks", .offset = offsetof(struct dog, barks)},
};
static const struct api__layout dog_layout = {dog_members, 2, 1, sizeof(struct dog), NULL};
static const struct api__layout_member pet_members[] = {
    {.name = "cat", .offset = offsetof(struct pet, of.cat), .of = &cat_layout},
    {.name = "dog", .offset = offsetof(struct pet, of.dog), .of = &dog_layout},
};
static const struct api__layout pet_layout = {pet_members, 2, 0, sizeof(struct pet), NULL};

#define THING(member) .offset = offsetof(struct thing, member)
static const struct api__layout_member thing_members[] = {
    {.name = "name", THING(name), .check.string = no_admin},
    {.name = "good", THING(good), .check.boolean = yes},
    {.name = "new", THING(new)},
    {.name = "count", THING(count), .check.integer = even},
    {.name = "price", THING(price), .check.number = cheap},
    {.name = "at", THING(at), .of = &point_layout},
    {.name = "path", THING(path), .of = &point_layout, .check.any = short_path},
    {.name = "pets", THING(pets), .of = &pet_layout},
    {.name = "pet", THING(pet), .of = &pet_layout},
    {.name = "any", THING(any)},
};
enum { MEMBERS = sizeof thing_members / sizeof *thing_members };
static const struct api__layout thing_layout = {thing_members, MEMBERS, 1, sizeof(struct thing), NULL};

#define POINT                                                                                                          \
    "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"integer\",\"default\":0}},"   \
    "\"required\":[\"x\"]}"
#define PET                                                                                                            \
    "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"cat\"},\"name\":{\"type\":\"string\"}},"   \
    "\"required\":[\"kind\",\"name\"]},{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\",\"const\":"  \
    "\"dog\"},\"barks\":{\"type\":\"boolean\"}},\"required\":[\"kind\"]}],\"discriminator\":{\"propertyName\":"        \
    "\"kind\"}}"

static const char *const thing_schema =
    "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"good\":{\"type\":[\"boolean\",\"null\"]},"
    "\"new\":{\"type\":\"boolean\",\"default\":true},\"count\":{\"type\":\"integer\",\"minimum\":0},\"price\":{"
    "\"type\":\"number\"},\"at\":" POINT ",\"path\":{\"type\":\"array\",\"items\":" POINT
    "},\"pets\":{\"type\":\"object\",\"additionalProperties\":" PET "},\"pet\":" PET ",\"any\":{}}}";

static const api_model *thing_model(struct fixture *f)
{
    const api_model *m = compile_as(f, thing_schema, &thing_layout, false, 0);
    for (size_t i = 0; i < api_problems_count(f->problems); i++)
        print_error("%s\n", api_problems_get(f->problems, i));
    assert_non_null(m);
    assert_int_equal(m->size, sizeof(struct thing));
    return m;
}

static void test_struct(void **state)
{
    struct fixture *f = *state;
    const api_model *m = thing_model(f);
    void *row;
    assert_int_equal(decode_view(f, m,
                                 "{\"name\":\"n\",\"good\":null,\"count\":4,\"price\":2.5,\"at\":{\"x\":1},\"path\":[{"
                                 "\"x\":2},{\"x\":3,\"y\":4}],\"pets\":{\"a\":{\"name\":\"T\",\"kind\":\"cat\"}},"
                                 "\"pet\":{\"barks\":true,\"kind\":\"dog\"},\"any\":[1]}",
                                 API_VIEW_CREATE, &row),
                     0);
    const struct thing *t = row;
    assert_true(api_str_is(t->name, "n"));
    assert_true(t->new && t->count == 4 && t->price == 2.5 && t->at.x == 1 && t->at.y == 0);
    assert_true(t->null[0] == 2 && t->set[0] == 0x3fd);
    assert_int_equal(t->path.n, 2);
    assert_int_equal(((struct point *)t->path.p)[1].y, 4);
    assert_int_equal(t->pets.n, 1);
    assert_true(api_str_is(t->pets.keys[0], "a"));
    const struct pet *pet = t->pets.p;
    assert_true(pet->tag == 0 && api_str_is(pet->of.cat.name, "T"));
    assert_true(t->pet.tag == 1 && t->pet.of.dog.barks && api_str_is(t->pet.of.dog.kind, "dog"));
    assert_true(api_str_is(t->any, "[1]"));
    assert_string_equal(row_text(f, m, row),
                        "{\"name\":\"n\",\"good\":null,\"new\":true,\"count\":4,\"price\":2.5,\"at\":{\"x\":1,\"y\":0},"
                        "\"path\":[{\"x\":2,\"y\":0},{\"x\":3,\"y\":4}],\"pets\":{\"a\":{\"kind\":\"cat\",\"name\":"
                        "\"T\"}},\"pet\":{\"kind\":\"dog\",\"barks\":true},\"any\":[1]}");
}

/* The tag is written for a branch that has a member for it, whether that is filled or not, whatever else tells what
 * is there. */
static void test_filled_by_hand(void **state)
{
    struct fixture *f = *state;
    const api_model *m = thing_model(f);
    struct thing t = {.set[0] = 1 << 8, .pet = {.tag = 1, .of.dog = {.set[0] = 2, .barks = true}}};
    assert_string_equal(row_text(f, m, &t), "{\"good\":null,\"pet\":{\"kind\":\"dog\",\"barks\":true},\"any\":null}");
    t.set[0] = 0;
    t.pet.of.dog.set[0] = 0;
    f->out.n = 0;
    api__encode_row(m, &t, NULL, API__ENCODE_STRUCT, &f->out);
    assert_string_equal(api_buf_cstr(&f->out),
                        "{\"good\":null,\"pet\":{\"kind\":\"dog\",\"barks\":true},\"any\":null}");
    struct api__decode d = {.where = "answer", .filled = true, .arena = &f->arena, .errors = &f->errors};
    assert_int_equal(api__row_check(m, &t, &d), 0);
    t.pet.of.dog.kind = API_S("cat");
    t.pet.of.dog.set[0] = 1;
    assert_int_equal(api__row_check(m, &t, &d), API_EINVALID);
    t.set[0] = 1 << 8;
    t.pet = (struct pet){.tag = 0, .of.cat = {.set[0] = 0}};
    assert_string_equal(row_text(f, m, &t), "{\"good\":null,\"pet\":{\"kind\":\"cat\"},\"any\":null}");
}

#define VALUE_ERROR(loc, msg, input)                                                                                   \
    ERRORS("{\"type\":\"value_error\",\"loc\":[\"body\"," loc "],\"msg\":\"Value error, " msg "\",\"input\":" input    \
           ",\"ctx\":{\"error\":{}}}")

static void test_checks(void **state)
{
    struct fixture *f = *state;
    const api_model *m = thing_model(f);
    static const struct case_of cases[] = {
        {"{\"name\":\"admin\"}", VALUE_ERROR("\"name\"", "that name is taken", "\"admin\"")},
        {"{\"good\":false}", VALUE_ERROR("\"good\"", "must be good", "false")},
        {"{\"count\":3}", VALUE_ERROR("\"count\"", "odd", "3")},
        {"{\"price\":101}", VALUE_ERROR("\"price\"", "the value is not valid", "101")},
        {"{\"at\":{\"x\":13,\"y\":13}}", VALUE_ERROR("\"at\"", "13 twice is bad luck", "{\"x\":13,\"y\":13}")},
        {"{\"path\":[{\"x\":1},{\"y\":13,\"x\":13}]}",
         VALUE_ERROR("\"path\",1", "13 twice is bad luck", "{\"y\":13,\"x\":13}")},
        {"{\"path\":[{\"x\":1},{\"x\":1},{\"x\":1}]}",
         VALUE_ERROR("\"path\"", "a long way", "[{\"x\":1},{\"x\":1},{\"x\":1}]")},
        /* Not asked: what is wrong otherwise, and null. */
        {"{\"count\":-1}", ERRORS("{\"type\":\"greater_than_equal\",\"loc\":[\"body\",\"count\"],\"msg\":\"Input "
                                  "should be greater than or equal to 0\",\"input\":-1,\"ctx\":{\"ge\":0}}")},
        {"{\"at\":{\"x\":13,\"y\":13,\"z\":1}}",
         ERRORS("{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"at\",\"z\"],\"msg\":\"Extra inputs are not "
                "permitted\",\"input\":1}")},
        {"{\"good\":null}", "{\"good\":null,\"new\":true,\"any\":null}"},
        /* A mistake elsewhere does not keep an object from being asked. */
        {"{\"good\":1,\"at\":{\"x\":13,\"y\":13}}",
         ERRORS("{\"type\":\"bool_type\",\"loc\":[\"body\",\"good\"],\"msg\":\"Input should be a valid boolean\","
                "\"input\":1},{\"type\":\"value_error\",\"loc\":[\"body\",\"at\"],\"msg\":\"Value error, 13 twice is "
                "bad luck\",\"input\":{\"x\":13,\"y\":13},\"ctx\":{\"error\":{}}}")},
    };
    CHECK_CASES(f, m, cases);
    void *row;
    decode_view(f, m, "{\"name\":\"admin\"}", API_VIEW_CREATE, &row);
    assert_string_equal(mistakes(f, API__STYLE_DRF), "{\"name\":[\"that name is taken\"]}");
    const api_model *p = compile_as(f, POINT, &point_layout, false, 0);
    assert_int_equal(decode_view(f, p, "{\"x\":13,\"y\":13}", API_VIEW_PATCH, &row), 0);
    assert_int_equal(decode_view(f, p, "{\"x\":13,\"y\":13}", API_VIEW_CREATE, &row), API_EINVALID);
    assert_string_equal(mistakes(f, API__STYLE_DRF), "{\"non_field_errors\":[\"13 twice is bad luck\"]}");
    struct api__decode d = {.arena = &f->arena, .errors = &f->errors};
    api_str slot;
    assert_int_equal(api__decode_text(&m->fields[0], API_S("admin"), NULL, &d, &slot), API_EINVALID);
}

/* A union alone: its struct is the slot of the nameless field. */
static void test_top_union(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile_as(f, PET, &pet_layout, false, 0);
    void *row;
    assert_non_null(m);
    assert_true(m->scalar);
    assert_int_equal(decode_view(f, m, "{\"name\":\"T\",\"kind\":\"cat\"}", API_VIEW_CREATE, &row), 0);
    const struct pet *pet = api__row_slot(&m->fields[0], row);
    assert_true(pet->tag == 0 && api_str_is(pet->of.cat.name, "T"));
    assert_string_equal(row_text(f, m, row), "{\"kind\":\"cat\",\"name\":\"T\"}");
    assert_int_equal(decode_view(f, m, "{\"kind\":\"cat\",\"kind\":\"cat\",\"name\":\"T\"}", API_VIEW_CREATE, &row),
                     API_EJSON);
}

static void test_disagreement(void **state)
{
    static const struct api__layout_member swapped[] = {{.name = "y", .offset = 16}, {.name = "x", .offset = 24}};
    static const struct api__layout_member late[] = {{.name = "x", .offset = 24}, {.name = "y", .offset = 16}};
    static const struct api__layout_member early[] = {{.name = "x", .offset = 8}, {.name = "y", .offset = 16}};
    static const struct api__layout_member crooked[] = {{.name = "x", .offset = 17}, {.name = "y", .offset = 32}};
    static const struct api__layout_member lone[] = {{.name = "p", .offset = 16}};
    static const struct api__layout_member one_pet[] = {{.name = "dog", .offset = 8, .of = &dog_layout}};
    static const struct {
        const char *schema;
        struct api__layout layout;
        const char *problem;
    } cases[] = {
        {POINT, {point_members, 1, 1, sizeof(struct point), NULL}, "1 members and 1 words, expected 2 and 1"},
        {POINT, {point_members, 2, 2, sizeof(struct point), NULL}, "2 members and 2 words"},
        {POINT, {point_members, 2, 1, 24, NULL}, "has 24 bytes"},
        {POINT, {point_members, 2, 1, 36, NULL}, "has 36 bytes"},
        {POINT, {swapped, 2, 1, 32, NULL}, "has \"y\" where \"x\" is expected"},
        {POINT, {late, 2, 1, 32, NULL}, "\"y\" is at byte 16"},
        {POINT, {early, 2, 1, 32, NULL}, "\"x\" is at byte 8"},
        {POINT, {crooked, 2, 1, 40, NULL}, "\"x\" is at byte 17"},
        {"{\"type\":\"object\",\"properties\":{\"p\":" POINT "}}", {lone, 1, 1, 32, NULL}, "there is no struct"},
        {"{\"type\":\"object\",\"properties\":{\"p\":" PET "}}", {lone, 1, 1, 32, NULL}, "no struct for this branch"},
        {PET, {one_pet, 1, 0, sizeof(struct pet), NULL}, "no struct for this branch"},
        {PET, {pet_members, 2, 0, 24, NULL}, "too small"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(compile_as(f, cases[i].schema, &cases[i].layout, false, 0));
        assert_true(api_problems_count(f->problems) > 0);
        if (!strstr(api_problems_get(f->problems, 0), cases[i].problem))
            fail_msg("%s: %s", cases[i].problem, api_problems_get(f->problems, 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_struct, setup, teardown),
        cmocka_unit_test_setup_teardown(test_filled_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_checks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_top_union, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disagreement, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
