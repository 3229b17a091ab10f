/* Filter operators: their names, the fields they apply to, and the kind of value each takes. The server reads
 * parameters and the document is written from this one table. */
#ifndef API__FILTER_H
#define API__FILTER_H

#include "model/model.h"

enum api__filter_op {
    API__OP_EQ,
    API__OP_NE,
    API__OP_LT,
    API__OP_LTE,
    API__OP_GT,
    API__OP_GTE,
    API__OP_IN,
    API__OP_CONTAINS,
    API__OP_ICONTAINS,
    API__OP_STARTSWITH,
    API__OP_NULL
};

enum api__filter_takes {
    API__TAKES_VALUE, /* a value of the field's type and enumeration; bounds are not checked, since a filter only
                         compares */
    API__TAKES_LIST,  /* such values, separated by commas */
    API__TAKES_TEXT,  /* plain text, whatever the field's format: a part of an address is not an address */
    API__TAKES_FLAG   /* a boolean */
};

struct api__filter_word {
    const char *name;
    enum api__filter_op op;
    enum api__filter_takes takes;
    unsigned fits;
};

/* The operators in documented order; the first is `eq`, which may be omitted. */
size_t api__filter_words(const struct api__filter_word **list);
bool api__filter_fits(const struct api__filter_word *w, const api__field *f);
/* The number of filters that a model has. */
uint32_t api__filter_count(const api_model *m);
/* NULL: no operator of that name applies to the field. */
const struct api__filter_word *api__filter_find(const api__field *f, api_str name);

#endif
