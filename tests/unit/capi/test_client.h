/* What the tests of the test client share: a model, operations that wait, counters. */
#ifndef TESTS_CAPI_TEST_CLIENT_H
#define TESTS_CAPI_TEST_CLIENT_H

#include "capi.h"

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1) field(number, price, .minimum = 0, .sort = true)                              \
        field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)

static int gone;

static int ticks;

static int tick(api_request *req)
{
    (void)req;
    ticks++;
    return 0;
}

#define NAP(in) in(query, integer, ms)
API_OPERATION(nap, NAP)
{
    int64_t before = api_monotonic_ns(req), wall = api_wall_us(req);
    int err = api_sleep(req, in->ms);
    if (err)
        return err;
    return api_json(req, 200, api_pair("ms", (api_monotonic_ns(req) - before) / 1000000),
                    api_pair("wall", (api_wall_us(req) - wall + 500) / 1000));
}

API_OPERATION(never, API_NONE)
{
    api_str m;
    gone += api_receive(api_subscribe(req, "never"), -1, &m) == API_ECLOSED;
    return 500;
}

static int worked;

static int at_start(api_request *req)
{
    Item item = {.name = API_S("first"), .price = 1};
    return api_db_insert(req, Item, &item, NULL);
}

static int each(void **state)
{
    gone = ticks = worked = 0;
    return reset_client(state);
}

#endif
