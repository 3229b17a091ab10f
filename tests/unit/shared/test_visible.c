/* Text that is safe to print, and names without anything unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/visible.h"

static void expect(enum api__visible how, api_str text, const char *shown)
{
    api_buf b;
    api_buf_init(&b, 1000);
    api__visible_put(&b, text, how);
    assert_string_equal(api_buf_cstr(&b), shown);
    api_buf_deinit(&b);
}

static void test_cell(void **state)
{
    (void)state;
    expect(API__VISIBLE_CELL, API_S(""), "");
    expect(API__VISIBLE_CELL, API_S("Tea é 日本 😀"), "Tea é 日本 😀");
    expect(API__VISIBLE_CELL, API_S("a\tb\r\nc"), "a\\x09b\\x0d\\x0ac");
    expect(API__VISIBLE_CELL, API_S("\x1b[31m\0\x7f"), "\\x1b[31m\\x00\\u007f");
    expect(API__VISIBLE_CELL, API_S("\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xe2\x81\xa6\xd8\x9c"),
           "\\u009b\\u202e\\u2028\\u2066\\u061c");
}

/* A byte that is not UTF-8 is shown alone; overlong forms, surrogates and codes above U+10FFFF are bytes. */
static void test_invalid_bytes(void **state)
{
    (void)state;
    expect(API__VISIBLE_CELL, API_S("\x9b\xff"), "\\x9b\\xff");
    expect(API__VISIBLE_CELL, API_S("\xc0\xaf"), "\\xc0\\xaf");
    expect(API__VISIBLE_CELL, API_S("\xed\xa0\x80"), "\\xed\\xa0\\x80");
    expect(API__VISIBLE_CELL, API_S("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
    expect(API__VISIBLE_CELL, API_S("a\xe2\x82"), "a\\xe2\\x82");
}

static void test_lines(void **state)
{
    (void)state;
    expect(API__VISIBLE_LINES, API_S("a\r\nb\tc\rd\x1b\n"), "a\nb\tc\\x0dd\\x1b\n");
}

static void test_folded(void **state)
{
    (void)state;
    expect(API__VISIBLE_FOLDED, API_S("a\r\n\t b\nc  d\x07"), "a  b c  d\\x07");
    expect(API__VISIBLE_FOLDED, API_S("a \n\n b"), "a  b");
}

static void test_json(void **state)
{
    (void)state;
    expect(API__VISIBLE_JSON, API_S("\"\x7f\xc2\x85\xe2\x80\xae\xff\n\""), "\"\\u007f\\u0085\\u202e\\ufffd\\u000a\"");
}

static void test_printable_and_visible(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool printable, visible;
    } rows[] = {
        {"", true, true},
        {"a b é日😀", true, true},
        {"\xc2\xa0", true, false},         /* U+00A0 */
        {"\xc2\xad", true, false},         /* U+00AD, a soft hyphen */
        {"\xe2\x80\x8b", true, false},     /* U+200B */
        {"\xe2\x80\x8d", true, false},     /* U+200D */
        {"\xee\x80\x80", true, false},     /* U+E000, private use */
        {"\xf4\x8f\xbf\xbf", true, false}, /* U+10FFFF */
        {"\xe2\x80\x8e", false, false},    /* U+200E */
        {"\xe2\x80\xa9", false, false},    /* U+2029 */
        {"\xe2\x81\xa9", false, false},    /* U+2069 */
        {"\xe2\x81\xaa", true, false},     /* U+206A */
        {"\x1f", false, false},
        {"\x7f", false, false},
        {"\xff", false, false},
        {"\xe2\x80", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(api__is_printable(api_str_of(rows[i].text)), rows[i].printable);
        assert_int_equal(api__is_visible(api_str_of(rows[i].text)), rows[i].visible);
    }
}

static void test_unfinished(void **state)
{
    (void)state;
    assert_int_equal(api__unfinished_character(API_S("")), 0);
    assert_int_equal(api__unfinished_character(API_S("ab")), 0);
    assert_int_equal(api__unfinished_character(API_S("a\xc3")), 1);
    assert_int_equal(api__unfinished_character(API_S("a\xc3\xa9")), 0);
    assert_int_equal(api__unfinished_character(API_S("\xe2\x82")), 2);
    assert_int_equal(api__unfinished_character(API_S("\xf0\x9f\x98")), 3);
    assert_int_equal(api__unfinished_character(API_S("\x80\x80\x80")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cell),       cmocka_unit_test(test_invalid_bytes),
        cmocka_unit_test(test_lines),      cmocka_unit_test(test_folded),
        cmocka_unit_test(test_json),       cmocka_unit_test(test_printable_and_visible),
        cmocka_unit_test(test_unfinished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
