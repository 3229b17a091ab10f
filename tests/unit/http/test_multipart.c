/* The reader of multipart/form-data: each case whole, byte by byte, and cut in two at every byte, with one outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include <api/buf.h>

#include "server/http/multipart.h"

#define TYPE "multipart/form-data; boundary=AaB03x"
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

/* What came out, as text: [name|filename|type]data; and at the end "." or the reason. */
struct outcome {
    api_buf text;
    api__multipart m;
    bool in_part;
};

static void note(struct outcome *o, enum api__multipart_step step, api_str data)
{
    const api__part *p = &o->m.part;
    if (step == API__MULTIPART_PART) {
        assert_false(o->in_part);
        api_buf_printf(&o->text, "[%.*s|%s%.*s|%.*s]", API_FMT(p->name), p->filename.p ? "" : "-", API_FMT(p->filename),
                       API_FMT(p->content_type));
    } else if (step == API__MULTIPART_DATA) {
        assert_true(o->in_part && data.n > 0);
        api_buf_str(&o->text, data);
    } else if (step == API__MULTIPART_PART_END) {
        assert_true(o->in_part);
        API_BUF_LIT(&o->text, ";");
    } else if (step == API__MULTIPART_END) {
        assert_false(o->in_part);
        API_BUF_LIT(&o->text, ".");
    }
    o->in_part = step == API__MULTIPART_PART || (o->in_part && step != API__MULTIPART_PART_END);
}

/* False: it is broken. The bytes lie in a block of exactly their size. */
static bool feed(struct outcome *o, const char *p, size_t n)
{
    char *copy = malloc(n ? n : 1);
    memcpy(copy, p, n);
    const char *at = copy;
    api_str data;
    enum api__multipart_step step;
    while ((step = api__multipart_next(&o->m, &at, copy + n, &data)) > API__MULTIPART_MORE)
        note(o, step, data);
    assert_true(step == API__MULTIPART_BAD || at == copy + n);
    free(copy);
    return step == API__MULTIPART_MORE;
}

static void begin(struct outcome *o, const char *type)
{
    api_buf_init(&o->text, API_BUF_NO_MAX);
    o->in_part = false;
    api__multipart_init(&o->m, api_str_of(type));
}

static const char *end(struct outcome *o)
{
    if (!api__multipart_finish(&o->m))
        api_buf_printf(&o->text, "!%s", o->m.why);
    return api_buf_cstr(&o->text);
}

static void check(const char *type, const char *body, size_t n, const char *want)
{
    struct outcome *o = malloc(sizeof *o);
    begin(o, type);
    feed(o, body, n);
    assert_string_equal(end(o), want);
    api_buf_deinit(&o->text);
    for (size_t cut = 0; cut <= n; cut++) {
        begin(o, type);
        if (feed(o, body, cut))
            feed(o, body + cut, n - cut);
        assert_string_equal(end(o), want);
        api_buf_deinit(&o->text);
    }
    begin(o, type);
    for (size_t i = 0; i < n && feed(o, body + i, 1); i++)
        ;
    assert_string_equal(end(o), want);
    api_buf_deinit(&o->text);
    free(o);
}

