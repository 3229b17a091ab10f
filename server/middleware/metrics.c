/* Counters for /metrics, in the Prometheus text format. Relaxed atomics suffice: the counters are independent of each
 * other. */
#include <stdlib.h>

#include "server/middleware/metrics.h"
#include "server/middleware/middleware.h"

/* Upper bounds in microseconds. */
static const int64_t bounds[] = {100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000};
enum { BOUNDS = sizeof bounds / sizeof *bounds };

struct api__metrics {
    uint64_t requests[API__METHOD_OTHER + 1][600]; /* by status */
    uint64_t buckets[BOUNDS + 1];
    uint64_t us, bytes;
};

static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "", "OTHER"};

struct api__metrics *api__metrics_new(void)
{
    return calloc(1, sizeof(struct api__metrics));
}

void api__metrics_free(struct api__metrics *m)
{
    free(m);
}

static void add(uint64_t *to, uint64_t n)
{
    __atomic_add_fetch(to, n, __ATOMIC_RELAXED);
}

static uint64_t get(const uint64_t *from)
{
    return __atomic_load_n(from, __ATOMIC_RELAXED);
}

static void finished(const api_request *req, uint64_t bytes)
{
    struct api__metrics *m = req->service->metrics;
    if (req->status < 0 || req->status >= 600)
        return;
    int64_t us = req->took_ns / 1000;
    int i = 0;
    while (i < BOUNDS && us > bounds[i])
        i++;
    add(&m->requests[req->head.method][req->status], 1);
    add(&m->buckets[i], 1);
    add(&m->us, (uint64_t)us);
    add(&m->bytes, bytes);
}

static void put_requests(const struct api__metrics *m, api_buf *out)
{
    API_BUF_LIT(out, "# HELP api_requests_total Responses sent.\n# TYPE api_requests_total counter\n");
    for (int method = 0; method <= API__METHOD_OTHER; method++)
        for (int status = 0; status < 600; status++) {
            uint64_t n = get(&m->requests[method][status]);
            if (n)
                api_buf_printf(out, "api_requests_total{method=\"%s\",status=\"%d\"} %llu\n", methods[method], status,
                               (unsigned long long)n);
        }
}

static void put_durations(const struct api__metrics *m, api_buf *out)
{
    uint64_t sum = 0;
    API_BUF_LIT(out, "# HELP api_request_seconds Time from head to response.\n# TYPE api_request_seconds histogram\n");
    for (int i = 0; i < BOUNDS; i++) {
        sum += get(&m->buckets[i]);
        api_buf_printf(out, "api_request_seconds_bucket{le=\"%g\"} %llu\n", (double)bounds[i] / 1e6,
                       (unsigned long long)sum);
    }
    sum += get(&m->buckets[BOUNDS]);
    api_buf_printf(out,
                   "api_request_seconds_bucket{le=\"+Inf\"} %llu\napi_request_seconds_sum %.6f\n"
                   "api_request_seconds_count %llu\n",
                   (unsigned long long)sum, (double)get(&m->us) / 1e6, (unsigned long long)sum);
    api_buf_printf(out,
                   "# HELP api_response_bytes_total Bytes of bodies.\n# TYPE api_response_bytes_total counter\n"
                   "api_response_bytes_total %llu\n",
                   (unsigned long long)get(&m->bytes));
}

static void put_store(api__store *store, api_buf *out)
{
    struct api__store_stats s;
    api__store_stats_get(store, &s);
    const struct {
        const char *name, *type, *help;
        uint64_t value;
    } list[] = {{"api_store_commits_total", "counter", "Transactions committed.", s.commits},
                {"api_store_rows_total", "counter", "Rows written.", s.rows},
                {"api_store_errors_total", "counter", "Groups of writes that failed.", s.errors},
                {"api_store_queued", "gauge", "Writes waiting.", s.queued}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        api_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", list[i].name, list[i].help, list[i].name,
                       list[i].type, list[i].name, (unsigned long long)list[i].value);
}

void api__metrics_put(const struct api__metrics *m, api__store *store, api_buf *out)
{
    if (m) {
        put_requests(m, out);
        put_durations(m, out);
    }
    put_store(store, out);
}

static bool wanted(const api__service *s)
{
    return s->metrics;
}

const struct api__stage api__metrics_stage = {.wanted = wanted, .finished = finished};
