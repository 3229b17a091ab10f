#include <api.h>

static const struct {
    int code;
    const char *text;
} list[] = {
#define X(name, value, text) {value, text},
    API_ERROR_LIST(X)
#undef X
};

const char *api_strerror(int code)
{
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].code == code)
            return list[i].text;
    return "unknown error";
}

const char *api_version(void)
{
    return API_VERSION;
}
