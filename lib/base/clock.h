/* Time and random bytes. */
#ifndef API__CLOCK_H
#define API__CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t api__mono_ns(void); /* CLOCK_MONOTONIC */
/* `ms` after now_ns, INT64_MAX (never) where that is out of range. Neither is negative. */
static inline int64_t api__ns_after(int64_t now_ns, int64_t ms)
{
    int64_t ns;
    return __builtin_mul_overflow(ms, 1000000, &ns) || __builtin_add_overflow(ns, now_ns, &ns) ? INT64_MAX : ns;
}
int64_t api__wall_us(void); /* microseconds since 1970, UTC */
/* "2024-02-29T12:00:00.000000Z": 27 bytes and a NUL. */
void api__wall_text(int64_t wall_us, char out[28]);
/* UUID version 7 (RFC 9562), 36 bytes and a NUL. */
void api__uuid7(char out[37]);
/* getrandom(2); never fails, since the kernel's pool is ready after boot. */
void api__random(void *p, size_t n);

#endif
