/* Networks and addresses as people and proxies write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/err.h>

#include "base/networks.h"

static void test_networks(void **state)
{
    (void)state;
    static const char *const texts[] = {"10.0.0.0/8", "192.168.1.7", "fd00::/9", "::1", "0.0.0.0/32", NULL};
    static const struct {
        const char *address;
        bool in;
    } cases[] = {
        {"10.255.0.1", true},      {"11.0.0.1", false}, {"192.168.1.7", true},
        {"192.168.1.6", false},    {"::1", true},       {"::2", false},
        {"fd7f::1", true},         {"fd80::1", false},  {"0.0.0.0", true},
        {"::ffff:10.1.2.3", true}, {"", false},         {"unix", false},
        {"10.0.0.1/8", false},     {"10.0.0", false},   {"local", false},
    };
    api_arena a;
    api__networks n;
    const char *bad = NULL;
    api_arena_init(&a, 65536);
    assert_int_equal(api__networks_init(&n, texts, &a, &bad), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (api__networks_have(&n, api_str_of(cases[i].address)) != cases[i].in)
            fail_msg("%s", cases[i].address);
    static const char *const wrong[] = {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1",  "10.0.0.0/8x",
                                        "host",        "",       "/8",        "10.0.0.0/0008"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *const one[] = {wrong[i], NULL};
        assert_int_equal(api__networks_init(&n, one, &a, &bad), API_EINVALID);
        assert_string_equal(bad, wrong[i]);
    }
    static const char *const all[] = {"0.0.0.0/0", NULL}, *const unix_only[] = {"unix", NULL},
                             *const star[] = {"*", NULL};
    assert_int_equal(api__networks_init(&n, all, &a, &bad), 0);
    assert_true(api__networks_have(&n, API_S("8.8.8.8")));
    assert_false(api__networks_have(&n, API_S("2001:db8::1")));
    assert_int_equal(api__networks_init(&n, unix_only, &a, &bad), 0);
    assert_true(api__networks_have(&n, API_S("unix")));
    assert_int_equal(api__networks_init(&n, star, &a, &bad), 0);
    assert_true(api__networks_have(&n, API_S("unix")) && api__networks_have(&n, API_S("::1")));
    api_arena_deinit(&a);
}

static void test_one_text(void **state)
{
    (void)state;
    api_arena a;
    api__networks n;
    const char *bad = NULL;
    api_arena_init(&a, 65536);
    assert_int_equal(api__networks_parse(&n, " 10.0.0.0/8,,fd00::/8  unix,", &a, &bad), 0);
    assert_int_equal(n.count, 2);
    assert_true(n.unix_peers && !n.any && !api__networks_empty(&n));
    assert_true(api__networks_have(&n, API_S("fd12::1")));
    assert_int_equal(api__networks_parse(&n, "10.0.0.0/8,ten", &a, &bad), API_EINVALID);
    assert_string_equal(bad, "ten");
    assert_int_equal(api__networks_parse(&n, "", &a, &bad), 0);
    assert_true(api__networks_empty(&n));
    /* IPv4 is the same network written as IPv6 */
    assert_int_equal(api__networks_parse(&n, "::ffff:10.0.0.0/104", &a, &bad), 0);
    assert_true(api__networks_have(&n, API_S("10.9.9.9")));
    assert_false(api__networks_have(&n, API_S("11.9.9.9")));
    api_arena_deinit(&a);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *address; /* NULL: none */
    } cases[] = {
        {"1.2.3.4", "1.2.3.4"},
        {" 1.2.3.4\t", "1.2.3.4"},
        {"1.2.3.4:5678", "1.2.3.4"},
        {"1.2.3.4:_port", "1.2.3.4"},
        {"[2001:db8::1]:443", "2001:db8::1"},
        {"[2001:DB8:0:0::1]", "2001:db8::1"},
        {"2001:db8::1", "2001:db8::1"},
        {"::ffff:1.2.3.4", "1.2.3.4"},
        {"[::FFFF:102:304]:1", "1.2.3.4"},
        {"1.2.3.4:", NULL},
        {"1.2.3.4:a", NULL},
        {"1.2.3.4:5x", NULL},
        {"[::1]x", NULL},
        {"[::1", NULL},
        {"::1]", NULL},
        {"1.2.3", NULL},
        {"01.2.3.4", NULL},
        {"1.2.3.4 5", NULL},
        {"unix", NULL},
        {"unknown", NULL},
        {"_hidden", NULL},
        {"", NULL},
        {"fe80::1%eth0", NULL},
    };
    api_arena a;
    api_arena_init(&a, 65536);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_str address;
        bool is = api__address_read(api_str_of(cases[i].text), &a, &address);
        if (is != (cases[i].address != NULL) || (is && !api_str_is(address, cases[i].address)))
            fail_msg("%s", cases[i].text);
    }
    api_arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_one_text),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
