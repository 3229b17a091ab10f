/* Security schemes that dependencies stand for.
 *
 * A dependency that must have a value makes its scheme required, together with those of others; one that is
 * `.optional` is an alternative to none. Scopes add up along the way to a scheme. */
#ifndef API__SCHEMES_H
#define API__SCHEMES_H

#include "declare/declarations.h"

struct api__scope {
    const char *name;
    struct api__scope *next;
};

struct api__security_scheme {
    const char *name;
    bool required;
    struct api__scope *scopes;
    struct api__security_scheme *next;
};

/* Whether a scheme of that name is one of the app's own users. */
bool api__is_user_scheme(const char *name);
/* What the dependencies of an operation ask for, in the arena. 0 or API_ENOMEM. */
int api__schemes_find(api_arena *a, const struct api__dependency *const *before, const api_field *inputs,
                      struct api__security_scheme **out);
/* The names of those that must be satisfied, "a+b", in the arena; NULL: none. 0 or API_ENOMEM. */
int api__schemes_required(api_arena *a, const struct api__security_scheme *list, const char **out);

#endif
