#include "model/key.h"

#include <ctype.h>

static const struct {
    const char *key, *why;
} unreachable[] = {
    {"", "a key must not be empty: no URL can name it"},
    {".", "a key must not be '.': clients remove it from a URL's path"},
    {"..", "a key must not be '..': clients remove it from a URL's path"},
    {"summary", "the key 'summary' is reserved: its URL has another use"},
    {"query", "the key 'query' is reserved: its URL has another use"},
};

/* The key's length when every character that some client encodes is percent-encoded. */
static size_t encoded(api_str key)
{
    size_t n = key.n;
    for (size_t i = 0; i < key.n; i++) {
        unsigned char c = (unsigned char)key.p[i];
        n += c < 0x80 && (isalnum(c) || (c && strchr("-._~", c))) ? 0 : 2;
    }
    return n;
}

const char *api__key_reserved(size_t i)
{
    return i < sizeof unreachable / sizeof *unreachable ? unreachable[i].key : NULL;
}

const char *api__key_fault(api_str key, size_t room)
{
    for (size_t i = 0; i < sizeof unreachable / sizeof *unreachable; i++)
        if (api_str_is(key, unreachable[i].key))
            return unreachable[i].why;
    return encoded(key) > room ? "the key is too long: its URL would exceed limits.request_line" : NULL;
}
