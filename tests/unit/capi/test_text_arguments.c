/* Every function that takes a text of either kind, with slices that have no NUL and must not be read behind, with C
 * strings, and with a NUL inside. */
#include "nul_termination.h"

#include <unistd.h>

static const char *form; /* "slice", "string", "nul" */
static api_str slices[64];
static size_t slice_count;

/* The text as the test has it now. */
static api_str as(const char *text)
{
    if (strcmp(form, "string") == 0)
        return api_str_of(text);
    char with_nul[200];
    size_t n = strlen(text);
    memcpy(with_nul, text, n + 1);
    if (strcmp(form, "nul") == 0)
        memcpy(with_nul + n, "\0more", 5), n += 5;
    return slices[slice_count++] = guarded(with_nul, n);
}

API_OPERATION(redirects, API_NONE)
{
    return api_redirect(req, 303, as("/there"));
}
API_OPERATION(file, API_NONE)
{
    return api_file(req, as("/etc/passwd"), .content_type = "text/plain");
}
API_OPERATION(headers, API_NONE)
{
    api_add_header(req, as("X-One"), as("1"));
    api_set_header(req, as("X-One"), as("2"));
    api_add_header(req, as("Content-Type"), as("text/a"));
    return api_empty(req, 204);
}
API_OPERATION(cookies, API_NONE)
{
    int err = api_set_cookie(req, as("theme"), as("dark"));
    int deleted = api_delete_cookie(req, as("old"));
    return err == API_EINVALID && deleted == API_EINVALID ? 400 : err || deleted ? 500 : 204;
}
API_OPERATION(session, API_NONE)
{
    api_session_set(req, as("name"), as("ada"));
    bool kept = api_str_eq(api_session_get(req, as("name")), as("ada"));
    return api_session_remove(req, as("name")) || !kept ? 500 : 204;
}
API_OPERATION(fails, API_NONE)
{
    api_fail(req, 418, as("a pot"));
}
API_OPERATION(fails_field, API_NONE)
{
    api_fail_field(req, as("body.items.0"), as("is wrong"));
}
API_OPERATION(bytes, API_NONE)
{
    return api_bytes(req, 200, as("text/a"), as("xyz"));
}
API_OPERATION(streams, API_NONE)
{
    int err = api_stream(req, 200, as("text/a"));
    return err ? err : api_write(req, API_S("xyz"));
}
API_OPERATION(channels, API_NONE)
{
    api_str heard = {NULL, 0};
    api_subscription *s = api_subscribe(req, as("room"));
    int n = api_publish(req, as("room"), as("hello"));
    int err = s && n == 1 ? api_receive(s, 0, &heard) : API_EUSAGE;
    return err ? err : api_str_eq(heard, as("hello")) ? 204 : 500;
}
API_OPERATION(fetches, API_NONE)
{
    api_response a;
    return api_fetch(req, as("gopher://x/"), &a) == API_EUSAGE && api_fetch(req, as("http:/x"), &a) == API_EUSAGE ? 204
                                                                                                                  : 500;
}
API_OPERATION(proxies, API_NONE)
{
    return api_proxy(req, as("http://127.0.0.1:1/a/.."));
}
#define URL(in) in(path, string, one)in(path, string, two)
API_OPERATION(url, URL)
{
    api_str made = api_url_for(req, as("url"), as("one"), as("a b"), "two", as("c"));
    return made.p ? api_text(req, 200, made) : 404;
}
#define SAVE(in) in(file, upload, file)
API_OPERATION(save, SAVE)
{
    int err = api_upload_save(req, &in->file, as("/nonexistent/x"));
    return err == API_ENOTFOUND ? 404 : err == API_EINVALID ? 400 : 500;
}
API_OPERATION(talks, API_NONE)
{
    int err = api_ws_subscribe(req, as("room"));
    return err ? err : api_ws_close(req, 1000, as("bye"));
}
API_OPERATION(refuses, API_NONE)
{
    return api_ws_close(req, 1000, as("not you"));
}

