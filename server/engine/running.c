#include "server/engine/running.h"

/* In no table of threads and without a function to find it: a handler of signals may read it. */
static _Thread_local const api_request *running __attribute__((tls_model("initial-exec")));

void api__set_running(const api_request *req)
{
    running = req;
}

const api_request *api__running(void)
{
    return running;
}
