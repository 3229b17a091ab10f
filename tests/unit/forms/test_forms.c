/* Whole forms: both encodings in pieces of every size, each limit. */
#include "unit/forms/form.h"

#include <stdio.h>

static void put_table(const api__form *form, api_buf *b)
{
    for (size_t i = 0; i < form->field_count; i++)
        api_buf_printf(b, "%.*s=%.*s;", API_FMT(form->fields[i].name), API_FMT(form->fields[i].value));
    for (size_t i = 0; i < form->file_count; i++) {
        const api_upload *u = &form->files[i];
        char data[256];
        size_t got;
        assert_int_equal(api_upload_read(u, 0, data, sizeof data, &got), 0);
        assert_int_equal(got, u->size);
        api_buf_printf(b, "%.*s:%.*s:%.*s=%.*s;", API_FMT(u->name), API_FMT(u->filename), API_FMT(u->content_type),
                       (int)got, data);
    }
}

static const struct {
    const char *type, *body, *want;
} cases[] = {
    {URLENCODED, "", ""},
    {URLENCODED, "a=1&b=x+y&a=%E2%82%AC&c&=d&&e=f=g", "a=1;b=x y;a=\xe2\x82\xac;c=;=d;e=f=g;"},
    {URLENCODED "; charset=utf-8", "a=%2B%26%3D", "a=+&=;"},
    {URLENCODED, "a=%", "!The form is not valid percent-encoded UTF-8"},
    {URLENCODED, "a=%ff", "!The form is not valid percent-encoded UTF-8"},
    {URLENCODED, "a=\xff", "!The form is not valid percent-encoded UTF-8"},
    {MULTIPART, "--XX--", ""},
    {MULTIPART, PART("name=a") "1" PART("name=b") PART("name=a") "\xe2\x82\xac\r\n--XX--", "a=1;b=;a=\xe2\x82\xac;"},
    {MULTIPART,
     PART("name=f; filename=x.txt\r\nContent-Type: text/plain") "one\r\n" PART("name=a") "1" PART(
         "name=f; filename=y") "\r\n--XX--",
     "a=1;f:x.txt:text/plain=one\r\n;f:y:=;"},
    {MULTIPART, PART("name=f; filename=\"\"\r\nContent-Type: application/octet-stream") "\r\n--XX--", ""},
    {MULTIPART, PART("name=f; filename=\"\"") "x\r\n--XX--", "f::=x;"},
    {MULTIPART, PART("name=a") "\xff\r\n--XX--", "!A field of the form is not valid UTF-8"},
    {MULTIPART, PART("name=f; filename=a") "\xff\r\n--XX--", "f:a:=\xff;"},
    {MULTIPART, PART("name=a\r\nContent-Type: text/plain; charset=iso-8859-1") "x\r\n--XX--",
     "!A field of the form is not in UTF-8"},
    {MULTIPART, PART("name=a\r\nContent-Type: text/plain; charset=\"UTF-8\"") "x\r\n--XX--", "a=x;"},
    {MULTIPART, PART("name=a") "x", "!The form ends before its last boundary"},
    {MULTIPART, PART("filename=a") "x\r\n--XX--", "!The Content-Disposition of a part has no name"},
    {"multipart/form-data", "--XX--", "!Content-Type has no boundary"},
};

static void test_both_encodings(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 2, 3, 7, 50, 100000};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
            struct fixture f;
            api_buf b;
            begin(&f);
            api_buf_init(&b, API_BUF_NO_MAX);
            int err = take_bytes(&f, cases[i].type, cases[i].body, strlen(cases[i].body), steps[s]);
            if (err)
                api_buf_printf(&b, "!%.*s", API_FMT(f.form.why));
            else
                put_table(&f.form, &b);
            assert_string_equal(api_buf_cstr(&b), cases[i].want);
            assert_int_equal(err, *cases[i].want == '!' ? API_EINVALID : API_OK);
            api_buf_deinit(&b);
            api_arena_deinit(&f.arena);
        }
}

