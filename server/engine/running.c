#include "server/engine/running.h"

/* initial-exec: reading it calls no function, so a signal handler may. */
static _Thread_local const api_request *running __attribute__((tls_model("initial-exec")));

void api__set_running(const api_request *req)
{
    running = req;
}

const api_request *api__running(void)
{
    return running;
}
