/* Finds the handler for a method and a path: a tree of segments, built once at start, then shared without locks.
 *
 * Patterns are described in route_pattern.h. A route matches only if both method and path do.
 * - At each segment fixed text is preferred over parameters, and a narrow parameter over a wide one, regardless of the
 *   order of declaration. When the rest of the path does not match, the next candidate is tried: with
 *   "/users/{id:int}/x" and "/users/{name}/y", "/users/7/y" matches the second. Each node is visited at most once.
 * - One trailing slash in a path is ignored. An empty segment in the middle matches only a {name:path} parameter, whose
 *   value keeps a trailing slash.
 * - Segments are percent-decoded after splitting: "%2F" is text inside a segment.
 * - HEAD uses the GET route unless a HEAD route was declared.
 */
#ifndef API__ROUTER_H
#define API__ROUTER_H

#include "server/request/request.h"
#include "server/request/service.h"

struct api__segment;

typedef void (*api__handler)(api_request *req);

/* What handles a route. */
typedef struct api__endpoint {
    api__handler handle;
    const struct api__operation *operation; /* NULL for files and the server's own pages */
    enum api__grant grant;
    const struct api__use *const *uses; /* middleware of its routers, outermost first; NULL: none */
    const void *data;                   /* for the handler; outlives the router */
} api__endpoint;

struct api__route {
    /* set by the caller */
    enum api__method method; /* below API__METHOD_COUNT */
    const char *pattern;
    const char *name; /* for api__router_url; NULL: none. Routes of the same pattern may share it */
    const char *file; /* where it was declared; NULL: unknown */
    unsigned line;    /* 0: unknown */
    api__endpoint endpoint;
    const api__resource *resource; /* NULL: none */
    /* filled in by api__router_add */
    const struct api__segment *segments;
    uint32_t segment_count;
    const api_str *names; /* of the parameters, in order */
    uint32_t count;       /* number of names, at most API__ROUTE_PARAMS */
};

struct api__router *api__router_create(void);
void api__router_free(struct api__router *r); /* does not free mounted routers */

/* Adds a route; strings are copied. API_ECONFIG: a problem was added, because the pattern is malformed, another route
 * matches the same requests, another pattern has the name, or the route could never be reached. API_ENOMEM;
 * API_EUSAGE: the method is not below API__METHOD_COUNT. */
int api__router_add(struct api__router *r, const struct api__route *route, api_problems *problems);
/* Passes everything at and under a prefix of fixed segments to `other`, which sees the rest of the path ("/" when
 * empty) and answers its own 404 and 405: routes of `r` are not tried afterwards. Routes of `r` under the prefix are
 * reported as problems. `other` must outlive `r`. Errors as above. */
int api__router_mount(struct api__router *r, const char *prefix, const struct api__router *other,
                      api_problems *problems);

/* A pattern of a route or mount, also in mounted routers, that begins with the fixed segments of `path`. NULL: none, or
 * out of memory. */
const char *api__router_begins(struct api__router *r, const char *path);

/* Matches req->head.method and .path. Fills
 *   route     NULL when no route of this path has the method
 *   allowed   where route is NULL or the method is OPTIONS: the methods of all routes of this path, as bits
 *             1 << method; 0 when there is no such path
 *   values    decoded, route->count of them, in the arena; param: the last one
 *   router, mounted   the innermost router searched, and the part of the path it is mounted at
 * 0, API_EINVALID (malformed percent-encoding or invalid UTF-8), API_ENOMEM. */
int api__route(const struct api__router *r, api_request *req);
/* The value of a path parameter; {NULL, 0} when the route has no parameter of this name. */
api_str api__route_value(const api_request *req, const char *name);
/* Adds the Allow header for req->allowed. */
void api__respond_allow(api_request *req);

/* Appends the path of a named route of this or a mounted router, percent-encoded. API_ENOTFOUND: no such route.
 * API_EINVALID: a parameter without a value, a value without a parameter, or a value that the route would not match,
 * such as "" or ".." for a segment. API_ENOMEM. After an error `out` is unchanged. */
int api__router_url(const struct api__router *r, api_str route_name, const api_str *names, const api_str *values,
                    size_t n, api_buf *out);

#endif
