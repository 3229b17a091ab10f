/* A request without a connection or a worker: enough for what looks at a head and writes headers. */
#ifndef TESTS_BARE_REQUEST_H
#define TESTS_BARE_REQUEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/engine/worker.h"
#include "server/http/http1.h"
#include "server/service/service.h"

struct bare {
    api_request req;
    api__service service;
    api__local local;
    struct api__worker worker; /* no more than its clock */
    struct api_app app;
    api_arena arena;
    api_buf headers, body;
    api__h1 h1;
    api__header fields[100];
    char head[8192];
};

static void bare_begin(api_request *req)
{
    (void)req;
}

static const struct api__service_calls bare_calls = {.begin = bare_begin};

/* `lines`: further fields, each with its CRLF; without Host, "Host: localhost" is added. */
static struct bare *bare_new(const char *method, const char *target, const char *lines)
{
    struct bare *b = calloc(1, sizeof *b);
    api_limits_init(&b->service.limits);
    b->service.app = &b->app;
    b->service.calls = &bare_calls;
    b->req.service = &b->service;
    b->req.worker = &b->worker;
    b->req.local = &b->local;
    b->req.arena = &b->arena;
    b->req.headers = &b->headers;
    b->req.body = &b->body;
    b->req.peer = API_S("127.0.0.1");
    api_arena_init(&b->arena, (size_t)b->service.limits.request_memory);
    api_buf_init(&b->headers, API_BUF_NO_MAX);
    api_buf_init(&b->body, API_BUF_NO_MAX);
    int n = snprintf(b->head, sizeof b->head, "%s %s HTTP/1.1\r\n%s%s\r\n", method, target, lines,
                     strcasestr(lines, "Host:") == lines ? "" : "Host: localhost\r\n");
    api__h1_init(&b->h1, &b->req.head, b->fields, &b->service.limits);
    assert_int_equal(api__h1_head(&b->h1, b->head, (size_t)n), n);
    return b;
}

/* The header lines written so far. */
static inline const char *bare_headers(struct bare *b)
{
    return api_buf_cstr(&b->headers);
}

static void bare_free(struct bare *b)
{
    api_arena_deinit(&b->arena);
    api_buf_deinit(&b->headers);
    api_buf_deinit(&b->body);
    free(b);
}

#endif
