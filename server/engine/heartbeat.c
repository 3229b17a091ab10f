#include "server/engine/heartbeat.h"

#include "server/engine/waiting.h"

int api__wait_with_heartbeat(api_request *req, int64_t until_ns)
{
    for (;;) {
        int64_t at = req->heartbeat && req->heartbeat_ns < until_ns ? req->heartbeat_ns : until_ns;
        int err = api__park_until(req, at);
        if (err != API_ETIMEOUT || at == until_ns)
            return err;
        err = req->heartbeat(req);
        if (err)
            return err;
    }
}
