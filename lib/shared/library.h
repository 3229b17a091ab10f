/* Shared libraries that are loaded when they are first needed. */
#ifndef API__LIBRARY_H
#define API__LIBRARY_H

#include <stddef.h>

typedef struct api__symbol {
    const char *name;
    size_t offset; /* of the pointer to the function, in a struct of such pointers */
} api__symbol;

enum api__library_state {
    API__LIBRARY_LOADED,
    API__LIBRARY_MISSING, /* none of the names is installed */
    API__LIBRARY_OLD      /* a function is not in it */
};

/* Loads the first of `names` (they end with NULL) that is installed, for good, and sets the pointers in `functions`. */
enum api__library_state api__library_load(const char *const *names, const api__symbol *symbols, size_t count,
                                          void *functions);

#endif
