/* Answers that go on: event streams and lines of JSON are printed as they come. */
#include "http.h"
#include "output.h"

#include <strings.h>

bool is_stream_type(api_str type)
{
    static const char *const types[] = {"text/event-stream", "application/x-ndjson", "application/ndjson",
                                        "application/jsonl", "application/json-seq", "application/stream+json"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i]);
        if (type.n >= n && strncasecmp(type.p, types[i], n) == 0 && (type.n == n || type.p[n] == ';'))
            return true;
    }
    return false;
}

bool stream_wanted(cli *c, const request *r, const answer *a)
{
    bool formatted = c->flags.jq || c->flags.columns || (c->flags.format && !output_is(c, "raw"));
    return r->follow && !formatted && a->status >= 200 && status_is_ok(c, a->status) &&
           is_stream_type(fields_get(&a->headers, "Content-Type"));
}

bool stream_put(cli *c, answer *a, api_str part)
{
    if (!a->streamed) {
        trace_answer(c, a);
        if (c->flags.head)
            output_head(c, a);
    }
    a->streamed = true;
    put_out(c, part);
    fflush(stdout);
    return !output_gone();
}
