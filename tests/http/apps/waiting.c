/* What only shows over sockets: requests that wait beside each other, clients that go, bodies that come slowly. */
#include <api.h>
#include <stdlib.h>

#define NAP(in) in(query, integer, ms)
API_OPERATION(nap, NAP)
{
    int err = api_sleep(req, in->ms);
    return err ? err : api_text(req, 200, API_S("slept"));
}

API_OPERATION(quick, API_NONE)
{
    return api_text(req, 200, API_S("quick"));
}

static void spin(void *arg)
{
    for (volatile long i = 0; i < 50000000; i++)
        *(long *)arg = i;
}

API_OPERATION(compute, API_NONE)
{
    long v = 0;
    int err = api_run_blocking(req, spin, &v);
    return err ? err : api_json(req, 200, api_pair("v", v));
}

/* Sleeps until the client has gone, and tells whoever listens. */
#define WATCH(in) in(query, boolean, stream, .default_value = false)
API_OPERATION(watch, WATCH)
{
    if (in->stream)
        api_send_event(req, .data = API_S("here"));
    int err = api_sleep(req, 60000);
    api_publish(req, "gone", api_printf(req, "%s %s", api_strerror(err), api_cancelled(req) ? "cancelled" : "there"));
    return err;
}

API_OPERATION(gone, API_NONE)
{
    api_str m;
    api_subscription *s = api_subscribe(req, "gone");
    api_send_comment(req, API_S("listening"));
    int err = api_receive(s, 10000, &m);
    return err ? err : api_send_event(req, .data = m);
}

API_OPERATION(own, NAP)
{
    api_response a;
    api_str url = api_printf(req, "http://%.*s/nap?ms=%d", API_FMT(api_request_header(req, "Host")), (int)in->ms);
    int err = api_fetch(req, url, &a);
    return err ? err : api_json(req, 200, api_pair("status", a.status), api_pair("body", a.body));
}

API_OPERATION(handed_on, API_NONE, .any_query = true)
{
    return api_proxy(req, api_printf(req, "http://%.*s/pieces", API_FMT(api_request_header(req, "Host"))));
}

API_OPERATION(pieces, API_NONE, .any_query = true)
{
    api_str p;
    int64_t n = 0;
    int err;
    while ((err = api_request_read(req, 1 << 20, &p)) == 0 && p.n)
        n += (int64_t)p.n;
    return err ? err : api_json(req, 200, api_pair("bytes", n));
}

static void say_so(api_request *req, void *arg)
{
    api_sleep(req, 200);
    api_publish(req, "gone", api_str_of(arg));
}

API_OPERATION(behind, API_NONE)
{
    static char text[] = "behind";
    api_background(req, say_so, text);
    return api_text(req, 200, API_S("first"));
}

API_OPERATION(lines, API_NONE)
{
    api_stream(req, 200, "text/plain");
    for (int i = 0; i < 3; i++) {
        api_write(req, api_printf(req, "line %d\n", i));
        api_sleep(req, 20);
    }
    return 0;
}

static int stopping(api_request *req)
{
    api_log(req, 'e', "the shutdown hook has run");
    return 0;
}

API_APP(.title = "Waits", .limits = "sse_heartbeat=100ms body=1MiB")
{
    api_on_shutdown(app, stopping);
    api_get(app, "/nap", nap);
    api_get(app, "/quick", quick);
    api_get(app, "/compute", compute);
    api_get(app, "/watch", watch);
    api_get(app, "/gone", gone, .media = API_MEDIA_EVENTS);
    api_get(app, "/own", own);
    api_post(app, "/on", handed_on);
    api_post(app, "/pieces", pieces);
    api_get(app, "/behind", behind);
    api_get(app, "/lines", lines);
}
