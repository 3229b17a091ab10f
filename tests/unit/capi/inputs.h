/* Mistakes in inputs as they are reported. */
#ifndef TESTS_CAPI_INPUTS_H
#define TESTS_CAPI_INPUTS_H

#include "capi.h"

/* One mistake, as FastAPI tells it. */
#define WRONG(type, loc, msg, input)                                                                                   \
    "{\"detail\":[{\"type\":\"" type "\",\"loc\":[" loc "],\"msg\":\"" msg "\",\"input\":" input "}]}"
#define WRONG_CTX(type, loc, msg, input, ctx)                                                                          \
    "{\"detail\":[{\"type\":\"" type "\",\"loc\":[" loc "],\"msg\":\"" msg "\",\"input\":" input ",\"ctx\":" ctx "}]}"
#define MISSING(loc, input) WRONG("missing", loc, "Field required", input)

#endif