API_SUBAPP(app_of_slices)
{
    api_use_sessions(app, .secrets = API_STRINGS("secret"));
    api_get(app, "/redirects", redirects);
    api_get(app, "/file", file);
    api_get(app, "/headers", headers);
    api_get(app, "/cookies", cookies);
    api_get(app, "/session", session);
    api_get(app, "/fails", fails);
    api_get(app, "/fails_field", fails_field);
    api_get(app, "/bytes", bytes);
    api_get(app, "/streams", streams);
    api_get(app, "/channels", channels);
    api_get(app, "/fetches", fetches);
    api_get(app, "/proxies", proxies);
    api_get(app, "/url/{one}/{two}", url);
    api_post(app, "/save", save);
    api_websocket(app, "/talks", talks);
    api_websocket(app, "/refuses", refuses);
}

struct expected {
    const char *path;
    int status, with_nul;
    const char *header, *value; /* without a NUL */
    const char *part;           /* of the body, likewise */
};
static const struct expected rows[] = {
    {"/redirects", 303, 500, "Location", "/there", NULL},
    {"/file", 200, 404, "Content-Type", "text/plain", "root:"},
    {"/headers", 204, 204, "X-One", "2", NULL},
    {"/cookies", 204, 400, "Set-Cookie", "theme=dark; Path=/; SameSite=Lax", NULL},
    {"/session", 204, 204, NULL, NULL, NULL},
    {"/fails", 418, 418, NULL, NULL, "\"a pot\""},
    {"/fails_field", 422, 422, NULL, NULL, "[\"body\",\"items\",0]"},
    {"/bytes", 200, 200, "Content-Type", "text/a", "xyz"},
    {"/streams", 200, 200, "Content-Type", "text/a", "xyz"},
    {"/channels", 204, 204, NULL, NULL, NULL},
    {"/fetches", 204, 204, NULL, NULL, NULL},
    {"/proxies", 400, 500, NULL, NULL, NULL},
    {"/url/x/y", 200, 404, NULL, NULL, "/url/a%20b/c"},
};

static void drop_slices(void)
{
    while (slice_count)
        unguard(slices[--slice_count]);
}

static void ask(const struct expected *r)
{
    bool nul = strcmp(form, "nul") == 0;
    const api_test_response *a = api_test_get(c, r->path);
    char what[100];
    snprintf(what, sizeof what, "%s as a %s", r->path, form);
    is_answer(what, a, nul ? r->with_nul : r->status, NULL);
    if (!nul && r->header && strcmp(api_test_header(a, r->header), r->value) != 0)
        fail_msg("%s: expected %s: %s, got \"%s\"", what, r->header, r->value, api_test_header(a, r->header));
    if (!nul && r->part && !strstr(api_test_text(a, NULL), r->part))
        fail_msg("%s: expected %s, got %s", what, r->part, api_test_text(a, NULL));
    drop_slices();
}

static void test_forms_of_text(void **state)
{
    (void)state;
    static const char *const forms[] = {"slice", "string", "nul"};
    for (size_t i = 0; i < 3; i++) {
        form = forms[i];
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            ask(&rows[k]);
        const api_test_response *a =
            api_test_post(c, "/save", .files = API_TEST_FILES({"file", "a", "text/plain", API_S("x")}));
        is_answer("save", a, i == 2 ? 400 : 404, NULL);
        api_test_call *call = api_test_websocket(c, "/talks");
        assert_int_equal(api_test_head(call)->status, 101);
        assert_null(api_test_next(call));
        assert_int_equal(api_test_close_code(call), 1000);
        api_test_close(call, 1000, "");
        api_test_finish(call);
        is_answer("refused", api_test_finish(api_test_websocket(c, "/refuses")), 403, NULL);
        drop_slices();
    }
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&app_of_slices);
}

int main(void)
{
    fill_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms_of_text)};
    return cmocka_run_group_tests(tests, set_up, close_client);
}
