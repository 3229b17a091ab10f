#include "shared/curl.h"

#include <stddef.h>
#include <stdlib.h>

#include "shared/library.h"

static const api__symbol symbols[] = {
#define X(name)                                                                                                        \
    {                                                                                                                  \
        "curl_" #name, offsetof(struct api__curl, name)                                                                \
    }
    X(global_init),         X(global_cleanup), X(version_info),        X(easy_init),       X(easy_cleanup),
    X(easy_reset),          X(easy_setopt),    X(easy_perform),        X(easy_getinfo),    X(easy_pause),
    X(easy_strerror),       X(multi_init),     X(multi_cleanup),       X(multi_setopt),    X(multi_add_handle),
    X(multi_remove_handle), X(multi_assign),   X(multi_socket_action), X(multi_info_read), X(slist_append),
    X(slist_free_all),
#undef X
};

struct api__curl *api__curl_load(const char **why)
{
    /* Two builds of libcurl have the same functions. */
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
    struct api__curl *c = calloc(1, sizeof *c);
    *why = "out of memory";
    if (!c)
        return NULL;
    switch (api__library_load(names, symbols, sizeof symbols / sizeof *symbols, c)) {
    case API__LIBRARY_MISSING:
        *why = "libcurl is not installed";
        break;
    case API__LIBRARY_OLD:
        *why = "the installed libcurl is too old";
        break;
    case API__LIBRARY_LOADED:
        if (c->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
            return c;
        *why = "libcurl does not start";
    }
    free(c);
    return NULL;
}

void api__curl_free(struct api__curl *c)
{
    if (c)
        c->global_cleanup();
    free(c);
}
