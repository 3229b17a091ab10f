#include "auth/principal.h"

bool api__grant_allows(enum api__grant grant, const api__principal *p)
{
    switch (grant) {
    case API__GRANT_ANY:
        return true;
    case API__GRANT_AUTHENTICATED:
        return p->known;
    default:
        return p->known && p->admin;
    }
}
