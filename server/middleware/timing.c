/* Server-Timing (W3C): the time until the response was ready. */
#include "base/clock.h"
#include "server/middleware/middleware.h"

static void run(api_request *req, const struct api__use *u, const void *config)
{
    (void)u, (void)config;
    int64_t start = api__mono_ns();
    api_next(req);
    if (!req->streaming)
        api_buf_printf(req->headers, "Server-Timing: app;dur=%.3f\r\n", (double)(api__mono_ns() - start) / 1e6);
}

const struct api__middleware api__timing = {.run = run, .function = "api_use_timing"};

void api_use_timing(api_router *r)
{
    api__declarations_use(r, &api__timing);
}
