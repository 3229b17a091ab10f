/* Argon2id with libsodium's interactive parameters: 64 MiB and a fraction of a second of one core. */
#include "auth/password.h"

#include <api/err.h>
#include <sodium.h>

#include "shared/visible.h"
#include "json/utf8.h"

/* Bounds of names and passwords in bytes: NAME_MOST is that of Django, a password below PASSWORD_LEAST is guessed
 * easily, and one above PASSWORD_MOST only costs hashing time. */
#define NAME_MOST 150
#define PASSWORD_LEAST 8
#define PASSWORD_MOST 1024

int api__password_hash(api_str password, char out[API__PASSWORD_HASH])
{
    _Static_assert(crypto_pwhash_STRBYTES <= API__PASSWORD_HASH, "a hash fits");
    if (sodium_init() < 0 || crypto_pwhash_str_alg(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                                   crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13))
        return API_ENOMEM;
    return 0;
}

bool api__password_verify(const char *hash, api_str password)
{
    return sodium_init() >= 0 && password.n <= PASSWORD_MOST &&
           crypto_pwhash_str_verify(hash, password.p ? password.p : "", password.n) == 0;
}

void api__password_dummy(api_str password)
{
    unsigned char out[32];
    static const unsigned char salt[crypto_pwhash_SALTBYTES] = "time tells no...";
    if (sodium_init() < 0 || password.n > PASSWORD_MOST)
        return;
    int rc = crypto_pwhash(out, sizeof out, password.p ? password.p : "", password.n, salt,
                           crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                           crypto_pwhash_ALG_ARGON2ID13);
    sodium_memzero(out, sizeof out);
    (void)rc;
}

const char *api__username_check(api_str name)
{
    if (name.n == 0)
        return "a username must not be empty";
    if (name.n > NAME_MOST)
        return "a username must not be longer than 150 bytes";
    if (!api__utf8_valid(name))
        return "a username must be valid UTF-8";
    if (!api__is_visible(name) || memchr(name.p, ' ', name.n) || memchr(name.p, ':', name.n))
        return "a username must not contain spaces, colons, control or invisible characters";
    return NULL;
}

const char *api__password_check(api_str password)
{
    if (password.n < PASSWORD_LEAST)
        return "a password must have at least 8 bytes";
    if (password.n > PASSWORD_MOST)
        return "a password must not be longer than 1024 bytes";
    return memchr(password.p, 0, password.n) ? "a password must not contain NUL bytes" : NULL;
}
