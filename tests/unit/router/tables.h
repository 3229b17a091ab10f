/* Routers made from tables of text. */
#ifndef TESTS_ROUTER_TABLES_H
#define TESTS_ROUTER_TABLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/router/router.h"
#include "server/router/router_tree.h"

static api_arena arena;

static int set_up(void **state)
{
    (void)state;
    api_arena_init(&arena, API_BUF_NO_MAX);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    api_arena_deinit(&arena);
    return 0;
}

static const char *const method_names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static enum api__method method_of(api_str name)
{
    for (size_t m = 0; m < API__METHOD_COUNT; m++)
        if (api_str_is(name, method_names[m]))
            return (enum api__method)m;
    return API__METHOD_OTHER;
}

/* "GET /a/{x}" */
static struct api__route route_of(const char *declared)
{
    const char *space = strchr(declared, ' ');
    assert_non_null(space);
    return (struct api__route){.method = method_of((api_str){declared, (size_t)(space - declared)}),
                               .pattern = space + 1,
                               .file = "shop.c",
                               .line = 7};
}

/* In the order given, or backwards. */
static struct api__router *router_of(const char *const *declared, size_t n, bool backwards)
{
    struct api__router *r = api__router_create();
    api_problems *problems = api_problems_new();
    assert_non_null(r);
    for (size_t i = 0; i < n; i++) {
        struct api__route route = route_of(declared[backwards ? n - 1 - i : i]);
        if (api__router_add(r, &route, problems) != 0)
            fail_msg("%s: %s", route.pattern, api_problems_get(problems, 0));
    }
    api_problems_free(problems);
    return r;
}

static void ask(const struct api__router *r, const char *request, api_request *req, char *out, size_t size)
{
    const char *space = strchr(request, ' ');
    *req = (api_request){.arena = &arena};
    req->head.method = method_of((api_str){request, (size_t)(space - request)});
    req->head.path = api_str_of(space + 1);
    int err = api__route(r, req);
    size_t n = 0;
    out[0] = 0;
    if (err)
        snprintf(out, size, "%s", err == API_EINVALID ? "bad" : api_strerror(err));
    else if (req->route)
        n = (size_t)snprintf(out, size, "%s", req->route->pattern);
    else if (!req->allowed)
        snprintf(out, size, "none");
    for (uint32_t i = 0; !err && req->route && i < req->route->count; i++)
        n += (size_t)snprintf(out + n, size - n, " %.*s=%.*s", API_FMT(req->route->names[i]), API_FMT(req->values[i]));
    for (size_t m = 0; !err && !req->route && m < API__METHOD_COUNT; m++)
        if (req->allowed & 1u << m)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "", method_names[m]);
}

#endif
