/* Words in lists, and the end of texts that may be NULL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include <cmocka.h>

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *list, *word;
        bool found;
    } rows[] = {
        {"one two three", "one", true},
        {"one two three", "two", true},
        {"one two three", "three", true},
        {"one two three", "t", false},
        {"one two three", "tw", false},
        {"one two three", "two three", false},
        {"one", "one", true},
        {"one", "ones", false},
        {"one", "on", false},
        {"", "one", false},
        {NULL, "one", false},
        {"one two", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (api__text_has_word(rows[i].list, api_str_of(rows[i].word)) != rows[i].found)
            fail_msg("\"%s\" in \"%s\": expected %d", rows[i].word, rows[i].list ? rows[i].list : "(null)",
                     rows[i].found);
}

static void test_end(void **state)
{
    (void)state;
    api_str s = API_S("abc");
    assert_ptr_equal(api__text_end(s), s.p + 3);
    assert_null(api__text_end((api_str){NULL, 0}));
    assert_ptr_equal(api__text_end((api_str){s.p, 0}), s.p);
}

static void test_either_kind(void **state)
{
    (void)state;
    const char *z = "abc";
    char text[] = "abc";
    api_str s = API_S("abc");
    assert_true(api_str_eq(API_TEXT(z), s) && api_str_eq(API_TEXT(text), s) && api_str_eq(API_TEXT(s), s));
    assert_null(API_TEXT(NULL).p);
    assert_true(api_str_eq(API_TEXT(NULL), API_S("")));
    assert_false(api_str_eq(API_S("a"), API_S("b")) || api_str_eq(API_S("a"), API_S("ab")));
    assert_true(api_str_is(s, "abc"));
    assert_false(api_str_is(s, NULL));
    assert_true(api_str_is((api_str){NULL, 0}, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_end),
                                       cmocka_unit_test(test_either_kind)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
