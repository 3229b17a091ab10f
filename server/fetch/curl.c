#include "server/fetch/curl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct symbol {
    const char *name;
    size_t offset;
} symbols[] = {
#define X(name)                                                                                                        \
    {                                                                                                                  \
        "curl_" #name, offsetof(struct api__curl, name)                                                                \
    }
    X(global_init),     X(global_cleanup),   X(easy_init),           X(easy_cleanup), X(easy_setopt),
    X(easy_getinfo),    X(easy_pause),       X(easy_strerror),       X(multi_init),   X(multi_cleanup),
    X(multi_setopt),    X(multi_add_handle), X(multi_remove_handle), X(multi_assign), X(multi_socket_action),
    X(multi_info_read), X(slist_append),     X(slist_free_all),
#undef X
};

/* Both builds of libcurl answer to the same names. */
static void *open_library(void)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    void *library = NULL;
    for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    return library;
}

static const char *find_all(struct api__curl *c, void *library)
{
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *f = dlsym(library, symbols[i].name);
        if (!f)
            return symbols[i].name;
        memcpy((char *)c + symbols[i].offset, &f, sizeof f);
    }
    return NULL;
}

/* A resolver that blocks would stop every request of the worker. */
static bool resolves_beside(void *library)
{
    curl_version_info_data *(*version_info)(CURLversion);
    void *f = dlsym(library, "curl_version_info");
    if (!f)
        return false;
    memcpy(&version_info, &f, sizeof f);
    return version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS;
}

struct api__curl *api__curl_load(const char **why)
{
    void *library = open_library();
    struct api__curl *c = calloc(1, sizeof *c);
    *why = !c                                                ? "out of memory"
           : !library                                        ? "libcurl is not installed"
           : find_all(c, library)                            ? "libcurl lacks a function"
           : !resolves_beside(library)                       ? "this libcurl has no asynchronous resolver"
           : c->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ? "libcurl does not start"
                                                             : NULL;
    if (library)
        dlclose(library);
    if (!*why)
        return c;
    free(c);
    return NULL;
}

void api__curl_free(struct api__curl *c)
{
    if (c)
        c->global_cleanup();
    free(c);
}
