/* Responds only to known Host values: links in responses and cache keys depend on it. */
#include <api/err.h>
#include <strings.h>

#include "declare/setup.h"
#include "server/http/field_params.h"
#include "server/http/http1.h"
#include "server/middleware/middleware.h"
#include "server/middleware/moved.h"
#include "server/request/response.h"

/* "example.com", "*.example.com" (subdomains only), "::1", "*". */
static bool good_pattern(const char *h)
{
    const char *star = strchr(h, '*');
    return *h && (!star || strcmp(h, "*") == 0 || (star == h && star[1] == '.' && star[2] && !strchr(star + 1, '*')));
}

static int prepare(const struct api__use *u, api_arena *arena, void **config, const char **wrong)
{
    (void)arena, (void)config;
    const char *const *h = u->options;
    while (*h && good_pattern(*h))
        h++;
    if (!*h)
        return API_OK;
    const char *text = api_arena_printf(arena, "host pattern \"%s\"", *h).p;
    *wrong = text ? text : "host pattern";
    return API_ECONFIG;
}

static bool matches(const char *pattern, api_str name)
{
    size_t n = strlen(pattern);
    if (strcmp(pattern, "*") == 0)
        return true;
    if (pattern[0] == '*') /* ends with ".example.com", after at least one character */
        return name.n > n - 1 && strncasecmp(name.p + name.n - (n - 1), pattern + 1, n - 1) == 0;
    if (name.n == n + 2 && name.p[0] == '[') /* IPv6 addresses are listed with or without brackets */
        return strncasecmp(name.p + 1, pattern, n) == 0;
    return api__same_word(name, pattern);
}

static bool listed(const char *const *hosts, api_str name)
{
    for (const char *const *h = hosts; *h; h++)
        if (matches(*h, name))
            return true;
    return false;
}

static bool www_listed(const char *const *hosts, api_str name)
{
    for (const char *const *h = hosts; *h; h++)
        if (strncasecmp(*h, "www.", 4) == 0 && api__same_word(name, *h + 4))
            return true;
    return false;
}

/* 400 for an unknown Host; the port is ignored. Redirects to "www." if only that is listed. */
static void run(api_request *req, const struct api__use *u, const void *config)
{
    (void)config;
    const char *const *hosts = u->options;
    api_str host = req->head.host, name = api__h1_host_name(host);
    if (listed(hosts, name)) {
        api_next(req);
        return;
    }
    if (!www_listed(hosts, name)) {
        api__respond_error(req, 400, "Invalid host header");
        return;
    }
    api_str www = api_arena_printf(req->arena, "www.%.*s", API_FMT(host));
    if (www.p)
        api__respond_moved(req, req->https ? "https" : "http", www);
    else
        api__respond_failure(req, API_ENOMEM);
}

const struct api__middleware api__trusted_hosts = {prepare, run, "api_use_trusted_hosts"};

void api__use_trusted_hosts(api_router *r, const char *const *hosts)
{
    struct api__use *u = api__declarations_use(r, &api__trusted_hosts);
    if (u)
        u->options = api__setup_copy_texts(r->setup, hosts);
}
