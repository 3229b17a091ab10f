/* What the tests of JSON share. */
#ifndef TESTS_JSON_H
#define TESTS_JSON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/err.h>
#include <api/json.h>
#include <stdlib.h>

#define SUITE "tests/data/json-parsing"

/* A copy without a byte behind it, so that a sanitizer sees any read too far. free() its p. */
static inline api_str exact_copy(api_str s)
{
    char *p = malloc(s.n ? s.n : 1);
    assert_non_null(p);
    memcpy(p, s.p, s.n);
    return (api_str){p, s.n};
}

#endif
