/* Basic credentials that were verified less than a minute ago, so that a client that sends them with each request
 * does not cost an Argon2id hash each time. One per worker, not thread-safe. */
#ifndef API__BASIC_CACHE_H
#define API__BASIC_CACHE_H

#include <api/str.h>
#include <stdint.h>

typedef struct api__basic_cache api__basic_cache;

api__basic_cache *api__basic_cache_new(void);
void api__basic_cache_free(api__basic_cache *c);
/* True when this pair was added less than a minute before `now_ns` and the user's stored hash is still `hash`. */
bool api__basic_cache_find(api__basic_cache *c, api_str user, api_str password, const char *hash, int64_t now_ns);
void api__basic_cache_add(api__basic_cache *c, api_str user, api_str password, const char *hash, int64_t now_ns);

#endif
