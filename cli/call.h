/* One call of a generated operation, on its way from words to a request. */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "http.h"
#include "resource.h"

struct value {
    const param *p; /* NULL: a query parameter that the document does not know, given by name==value */
    api_str name, text;
};

struct call {
    cli *c;
    const operation *o;
    struct value *values;
    size_t value_count;
    item *items;
    size_t item_count;
    request r;
    const api_node *base; /* what the body starts from, if not from -d */
};

/* call_words.c: flags, path values and items. A status, said. */
int call_take_words(struct call *k, int argc, char **argv);
/* call_body.c: -d, stdin and items into the request's body, checked. A status, said. */
int call_put_body(struct call *k);

#endif
