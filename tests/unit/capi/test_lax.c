/* .lax of an app in C or of a model: text counts in JSON bodies as it does in parameters; answers stay strict. */
#include "capi.h"

#define PAIR(field) field(integer, n, .minimum = 1) field(boolean, on)
API_MODEL(Lax, PAIR, .lax = true)
API_MODEL(Strict, PAIR)

#define LAX(in) in(body, Lax, pair)
API_OPERATION(lax, LAX, .response = &Lax_model)
{
    return api_reply(req, 200, Lax, &in->pair);
}
#define STRICT(in) in(body, Strict, pair)
API_OPERATION(strict, STRICT, .response = &Strict_model)
{
    return api_reply(req, 200, Strict, &in->pair);
}
#define BOX(field) field(object(Lax), pair)
API_MODEL(Box, BOX)
#define BOXED(in) in(body, Box, box)
API_OPERATION(boxed, BOXED, .response = &Box_model)
{
    return api_reply(req, 200, Box, &in->box);
}
#define SUM(in) in(json, array(integer), list)in(json, integer, more)
API_OPERATION(sum, SUM)
{
    int64_t total = in->more;
    for (size_t i = 0; i < in->list.n; i++)
        total += in->list.p[i];
    return api_json(req, 200, api_pair("total", total));
}

#define ROUTES(app)                                                                                                    \
    api_post(app, "/lax", lax);                                                                                        \
    api_post(app, "/boxed", boxed);                                                                                    \
    api_post(app, "/strict", strict);                                                                                  \
    api_post(app, "/sum", sum)
API_SUBAPP(by_model, .title = "By model")
{
    ROUTES(app);
    api_resource(app, "/things/", Lax);
}
API_SUBAPP(by_app, .title = "By app", .lax = true)
{
    ROUTES(app);
    api_resource(app, "/things/", Strict);
}

static const char text[] = "{\"n\":\"5\",\"on\":\"yes\"}", sent[] = "{\"list\":[\"1\",2],\"more\":\"3\"}";

static void test_by_model(void **state)
{
    (void)state;
    c = api_test_new(&by_model);
    is_answer("lax", api_test_post(c, "/lax", .json = text), 200, "{\"n\":5,\"on\":true}");
    assert_int_equal(api_test_post(c, "/lax", .json = "{\"n\":\"0\",\"on\":1}")->status, 422);
    is_answer("boxed", api_test_post(c, "/boxed", .json = "{\"pair\":{\"n\":\"5\",\"on\":\"yes\"}}"), 200,
              "{\"pair\":{\"n\":5,\"on\":true}}");
    assert_int_equal(api_test_post(c, "/strict", .json = text)->status, 422);
    assert_int_equal(api_test_post(c, "/sum", .json = sent)->status, 422);
    assert_int_equal(api_test_post(c, "/things/", .json = text)->status, 201);
    api_test_free(c);
}

static void test_by_app(void **state)
{
    (void)state;
    c = api_test_new(&by_app);
    is_answer("strict", api_test_post(c, "/strict", .json = text), 200, "{\"n\":5,\"on\":true}");
    is_answer("sum", api_test_post(c, "/sum", .json = sent), 200, "{\"total\":6}");
    assert_int_equal(api_test_post(c, "/things/", .json = text)->status, 201);
    api_test_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_model),
        cmocka_unit_test(test_by_app),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
