/* Numbers and writing: exact integers, correctly rounded doubles, shortest digits, escapes, compact text. */
#include "unit/json/json.h"
#include "json/scan.h"

#include <math.h>
#include <stdio.h>

static api_buf b;

static const char *written_double(double v)
{
    b.n = 0;
    api_json_put_double(&b, v);
    return api_buf_cstr(&b);
}

/* The text as the scanner reads it; false where it is no number, or there is more. */
static bool scanned(api_str text, api__numeral *n)
{
    api__scan scan;
    api__scan_init(&scan, text);
    bool starts = text.n && (*text.p == '-' || (*text.p >= '0' && *text.p <= '9'));
    return starts && api__scan_number(&scan, n) == 0 && scan.p == scan.end;
}

static const struct {
    const char *text;
    int err;
    int64_t value;
} INTS[] = {
    {"0", 0, 0},
    {"-0", 0, 0},
    {"-0.0e-5", 0, 0},
    {"5.0", 0, 5},
    {"5e0", 0, 5},
    {"1e3", 0, 1000},
    {"1.5e1", 0, 15},
    {"12300e-2", 0, 123},
    {"0.0000000000000000000000000000012e31", 0, 12},
    {"5.00000000000000000000000000000000", 0, 5},
    {"9223372036854775807", 0, INT64_MAX},
    {"-9223372036854775808", 0, INT64_MIN},
    {"9223372036854775807.000", 0, INT64_MAX},
    {"92233720368547758.07e2", 0, INT64_MAX},
    {"9223372036854775808", API_ETOOBIG, 0},
    {"-9223372036854775809", API_ETOOBIG, 0},
    {"18446744073709551616", API_ETOOBIG, 0},
    {"99999999999999999999999999", API_ETOOBIG, 0},
    {"1e18", 0, 1000000000000000000},
    {"1e19", API_ETOOBIG, 0},
    {"1e400", API_ETOOBIG, 0},
    {"-1e99999999999999999999", API_ETOOBIG, 0},
    {"0e99999999999999999999", 0, 0},
    {"0.5", API_EINVALID, 0},
    {"1e-1", API_EINVALID, 0},
    {"1e-99999999999999999999", API_EINVALID, 0},
    {"1.00000000000000000000000000000000001", API_EINVALID, 0},
    {"", API_EINVALID, 0},
    {"-", API_EINVALID, 0},
    {"+1", API_EINVALID, 0},
    {"01", API_EINVALID, 0},
    {"1.", API_EINVALID, 0},
    {".5", API_EINVALID, 0},
    {"1e", API_EINVALID, 0},
    {"1 ", API_EINVALID, 0},
    {"0x1", API_EINVALID, 0},
};

static void test_ints(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof INTS / sizeof *INTS; i++) {
        int64_t v = 0;
        api_str text = exact_copy(api_str_of(INTS[i].text));
        int err = api_json_int(text, &v);
        if (err != INTS[i].err || (!err && v != INTS[i].value))
            fail_msg("%s: %d, %lld", INTS[i].text, err, (long long)v);
        api__numeral n;
        int64_t again = 0;
        if (scanned(text, &n) && (api__numeral_int(&n, &again) != err || again != v))
            fail_msg("%s, scanned: %lld", INTS[i].text, (long long)again);
        free((char *)text.p);
    }
}

static void test_put_int(void **state)
{
    (void)state;
    static const int64_t VALUES[] = {0, 7, -7, 10, 99, 100, 101, 12345, -100000, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        char want[32];
        snprintf(want, sizeof want, "%lld", (long long)VALUES[i]);
        b.n = 0;
        api_json_put_int(&b, VALUES[i]);
        assert_string_equal(api_buf_cstr(&b), want);
    }
}

/* Python's repr of each. */
static const struct {
    double v;
    const char *text;
} DOUBLES[] = {
    {0, "0.0"},
    {-0.0, "-0.0"},
    {10, "10.0"},
    {9.99, "9.99"},
    {0.05, "0.05"},
    {0.5, "0.5"},
    {-1.25, "-1.25"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {0.0001, "0.0001"},
    {0.00012, "0.00012"},
    {0.00001, "1e-05"},
    {1e-7, "1e-07"},
    {1.5e-10, "1.5e-10"},
    {1e22, "1e+22"},
    {1e15, "1000000000000000.0"},
    {1e16, "1e+16"},
    {1e100, "1e+100"},
    {9999999999999998.0, "9999999999999998.0"},
    {1234567.125, "1234567.125"},
    {9007199254740993.0, "9007199254740992.0"},
    {123456789012345680.0, "1.2345678901234568e+17"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {5e-324, "5e-324"},
    {9.5367431640625e-07, "9.5367431640625e-07"},
    {INFINITY, "null"},
    {-INFINITY, "null"},
    {NAN, "null"},
};

static void test_put_double(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DOUBLES / sizeof *DOUBLES; i++)
        assert_string_equal(written_double(DOUBLES[i].v), DOUBLES[i].text);
}

static void same(double a, double c, const char *text)
{
    if (memcmp(&a, &c, sizeof a) != 0)
        fail_msg("%s: %a, not %a", text, a, c);
}

/* A million doubles of every exponent come back, and strtod() agrees. */
static void test_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 1000000; i++) {
        double v, back;
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        memcpy(&v, &seed, sizeof v);
        if (!isfinite(v))
            continue;
        const char *text = written_double(v);
        assert_true(api_json_double(api_buf_get(&b), &back));
        same(back, v, text);
        api__numeral n;
        assert_true(scanned(api_buf_get(&b), &n) && api__numeral_double(&n, &back));
        same(back, v, text);
        if (i % 16 == 0)
            same(strtod(text, NULL), v, text);
    }
}

