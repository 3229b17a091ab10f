/* What the tests of waiting handlers and background tasks share: steps that are noted, handlers that look. */
#ifndef TESTS_WAITING_H
#define TESTS_WAITING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "server/engine/async.h"
#include "unit/socket_pair.h"

#define MS 1000000ll

static unsigned broken; /* an assertion would leave the task's stack by a jump */
static int last_err;
static api_request *waiting;
static char steps[64]; /* what happened, a letter each */

static void expect(bool so)
{
    broken += !so;
}

static void step(char c)
{
    size_t n = strlen(steps);
    if (n < sizeof steps - 1)
        steps[n] = c;
}

static api__async *async;

static int close_checked(void **state)
{
    close_worker(state);
    unsigned n = broken;
    broken = 0;
    return n ? -1 : 0;
}

static void hello(const char *request)
{
    got_n = 0;
    say(request);
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
}

#endif
