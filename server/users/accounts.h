/* Users and tokens in the store: looked up by requests, kept up by the command line. */
#ifndef API__ACCOUNTS_H
#define API__ACCOUNTS_H

#include "auth/principal.h"
#include "auth/tables.h"
#include "auth/token.h"
#include "store/store.h"

struct api__account {
    int64_t id, version;
    int64_t token; /* that it was found by */
    bool admin, enabled;
    api_str username, created_at;
    const char *hash; /* of the password */
};

/* All strings in the arena. 0, API_ENOTFOUND, or a store error. */
int api__account_by_name(api__reader *r, const struct api__auth_tables *t, api_str name, api_arena *a,
                         struct api__account *out);
int api__account_by_token(api__reader *r, const struct api__auth_tables *t, api_str token, int64_t now_us, api_arena *a,
                          struct api__account *out);
/* The rows of the user's tokens in order of their ids, at most `limit`. */
int api__account_tokens(api__reader *r, const struct api__auth_tables *t, int64_t user, int64_t limit,
                        int (*each)(void *arg, const void *row, int64_t version), void *arg);
/* Whether a token that ends then has ended by `now_us`. */
bool api__token_expired(api_str expires, int64_t now_us);
/* A new token of a user whose password was checked; ends those that have expired. 0, a store error, or API_EINVALID:
 * meanwhile the password was changed, or the user disabled or deleted, which ended the tokens that there were. */
int api__account_add_token(api__store *s, api__reader *r, const struct api__auth_tables *t,
                           const struct api__account *of, int64_t now_us, int64_t lifetime_ms, api_arena *a,
                           api__waiter *waiter, char token[API__TOKEN_LENGTH + 1]);
/* API_ENOTFOUND: it has ended already. */
int api__account_end_token(api__store *s, const struct api__auth_tables *t, int64_t id, api__waiter *waiter);
/* Ends the user's tokens; with `now_us` other than 0 those whose time is over by then. */
int api__account_end_tokens(api__store *s, api__reader *r, const struct api__auth_tables *t, int64_t user,
                            int64_t now_us, api_arena *a, api__waiter *waiter);

#endif
