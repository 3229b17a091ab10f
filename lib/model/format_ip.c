/* Addresses as inet_pton() takes them, IPv6 in the form of RFC 5952. */
#include "model/format.h"

#include <arpa/inet.h>

static int format_ipv4(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    (void)out;
    char text[INET_ADDRSTRLEN];
    struct in_addr addr;
    if (in.n >= sizeof text || memchr(in.p ? in.p : "", 0, in.n))
        return api__format_refuse(why, "");
    memcpy(text, in.p ? in.p : "", in.n);
    text[in.n] = 0;
    return inet_pton(AF_INET, text, &addr) == 1 ? 0 : api__format_refuse(why, "");
}

static int format_ipv6(api_str in, api_arena *a, api_str *out, const char **why)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr addr;
    if (in.n >= sizeof text || memchr(in.p ? in.p : "", 0, in.n))
        return api__format_refuse(why, "");
    memcpy(text, in.p ? in.p : "", in.n);
    text[in.n] = 0;
    if (inet_pton(AF_INET6, text, &addr) != 1)
        return api__format_refuse(why, "");
    inet_ntop(AF_INET6, &addr, text, sizeof text);
    *out = api_arena_dup(a, api_str_of(text));
    return out->p ? 0 : API_ENOMEM;
}

const struct api__format api__format_ipv4 = {
    .name = "ipv4",
    .of = "string",
    .example = "192.0.2.1",
    .read = format_ipv4,
    .wrong_type = API__ISSUE_ip_v4_address,
    .wrong_form = API__ISSUE_ip_v4_address,
};

const struct api__format api__format_ipv6 = {
    .name = "ipv6",
    .of = "string",
    .example = "2001:db8::1",
    .read = format_ipv6,
    .wrong_type = API__ISSUE_ip_v6_address,
    .wrong_form = API__ISSUE_ip_v6_address,
    .stored = "ipv6",
};
