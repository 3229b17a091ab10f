#include "declare/uses.h"

/* The next router outwards; beyond the root it is the one that this app is mounted on. */
static const api_router *outwards(const struct api__setup **s, const api_router *r)
{
    if (r->parent)
        return r->parent;
    r = (*s)->outer ? (*s)->mount->router : NULL;
    *s = (*s)->outer;
    return r;
}

static size_t fill_uses(const struct api__setup *s, const api_router *r, bool whole, const struct api__use **list)
{
    size_t n = 0;
    for (const api_router *at = r; at && (whole || s->outer || at->parent); at = outwards(&s, at)) {
        size_t i = 0;
        for (const struct api__use *u = at->uses; u; u = u->next)
            n++;
        for (const struct api__use *u = at->uses; list && u; u = u->next)
            list[-(ptrdiff_t)n + (ptrdiff_t)i++] = u;
    }
    return n;
}

static const struct api__use *const *list_uses(struct api__setup *s, const api_router *r, bool whole)
{
    size_t n = fill_uses(s, r, whole, NULL);
    const struct api__use **list = n ? api__setup_alloc(s, (n + 1) * sizeof *list) : NULL;
    if (list)
        fill_uses(s, r, whole, list + n);
    return list;
}

const struct api__use *const *api__setup_uses(struct api__setup *s, const api_router *r)
{
    return list_uses(s, r, false);
}

const struct api__use *const *api__setup_app_uses(struct api__setup *s)
{
    return s->outer ? NULL : list_uses(s, s->d->root, true);
}