/* Texts near and on the middle between two doubles, over and under the range, with more digits than count. */
static const char *const HARD[] = {
    "9007199254740993",
    "9007199254740993.0000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "9007199254740992.9999999999999999999999999999999999999999999",
    "2.2250738585072011e-308",
    "2.2250738585072012e-308",
    "2.4703282292062327208e-324",
    "2.4703282292062328e-324",
    "4.9406564584124654e-324",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1e400",
    "-1e-400",
    "1e99999999999999999999",
    "1e23",
    "8.5e22",
    "6.02214076e23",
    "7.2057594037927933e16",
    "0.000000000000000000000000000000000000000000000000000000000000000000000000000000001e81",
    "100000000000000000000000000000000000000000000000000000000000000000000000000000000000e-83",
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899",
    "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416"
    "692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959"
    "622842914819860834936475292719074168444365510704342711559699508093042880e0",
};

static void test_double(void **state)
{
    (void)state;
    double v;
    for (size_t i = 0; i < sizeof HARD / sizeof *HARD; i++) {
        api_str text = exact_copy(api_str_of(HARD[i]));
        assert_true(api_json_double(text, &v));
        same(v, strtod(HARD[i], NULL), HARD[i]);
        api__numeral n;
        assert_true(scanned(text, &n) && api__numeral_double(&n, &v));
        same(v, strtod(HARD[i], NULL), HARD[i]);
        free((char *)text.p);
    }
    static const char *const NONE[] = {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "1 ", " 1", "nan", "inf", "1,5"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
        assert_false(api_json_double(api_str_of(NONE[i]), &v) || scanned(api_str_of(NONE[i]), &(api__numeral){0}));
}

static void test_put_str(void **state)
{
    (void)state;
    b.n = 0;
    api_json_put_str(&b, API_S("a plain run\x01\x1f\b\f\n\r\t\"\\/\x7f\xe2\x80\xa8\xc3\xa4\xf0\x9f\x98\x80\0z"));
    assert_string_equal(api_buf_cstr(&b), "\"a plain run\\u0001\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\x7f\xe2\x80\xa8\xc3\xa4"
                                          "\xf0\x9f\x98\x80\\u0000z\"");
    b.n = 0;
    api_json_put_str(&b, (api_str){NULL, 0});
    assert_string_equal(api_buf_cstr(&b), "\"\"");
    api_buf small;
    api_buf_init(&small, 8);
    api_json_put_str(&small, API_S("\n\n\n\n"));
    assert_int_equal(small.err, API_ETOOBIG);
    api_buf_deinit(&small);
}

static void test_compact(void **state)
{
    (void)state;
    static const char *const TEXTS[][2] = {
        {" { \"a b\" : [ 1 ,\t2.50 , \"\\\" \\\\\" ] ,\r\n\"c\":{ } } ", "{\"a b\":[1,2.50,\"\\\" \\\\\"],\"c\":{}}"},
        {"\n-1E+2 ", "-1E+2"},
        {"[\"\", true , null, false ]", "[\"\",true,null,false]"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        api_arena a;
        api_node *n;
        api_str text = exact_copy(api_str_of(TEXTS[i][0]));
        b.n = 0;
        api_json_put_compact(&b, text);
        assert_string_equal(api_buf_cstr(&b), TEXTS[i][1]);
        api_arena_init(&a, 1 << 20);
        assert_int_equal(api_json_parse(&a, text, 0, &n, NULL), 0);
        b.n = 0;
        api_json_put_node(&b, n);
        assert_string_equal(api_buf_cstr(&b), TEXTS[i][1]);
        api_arena_deinit(&a);
        free((char *)text.p);
    }
}

static int setup(void **state)
{
    (void)state;
    api_buf_init(&b, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    api_buf_deinit(&b);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ints),       cmocka_unit_test(test_put_int), cmocka_unit_test(test_put_double),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_double),  cmocka_unit_test(test_put_str),
        cmocka_unit_test(test_compact),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
