/* Which server: --server, API_SERVER, the nearest .api.yaml, the default. */
#include "cli/http/server.h"
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/url.h"
#include "shared/nocase.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static api_str trim(api_str s)
{
    while (s.n && isspace((unsigned char)s.p[0]))
        s = (api_str){s.p + 1, s.n - 1};
    while (s.n && isspace((unsigned char)s.p[s.n - 1]))
        s.n--;
    if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
        s = (api_str){s.p + 1, s.n - 2};
    return s;
}

/* Of .api.yaml. */
struct settings {
    const char *server;
    const char *openapi; /* where the server's document is: a URL or a path */
};

/* Client settings are flat `word: value` lines; anything else is an error. */
static int read_line(cli *c, const char *path, unsigned number, api_str line, struct settings *out)
{
    const char *hash = memmem(line.p, line.n, " #", 2);
    if (hash)
        line.n = (size_t)(hash - line.p);
    line = trim(line);
    if (!line.n || line.p[0] == '#' || api_str_is(line, "---"))
        return DONE;
    const char *colon = memchr(line.p, ':', line.n);
    api_str word = {line.p, colon ? (size_t)(colon - line.p) : line.n};
    bool server = api_str_is(word, "server");
    if (!colon || (!server && !api_str_is(word, "openapi")))
        return fail(c, FAIL_LOCAL, "%s:%u: unknown setting \"%.*s\": expected server or openapi", path, number,
                    API_FMT(word));
    const char *value = xstrdup(c, trim((api_str){colon + 1, line.n - word.n - 1})).p;
    if (*value)
        *(server ? &out->server : &out->openapi) = value;
    return DONE;
}

static int read_settings(cli *c, const char *path, struct settings *out)
{
    api_str text;
    unsigned number = 1;
    int st = read_file(c, path, &text);
    while (!st && text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        st = read_line(c, path, number++, (api_str){text.p, n}, out);
        n += end != NULL;
        text = (api_str){text.p + n, text.n - n};
    }
    return st;
}

/* Upwards from the working directory. */
static int nearest(cli *c, struct settings *out)
{
    char dir[4096];
    if (!getcwd(dir, sizeof dir))
        return DONE;
    for (size_t n = strlen(dir);; n--) {
        char *path = xasprintf(c, "%.*s/.api.yaml", (int)n, dir);
        if (access(path, R_OK) == 0)
            return read_settings(c, path, out);
        while (n && dir[n - 1] != '/')
            n--;
        if (!n)
            return DONE;
    }
}

static bool has_host(const char *url)
{
    const char *host = strstr(url, "://") + 3;
    const char *end = host + strcspn(host, "/");
    const char *at = memrchr(host, '@', (size_t)(end - host));
    return (at ? at + 1 : host) < end;
}

/* "localhost:8000" means http. A word alone is not a host: names of configured servers may come. */
static int complete_url(cli *c, const char *given, const char **out)
{
    if (api__nocase_starts(api_str_of(given), "http://") || api__nocase_starts(api_str_of(given), "https://")) {
        *out = given;
        return has_host(given)
                   ? DONE
                   : fail(c, FAIL_USAGE, "invalid server URL: expected a host, as in http://localhost:8000");
    }
    if (strstr(given, "://"))
        return fail(c, FAIL_USAGE, "invalid server URL \"%s\": expected http:// or https://",
                    url_without_user(c, given, NULL));
    if (!strpbrk(given, ".:[") && strcmp(given, "localhost") != 0)
        return fail(c, FAIL_USAGE, "unknown server \"%s\": expected a URL", given);
    *out = xasprintf(c, "http://%s", given);
    return DONE;
}

static int choose(cli *c, const char **out)
{
    const char *env = getenv("API_SERVER");
    const char *given = c->flags.server ? c->flags.server : env && *env ? env : NULL;
    struct settings s = {NULL, NULL};
    if (c->flags.local) {
        *out = "http://localhost";
        return DONE;
    }
    int st = given ? DONE : nearest(c, &s);
    if (st)
        return st;
    if (!given)
        given = s.server ? s.server : CLI_DEFAULT_SERVER;
    if (!*given || strpbrk(given, " \t\r\n?#"))
        return fail(c, FAIL_USAGE, "invalid server URL \"%s\"", given);
    return complete_url(c, given, out);
}

/* "openapi" in .api.yaml applies to the server named there; without one, to any server. */
int server_document(cli *c, const char **out)
{
    struct settings s = {NULL, NULL};
    const char *url = NULL;
    *out = NULL;
    int st = c->flags.local ? DONE : nearest(c, &s);
    if (!st && s.server)
        st = complete_url(c, s.server, &url);
    if (!st && (!url || strcmp(url_without_user(c, url, NULL), c->server) == 0))
        *out = s.openapi;
    return st;
}

static const char *kept(cli *c, const char *text)
{
    return text ? xstrdup_session(c, text) : NULL;
}

int server_find(cli *c)
{
    const char *url = NULL, *user = NULL;
    int st = choose(c, &url);
    if (!st)
        url = url_without_user(c, url, &user);
    if (st || (c->server && strcmp(c->server, url) == 0))
        return st;
    c->server = kept(c, url);
    c->server_user = kept(c, user);
    c->spec = NULL;
    return DONE;
}
