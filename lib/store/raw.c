#include "store/raw.h"

#include "store/engine.h"

int api__reader_raw_check(api__reader *r, api__raw *raw)
{
    return r->ops->raw_check(r, raw);
}

int api__reader_raw(api__reader *r, api__raw *raw)
{
    return r->ops->raw(r, raw);
}

int api__store_raw(api__store *s, api__raw *raw, api__waiter *waiter)
{
    return s->engine->raw_write(s, raw, waiter);
}
