/* The router's tree, as its builder, its matcher and the builder of URLs see it. */
#ifndef API__ROUTER_TREE_H
#define API__ROUTER_TREE_H

#include "server/router/route_pattern.h"
#include "server/router/router.h"

struct api__route_node {
    /* Children. Each list is sorted; what a child takes stands beside it, so that a search touches one array. */
    struct api__fixed_child {
        api_str text;
        struct api__route_node *node;
    } * fixed; /* by api__compare_text */
    struct api__taking_child {
        struct api__segment segment;
        struct api__route_node *node;
    } * taking;                   /* by api__segment_compare */
    struct api__route_node *rest; /* of a path parameter */
    uint32_t fixed_count, taking_count;
    /* What ends here. A mount is a leaf and has no routes. */
    const struct api__router *mount;
    unsigned methods;                                   /* bits of routes, OPTIONS included; 0: nothing ends here */
    const struct api__route *routes[API__METHOD_COUNT]; /* HEAD's is GET's where it has none of its own */
};

struct api__router {
    api_arena arena; /* all below */
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
