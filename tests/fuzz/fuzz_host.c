/* Host: what a head lets through has a name that is part of it, and behind it nothing but a port. */
#include <api/buf.h>
#include <api/limits.h>
#include <stdlib.h>

#include "server/http/http1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void look_at(api_str host)
{
    api_str name = api__h1_host_name(host);
    must(name.p == host.p && name.n <= host.n && host.n > 0);
    must(name.n == 0 || *name.p != '[' || name.p[name.n - 1] == ']');
    if (name.n < host.n)
        must(host.p[name.n] == ':');
    for (size_t i = name.n + 1; i < host.n; i++)
        must(host.p[i] >= '0' && host.p[i] <= '9');
    for (size_t i = 0; i < host.n; i++)
        must((unsigned char)host.p[i] > ' ' && (unsigned char)host.p[i] < 0x7f && !strchr("/?#@\\\"<>", host.p[i]));
}

/* As a field and as the authority of an absolute target. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const starts[] = {"GET / HTTP/1.1\r\nHost: ", "GET http://"};
    static const char *const ends[] = {"\r\n\r\n", "/ HTTP/1.1\r\nHost: a\r\n\r\n"};
    api_limits limits;
    api_limits_init(&limits);
    api__header *fields = calloc((size_t)limits.header_count, sizeof *fields);
    must(fields != NULL);
    for (int i = 0; i < 2; i++) {
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        api_buf_put(&b, starts[i], strlen(starts[i]));
        api_buf_put(&b, (const char *)data, size);
        api_buf_put(&b, ends[i], strlen(ends[i]));
        api__head head;
        api__h1 h;
        api__h1_init(&h, &head, fields, &limits);
        if (api__h1_head(&h, b.p, b.n) > 0)
            look_at(head.host);
        api_buf_deinit(&b);
    }
    free(fields);
    return 0;
}
