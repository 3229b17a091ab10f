#include "server/http/cookies.h"

#include <api/err.h>
#include <strings.h>

#include "server/http/field_params.h"
#include "server/http/http1_chars.h"
#include "json/utf8.h"

/* --- reading --- */

static bool has_control(api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return true;
    return false;
}

static bool read_pair(api_str pair, api_str *name, api_str *value)
{
    const char *equals = pair.n ? memchr(pair.p, '=', pair.n) : NULL;
    if (!equals)
        return false;
    *name = api__trim((api_str){pair.p, (size_t)(equals - pair.p)});
    *value = api__trim((api_str){equals + 1, pair.n - (size_t)(equals + 1 - pair.p)});
    if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
        *value = (api_str){value->p + 1, value->n - 2};
    return api__is_token(*name) && !has_control(*value) && api__utf8_valid(*value);
}

bool api__cookie_next(api_str *rest, api_str *name, api_str *value)
{
    bool found = false;
    while (!found && rest->n) {
        const char *semicolon = memchr(rest->p, ';', rest->n);
        api_str pair = {rest->p, semicolon ? (size_t)(semicolon - rest->p) : rest->n};
        size_t taken = pair.n + (semicolon != NULL);
        *rest = (api_str){rest->p + taken, rest->n - taken};
        found = read_pair(pair, name, value);
    }
    return found;
}

api_str api__head_cookie(const api__head *head, api_str name)
{
    api_str found = {NULL, 0}, n, value;
    for (uint32_t i = 0; i < head->count; i++) {
        api_str rest = head->fields[i].value;
        if (!api__same_word(head->fields[i].name, "Cookie"))
            continue;
        while (api__cookie_next(&rest, &n, &value))
            if (api_str_eq(n, name))
                found = value;
    }
    return found;
}

/* --- writing --- */

static const struct {
    const char *word, *text; /* text: its spelling in the header */
} same_sites[] = {{"lax", "Lax"}, {"strict", "Strict"}, {"none", "None"}, {"", NULL}};

static bool find_same_site(const char *word, const char **text)
{
    for (size_t i = 0; i < sizeof same_sites / sizeof *same_sites; i++)
        if (strcasecmp(word ? word : "lax", same_sites[i].word) == 0) {
            *text = same_sites[i].text;
            return true;
        }
    return false;
}

/* Whether a value is allowed; *quotes: it must be quoted. */
static bool good_value(api_str s, bool *quotes)
{
    *quotes = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c < 0x20 || c == 0x7f || c == '"' || c == ';' || c == '\\')
            return false;
        *quotes |= c == ' ' || c == ',';
    }
    return true;
}

static bool good_attribute(const char *z)
{
    api_str s = api_str_of(z);
    return !s.n || (!has_control(s) && !memchr(s.p, ';', s.n));
}

/* Browsers compare these prefixes case-insensitively. */
bool api__cookie_has_prefix(api_str name, const char *prefix)
{
    return name.n >= strlen(prefix) && strncasecmp(name.p, prefix, strlen(prefix)) == 0;
}

static bool keeps_promises(api_str name, const struct api_cookie_options *o, const char *same_site)
{
    bool host = api__cookie_has_prefix(name, "__Host-");
    if ((host || api__cookie_has_prefix(name, "__Secure-")) && !o->secure)
        return false;
    if (host && ((o->domain && *o->domain) || (o->path && strcmp(o->path, "/") != 0)))
        return false;
    return o->secure || (!o->partitioned && !(same_site && strcmp(same_site, "None") == 0));
}

static void put_text(api_buf *b, const char *name, const char *value)
{
    if (value && *value)
        api_buf_printf(b, "; %s=%s", name, value);
}

static void put_attributes(api_buf *b, const struct api_cookie_options *o, const char *same_site, bool expired)
{
    if (expired)
        API_BUF_LIT(b, "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0");
    else if (o->max_age)
        api_buf_printf(b, "; Max-Age=%lld", (long long)o->max_age);
    put_text(b, "Path", o->path ? o->path : "/");
    put_text(b, "Domain", o->domain);
    put_text(b, "SameSite", same_site);
    if (o->secure)
        API_BUF_LIT(b, "; Secure");
    if (o->http_only)
        API_BUF_LIT(b, "; HttpOnly");
    if (o->partitioned)
        API_BUF_LIT(b, "; Partitioned");
}

int api__cookie_put(api_buf *b, api_str name, api_str value, const struct api_cookie_options *o, bool expired)
{
    bool quotes;
    const char *same_site;
    if (!api__is_token(name) || !good_value(value, &quotes) || !find_same_site(o->same_site, &same_site))
        return API_EINVALID;
    if (!good_attribute(o->path) || !good_attribute(o->domain) || o->max_age < 0 || !keeps_promises(name, o, same_site))
        return API_EINVALID;
    if (name.n + value.n + (quotes ? 2 : 0) > API__COOKIE_MOST)
        return API_ETOOBIG;
    const char *quote = quotes ? "\"" : "";
    api_buf_printf(b, "%.*s=%s%.*s%s", API_FMT(name), quote, API_FMT(value), quote);
    put_attributes(b, o, same_site, expired);
    return b->err;
}
