/* One call of an operation of the server's document, on its way from words to a request. */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "cli/http/request.h"
#include "cli/items/items.h"
#include "cli/spec/spec.h"

struct param_value {
    const param *p; /* NULL: a query parameter that the document does not know, given by name==value */
    api_str name, text;
};

struct call {
    cli *c;
    const operation *o;
    struct param_value *values;
    size_t value_count;
    item *items;
    size_t item_count;
    request r;
    const api_node *base; /* what the body starts from, if not from -d */
};

/* Calls an operation with words: values of its path, then items; flags are its parameters. */
int call_operation(cli *c, const operation *o, int argc, char **argv);
/* update where the server has no PATCH: GET, merge, PUT with If-Match. */
int call_update_by_put(cli *c, const operation *get, const operation *put, int argc, char **argv);

/* Flags, path values and items. */
int call_take_words(struct call *k, int argc, char **argv);
/* -d, stdin and items become the request's body, checked. */
int call_put_body(struct call *k);

#endif
