#include "base/result.h"

#include <api/err.h>
#include <stdio.h>

static bool is_code(int result)
{
    switch (result) {
#define X(name, value, text) case value:
        API_ERROR_LIST(X)
#undef X
        return true;
    default:
        return false;
    }
}

bool api__is_error(int result)
{
    return result < 0 && is_code(result);
}

const char *api__result_text(int result, char text[API__RESULT_TEXT])
{
    if (is_code(result))
        return api_strerror(result);
    snprintf(text, API__RESULT_TEXT, result < 0 ? "%d, which is not an error code" : "status %d", result);
    return text;
}
