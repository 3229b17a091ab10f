/* jansson's values as bodies and as responses: what becomes of digits, texts and depth, and who owns a reference, also
 * when something goes wrong or memory is short. */
#include "capi.h"

#include <api/jansson.h>

/* --- jansson's memory: counted, and failing at the n-th allocation --- */

static long blocks, left = -1;

static void *allocate(size_t n)
{
    if (left >= 0 && left-- == 0)
        return NULL;
    void *p = malloc(n);
    blocks += p != NULL;
    return p;
}

static void release(void *p)
{
    blocks -= p != NULL;
    free(p);
}

/* --- an app --- */

API_OPERATION(echo, API_NONE)
{
    json_t *body = api_request_jansson(req);
    return api_reply_jansson(req, 200, json_incref(body));
}

#define ITEM(field) field(string, name) field(number, price, .minimum = 0)
API_MODEL(Item, ITEM)

API_OPERATION(item, API_NONE, .response = &Item_model)
{
    return api_reply_jansson(req, 201, json_incref(api_request_jansson(req)));
}

API_OPERATION(made, API_NONE)
{
    json_t *v = json_pack("{s:I, s:I, s:f, s:f, s:b, s:n, s:[i,[]], s:{}}", "most", (json_int_t)INT64_MAX, "least",
                          (json_int_t)INT64_MIN, "price", 9.99, "sum", 0.1 + 0.2, "yes", 1, "none", "list", 1, "empty");
    json_object_setn_new(v, "a\0b", 3, json_stringn("c\0d", 3));
    json_object_set_new(v, "bytes", json_stringn_nocheck("\xff!", 2));
    return api_reply_jansson(req, 200, v);
}

API_OPERATION(nothing, API_NONE)
{
    return api_reply_jansson(req, 200, NULL);
}

/* A reference of our own shows that exactly one was taken over. */
static json_t *kept;

API_OPERATION(refused, API_NONE)
{
    kept = json_pack("[i]", 5);
    return api_reply_jansson(req, 200, json_incref(kept));
}

API_OPERATION(too_late, API_NONE)
{
    api_write(req, API_S("begun"));
    kept = json_pack("[i]", 5);
    int err = api_reply_jansson(req, 200, json_incref(kept));
    return err == API_EUSAGE ? 0 : 500;
}

API_OPERATION(circle, API_NONE)
{
    json_t *inner = json_array();
    kept = json_array();
    json_array_append(kept, inner);
    json_array_append_new(inner, json_incref(kept));
    int err = api_reply_jansson(req, 200, json_incref(kept));
    json_array_clear(inner);
    json_decref(inner);
    return err;
}

API_OPERATION(deep, API_NONE)
{
    json_t *v = json_array();
    for (int i = 1; i < API_JSON_DEPTH + (api_request_header(req, "X-Deeper").n != 0); i++)
        v = json_pack("[o]", v);
    return api_reply_jansson(req, 200, v);
}

API_SUBAPP(entry, .title = "jansson")
{
    api_post(app, "/echo", echo);
    api_post(app, "/item", item);
    api_get(app, "/made", made);
    api_get(app, "/nothing", nothing);
    api_get(app, "/refused", refused, .response = &Item_model);
    api_get(app, "/too-late", too_late, .media = API_MEDIA_TEXT);
    api_get(app, "/circle", circle);
    api_get(app, "/deep", deep);
}

/* --- values --- */

static void test_numbers(void **state)
{
    (void)state;
    run_rows((const struct row[]){
        POST("/echo", "[9223372036854775807,-9223372036854775808,0,-0]", 200,
             "[9223372036854775807,-9223372036854775808,0,0]"),
        POST("/echo", "9223372036854775808", 422, "{\"detail\":\"A number in the body is out of range\"}"),
        POST("/echo", "[-9223372036854775809]", 422, "{\"detail\":\"A number in the body is out of range\"}"),
        POST("/echo", "[9.99,1.10,5e0,3.0,-0.0,1e22,1e-400]", 200, "[9.99,1.1,5.0,3.0,-0.0,1e+22,0.0]"),
        POST("/echo", "12345678901234567.89", 200, "1.2345678901234568e+16"), /* a double's digits */
        POST("/echo", "1e400", 422, "{\"detail\":\"A number in the body is out of range\"}"),
        END,
    });
}

