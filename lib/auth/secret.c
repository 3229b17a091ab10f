#include "auth/secret.h"

#include <sodium.h>

bool api__same_secret(api_str a, api_str b)
{
    unsigned char x[crypto_generichash_BYTES], y[crypto_generichash_BYTES];
    crypto_generichash(x, sizeof x, (const unsigned char *)(a.n ? a.p : ""), a.n, NULL, 0);
    crypto_generichash(y, sizeof y, (const unsigned char *)(b.n ? b.p : ""), b.n, NULL, 0);
    return sodium_memcmp(x, y, sizeof x) == 0;
}
