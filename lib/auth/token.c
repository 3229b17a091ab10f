#include "auth/token.h"

#include <sodium.h>

#include "shared/base64.h"

void api__token_hash(api_str token, char hash[API__TOKEN_HASH_LENGTH + 1])
{
    unsigned char out[API__TOKEN_HASH_LENGTH / 2];
    crypto_generichash(out, sizeof out, (const unsigned char *)(token.p ? token.p : ""), token.n, NULL, 0);
    sodium_bin2hex(hash, API__TOKEN_HASH_LENGTH + 1, out, sizeof out);
}

void api__token_new(char token[API__TOKEN_LENGTH + 1], char hash[API__TOKEN_HASH_LENGTH + 1])
{
    unsigned char bits[32];
    randombytes_buf(bits, sizeof bits);
    api__base64_write(API__BASE64URL, bits, sizeof bits, token);
    token[API__TOKEN_LENGTH] = 0;
    sodium_memzero(bits, sizeof bits);
    api__token_hash((api_str){token, API__TOKEN_LENGTH}, hash);
}
