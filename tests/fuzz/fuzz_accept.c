/* Accept and Accept-Encoding: what is asked of them does not depend on white space, empty members or unknown
 * parameters. */
#include <api/buf.h>
#include <stdlib.h>

#include "server/http/accept.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {"application/json", "application/problem+json", "text/html", "text/event-stream"};
static const char *const codings[] = {"gzip", "br", "identity"};

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* The same with an empty member in front and, where no parameter is open, another parameter behind. */
static void put_longer(api_str field, api_buf *out)
{
    API_BUF_LIT(out, " \t, ,");
    api_buf_str(out, field);
    API_BUF_LIT(out, ";seq=0");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_str field = {size ? (const char *)data : NULL, size};
    api_buf longer;
    api_buf_init(&longer, API_BUF_NO_MAX);
    put_longer(field, &longer);
    api_str other = api_buf_get(&longer);
    bool blank = true;
    for (size_t i = 0; i < size; i++)
        blank &= data[i] == ' ' || data[i] == '\t';
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        bool taken = api__accepts(field, types[i]);
        must(blank ? taken : taken == api__accepts(other, types[i]));
        must(!api__accepts_by_name(field, types[i]) || !blank);
        must(api__accepts_by_name(field, types[i]) == api__accepts_by_name(other, types[i]));
    }
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        must(api__accepts_coding(field, codings[i]) == api__accepts_coding(other, codings[i]));
    api_buf_deinit(&longer);
    return 0;
}
