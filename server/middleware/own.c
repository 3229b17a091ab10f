/* Middleware that is a function of the program: api_use. */
#include "server/call/call.h"
#include "server/middleware/middleware.h"

static int run_own(api_request *req, void *arg)
{
    const struct api__use *u = arg;
    return u->fn(req);
}

static void run(api_request *req, const struct api__use *u, const void *config)
{
    (void)config;
    int result = 0;
    if (api__call_run(req, run_own, (void *)(uintptr_t)u, &result))
        api__answer_result(req, result);
}

const struct api__middleware api__own_middleware = {.run = run, .function = "api_use"};

void api_use(api_router *r, api_middleware fn)
{
    struct api__use *u = api__declarations_use(r, &api__own_middleware);
    if (u)
        u->fn = fn;
}
