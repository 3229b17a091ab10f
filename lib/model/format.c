#include "model/format.h"

#include "base/text.h"

static const struct api__format *const formats[] = {
#define API__FORMAT(row) &api__format_##row,
#include "model/types.def"
};
enum { FORMATS = sizeof formats / sizeof *formats };

const struct api__format *api__format_at(size_t i)
{
    return i < FORMATS ? formats[i] : NULL;
}

const struct api__format *api__format_find(api_str type, api_str name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (api_str_is(type, formats[i]->of) && api_str_is(name, formats[i]->name))
            return formats[i];
    return NULL;
}

const struct api__format *api__format_meant(api_str word)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (api_str_is(word, formats[i]->name) || api__text_has_word(formats[i]->aliases, word))
            return formats[i];
    return NULL;
}

const char *api_format_example(api_str format)
{
    const struct api__format *row = api__format_meant(format);
    return row ? row->example : NULL;
}