static const struct {
    const char *type, *body, *want;
} good[] = {
    /* the example of RFC 7578 */
    {TYPE,
     "--AaB03x\r\n" NAMED("submit-name") "Larry\r\n--AaB03x\r\n"
                                         "content-disposition: form-data; name=\"files\"; "
                                         "filename=\"file1.txt\"\r\nContent-Type: text/plain\r\n\r\n"
                                         "... contents of file1.txt ...\r\n--AaB03x--\r\n",
     "[submit-name|-|]Larry;[files|file1.txt|text/plain]... contents of file1.txt ...;."},
    /* Chrome */
    {"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
     "------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
     "------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"f\"; "
     "filename=\"h\xc3\xa9.png\"\r\n"
     "Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n",
     "[a|-|]1;[f|h\xc3\xa9.png|image/png]\x89PNG\r\n\x1a\n;."},
    /* Firefox, and a file that was not chosen */
    {"multipart/form-data; boundary=---------------------------9051914041544843365972754266",
     "-----------------------------9051914041544843365972754266\r\n"
     "Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n"
     "-----------------------------9051914041544843365972754266--\r\n",
     "[f||application/octet-stream];."},
    /* curl -F 'n="q"' -F f=@x\"y.bin */
    {"multipart/form-data; boundary=------------------------d74496d66958873e",
     "--------------------------d74496d66958873e\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\"q\"\r\n"
     "--------------------------d74496d66958873e\r\n"
     "Content-Disposition: form-data; name=\"f\"; filename=\"x\\\"y.bin\"\r\n"
     "Content-Type: application/octet-stream\r\n\r\n\r\r\n\r\n--------------------------d74496d66958873e--\r\n",
     "[n|-|]\"q\";[f|x\"y.bin|application/octet-stream]\r\r\n;."},
    {TYPE, "--AaB03x--\r\n", "."},
    {TYPE, "--AaB03x--", "."},
    {TYPE, "dropped\r\nand --AaB03x\r\n--AaB03x \t\r\n" NAMED("a") "b\r\n--AaB03x--more\r\n--AaB03x\r\nc", "[a|-|]b;."},
    {TYPE, "\r\n--AaB03x\r\n" NAMED("a") "\r\n--AaB03x--", "[a|-|];."},
    {TYPE, "--AaB03x\r\n" NAMED("a") "--AaB03x--", "[a|-|];."}, /* a part without even an empty body */
    {TYPE, "--AaB03x\r\n" NAMED("") "-\r\n--AaB03x--", "[|-|]-;."},
    /* almost a delimiter */
    {TYPE, "--AaB03x\r\n" NAMED("a") "--AaB0\r\n--AaB03\r\n\r\n--AaB03\r\r\n--AaB03X\n--AaB03x\r\n--AaB03x--",
     "[a|-|]--AaB0\r\n--AaB03\r\n\r\n--AaB03\r\r\n--AaB03X\n--AaB03x;."},
    /* a multipart in a part is data */
    {TYPE,
     "--AaB03x\r\nContent-Disposition: form-data; name=m\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n"
     "--in\r\n\r\n1\r\n--in--\r\n\r\n--AaB03x--",
     "[m|-|multipart/mixed; boundary=in]--in\r\n\r\n1\r\n--in--\r\n;."},
    {"Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?c\"",
     "--a b'()+_,-./:=?c\r\n" NAMED("a") "1\r\n--a b'()+_,-./:=?c--", "[a|-|]1;."},
    /* names of files */
    {TYPE,
     "--AaB03x\r\nContent-Disposition: form-data; name=f; filename=plain.txt; filename*=UTF-8''%e2%82%AC%20.txt"
     "\r\n\r\n\r\n--AaB03x--",
     "[f|\xe2\x82\xac .txt|];."},
    {TYPE, "--AaB03x\r\nContent-Disposition: form-data; filename*=iso-8859-1'en'%A3%20r; name=f\r\n\r\n\r\n--AaB03x--",
     "[f|\xc2\xa3 r|];."},
    {TYPE,
     "--AaB03x\r\nContent-Disposition: form-data; name=f; filename=\"C:\\dir\\a;b=\\\\.txt\"\r\n\r\n\r\n--AaB03x--",
     "[f|C:\\dir\\a;b=\\.txt|];."},
    {TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=f; filename=\"../../etc/passwd\"\r\n\r\n\r\n--AaB03x--",
     "[f|../../etc/passwd|];."},
    /* a folded line; further headers; parameters without meaning here */
    {TYPE,
     "--AaB03x\r\nX-A: 1\r\nContent-Disposition: form-data;\r\n name=\"a\";\r\n\tfilename=\"b\"; x=y;\r\n"
     "Content-Transfer-Encoding: BINARY\r\n\r\nc\r\n--AaB03x--",
     "[a|b|]c;."},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        check(good[i].type, good[i].body, strlen(good[i].body), good[i].want);
    static const char zeros[] = "--AaB03x\r\n" NAMED("a") "\0\r\0\n\r\n--AaB03x--";
    struct outcome *o = malloc(sizeof *o);
    begin(o, TYPE);
    feed(o, zeros, sizeof zeros - 1);
    assert_true(api__multipart_finish(&o->m));
    assert_memory_equal(o->text.p, "[a|-|]\0\r\0\n;.", 12);
    api_buf_deinit(&o->text);
    free(o);
}

