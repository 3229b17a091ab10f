/* Base64: what is read is written as the same text, what is written is read as the same bytes. */
#include <stdlib.h>

#include "shared/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void read_and_write(enum api__base64 form, api_str text)
{
    size_t n;
    char *bytes = malloc(text.n / 4 * 3 + 2);
    api_buf again;
    api_buf_init(&again, API_BUF_NO_MAX);
    must(bytes != NULL);
    if (api__base64_read(form, text, bytes, &n)) {
        api__base64_put(form, bytes, n, &again);
        must(!again.err && api_str_eq(api_buf_get(&again), text));
    }
    api_buf_deinit(&again);
    free(bytes);
}

static void write_and_read(enum api__base64 form, const uint8_t *data, size_t size)
{
    size_t n;
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__base64_put(form, data, size, &text);
    char *bytes = malloc(text.n / 4 * 3 + 2);
    must(!text.err && bytes && api__base64_read(form, api_buf_get(&text), bytes, &n));
    must(n == size && (n == 0 || memcmp(bytes, data, n) == 0));
    api_buf_deinit(&text);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int form = API__BASE64; form <= API__BASE64URL; form++) {
        read_and_write((enum api__base64)form, (api_str){(const char *)data, size});
        write_and_read((enum api__base64)form, data, size);
    }
    return 0;
}
