/* Answers that go on: event streams and lines of JSON are printed as they come. */
#include "stream.h"
#include "answer.h"
#include "errors.h"
#include "request.h"
#include "sink.h"
#include "wire.h"

#include <strings.h>

bool stream_wanted(cli *c, const request *r, const answer *a)
{
    bool formatted = c->flags.jq || c->flags.columns || (c->flags.format && !format_is(c, "raw"));
    return r->follow && !formatted && a->status >= 200 && status_is_success(c, a->status) && answer_is_stream(a);
}

bool stream_print(cli *c, answer *a, api_str part)
{
    if (!a->streamed) {
        trace_answer(c, a);
        if (c->flags.head)
            print_head(a);
    }
    a->streamed = true;
    print_bytes(part);
    fflush(stdout);
    return !stdout_failed();
}