static void test_bad_types(void **state)
{
    (void)state;
    static const struct {
        const char *type, *why;
    } cases[] = {
        {"", "!The body is not multipart/form-data"},
        {"multipart/mixed; boundary=a", "!The body is not multipart/form-data"},
        {"multipart/form-data", "!Content-Type has no boundary"},
        {"multipart/form-data; boundry=a", "!Content-Type has no boundary"},
        {"multipart/form-data; boundary=", "!Content-Type is malformed"},
        {"multipart/form-data; boundary=\"", "!Content-Type is malformed"},
        {"multipart/form-data; boundary=\"\"", "!The boundary in Content-Type is malformed"},
        {"multipart/form-data; boundary=\"a \"", "!The boundary in Content-Type is malformed"},
        {"multipart/form-data; boundary=a@b", "!The boundary in Content-Type is malformed"},
        {"multipart/form-data; boundary=\"a\\\"b\"", "!The boundary in Content-Type is malformed"},
        {"multipart/form-data; boundary=a; boundary=b", "!Content-Type has two boundaries"},
        {"multipart/form-data; boundary=a b", "!Content-Type is malformed"},
        {"multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaac",
         "!The boundary in Content-Type is malformed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].type, "--a--", 5, cases[i].why);
    check("multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaa",
          "--aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaa--", 74, ".");
}

#define HEAD(line) "--AaB03x\r\n" line "\r\n\r\nx\r\n--AaB03x--"

static void test_hostile(void **state)
{
    (void)state;
    static const struct {
        const char *body, *want;
    } cases[] = {
        {"", "!The form ends before its last boundary"},
        {"garbage", "!The form ends before its last boundary"},
        {"{\"json\":1}\r\n", "!The form ends before its last boundary"},
        {"--AaB03x\r\n" NAMED("a") "b", "[a|-|]b!The form ends before its last boundary"},
        {"--AaB03x\r\n" NAMED("a") "b\r\n--AaB03x", "[a|-|]b;!The form ends before its last boundary"},
        {"--AaB03x\r\n" NAMED("a") "b\r\n--AaB03x-", "[a|-|]b;!The form ends before its last boundary"},
        {"--AaB03x\r\nContent-Disp", "!The form ends before its last boundary"},
        {"--AaB03xyz\r\n" NAMED("a") "b\r\n--AaB03x--", "!A boundary is not followed by CRLF or --"},
        {"--AaB03x\n" NAMED("a") "b\r\n--AaB03x--", "!A boundary is not followed by CRLF or --"},
        {"--AaB03x\r\r\n" NAMED("a") "b\r\n--AaB03x--", "!A boundary is not followed by CRLF or --"},
        {"--AaB03x-\r\n", "!A boundary is not followed by CRLF or --"},
        {"--AaB03x \t--", "!A boundary is not followed by CRLF or --"},
        {"--AaB03x\r\n" NAMED("a") "b\r\n--AaB03x-x", "[a|-|]b;!A boundary is not followed by CRLF or --"},
        {"--AaB03x\r\n\r\nx\r\n--AaB03x--", "!A part has no Content-Disposition"},
        {HEAD("Content-Type: text/plain"), "!A part has no Content-Disposition"},
        {HEAD("Content-Disposition: form-data"), "!The Content-Disposition of a part has no name"},
        {HEAD("Content-Disposition: form-data; filename=a"), "!The Content-Disposition of a part has no name"},
        {HEAD("Content-Disposition: attachment; name=a"), "!The Content-Disposition of a part is not form-data"},
        {HEAD("Content-Disposition: form-data; name=a; name=b"),
         "!The Content-Disposition of a part has a duplicate parameter"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''a; filename*=utf-8''b"),
         "!The Content-Disposition of a part has a duplicate parameter"},
        {HEAD("Content-Disposition: form-data; name"), "!The Content-Disposition of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=\"a"), "!The Content-Disposition of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=\"a\"b"), "!The Content-Disposition of a part is malformed"},
        {HEAD("Content-Disposition: form-data; =a"), "!The Content-Disposition of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=\"utf-8''a\""),
         "!The filename* of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''%4"), "!The filename* of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''%zz"), "!The filename* of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-7''a"), "!The filename* of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=a"), "!The filename* of a part is malformed"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''%ff"),
         "!The name of a part is not valid UTF-8 text"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''a%0d%0aSet-Cookie%3ab"),
         "!The name of a part is not valid UTF-8 text"},
        {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''%00"),
         "!The name of a part is not valid UTF-8 text"},
        {HEAD("Content-Disposition: form-data; name=\"\xe9\""), "!The name of a part is not valid UTF-8 text"},
        {HEAD("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b"),
         "!A part has two Content-Disposition headers"},
        {HEAD("Content-Disposition: form-data; name=a\r\nContent-Type: a/b\r\nContent-type: a/c"),
         "!A part has two Content-Type headers"},
        {HEAD("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64"),
         "!The Content-Transfer-Encoding of a part is not supported"},
        {HEAD("Content-Disposition : form-data; name=a"), "!The head of a part has a malformed line"},
        {HEAD(" Content-Disposition: form-data; name=a"), "!The head of a part has a malformed line"},
        {HEAD("Content-Disposition: form-data; name=a\r\nno colon"), "!The head of a part has a malformed line"},
        {HEAD("Content-Disposition: form-data; name=\"a\rb\""), "!The head of a part has a control character"},
        {HEAD("Content-Disposition: form-data; name=\"a\x01\""), "!The head of a part has a control character"},
        {HEAD("Content-Disposition: form-data; name=a\nX: y"), "!The lines of a part's head do not end with CRLF"},
        {"--AaB03x\r\n\n", "!The lines of a part's head do not end with CRLF"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(TYPE, cases[i].body, strlen(cases[i].body), cases[i].want);
}

