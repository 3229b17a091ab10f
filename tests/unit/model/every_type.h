/* What the tests know of every type and format. One that is new adds its lines here, or some test fails. */
#ifndef TEST_EVERY_TYPE_H
#define TEST_EVERY_TYPE_H

#include <api/fields.h>

/* Every word of <api/fields.h>. */
#define EVERY_WORD(field)                                                                                              \
    field(string, a_string) field(uuid, a_uuid) field(email, an_email) field(uri, a_uri) field(hostname, a_hostname)   \
        field(ipv4, an_ipv4) field(ipv6, an_ipv6) field(date, a_date) field(datetime, a_datetime)                      \
            field(datetime_local, a_datetime_local) field(time, a_time) field(time_local, a_time_local)                \
                field(duration, a_duration) field(decimal, a_decimal) field(integer, an_integer)                       \
                    field(number, a_number) field(boolean, a_boolean) field(any, a_value)

/* Texts of two values in their order. */
static const struct pair {
    const char *type, *format, *low, *high;
} pairs[] = {
    {"string", NULL, "b", "ba"},
    {"integer", NULL, "9", "10"},
    {"number", NULL, "9.5", "10"},
    {"decimal", NULL, "9.50", "10"},
    {"boolean", NULL, "false", "true"},
    {"string", "date", "2024-02-29", "2024-03-01"},
    {"string", "date-time", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.500000Z"},
    {"string", "date-time-local", "2024-02-29T12:00:00", "2024-02-29T12:00:00.500000"},
    {"string", "time", "09:00:00", "10:00:00"},
    {"string", "time-local", "09:00:00", "10:00:00"},
    {"string", "duration", "P1D", "P2D"},
    {"string", "uuid", "0190163d-8694-739b-aea5-966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad92"},
    {"string", "email", "ada@example.com", "bob@example.com"},
    {"string", "uri", "https://a.example/", "https://b.example/"},
    {"string", "hostname", "a.example", "b.example"},
    {"string", "ipv4", "192.0.2.1", "192.0.2.2"},
    {"string", "ipv6", "2001:db8::1", "2001:db8::2"},
    {"string", "decimal", "-10", "-9.5"},
    {"string", "byte", "YQ==", "Yg=="},
    {"string", "password", "a", "b"},
    {"number", "decimal", "9.50", "10"},
    {"number", "double", "9.5", "10"},
    {"number", "float", "9.5", "10"},
    {"integer", "int64", "-10", "9"},
    {"integer", "int32", "9", "10"},
};
enum { PAIRS = sizeof pairs / sizeof *pairs };

/* What strings with a format take and refuse, and how they are kept. */
#define LABEL "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk" /* as long as one may be */

static const struct text_case {
    const char *format, *text, *normal; /* NULL: refused */
} text_cases[] = {
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
enum { TEXT_CASES = sizeof text_cases / sizeof *text_cases };

#endif
