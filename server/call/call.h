/* State of a request while code of the program handles it: inputs, dependencies, middleware still to run, clean-up.
 *
 * Order (server/middleware/chain.c): the app's middleware, routing, the routers' middleware, then the operation
 * (server/operation/operation.c): dependencies, parameters, the body, the handler. Code of the program runs only inside
 * api__call_run() (call.c), so that api_fail() can set the response and jump to the innermost one.
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
    const struct api__use *const *uses; /* call->uses when the frame was entered; restored on leaving */
    void (*last)(api_request *req);
};

/* A dependency of this request. */
struct api__made {
    enum { API__UNMADE, API__MAKING, API__MADE, API__REFUSED } state; /* REFUSED: its inputs are invalid */
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
    const struct api__use *const *uses; /* middleware that api_next runs next, NULL-terminated; NULL: none left */
    void (*last)(api_request *req);     /* runs after the last of them */
    struct api__made *values;           /* indexed by dependency->index, for the app of values_of */
    const struct api__declarations *values_of;
    struct api__decode decode; /* shared by all inputs, so that the client gets one list of errors */
    api__param *query;         /* decoded once */
    size_t query_count;
    bool *query_used;
    struct api__form *form; /* read once */
    struct api__finally *finally;
    struct api__keyed *keyed;
    struct api__piece *piece; /* of a stream of models; created with the first piece */
    bool events;              /* the response is a stream of server-sent events */
    struct api__tx *tx;       /* the transaction opened by api_db_begin; NULL: none */
    api_str body;             /* NUL-terminated copy, made when the program first reads it */
    api_buf piece_text;       /* NUL-terminated copy of the last piece of the body */
    int body_err;             /* error of the last attempt to read the body, ... */
    uint64_t body_limit;      /* ... and the size limit it was read with */
};

/* Created at the first call, in the request's arena. NULL: out of memory, and answered. */
struct api__call *api__call_get(api_request *req);

/* Runs fn(req, arg) so that api_fail() ends it. True with *result; false after api_fail(): the response is set. */
bool api__call_run(api_request *req, int (*fn)(api_request *req, void *arg), void *arg, int *result);
/* Jumps out of the innermost api__call_run(); the response must be set. */
_Noreturn void api__call_leave(api_request *req);
/* Turns the return value of a function of the program into a response. */
void api__answer_result(api_request *req, int result);
/* Runs the api_finally callbacks added after `until` (NULL: all), latest first, each in its own api__call_run(). */
void api__run_finally(api_request *req, const struct api__finally *until);

#endif
