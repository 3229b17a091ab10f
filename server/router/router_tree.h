/* The router's tree, shared by router.c, router_match.c and router_url.c. */
#ifndef API__ROUTER_TREE_H
#define API__ROUTER_TREE_H

#include "server/router/route_pattern.h"
#include "server/router/router.h"

struct api__route_node {
    /* Children. Each list is sorted, and holds what its children match, so that a search touches one array. */
    struct api__fixed_child {
        api_str text;
        struct api__route_node *node;
    } * fixed; /* by api__compare_text */
    struct api__taking_child {
        struct api__segment segment;
        struct api__route_node *node;
    } * taking;                   /* by api__segment_compare */
    struct api__route_node *rest; /* child for a {name:path} parameter */
    uint32_t fixed_count, taking_count;
    /* Routes that end at this node. A mount is a leaf and has no routes. */
    const struct api__router *mount;
    unsigned methods; /* bit mask of routes' methods, including OPTIONS; 0: no route */
    const struct api__route *routes[API__METHOD_COUNT]; /* HEAD's defaults to GET's */
};

struct api__router {
    api_arena arena; /* holds everything below */
    struct api__route_node root;
    struct api__route_entry {
        struct api__route route;
        struct api__route_entry *next;
    } * first, **last; /* in order of declaration */
    struct api__mount_entry {
        struct api__segment *segments;
        uint32_t segment_count;
        const char *prefix;
        const struct api__router *router;
        struct api__mount_entry *next;
    } * first_mount, **last_mount;
};

#endif
