/* From a method and a path to what answers them: a tree of segments, built once at start, shared without locks after.
 *
 * What a pattern is says route_pattern.h. Matching is by method and path: a route counts only if both fit.
 * - At each segment fixed text wins over parameters, a narrow parameter over a wide one, whatever the order of
 *   declaration. When the rest of the path does not fit, the next candidate is tried: with "/users/{id:int}/x" and
 *   "/users/{name}/y", "/users/7/y" is the second's. Every node is visited at most once a request.
 * - A path answers with and without one slash at its end alike. An empty segment in its middle fits only a path
 *   parameter. The value of a path parameter is what was sent, slash at the end included.
 * - Segments are percent-decoded after splitting: "%2F" is text inside a segment.
 * - HEAD is GET's where no route is HEAD's own.
 */
#ifndef API__ROUTER_H
#define API__ROUTER_H

#include "server/request/request.h"
#include "server/request/service.h"

struct api__segment;

typedef void (*api__handler)(api_request *req);

/* How a route is answered. */
typedef struct api__endpoint {
    api__handler handle;
    const struct api__operation *operation; /* NULL for files and the server's own pages */
    enum api__grant grant;
    const struct api__use *const *uses; /* middleware of its routers, outermost first; NULL: none */
    const void *data;                   /* the handler's own; outlives the router */
} api__endpoint;

struct api__route {
    /* given */
    enum api__method method; /* a listed one */
    const char *pattern;
    const char *name; /* for api__router_url; NULL: none. Routes of one pattern may share a name */
    const char *file; /* where it was declared; NULL: unknown */
    unsigned line;    /* 0: unknown */
    api__endpoint endpoint;
    const api__resource *resource; /* NULL: none */
    /* filled in by api__router_add */
    const struct api__segment *segments;
    uint32_t segment_count;
    const api_str *names; /* of the parameters, in the order of the pattern */
    uint32_t count;       /* of names, at most API__ROUTE_PARAMS */
};

struct api__router *api__router_create(void);
void api__router_free(struct api__router *r); /* not the routers mounted in it */

/* Adds a route; texts are copied. API_ECONFIG: a problem was added, because the pattern is malformed, another route
 * matches the same requests, the name is another pattern's, or the route could never be reached. API_ENOMEM;
 * API_EUSAGE: the method is not a listed one. */
int api__router_add(struct api__router *r, const struct api__route *route, api_problems *problems);
/* Everything at and under a prefix of fixed segments belongs to `other`, which sees the rest of the path, "/" for
 * none, and has its own 404 and 405: nothing outside is tried afterwards. Routes of `r` under the prefix are problems.
 * `other` must outlive `r`. Errors as above. */
int api__router_mount(struct api__router *r, const char *prefix, const struct api__router *other,
                      api_problems *problems);

/* A pattern, of a route or of a mount, at or under the path by its fixed segments; in mounted routers too. NULL: none,
 * or no memory. */
const char *api__router_begins(struct api__router *r, const char *path);

/* Matches req->head.method and .path. Fills
 *   route     NULL when no route of this path has the method
 *   allowed   where route is NULL or the method is OPTIONS: the methods of all routes of this path, as bits
 *             1 << method; 0 when there is no such path
 *   values    decoded, route->count of them, in the arena; param: the last one
 *   router, mounted   who was asked last, and the part of the path that led there
 * 0, API_EINVALID (bad percent-encoding or no UTF-8), API_ENOMEM. */
int api__route(const struct api__router *r, api_request *req);
/* The value of a parameter of the path; {NULL, 0} when the route has none of this name. */
api_str api__route_value(const api_request *req, const char *name);
/* The Allow header for req->allowed. */
void api__respond_allow(api_request *req);

/* Appends the path of a named route, of this router or of one mounted in it, percent-encoded. API_ENOTFOUND: no such
 * route. API_EINVALID: a parameter without a value, a value without a parameter, or a value that the route would not
 * match, as "" or ".." where a segment is due. API_ENOMEM. After an error `out` is as it was. */
int api__router_url(const struct api__router *r, api_str route_name, const api_str *names, const api_str *values,
                    size_t n, api_buf *out);

#endif
