#include "model/filter.h"

#include "model/format.h"
#include "model/type.h"

enum {
    TEXT = API__FILTERS_TEXT,
    ORDERED = API__FILTERS_ORDER,
    EVERY = API__FILTERS_EQUAL | ORDERED | TEXT,
    OPTIONAL = 8 /* of any type, where the field may have no value */
};

static const struct api__filter_word words[] = {
    {"eq", API__OP_EQ, API__TAKES_VALUE, EVERY},
    {"ne", API__OP_NE, API__TAKES_VALUE, EVERY},
    {"in", API__OP_IN, API__TAKES_LIST, EVERY},
    {"lt", API__OP_LT, API__TAKES_VALUE, TEXT | ORDERED},
    {"lte", API__OP_LTE, API__TAKES_VALUE, TEXT | ORDERED},
    {"gt", API__OP_GT, API__TAKES_VALUE, TEXT | ORDERED},
    {"gte", API__OP_GTE, API__TAKES_VALUE, TEXT | ORDERED},
    {"contains", API__OP_CONTAINS, API__TAKES_TEXT, TEXT},
    {"icontains", API__OP_ICONTAINS, API__TAKES_TEXT, TEXT},
    {"startswith", API__OP_STARTSWITH, API__TAKES_TEXT, TEXT},
    {"null", API__OP_NULL, API__TAKES_FLAG, OPTIONAL},
};

enum { WORDS = sizeof words / sizeof *words };

size_t api__filter_words(const struct api__filter_word **list)
{
    *list = words;
    return WORDS;
}

static unsigned class_of(const api__field *f)
{
    unsigned optional = f->flags & API__NULLABLE || !(f->flags & API__REQUIRED) ? OPTIONAL : 0;
    bool form = f->format && !f->format->words;
    return optional | (form ? API__FILTERS_ORDER : f->type->filters);
}

bool api__filter_fits(const struct api__filter_word *w, const api__field *f)
{
    return w->fits & class_of(f);
}

const struct api__filter_word *api__filter_find(const api__field *f, api_str name)
{
    for (size_t i = 0; i < WORDS; i++)
        if (api_str_is(name, words[i].name) && api__filter_fits(&words[i], f))
            return &words[i];
    return NULL;
}

uint32_t api__filter_count(const api_model *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->count; i++)
        for (size_t k = 0; k < WORDS && m->fields[i].flags & API__FILTER; k++)
            n += api__filter_fits(&words[k], &m->fields[i]);
    return n;
}