static void test_texts(void **state)
{
    (void)state;
    run_rows((const struct row[]){
        POST("/echo", "\"\\u0000 gr\xc3\xbc\\u00df \\ud83d\\ude00 \\\" \\n\"", 200,
             "\"\\u0000 gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 \\\" \\n\""),
        POST("/echo", "{\"z\":1,\"\":{},\"a\":[]}", 200, "{\"z\":1,\"\":{},\"a\":[]}"),
        POST("/echo", "{\"a\\u0000b\":1}", 422, "{\"detail\":\"A member name in the body contains a NUL character\"}"),
        POST("/echo", "{\"a\":1,\"a\":2}", 400, NULL),
        POST("/echo", "[1,]", 400, "{\"detail\":\"Malformed JSON at line 1 column 4 (byte 3): expected a value\"}"),
        POST("/echo", "\"\\ud800\"", 400, NULL),
        POST("/echo", "", 400, NULL),
        POST("/echo", " null ", 200, "null"),
        END,
    });
    const api_test_response *a = api_test_post(c, "/echo", .body = API_S("1"), .content_type = "text/plain");
    assert_int_equal(a->status, 415);
    is_answer("made", api_test_get(c, "/made"), 200,
              "{\"most\":9223372036854775807,\"least\":-9223372036854775808,\"price\":9.99,"
              "\"sum\":0.30000000000000004,\"yes\":true,\"none\":null,\"list\":[1,[]],\"empty\":{},"
              "\"a\\u0000b\":\"c\\u0000d\",\"bytes\":\"\xef\xbf\xbd!\"}");
}

static void test_depth(void **state)
{
    (void)state;
    char text[2 * (API_JSON_DEPTH + 1) + 1] = "";
    memset(text, '[', API_JSON_DEPTH);
    memset(text + API_JSON_DEPTH, ']', API_JSON_DEPTH);
    is_answer("deepest", api_test_post(c, "/echo", .json = text), 200, text);
    is_answer("deepest made", api_test_get(c, "/deep"), 200, text);
    memset(text, '[', API_JSON_DEPTH + 1);
    memset(text + API_JSON_DEPTH + 1, ']', API_JSON_DEPTH + 1);
    is_answer("deeper", api_test_post(c, "/echo", .json = text), 400, NULL);
    is_answer("deeper made", api_test_get(c, "/deep", .headers = API_STRINGS("X-Deeper", "1")), 500, NULL);
}

static void test_response_model(void **state)
{
    (void)state;
    run_rows((const struct row[]){
        POST("/item", "{\"price\":9.99,\"more\":1,\"name\":\"a\"}", 201, "{\"name\":\"a\",\"price\":9.99}"),
        POST("/item", "{\"name\":\"a\",\"price\":-1}", 500, NULL),
        END,
    });
}

/* --- references --- */

static void took_one(const char *path, int status)
{
    is_answer(path, api_test_get(c, path), status, NULL);
    assert_int_equal(kept->refcount, 1);
    json_decref(kept);
}

static void test_references(void **state)
{
    (void)state;
    is_answer("NULL", api_test_get(c, "/nothing"), 503, NULL);
    took_one("/refused", 500);
    took_one("/too-late", 200);
    took_one("/circle", 500);
    assert_int_equal(blocks, 0);
}

static void test_memory(void **state)
{
    (void)state;
    static const char *const paths[] = {"/echo", "/made"};
    for (size_t i = 0; i < 2; i++)
        for (long n = 0;; n++) {
            left = n;
            const api_test_response *a =
                i ? api_test_get(c, paths[i])
                  : api_test_post(c, paths[i], .json = "{\"a\":[1,2.5,\"x\"],\"b\":{\"c\":null}}");
            bool failed = left < 0;
            left = -1;
            assert_int_equal(blocks, 0);
            if (!failed)
                break;
            if (i == 0)
                is_answer(paths[i], a, 503, "{\"detail\":\"Out of memory\"}");
            else
                assert_true(a->status == 200 || a->status == 503);
        }
}

static int open_it(void **state)
{
    (void)state;
    json_set_alloc_funcs(allocate, release);
    return open_client(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),        cmocka_unit_test(test_texts),      cmocka_unit_test(test_depth),
        cmocka_unit_test(test_response_model), cmocka_unit_test(test_references), cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, open_it, close_client);
}
