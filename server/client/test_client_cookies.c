/* The test client's cookie jar, as in a browser (RFC 6265, 5.3 and 5.4) that knows a single host. */
#include <stdlib.h>
#include <strings.h>

#include "base/httpdate.h"
#include "server/client/test_client.h"
#include "server/http/field_params.h"

static int64_t now(const api_test_client *c)
{
    return api__loop_wall(&c->app.worker->loop) / 1000000;
}

/* --- the jar --- */

static void free_cookie(struct api__test_cookie *k)
{
    free(k->name);
    free(k->value);
    free(k->path);
    free(k);
}

void api__test_cookies_clear(api_test_client *c)
{
    for (struct api__test_cookie *k = c->cookies, *next; k; k = next) {
        next = k->next;
        free_cookie(k);
    }
    c->cookies = NULL;
}

static void remove_cookie(api_test_client *c, api_str name, api_str path)
{
    for (struct api__test_cookie **k = &c->cookies; *k; k = &(*k)->next)
        if (api_str_is(name, (*k)->name) && api_str_is(path, (*k)->path)) {
            struct api__test_cookie *old = *k;
            *k = old->next;
            free_cookie(old);
            return;
        }
}

static char *copy(api_str s)
{
    char *p = malloc(s.n + 1);
    if (p && s.n)
        memcpy(p, s.p, s.n);
    if (p)
        p[s.n] = 0;
    return p;
}

/* Keeps the order in which cookies are sent: longer paths first, then older cookies first. */
static int put(api_test_client *c, api_str name, api_str value, api_str path, int64_t until)
{
    struct api__test_cookie *k = malloc(sizeof *k), **at = &c->cookies;
    remove_cookie(c, name, path);
    if (until <= now(c)) {
        free(k);
        return API_OK;
    }
    if (!k)
        return API_ENOMEM;
    *k = (struct api__test_cookie){copy(name), copy(value), copy(path), until, NULL};
    if (!k->name || !k->value || !k->path) {
        free_cookie(k);
        return API_ENOMEM;
    }
    while (*at && strlen((*at)->path) >= path.n)
        at = &(*at)->next;
    k->next = *at;
    *at = k;
    return API_OK;
}

/* --- Set-Cookie --- */

struct attributes {
    api_str path;
    int64_t until, max_age;
    bool has_age, other_host;
};

static bool is(api_str s, const char *z)
{
    return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

/* Cuts off the next "name=value" up to a ';', trimmed. */
static bool next_part(api_str *rest, api_str *name, api_str *value)
{
    if (!rest->n)
        return false;
    const char *end = memchr(rest->p, ';', rest->n);
    api_str part = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    rest->p += part.n + (end != NULL);
    rest->n -= part.n + (end != NULL);
    const char *equals = part.n ? memchr(part.p, '=', part.n) : NULL;
    size_t n = equals ? (size_t)(equals - part.p) : part.n;
    *name = api__trim((api_str){part.p, n});
    *value = equals ? api__trim((api_str){equals + 1, part.n - n - 1}) : (api_str){"", 0};
    return true;
}

static void read_attributes(api_test_client *c, api_str rest, struct attributes *a)
{
    api_str name, value;
    int64_t seconds;
    while (next_part(&rest, &name, &value)) {
        if (is(name, "Path") && value.n && *value.p == '/')
            a->path = value;
        else if (is(name, "Max-Age") && api_json_int(value, &seconds) == 0)
            a->until = now(c) + seconds, a->has_age = true;
        else if (is(name, "Expires") && !a->has_age && api__httpdate_parse(value, now(c), &seconds))
            a->until = seconds;
        else if (is(name, "Domain") && value.n)
            a->other_host = !is(value, "localhost") && !is(value, ".localhost");
    }
}

/* The default-path (5.1.4). */
static api_str default_path(const char *path)
{
    size_t n = strcspn(path, "?#");
    while (n > 1 && path[n - 1] != '/')
        n--;
    return (api_str){path, n > 1 ? n - 1 : 1};
}

static void keep_one(api_test_client *c, api_str field, const char *path)
{
    api_str name, value;
    struct attributes a = {.path = default_path(path), .until = INT64_MAX};
    if (!next_part(&field, &name, &value) || !name.n)
        return;
    read_attributes(c, field, &a);
    if (!a.other_host)
        (void)put(c, name, value, a.path, a.until);
}

void api__test_cookies_keep(api_test_client *c, const api_test_response *a, const char *path)
{
    for (size_t i = 0; i < a->header_count; i++)
        if (is(a->headers[i].name, "Set-Cookie"))
            keep_one(c, a->headers[i].value, *path == '/' ? path : "/");
}

/* --- sending --- */

/* Path-match (5.1.4). */
static bool path_matches(const struct api__test_cookie *k, const char *path)
{
    size_t n = strlen(k->path);
    if (strncmp(path, k->path, n) != 0)
        return false;
    return k->path[n - 1] == '/' || !path[n] || strchr("/?#", path[n]);
}

void api__test_cookies_put(const api_test_client *c, const char *path, api_buf *out)
{
    for (const struct api__test_cookie *k = c->cookies; k; k = k->next)
        if (path_matches(k, path) && k->until > now(c))
            api_buf_printf(out, "%s%s=%s", out->n ? "; " : "", k->name, k->value);
}

const char *api_test_cookie(const api_test_client *c, const char *path, const char *name)
{
    for (const struct api__test_cookie *k = c->cookies; k; k = k->next)
        if (strcmp(k->name, name) == 0 && path_matches(k, path) && k->until > now(c))
            return k->value;
    return NULL;
}

int api_test_set_cookie(api_test_client *c, const char *name, const char *value)
{
    return put(c, api_str_of(name), api_str_of(value), API_S("/"), INT64_MAX);
}
