/* --local: requests to the app of this directory, in process. */
#include "cli/http/local.h"
#include "cli/core/app.h"
#include "cli/core/memory.h"
#include "cli/http/program.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/url.h"

struct local {
    api_app *app;
    api_client *client;
};

static int open_local(cli *c)
{
    struct local *l = xcalloc_session(c, 1, sizeof *l);
    int st = app_open(c, NULL, NULL, &l->app);
    if (st)
        return st;
    api_settings s;
    api_settings_init(&s);
    s.log_level = "error";
    api_app_limits(l->app, &s.limits);
    api_problems *problems = xcheck(api_problems_new());
    api_limits_from_env(&s.limits, problems);
    s.limits_given = true;
    if (api_problems_count(problems) == 0)
        l->client = api_client_new(l->app, &s, problems);
    if (!l->client)
        st = api__print_problems(c->color_err, FAIL_LOCAL, problems, true);
    api_problems_free(problems);
    if (st)
        api_app_free(l->app);
    else
        c->local = l;
    return st;
}

void local_deinit(cli *c)
{
    api_client_free(c->local->client);
    api_app_free(c->local->app);
    c->local = NULL;
}

static void copy_response(cli *c, const api_response *from, response *out)
{
    out->status = from->status;
    out->body = xstrdup(c, from->body);
    out->headers.n = from->header_count;
    out->headers.v = xcalloc(c, from->header_count, sizeof *out->headers.v);
    for (size_t i = 0; i < from->header_count; i++)
        out->headers.v[i] = (api_header){xstrdup(c, from->headers[i].name), xstrdup(c, from->headers[i].value)};
}

int local_send(cli *c, const request *r, response *out)
{
    bool program = program_is_app();
    int st = program || c->local ? DONE : open_local(c);
    if (st)
        return st;
    const char *target = url_target(r->url);
    if (*target != '/')
        target = xasprintf(c, "/%s", target);
    fields headers = {xcalloc(c, r->headers.n + 1, sizeof(api_header)), r->headers.n + 1};
    headers.v[0] = (api_header){API_S("Host"), API_S("localhost")};
    if (r->headers.n)
        memcpy(headers.v + 1, r->headers.v, r->headers.n * sizeof *headers.v);
    if (program)
        return program_send(c, r->method, target, &headers, r->body, out);
    api_response a;
    int err = api_client_send(c->local->client, r->method, target, headers.v, headers.n, r->body, &a);
    if (err) {
        out->error = xasprintf(c, "the app did not respond: %s", api_strerror(err));
        return err == API_ETIMEOUT ? FAIL_TIMEOUT : FAIL_LOCAL;
    }
    copy_response(c, &a, out);
    return DONE;
}
