#include "model/type.h"

#include "base/text.h"

static const struct api__type *const types[] = {
#define API__TYPE(row) &api__type_##row,
#include "model/types.def"
};
enum { TYPES = sizeof types / sizeof *types };

const struct api__type *api__type_at(size_t i)
{
    return i < TYPES ? types[i] : NULL;
}

const struct api__type *api__type_find(api_str word)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i]->word && api_str_is(word, types[i]->word))
            return types[i];
    return NULL;
}

const struct api__type *api__type_meant(api_str word)
{
    for (size_t i = 0; i < TYPES; i++)
        if (api__text_has_word(types[i]->aliases, word))
            return types[i];
    return NULL;
}

const struct api__type *api__type_declared(enum api_type_class of)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i]->declared == of)
            return types[i];
    return NULL;
}

size_t api__slot_size(const api__field *f)
{
    if (f->flags & API__AS_JSON)
        return sizeof(api_str);
    if (f->type->size)
        return f->type->size;
    return f->object ? f->object->size : f->of->size;
}
