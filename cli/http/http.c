/* Sending: credentials, retries with jitter and Retry-After, redirects. */
#include "cli/http/http.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/credentials.h"
#include "cli/http/curl.h"
#include "cli/http/local.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/secrets.h"
#include "cli/http/url.h"
#include "cli/http/wire.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { REDIRECTS = 10, WAIT_MOST = 60 };

void http_deinit(cli *c)
{
    if (c->local)
        local_deinit(c);
    if (c->curl)
        curl_deinit(c);
}

/* A request that may have been processed is repeated only if that changes nothing. */
static bool may_repeat(const request *r)
{
    static const char *const safe[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        if (strcmp(r->method, safe[i]) == 0)
            return true;
    return strcmp(r->method, "POST") == 0 && fields_get(&r->headers, "Idempotency-Key").p;
}

static bool is_passing(int st, const response *a)
{
    static const int statuses[] = {408, 429, 500, 502, 503, 504};
    if (st)
        return st == FAIL_CONNECT;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (a->status == statuses[i])
            return true;
    return false;
}

/* Doubling from 0.2 s with jitter; a Retry-After in seconds counts if it is longer. False: too long to wait. */
static bool wait_before(const response *a, int tried)
{
    unsigned jitter = 0; /* of each process its own, or all would come back at once */
    if (getrandom(&jitter, sizeof jitter, GRND_NONBLOCK) < 0)
        jitter = (unsigned)getpid();
    double seconds = 0.2 * (double)(1 << (tried < 8 ? tried : 8));
    seconds *= 0.5 + (double)(jitter % 1000) / 2000.0;
    api_str after = fields_get(&a->headers, "Retry-After");
    int64_t asked;
    if (after.p && api_json_int(after, &asked) == 0 && asked >= 0) {
        if (asked > WAIT_MOST)
            return false;
        seconds = (double)asked > seconds ? (double)asked : seconds;
    }
    struct timespec ts = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    return nanosleep(&ts, NULL) == 0;
}

static int64_t retries(const cli *c, const request *r)
{
    int64_t n = r->quick ? 0 : 2;
    if (c->flags.retry)
        api_json_int(api_str_of(c->flags.retry), &n);
    return n;
}

static int send_again(cli *c, const request *r, response *out)
{
    int64_t most = retries(c, r);
    int st;
    int (*carry)(cli *, const request *, response *) = c->flags.local && !r->foreign ? local_send : curl_send;
    for (int tried = 0;; tried++) {
        *out = (response){0};
        if (c->flags.verbose)
            trace_request(c, r);
        st = carry(c, r, out);
        if (c->flags.verbose && !st && !out->streamed)
            trace_response(c, out);
        if (out->streamed || tried >= most || !may_repeat(r) || !is_passing(st, out) || !wait_before(out, tried))
            break;
        if (c->flags.verbose)
            note(c, "* trying again");
    }
    if (st && out->error && !r->quick)
        fail(c, st, "%s", out->error);
    return st;
}

/* The target of a redirect; {NULL, 0} when there is none to follow. */
static api_str target(cli *c, const request *r, const response *a)
{
    api_str to = fields_get(&a->headers, "Location");
    bool moved = a->status == 301 || a->status == 302 || a->status == 303 || a->status == 307 || a->status == 308;
    bool safe = strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
    if (!moved || !safe || !to.p || !to.n)
        return (api_str){NULL, 0};
    return api_str_of(url_resolve(c, r->url, to));
}

/* Secrets for one server must not go to another that it redirects to. */
static void remove_secrets(cli *c, request *r)
{
    size_t left = 0;
    for (size_t i = 0; i < r->headers.n; i++)
        if (!secret_header(c, r->headers.v[i].name))
            r->headers.v[left++] = r->headers.v[i];
    r->headers.n = left;
}

int http_send(cli *c, request *r, response *out, bool *sent)
{
    *out = (response){0};
    int st = credentials_add(c, r);
    if (st)
        return st;
    if (sent) {
        *sent = !c->flags.dry_run && !c->flags.curl;
        if (c->flags.curl)
            print_curl_line(c, r);
        else if (c->flags.dry_run)
            print_dry_run(c, r);
        if (!*sent)
            return DONE;
    }
    for (int hops = 0; hops <= REDIRECTS; hops++) {
        st = send_again(c, r, out);
        /* Behind a redirect the invalid URL is the server's mistake. */
        if (st == FAIL_USAGE && hops)
            st = FAIL_3XX;
        api_str to = st ? (api_str){NULL, 0} : target(c, r, out);
        if (!to.p)
            return st;
        api_str from = url_origin(c, api_str_of(r->url));
        r->url = url_without_user(c, url_clean(c, xstrdup(c, to).p), NULL);
        if (!api_str_eq(from, url_origin(c, to))) {
            r->foreign = true;
            remove_secrets(c, r);
        }
    }
    return fail(c, FAIL_3XX, "more than %d redirects", REDIRECTS);
}