static void test_head_limit(void **state)
{
    (void)state;
    static const char start[] = "--AaB03x\r\nContent-Disposition: form-data; name=a\r\nX: ";
    for (size_t extra = 0; extra < 2; extra++) {
        struct outcome *o = malloc(sizeof *o);
        begin(o, TYPE);
        size_t fill = API__PART_HEAD_MOST - (sizeof start - 1 - 10) - 4 + extra;
        assert_true(feed(o, start, sizeof start - 1));
        for (size_t i = 0; i < fill; i++)
            assert_true(feed(o, "y", 1));
        assert_int_equal(feed(o, "\r\n\r\n", 4), !extra);
        assert_int_equal(o->m.too_big, extra);
        if (!extra)
            assert_int_equal(api__part_header(&o->m.part, "x").n, fill);
        api_buf_deinit(&o->text);
        free(o);
    }
}

static void test_further_headers(void **state)
{
    (void)state;
    static const char body[] = "--AaB03x\r\nX-One: \t1 \r\nContent-Disposition: form-data; name=a\r\nx-two:2\r\n  3\r\n"
                               "X-One: 4\r\n\r\n";
    struct outcome *o = malloc(sizeof *o);
    begin(o, TYPE);
    assert_true(feed(o, body, sizeof body - 1));
    assert_true(api_str_is(api__part_header(&o->m.part, "x-one"), "1"));
    assert_true(api_str_is(api__part_header(&o->m.part, "X-Two"), "2    3"));
    assert_null(api__part_header(&o->m.part, "X-Three").p);
    api_buf_deinit(&o->text);
    free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),       cmocka_unit_test(test_bad_types),       cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_head_limit), cmocka_unit_test(test_further_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
