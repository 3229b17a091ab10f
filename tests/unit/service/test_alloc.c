/* Every allocation of an app's whole life in process fails once: nothing crashes, nothing hangs, and what is answered
 * is an answer. (As jansson and curl sweep theirs.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <api.h>

#include "unit/failing_malloc.h"

#if API_SWEEPS

static const struct {
    const char *method, *target, *body;
} requests[] = {
    {"POST", "/items", "{\"name\":\"a\",\"price\":1.5}"},
    {"POST", "/items", "[{\"name\":\"b\",\"price\":2},{\"name\":\"c\",\"price\":3}]"},
    {"POST", "/items", "{\"name\":\"\",\"price\":\"x\",\"more\":[1,2,{\"k\":null}]}"},
    {"GET", "/items/1", NULL},
    {"GET", "/items?sort=-price&limit=1&fields=id,name", NULL},
    {"GET", "/items?count=true&name.in=a,b", NULL},
    {"PATCH", "/items/1", "{\"price\":7}"},
    {"PUT", "/items/1", "{\"name\":\"z\",\"price\":7}"},
    {"DELETE", "/items/1", NULL},
    {"GET", "/openapi.json", NULL},
};

/* As JSON: the YAML library is known to crash by itself without memory. */
static const char app_text[] =
    "{\"api\":1,\"models\":{\"items\":{\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":1,\"pattern\":"
    "\"^[a-z]*$\"},\"price\":{\"type\":\"number\"},\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
    "\"default\":[\"x\"]}},\"required\":[\"name\",\"price\"],\"filter\":[\"name\"],\"sort\":[\"price\"]}}}";

static void ask(api_client *c, size_t i)
{
    api_response a;
    api_str body = requests[i].body ? api_str_of(requests[i].body) : (api_str){NULL, 0};
    int err = api_client_send(c, requests[i].method, requests[i].target, NULL, 0, body, &a);
    assert_true(err <= 0);
    if (!err)
        assert_in_range(a.status, 200, 599);
}

static void live(void)
{
    api_problems *problems = api_problems_new();
    api_app *app = problems ? api_app_parse("app.json", API_S(app_text), problems) : NULL;
    api_settings settings;
    api_settings_init(&settings);
    settings.database = "sqlite::memory:";
    settings.log_level = "error";
    settings.log_fd = -1;
    api_client *c = app ? api_client_new(app, &settings, problems) : NULL;
    for (size_t i = 0; c && i < sizeof requests / sizeof *requests; i++)
        ask(c, i);
    api_client_free(c);
    api_app_free(app);
    api_problems_free(problems);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    sweep_lives(live, sweep_step(13));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
