/* Responses that do not end soon. */
#include "stream.h"
#include "errors.h"
#include "request.h"
#include "response.h"
#include "sink.h"
#include "wire.h"

#include <strings.h>

bool stream_wanted(cli *c, const request *r, const response *a)
{
    bool formatted = c->flags.jq || c->flags.columns || (c->flags.format && !format_is(c, "raw"));
    return r->follow && !formatted && a->status >= 200 && status_is_success(c, a->status) && response_is_stream(a);
}

bool stream_print(cli *c, response *a, api_str part)
{
    if (!a->streamed) {
        trace_response(c, a);
        if (c->flags.head)
            print_head(a);
    }
    a->streamed = true;
    print_bytes(part);
    fflush(stdout);
    return !stdout_failed();
}
