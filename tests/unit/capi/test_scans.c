/* Bodies with numbers of each kind. Each case is answered here as it should be; with the argument "measure" each runs
 * between two marks, between which tests/checks/check_scans.py lets callgrind count the scans of numbers. */
#include "capi.h"

#define POINT(field) field(number, x) field(integer, y)
API_MODEL(Point, POINT)
#define ITEM(field)                                                                                                    \
    field(integer, count, .optional = true, .minimum = 0) field(number, weight, .optional = true, .maximum = 1e6)      \
        field(decimal, price, .optional = true, .minimum = "0", .sort = true)                                          \
            field(array(integer), sizes, .optional = true) field(map(number), stock, .optional = true)                 \
                field(object(Point), at, .optional = true) field(any, meta, .optional = true)
API_MODEL(Item, ITEM)

#define TAKE(in) in(body, Item, item)
API_OPERATION(take, TAKE)
{
    return api_json(req, 200, api_pair("count", in->item.count));
}

API_SUBAPP(entry, .title = "Scans")
{
    api_resource(app, "/items/", Item);
    api_post(app, "/take", take);
}

static const struct a_case {
    const char *name, *path, *json;
    int status, numbers;
} cases[] = {
    {"a row's integer", "/items/", "{\"count\":12345}", 201, 1},
    {"a row's numbers", "/items/", "{\"count\":12345,\"weight\":0.25}", 201, 2},
    {"a row's decimal", "/items/", "{\"price\":9.90}", 201, 1},
    {"a row's decimal as a string", "/items/", "{\"price\":\"9.90\"}", 201, 1},
    {"a row's array", "/items/", "{\"sizes\":[1,2,3,4]}", 201, 4},
    {"a row's object and map", "/items/", "{\"at\":{\"x\":1.5,\"y\":-2},\"stock\":{\"a\":1,\"b\":2e3}}", 201, 4},
    {"a row's free value", "/items/", "{\"meta\":{\"a\":[1,2.5],\"b\":3}}", 201, 3},
    {"rows", "/items/", "[{\"count\":1},{\"count\":2},{\"weight\":3.5}]", 201, 3},
    {"an operation's struct", "/take",
     "{\"count\":12345,\"weight\":0.25,\"price\":9.90,\"sizes\":[1,2],\"stock\":{\"a\":1},\"at\":{\"x\":1.5,\"y\":-2}}",
     200, 8},
    {"an operation's free value", "/take", "{\"meta\":[1,2,3]}", 200, 3},
};

/* Callgrind counts from the one to the other: not inlined, and not alike, or the compiler makes one of them. */
__attribute__((noinline)) static void count_from_here(void)
{
    __asm__ volatile("# from" ::: "memory");
}

__attribute__((noinline)) static void count_to_here(void)
{
    __asm__ volatile("# to" ::: "memory");
}

static void ask(const struct a_case *k)
{
    count_from_here();
    const api_test_response *a = api_test_post(c, k->path, .json = k->json);
    count_to_here();
    is_answer(k->name, a, k->status, NULL);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ask(&cases[i]);
}

/* What is done once, at the first request, is not counted. */
static void measure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ask(&cases[i]);
        ask(&cases[i]);
        printf("case %d %s\n", cases[i].numbers, cases[i].name);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest answers[] = {cmocka_unit_test(test_answers)}, counted[] = {cmocka_unit_test(measure)};
    if (argc > 1 && strcmp(argv[1], "measure") == 0)
        return cmocka_run_group_tests(counted, set_up, close_client);
    return cmocka_run_group_tests(answers, set_up, close_client);
}
