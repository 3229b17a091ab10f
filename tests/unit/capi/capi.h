/* What the tests of the C interface share: a client for an app of their own, and tables of requests. */
#ifndef TESTS_CAPI_H
#define TESTS_CAPI_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API_NO_MAIN
#include <api.h>
#include <api/test.h>

static api_test_client *c;

static inline int open_client(const api_entry *entry)
{
    c = api_test_new(entry, .log_level = getenv("CAPI_LOG"));
    if (api_test_problem(c))
        print_error("%s", api_test_problem(c));
    return api_test_problem(c) ? -1 : 0;
}

static inline int close_client(void **state)
{
    (void)state;
    api_test_free(c);
    return 0;
}

static inline int reset_client(void **state)
{
    (void)state;
    return api_test_reset(c);
}

/* The body as it is; what it was asked for is told when it is another. */
static inline void is_answer(const char *what, const api_test_response *a, int status, const char *body)
{
    if (a->status != status || (body && strcmp(api_test_text(a, NULL), body) != 0))
        fail_msg("%s: expected %d %s\n  got %d %s %s", what, status, body ? body : "", a->status,
                 a->problem ? a->problem : "", api_test_text(a, NULL));
}

/* A request and its answer: one row of a table. body NULL: whatever. */
struct row {
    const char *method, *path, *json;
    int status;
    const char *body;
};

static inline void run_rows(const struct row *rows)
{
    for (const struct row *r = rows; r->path; r++) {
        char what[300];
        snprintf(what, sizeof what, "%s %s %s", r->method, r->path, r->json ? r->json : "");
        is_answer(what, api_test_request(c, .method = r->method, .path = r->path, .json = r->json), r->status, r->body);
    }
}

#define GET(path, status, body)                                                                                        \
    {                                                                                                                  \
        "GET", path, NULL, status, body                                                                                \
    }
#define POST(path, json, status, body)                                                                                 \
    {                                                                                                                  \
        "POST", path, json, status, body                                                                               \
    }
#define END                                                                                                            \
    {                                                                                                                  \
        NULL, NULL, NULL, 0, NULL                                                                                      \
    }

#endif
