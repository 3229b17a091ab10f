/* Lending texts to the program. */
#include "server/call/lend.h"
#include "server/call/call.h"
#include "server/request/response.h"

api_str api__lend(const api_request *req, api_str s)
{
    api_str copy = s.p ? api_arena_dup(req->arena, s) : s;
    if (copy.p || !s.p)
        return copy;
    api__respond_failure((api_request *)(uintptr_t)req, API_ENOMEM);
    api__call_leave((api_request *)(uintptr_t)req);
}
