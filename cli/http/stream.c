/* Responses that do not end soon. */
#include "cli/http/stream.h"
#include "cli/core/sink.h"
#include "cli/http/errors.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/wire.h"

#include <strings.h>

bool stream_wanted(cli *c, const request *r, const response *a)
{
    bool formatted = c->flags.jq || c->flags.columns || (c->flags.format && !format_is(c, "raw"));
    return r->follow && !formatted && a->status >= 200 && status_is_success(c, a->status) && response_is_stream(a);
}

bool stream_print(cli *c, response *a, api_str part)
{
    if (!a->streamed) {
        if (c->flags.verbose)
            trace_response(c, a);
        if (c->flags.head)
            print_head(a);
    }
    a->streamed = true;
    print_bytes(part);
    fflush(stdout);
    return !stdout_failed();
}
