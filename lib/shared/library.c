#include "shared/library.h"

#include <dlfcn.h>
#include <string.h>

enum api__library_state api__library_load(const char *const *names, const api__symbol *symbols, size_t count,
                                          void *functions)
{
    void *library = NULL;
    for (; !library && *names; names++)
        library = dlopen(*names, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library)
        return API__LIBRARY_MISSING;
    size_t found = 0;
    for (void *f; found < count && (f = dlsym(library, symbols[found].name)); found++)
        memcpy((char *)functions + symbols[found].offset, &f, sizeof f);
    dlclose(library); /* NODELETE: it stays */
    return found == count ? API__LIBRARY_LOADED : API__LIBRARY_OLD;
}
