/* Formats of strings: what each takes and refuses, and the form in which it is kept. */
#include "unit/model/fixture.h"

#include "model/format.h"
#include <stdio.h>

#define LABEL "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk" /* as long as one may be */

static const struct text_case {
    const char *format, *text, *normal; /* NULL: refused */
} cases[] = {
    {"date", "2024-02-29", "2024-02-29"},
    {"date", "2023-02-29", NULL},
    {"date", "2024-2-9", NULL},
    {"date", "0000-01-01", NULL},
    {"date-time", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000Z"},
    {"date-time", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000000Z"},
    {"date-time", "2024-01-01 00:00:00.5+01:00", "2023-12-31T23:00:00.500000Z"},
    {"date-time", "2024-01-01t00:00:00.1234567+23:59", "2023-12-31T00:01:00.123456Z"},
    {"date-time", "0001-01-01T00:00:00+01:00", NULL},
    {"date-time", "2024-01-01T24:00:00Z", NULL},
    {"date-time-local", "2024-01-01t00:00", "2024-01-01T00:00:00.000000"},
    {"date-time-local", "2024-01-01T00:00:00.25", "2024-01-01T00:00:00.250000"},
    {"date-time-local", "2024-01-01T00:00:00Z", NULL},
    {"time", "10:11", "10:11:00"},
    {"time", "10:11:12.5Z", "10:11:12.500000Z"},
    {"time", "10:11:12.000z", "10:11:12Z"},
    {"time", "10:11-00:00", "10:11:00Z"},
    {"time", "10:11+01:30", "10:11:00+01:30"},
    {"time", "25:00", NULL},
    {"time-local", "12:30", "12:30:00"},
    {"time-local", "12:30:00.000", "12:30:00"},
    {"time-local", "12:30Z", NULL},
    {"duration", "P1DT2H", "P1DT2H"},
    {"duration", "P", NULL},
    {"duration", "PT", NULL},
    {"duration", "PT1D", NULL},
    {"duration", "P1.5D", NULL},
    {"uuid", "0190163D-8694-739B-AEA5-966C26F8AD91", "0190163d-8694-739b-aea5-966c26f8ad91"},
    {"uuid", "0190163d8694739baea5966c26f8ad91", NULL},
    {"email", "Ada@Example.COM", "Ada@example.com"},
    {"email", "ada", NULL},
    {"email", "a b@example.com", NULL},
    {"email", "a@b", NULL},
    {"email", "a\u200bb@example.com", NULL},
    {"email", "a\u202eb@example.com", NULL},
    {"email", "a@ex\u200bample.com", NULL},
    {"email", "a@ex\ufeffample.com", NULL},
    {"email", "a\u00adb@example.com", NULL},
    {"email", "gr\u00f6\u00dfe@b\u00fccher.example", "gr\u00f6\u00dfe@b\u00fccher.example"},
    {"email", "a@-b.com", NULL},
    {"uri", "https://example.com/a?b#c", "https://example.com/a?b#c"},
    {"uri", "urn:isbn:1", "urn:isbn:1"},
    {"uri", "/relative", NULL},
    {"uri", "http://", NULL},
    {"uri", "http://a/b c", NULL},
    {"uri", "http://u:p@a_b.example.:8080/?q=@[]", "http://u:p@a_b.example.:8080/?q=@[]"},
    {"uri", "HTTP://[2001:db8::1]:80", "HTTP://[2001:db8::1]:80"},
    {"uri", "http://192.0.2.1:", "http://192.0.2.1:"},
    {"uri", "postgresql://db/x", "postgresql://db/x"},
    {"uri", "file:///etc/hosts", "file:///etc/hosts"},
    {"uri", "mailto:a@b", "mailto:a@b"},
    {"uri", "http://a:65536", NULL},
    {"uri", "http://a:80x/", NULL},
    {"uri", "http://a:-1/", NULL},
    {"uri", "http://a:b:c/", NULL},
    {"uri", "postgresql://db:99999/x", NULL},
    {"uri", "http://[::1", NULL},
    {"uri", "http://[::g]/", NULL},
    {"uri", "http://[::1]x/", NULL},
    {"uri", "http://a..b/", NULL},
    {"uri", "http://.a/", NULL},
    {"uri", "http://-a.b/", NULL},
    {"uri", "http://a@b@c/", NULL},
    {"uri", "http://user@/", NULL},
    {"uri", "http://:80/", NULL},
    {"uri", "http://a,b/", NULL},
    {"uri", "http://a%20b/", NULL},
    {"uri", "http://256.1.1.1/", NULL},
    {"uri", "http://1.2.3/", NULL},
    {"uri", "wss:example.com", NULL},
    {"ipv4", "192.0.2.1", "192.0.2.1"},
    {"ipv4", "192.0.2", NULL},
    {"ipv4", "192.0.2.256", NULL},
    {"ipv6", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
    {"ipv6", "::1%eth0", NULL},
    {"decimal", "1.50", "1.50"},
    {"decimal", "1.", "1"},
    {"decimal", "1.5.", NULL},
    {"hostname", "www.example.com", "www.example.com"},
    {"hostname", "hostname", "hostname"},
    {"hostname", "h0stn4me", "h0stn4me"},
    {"hostname", "1host", "1host"},
    {"hostname", "host-name", "host-name"},
    {"hostname", "a--b.com", "a--b.com"},
    {"hostname", "A.Example", "A.Example"},
    {"hostname", "xn--bcher-kva.example", "xn--bcher-kva.example"},
    {"hostname", LABEL ".com", LABEL ".com"},
    {"hostname",
     LABEL "." LABEL "." LABEL "."
           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     LABEL "." LABEL "." LABEL "."
           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {"hostname", "", NULL},
    {"hostname", ".", NULL},
    {"hostname", ".example", NULL},
    {"hostname", "example.", NULL},
    {"hostname", "a..b", NULL},
    {"hostname", "-hostname", NULL},
    {"hostname", "hostname-", NULL},
    {"hostname", "a.-b", NULL},
    {"hostname", "host_name", NULL},
    {"hostname", "a b", NULL},
    {"hostname", "a:80", NULL},
    {"hostname", "example.com\n", NULL},
    {"hostname", "example\uff0ecom", NULL},
    {"hostname", "b\u00fccher.example", NULL},
    {"hostname", "\u212aelvin.example.com", NULL},
    {"hostname", LABEL "l.com", NULL},
    {"hostname",
     LABEL "." LABEL "." LABEL "."
           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     NULL},
    {"byte", "", ""},
    {"byte", "YQ==", "YQ=="},
    {"byte", "YQ=", NULL},
    {"byte", "Y-Q=", NULL},
    {"password", "secret", "secret"},
};
enum { CASES = sizeof cases / sizeof *cases };

static int read_text(struct fixture *f, const struct text_case *c, api_str *slot)
{
    char schema[128];
    snprintf(schema, sizeof schema, "{\"type\":\"string\",\"format\":\"%s\"}", c->format);
    const api_model *m = compile(f, schema);
    api_errors_clear(&f->errors);
    struct api__decode d = {.arena = &f->arena, .errors = &f->errors};
    return api__decode_text(&m->fields[0], api_str_of(c->text), NULL, &d, slot);
}

static void test_forms(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < CASES; i++) {
        const struct text_case *c = &cases[i];
        api_str slot;
        int rc = read_text(f, c, &slot);
        if (rc != (c->normal ? 0 : API_EINVALID))
            print_error("%s %s\n", c->format, c->text);
        assert_int_equal(rc, c->normal ? 0 : API_EINVALID);
        if (c->normal)
            assert_true(api_str_is(slot, c->normal));
    }
}

/* One text at least is taken, and one refused where any can be. */
static void test_every_format_has_cases(void **state)
{
    (void)state;
    const struct api__format *row;
    for (size_t i = 0; (row = api__format_at(i)); i++) {
        bool taken = strcmp(row->of, "string") != 0, refused = taken || !(row->read || row->pattern);
        for (size_t k = 0; k < CASES; k++) {
            bool same = strcmp(cases[k].format, row->name) == 0;
            taken = taken || (same && cases[k].normal);
            refused = refused || (same && !cases[k].normal);
        }
        if (!taken || !refused)
            fail_msg("no text here is %s as %s", taken ? "refused" : "taken", row->name);
    }
}

/* What a client reads of a text in another form, and of what is no text. */
static void test_messages(void **state)
{
    struct fixture *f = *state;
    static const struct case_of list[] = {
        {"\"a_b\"",
         "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\"],\"msg\":\"value is not a valid hostname: "
         "a label has a character other than a letter, a digit or a hyphen\",\"input\":\"a_b\",\"ctx\":{"
         "\"reason\":\"a label has a character other than a letter, a digit or a hyphen\"}}]}"},
        {"5", "{\"detail\":[{\"type\":\"string_type\",\"loc\":[\"body\"],\"msg\":\"Input should be a valid string\","
              "\"input\":5}]}"},
    };
    CHECK_CASES(f, compile(f, "{\"type\":\"string\",\"format\":\"hostname\"}"), list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
        cmocka_unit_test(test_every_format_has_cases),
        cmocka_unit_test_setup_teardown(test_messages, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
