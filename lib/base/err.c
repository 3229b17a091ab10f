#include <api.h>

#include <stdio.h>

#include "base/result.h"

static const struct {
    int code;
    const char *text;
} list[] = {
#define X(name, value, text) {value, text},
    API_ERROR_LIST(X)
#undef X
};

/* NULL: unknown code. */
static const char *find(int code)
{
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].code == code)
            return list[i].text;
    return NULL;
}

const char *api_strerror(int code)
{
    const char *text = find(code);
    return text ? text : "unknown error";
}

bool api__is_error(int result)
{
    return result < 0 && find(result);
}

const char *api__result_text(int result, char text[API__RESULT_TEXT])
{
    if (result <= 0 && find(result))
        return find(result);
    snprintf(text, API__RESULT_TEXT, result < 0 ? "%d, which is not an error code" : "status %d", result);
    return text;
}

const char *api_version(void)
{
    return API_VERSION;
}
