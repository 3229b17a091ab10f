#include "server/http/params.h"

#include "shared/percent.h"
#include "json/utf8.h"

int api__percent_decode(api_arena *a, api_str *s, bool plus)
{
    bool plain = true;
    for (size_t i = 0; i < s->n && plain; i++)
        plain = s->p[i] != '%' && (s->p[i] != '+' || !plus) && (unsigned char)s->p[i] < 128;
    if (plain)
        return 0;
    char *out = api_arena_alloc(a, s->n);
    size_t n = 0;
    if (!out)
        return API_ENOMEM;
    for (size_t i = 0; i < s->n; i++) {
        char c = s->p[i];
        if (c == '+' && plus)
            c = ' ';
        if (c == '%') {
            int byte = api__percent_byte(s->p + i, s->p + s->n);
            if (byte < 0)
                return API_EINVALID;
            c = (char)byte;
            i += 2;
        }
        out[n++] = c;
    }
    *s = (api_str){out, n};
    return api__utf8_valid(*s) ? 0 : API_EINVALID;
}

static int parse_pair(api_arena *a, api_str pair, api__param *out)
{
    const char *equals = memchr(pair.p, '=', pair.n);
    out->name = (api_str){pair.p, equals ? (size_t)(equals - pair.p) : pair.n};
    out->value = equals ? (api_str){equals + 1, pair.n - out->name.n - 1} : API_S("");
    int err = api__percent_decode(a, &out->name, true);
    return err ? err : api__percent_decode(a, &out->value, true);
}

int api__params_parse(api_arena *a, api_str query, size_t most, api__param **out, size_t *n)
{
    size_t pairs = 1;
    *n = 0;
    *out = NULL;
    if (query.n == 0)
        return 0;
    for (size_t i = 0; i < query.n; i++)
        pairs += query.p[i] == '&';
    if (pairs > most)
        return API_ETOOBIG;
    *out = api_arena_calloc(a, pairs, sizeof **out);
    if (!*out)
        return API_ENOMEM;
    while (query.p) {
        const char *amp = query.n ? memchr(query.p, '&', query.n) : NULL;
        api_str pair = {query.p, amp ? (size_t)(amp - query.p) : query.n};
        query = amp ? (api_str){amp + 1, query.n - pair.n - 1} : (api_str){NULL, 0};
        int err = pair.n ? parse_pair(a, pair, &(*out)[*n]) : 0;
        if (err)
            return err;
        *n += pair.n > 0;
    }
    return 0;
}

void api__percent_encode(api_str s, api_buf *out)
{
    api__percent_put(out, s, ",:");
}