static void test_no_form(void **state)
{
    (void)state;
    static const char *const types[] = {"", "application/json", "multipart/mixed; boundary=XX", "text/plain"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct fixture f;
        begin(&f);
        assert_int_equal(take(&f, types[i], "a=b"), API_EUNSUPPORTED);
        assert_true(f.form.why.n > 0);
        assert_false(api__is_form(api_str_of(types[i])));
        api_arena_deinit(&f.arena);
    }
    assert_true(api__is_form(API_S("Multipart/Form-Data;boundary=a")));
}

static void test_lookup(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(take(&f, URLENCODED, "a=1&b=2&a=3"), 0);
    const api__form_field *a = api__form_field_next(&f.form, API_S("a"), NULL);
    assert_true(api_str_is(a->value, "1"));
    a = api__form_field_next(&f.form, API_S("a"), a);
    assert_true(api_str_is(a->value, "3"));
    assert_null(api__form_field_next(&f.form, API_S("a"), a));
    assert_null(api__form_field_next(&f.form, API_S("c"), NULL));
    assert_null(api__form_file_next(&f.form, API_S("a"), NULL));
    api_arena_deinit(&f.arena);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *limit, *value, *type, *fits, *over;
    } list[] = {
        {"form_fields", "2", URLENCODED, "a&b", "a&b&c"},
        {"form_fields", "1", MULTIPART, PART("name=a") "\r\n--XX--", PART("name=a") PART("name=b") "\r\n--XX--"},
        {"form_files", "1", MULTIPART, PART("name=a; filename=x") "\r\n--XX--",
         PART("name=a; filename=x") PART("name=b; filename=x") "\r\n--XX--"},
        {"form_field_bytes", "16", URLENCODED, "a=1234567890abcdef", "a=1234567890abcdefg"},
        {"form_field_bytes", "16", URLENCODED, "a=%41234567890abcdef", "a=%411234567890abcdef"},
        {"form_field_bytes", "16", MULTIPART, PART("name=a") "1234567890abcdef\r\n--XX--",
         PART("name=a") "1234567890abcdefg\r\n--XX--"},
        {"upload_bytes", "4", MULTIPART, PART("name=a; filename=x") "1234\r\n--XX--",
         PART("name=a; filename=x") "12345\r\n--XX--"},
        {"form_bytes", "3", URLENCODED, "a=1", "a=12"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct fixture f;
        begin(&f);
        assert_int_equal(api_limits_set(&f.limits, api_str_of(list[i].limit), api_str_of(list[i].value)), 0);
        assert_int_equal(take(&f, list[i].type, list[i].fits), API_OK);
        assert_int_equal(take(&f, list[i].type, list[i].over), API_ETOOBIG);
        char name[64];
        int n = snprintf(name, sizeof name, "%s (limits.%s)", list[i].value, list[i].limit);
        assert_non_null(memmem(f.form.why.p, f.form.why.n, name, (size_t)n));
        api_arena_deinit(&f.arena);
    }
}

/* Fields that fit one by one and not together. */
static void test_request_memory(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.arena.max = 100000;
    char *body = malloc(200001);
    memset(body, 'a', 200000);
    for (size_t i = 0; i < 200000; i += 1000)
        body[i] = '&';
    body[200000] = 0;
    assert_int_equal(take(&f, URLENCODED, body), API_ETOOBIG);
    assert_non_null(strstr(f.form.why.p, "limits.request_memory"));
    free(body);
    api_arena_deinit(&f.arena);
}

/* What is too long is refused before all of it is held. */
static void test_endless_pair(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.limits.form_field_bytes = 1024;
    size_t n = 1 << 20;
    char *body = malloc(n);
    memset(body, 'a', n);
    assert_int_equal(take_bytes(&f, URLENCODED, body, n, 100), API_ETOOBIG);
    free(body);
    api_arena_deinit(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_encodings), cmocka_unit_test(test_no_form),
        cmocka_unit_test(test_lookup),         cmocka_unit_test(test_limits),
        cmocka_unit_test(test_request_memory), cmocka_unit_test(test_endless_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
