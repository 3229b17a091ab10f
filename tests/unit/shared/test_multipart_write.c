/* multipart/form-data as it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/multipart_write.h"

static void test_parts(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 1000);
    api__multipart_put(&b, "X", &(api__multipart_field){.name = API_S("name"), .data = API_S("Tea")});
    api__multipart_put(
        &b, "X", &(api__multipart_field){API_S("pic"), API_S("a\"b\r\n.png"), "image/png", API_S("\x89PNG\0\r\n")});
    api__multipart_put(&b, "X", &(api__multipart_field){.name = API_S("empty"), .filename = API_S("")});
    api__multipart_end(&b, "X");
    static const char expected[] =
        "--X\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nTea\r\n"
        "--X\r\nContent-Disposition: form-data; name=\"pic\"; filename=\"a%22b%0D%0A.png\"\r\n"
        "Content-Type: image/png\r\n\r\n\x89PNG\0\r\n\r\n"
        "--X\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n\r\n\r\n"
        "--X--\r\n";
    assert_int_equal(b.n, sizeof expected - 1);
    assert_memory_equal(b.p, expected, b.n);
    api_buf_deinit(&b);
}

static void test_boundary(void **state)
{
    (void)state;
    char one[API__BOUNDARY_SIZE], two[API__BOUNDARY_SIZE];
    api__boundary_make(one);
    api__boundary_make(two);
    assert_int_equal(strlen(one), API__BOUNDARY_SIZE - 1);
    assert_string_not_equal(one, two);
    assert_int_equal(strspn(one, "api-0123456789abcdef"), API__BOUNDARY_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
