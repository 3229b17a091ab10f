/* The nearest of a list of words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/suggest.h"

static const api_str words[] = {API_S("price"), API_S("name"), API_S("id"), API_S("per-page")};
enum { WORDS = sizeof words / sizeof *words };

static void expect(const char *word, const char *nearest)
{
    api_str found = api__suggest(api_str_of(word), words, WORDS);
    if (nearest)
        assert_true(api_str_is(found, nearest));
    else
        assert_null(found.p);
}

static void test_edits(void **state)
{
    (void)state;
    expect("pirce", "price"); /* a swap is one edit */
    expect("prices", "price");
    expect("pric", "price");
    expect("prixe", "price");
    expect("pxxce", "price");
    expect("pxxxe", NULL);
    expect("nam", "name");
    expect("per_page", "per-page");
}

static void test_short_words_allow_one_edit(void **state)
{
    (void)state;
    expect("ix", "id");
    expect("xx", NULL);
    expect("", NULL);
}

static void test_long_words_are_not_compared(void **state)
{
    (void)state;
    char text[200];
    memset(text, 'a', sizeof text);
    const api_str list[] = {{text, 64}, {text, 65}};
    assert_int_equal(api__suggest((api_str){text, 64}, list, 2).n, 64);
    assert_null(api__suggest((api_str){text, 65}, list, 2).p);
    assert_null(api__suggest((api_str){text, 64}, list + 1, 1).p);
}

static void test_put(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 100);
    api__suggest_put(&b, API_S("zzzzz"), words, WORDS);
    assert_int_equal(b.n, 0);
    api__suggest_put(&b, API_S("pric"), words, WORDS);
    assert_string_equal(api_buf_cstr(&b), "; did you mean \"price\"?");
    api_buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_short_words_allow_one_edit),
        cmocka_unit_test(test_long_words_are_not_compared),
        cmocka_unit_test(test_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
