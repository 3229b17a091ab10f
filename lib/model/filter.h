/* Filter operators: their words, which fields take them, and what kind of value stands behind each. The one table that
 * the server reads parameters by and the document is written from. */
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
    API__TAKES_VALUE, /* one of the field's type and enumeration; bounds do not count: a filter only compares */
    API__TAKES_LIST,  /* such values, with commas between */
    API__TAKES_TEXT,  /* plain text, whatever the field's format: a part of an address need not be one */
    API__TAKES_FLAG   /* a boolean */
};

struct api__filter_word {
    const char *name;
    enum api__filter_op op;
    enum api__filter_takes takes;
    unsigned fits;
};

/* The words in the order they are documented; the first is `eq`, which may be left out. */
size_t api__filter_words(const struct api__filter_word **list);
bool api__filter_fits(const struct api__filter_word *w, const api__field *f);
/* So many filters a model has. */
uint32_t api__filter_count(const api_model *m);
/* NULL: no operator of that name fits the field. */
const struct api__filter_word *api__filter_find(const api__field *f, api_str name);

#endif
