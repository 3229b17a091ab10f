/* What proxies say: Forwarded, the PROXY protocol, addresses and prefixes. Nothing that could end a header, leave a
 * string of HTML or lead to another host may come out. */
#include <stdlib.h>

#include "app/url_prefix.h"
#include "base/networks.h"
#include "server/http/forwarded.h"
#include "server/http/proxy_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_address(api_str text, api_arena *a)
{
    api_str address, again;
    if (!api__address_read(text, a, &address))
        return;
    for (size_t i = 0; i < address.n; i++)
        must(strchr("0123456789abcdef.:", address.p[i]) != NULL);
    must(api__address_read(address, a, &again) && api_str_eq(address, again));
}

static void check_forwarded(api_str text, api_arena *a)
{
    api__forwarded *list;
    size_t n;
    if (api__forwarded_parse(text, a, &list, &n) != 0)
        return;
    must(n <= text.n + 1);
    for (size_t i = 0; i < n; i++) {
        must(list[i].client.n + list[i].host.n + list[i].proto.n <= text.n);
        if (list[i].client.p)
            check_address(list[i].client, a);
    }
}

static void check_prefix(api_str text)
{
    api_str prefix;
    if (!api__url_prefix(text, &prefix))
        return;
    must(prefix.n == 0 || (prefix.p[0] == '/' && prefix.p[prefix.n - 1] != '/' && prefix.p[1] != '/'));
    for (size_t i = 0; i < prefix.n; i++)
        must(prefix.p[i] > ' ' && !strchr("\"'<>\\&?#%", prefix.p[i]));
}

/* The same for every beginning, up to the header's end. */
static void check_line(api_str text)
{
    api__proxy_line whole, part;
    long r = api__proxy_line_read(text.p, text.n, &whole);
    must(r >= API__PROXY_LINE_BAD && r <= (long)text.n && r <= API__PROXY_LINE_MOST);
    must(memchr(whole.client, 0, sizeof whole.client) != NULL);
    for (size_t i = 0; i < text.n; i++) {
        long early = api__proxy_line_read(text.p, i, &part);
        must(early == r || (early == 0 && (r <= 0 || i < (size_t)r)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_str text = {(const char *)data, size};
    api_arena a;
    if (size > 4096)
        return 0;
    api_arena_init(&a, 1 << 20);
    check_forwarded(text, &a);
    check_address(text, &a);
    check_prefix(text);
    check_line(text);
    api_arena_deinit(&a);
    return 0;
}
