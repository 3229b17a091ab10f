/* Users and tokens in the store: looked up by requests, managed from the command line. */
#ifndef API__ACCOUNTS_H
#define API__ACCOUNTS_H

#include "auth/principal.h"
#include "auth/tables.h"
#include "auth/token.h"
#include "store/store.h"

struct api__account {
    int64_t id, version;
    int64_t token; /* by which it was found, else 0 */
    bool admin, enabled;
    api_str username, created_at;
    const char *hash; /* of the password */
};

/* All strings in the arena. 0, API_ENOTFOUND, or a store error. */
int api__account_by_name(api__reader *r, const struct api__auth_tables *t, api_str name, api_arena *a,
                         struct api__account *out);
int api__account_by_token(api__reader *r, const struct api__auth_tables *t, api_str token, int64_t now_us, api_arena *a,
                          struct api__account *out);
/* Calls `each` for the user's tokens in order of their ids, at most `limit`. */
int api__account_tokens(api__reader *r, const struct api__auth_tables *t, int64_t user, int64_t limit,
                        int (*each)(void *arg, const void *row, int64_t version), void *arg);
/* Whether a token with this expiry time has expired at `now_us`. */
bool api__token_expired(api_str expires, int64_t now_us);
/* Adds a token for a user whose password was verified; removes expired ones. 0, a store error, or API_EINVALID:
 * meanwhile the password was changed, or the user disabled or deleted, which revoked the existing tokens. */
int api__account_add_token(api__store *s, api__reader *r, const struct api__auth_tables *t,
                           const struct api__account *of, int64_t now_us, int64_t lifetime_ms, api_arena *a,
                           api__waiter *waiter, char token[API__TOKEN_LENGTH + 1]);
/* Revokes a token. API_ENOTFOUND: it is already revoked. */
int api__account_end_token(api__store *s, const struct api__auth_tables *t, int64_t id, api__waiter *waiter);
/* Revokes the user's tokens; with `now_us` other than 0 only those that have expired by then. */
int api__account_end_tokens(api__store *s, api__reader *r, const struct api__auth_tables *t, int64_t user,
                            int64_t now_us, api_arena *a, api__waiter *waiter);

#endif
