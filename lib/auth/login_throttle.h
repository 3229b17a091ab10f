/* Failed logins of a user from an address: after a number of them, more are refused for a while. Shared by all
 * workers, thread-safe, of fixed size. */
#ifndef API__LOGIN_THROTTLE_H
#define API__LOGIN_THROTTLE_H

#include <api/str.h>
#include <stdint.h>

typedef struct api__login_throttle api__login_throttle;

api__login_throttle *api__login_throttle_new(int64_t failures, int64_t window_ns);
void api__login_throttle_free(api__login_throttle *t);
/* 0 if allowed, else nanoseconds until it is. */
int64_t api__login_throttle_check(api__login_throttle *t, api_str user, api_str address, int64_t now_ns);
void api__login_throttle_fail(api__login_throttle *t, api_str user, api_str address, int64_t now_ns);
void api__login_throttle_pass(api__login_throttle *t, api_str user, api_str address);

#endif
