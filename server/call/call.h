/* A request in the hands of a program: its operation's inputs and dependencies, its middleware, what it has left to do.
 *
 * The way of such a request (chain.c): the app's middleware, routing, the routers' middleware, then the operation
 * (operation.c): dependencies, parameters, the body, the handler. Code of the program always runs under a guard
 * (guard.c): api_fail() sets the answer and leaves through the innermost one.
 */
#ifndef API__CALL_H
#define API__CALL_H

#include <api/response.h>
#include <setjmp.h>

#include "declare/declarations.h"
#include "model/decode.h"
#include "server/http/params.h"
#include "server/request/service.h"

struct api__call_frame {
    jmp_buf out;
    struct api__call_frame *outer;
    const struct api__use *const *uses; /* of the call, when it was set up */
    void (*last)(api_request *req);
};

/* A dependency of this request. */
struct api__made {
    enum { API__UNMADE, API__MAKING, API__MADE, API__REFUSED } state; /* REFUSED: its inputs were wrong */
    void *value;
};

struct api__finally {
    void (*fn)(api_request *req, void *arg);
    void *arg;
    struct api__finally *next;
};

struct api__keyed {
    const void *key;
    void *value;
    struct api__keyed *next;
};

struct api__call {
    struct api__call_frame *frame;
    const struct api__route_declaration *declaration; /* NULL before routing, and in hooks */
    const struct api__use *const *uses;               /* what api_next goes on with; ends with NULL; NULL: nothing */
    void (*last)(api_request *req);                   /* and then this */
    struct api__made *values;                         /* by dependency->index, of the app values_of */
    const struct api__declarations *values_of;
    struct api__decode decode; /* of all inputs: one list of mistakes */
    api__param *query;         /* decoded once */
    size_t query_count;
    bool *query_used;
    struct api__form *form; /* read once */
    struct api__finally *finally;
    struct api__keyed *keyed;
    struct api__piece *piece; /* of a stream of models; made at its first */
    bool events;              /* the answer is a stream of events */
    struct api__tx *tx;       /* open: api_db_begin */
    api_str body;             /* a copy with a NUL, once the program has asked for it */
    api_buf piece_text;       /* the same of its last piece */
    int body_err;             /* what reading the body ended with, ... */
    uint64_t body_limit;      /* ... and how much of it was wanted at most */
};

/* Made at the first question, in the request's arena. NULL: no memory, answered. */
struct api__call *api__call_get(api_request *req);

/* Runs fn(req, arg) so that api_fail() ends it. True with *result, false when it failed: the answer is set. */
bool api__call_run(api_request *req, int (*fn)(api_request *req, void *arg), void *arg, int *result);
/* The answer is set: leaves the innermost guard. */
_Noreturn void api__call_leave(api_request *req);
/* What a function of the program returned, as an answer. */
void api__answer_result(api_request *req, int result);
/* Runs what was hung on api_finally since `until` was the latest (NULL: all), latest first, each under a guard. */
void api__run_finally(api_request *req, const struct api__finally *until);

#endif
