/* A Cookie field's value: its pairs are well-formed, and each that can be written is read again as it was. */
#include <stdlib.h>

#include "server/http/cookies.h"
#include "json/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void write_again(api_str name, api_str value)
{
    static const struct api_cookie_options o = {.secure = true, .partitioned = true, .max_age = 5};
    api_buf b;
    api_buf_init(&b, 16384);
    int err = api__cookie_put(&b, name, value, &o, false);
    must(err == 0 || b.n == 0);
    if (!err) {
        api_str rest = api_buf_get(&b), n, v;
        must(!memchr(b.p, '\r', b.n) && !memchr(b.p, '\n', b.n) && !memchr(b.p, 0, b.n));
        must(api__cookie_next(&rest, &n, &v) && api_str_eq(n, name) && api_str_eq(v, value));
    }
    api_buf_deinit(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_str rest = {(const char *)data, size}, name, value;
    while (api__cookie_next(&rest, &name, &value)) {
        must(name.n > 0 && api__utf8_valid(value) && !memchr(name.p, ';', name.n));
        must(value.n == 0 || !memchr(value.p, ';', value.n));
        must(rest.p + rest.n == (const char *)data + size);
        write_again(name, value);
    }
    must(rest.n == 0);
    return 0;
}
