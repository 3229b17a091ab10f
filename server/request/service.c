#include "server/request/service.h"

api__service *api__service_ref(api__service *s)
{
    __atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
    return s;
}

void api__service_unref(api__service *s)
{
    if (__atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) == 0)
        s->calls->free(s);
}
