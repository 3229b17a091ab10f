/* Runs code of the program, which ends by returning or by api_fail() from any depth. */
#include "server/call/call.h"
#include "base/result.h"
#include "server/call/lend.h"
#include "server/engine/stream.h"
#include "server/request/body.h"
#include "server/request/response.h"

struct api__call *api__call_get(api_request *req)
{
    if (req->call)
        return req->call;
    struct api__call *c = api_arena_calloc(req->arena, 1, sizeof *c);
    if (!c)
        api__respond_failure(req, API_ENOMEM);
    return req->call = c;
}

/* Resets dependencies that were being made, so that an error handler asking for one is not reported as a cycle. */
static void forget_makings(struct api__call *c)
{
    for (uint32_t i = 0; c->values && i < c->values_of->dependency_count; i++)
        if (c->values[i].state == API__MAKING)
            c->values[i].state = API__UNMADE;
}

bool api__call_run(api_request *req, int (*fn)(api_request *req, void *arg), void *arg, int *result)
{
    struct api__call *c = api__call_get(req);
    if (!c)
        return false;
    struct api__call_frame frame;
    frame.outer = c->frame;
    frame.uses = c->uses;
    frame.last = c->last;
    c->frame = &frame;
    bool whole = setjmp(frame.out) == 0;
    if (whole)
        *result = fn(req, arg);
    else
        forget_makings(c);
    c->frame = frame.outer;
    c->uses = frame.uses; /* api_next calls in progress were jumped over */
    c->last = frame.last;
    return whole;
}

void api__call_leave(api_request *req)
{
    longjmp(req->call->frame->out, 1);
}

/* A stream that has begun can no longer become an error response; it can only be cut off. A handler that stops because
 * the client has left ended normally. */
static void settle_stream(api_request *req, int result)
{
    if (req->failed || result == API_ECLOSED || (result >= 0 && result < 400))
        return;
    char text[API__RESULT_TEXT];
    const struct api__route_declaration *op = req->call ? req->call->declaration : NULL;
    api__logf(req->service->log, API_LOG_ERROR, "request %s: %s ended its stream with: %s", req->id,
              op ? op->def->name : "a handler", api__result_text(result, text));
    api__stream_fail(req);
}

void api__answer_result(api_request *req, int result)
{
    if (req->streaming) {
        settle_stream(req, result);
        return;
    }
    if (result < 0 && req->call && req->call->body_err == result) /* the client's error, not the handler's */
        api__respond_body_error(req, result, req->call->body_limit);
    else if (result < 0 && api__is_error(result))
        api__respond_failure(req, result);
    else if (result < 0 || result > 599 || (result > 0 && result < 200))
        api__respond_mistake(
            req, api_arena_printf(req->arena, "returned %d, which is not an HTTP status or an error code", result));
    else if (result >= 400 && result != req->status)
        api__respond_error(req, result, NULL);
    else if (result >= 200 && req->status == 0)
        req->status = result;
}

static int run_finally(api_request *req, void *arg)
{
    const struct api__finally *f = arg;
    f->fn(req, f->arg);
    return 0;
}

/* A failing callback does not stop the others: they release resources. */
void api__run_finally(api_request *req, const struct api__finally *until)
{
    struct api__call *c = req->call;
    while (c && c->finally != until) {
        struct api__finally *f = c->finally;
        int result;
        c->finally = f->next;
        if (!api__call_run(req, run_finally, f, &result))
            api__logf(req->service->log, API_LOG_WARN, "request %s: an api_finally callback failed", req->id);
    }
}

/* --- public --- */

void api__fail(api_request *req, int status, api_str detail)
{
    if (detail.p)
        api__respond_detail(req, status, api__lend(req, detail)); /* copied: an error handler may read it later */
    else
        api__respond_error(req, status, NULL);
    api__call_leave(req);
}

void api_failf(api_request *req, int status, const char *fmt, ...)
{
    api_buf text;
    api_buf_init(&text, 65536);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api_str detail = api_arena_dup(req->arena, api_buf_get(&text));
    api_buf_deinit(&text);
    if (detail.p)
        api__respond_detail(req, status, detail);
    else
        api__respond_failure(req, API_ENOMEM);
    api__call_leave(req);
}

/* "body.items.0.price": steps are separated by dots, numbers are array indices. */
static size_t step_length(api_str where)
{
    const char *dot = where.n ? memchr(where.p, '.', where.n) : NULL;
    return dot ? (size_t)(dot - where.p) : where.n;
}

static bool is_index(api_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
    return word.n > 0 && word.n < 10;
}

void api__fail_field(api_request *req, api_str where, api_str message)
{
    struct api_errors *errors = api__request_errors(req);
    if (!errors)
        api__call_leave(req);
    size_t most = 1, n = 0;
    for (size_t i = 0; i < where.n; i++)
        most += where.p[i] == '.';
    api__loc *steps = api_alloc(req, most * sizeof *steps);
    while (where.n) {
        api_str word = {where.p, step_length(where)};
        bool index = is_index(word);
        steps[n] = (api__loc){.up = n ? &steps[n - 1] : NULL, .key = index ? (api_str){NULL, 0} : word};
        for (size_t i = 0; index && i < word.n; i++)
            steps[n].index = steps[n].index * 10 + (size_t)(word.p[i] - '0');
        n++;
        size_t taken = word.n + (word.n < where.n);
        where = (api_str){where.p + taken, where.n - taken};
    }
    api__error_add(errors, API__ISSUE_value_error, n ? &steps[n - 1] : NULL, (api_str){NULL, 0}, message,
                   (api_str){NULL, 0});
    api__respond_errors(req, 422, errors);
    api__call_leave(req);
}

void *api_alloc(api_request *req, size_t n)
{
    void *p = api_arena_calloc(req->arena, 1, n ? n : 1);
    if (p)
        return p;
    api__respond_failure(req, API_ENOMEM);
    api__call_leave(req);
}

void api_finally(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    struct api__finally *f = api_alloc(req, sizeof *f);
    *f = (struct api__finally){fn, arg, req->call->finally};
    req->call->finally = f;
}

api_str api_error_detail(const api_request *req)
{
    return req->call ? api__lend(req, req->detail) : (api_str){NULL, 0};
}
