/* The access log: one line per request. */
#include "server/middleware/middleware.h"
#include "shared/percent.h"

/* Client input is truncated and escaped: a log line is a single line of printable text. */
enum { TARGET_MOST = 512 };

/* Keeps printable ASCII except quotes and backslashes; percent-encodes the rest. */
static void put_clean(api_buf *b, api_str s)
{
    api__percent_put(b, (api_str){s.p, s.n < TARGET_MOST ? s.n : TARGET_MOST}, "!#$%&'()*+,/:;<=>?@[]^`{|}");
}

static void put_text(const api_request *req, int64_t us, uint64_t bytes, api_buf *b)
{
    put_clean(b, req->head.method_name);
    api_buf_putc(b, ' ');
    put_clean(b, req->head.target);
    api_buf_printf(b, " %d %llub %lldus id=%s", req->status, (unsigned long long)bytes, (long long)us, req->id);
    if (req->peer.n)
        api_buf_printf(b, " peer=%.*s", API_FMT(req->peer));
    if (req->user.known) {
        API_BUF_LIT(b, " user=");
        put_clean(b, req->user.username);
    }
}

static void put_json(const api_request *req, int64_t us, uint64_t bytes, api_buf *b)
{
    API_BUF_LIT(b, "{\"message\":\"request\",\"method\":\"");
    put_clean(b, req->head.method_name);
    API_BUF_LIT(b, "\",\"target\":\"");
    put_clean(b, req->head.target);
    api_buf_printf(b, "\",\"status\":%d,\"bytes\":%llu,\"us\":%lld,\"request_id\":\"%s\"", req->status,
                   (unsigned long long)bytes, (long long)us, req->id);
    if (req->peer.n)
        api_buf_printf(b, ",\"peer\":\"%.*s\"", API_FMT(req->peer));
    if (req->user.known) {
        API_BUF_LIT(b, ",\"user\":");
        api_json_put_str(b, req->user.username);
    }
    api_buf_putc(b, '}');
}

static void finished(const api_request *req, uint64_t bytes)
{
    const api__log *log = req->service->log;
    if (log->level < API_LOG_INFO)
        return;
    api_buf b;
    api_buf_init(&b, 8192);
    (req->service->log_json ? put_json : put_text)(req, req->took_ns / 1000, bytes, &b);
    if (!b.err)
        log->write(log->arg, API_LOG_INFO, b.p, b.n);
    api_buf_deinit(&b);
}

static bool wanted(const api__service *s)
{
    return s->access_log && s->log;
}

const struct api__stage api__access_log_stage = {.wanted = wanted, .finished = finished};
