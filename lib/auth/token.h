/* Access tokens: 256 random bits. Only a hash is stored, which needs no salt because the bits cannot be guessed. */
#ifndef API__TOKEN_H
#define API__TOKEN_H

#include <api/str.h>

/* 32 bytes in base64url; a BLAKE2b hash of 32 bytes in hexadecimal. */
#define API__TOKEN_LENGTH 43
#define API__TOKEN_HASH_LENGTH 64

void api__token_new(char token[API__TOKEN_LENGTH + 1], char hash[API__TOKEN_HASH_LENGTH + 1]);
void api__token_hash(api_str token, char hash[API__TOKEN_HASH_LENGTH + 1]);

#endif
