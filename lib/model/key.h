/* Keys that clients choose become the last segment of a URL, which cannot be just any text. */
#ifndef API__KEY_H
#define API__KEY_H

#include <api/str.h>

/* Why a row with this key could not be addressed, as half a sentence; NULL: it can. `room`: the bytes that a URL has
 * for the percent-encoded key. */
const char *api__key_fault(api_str key, size_t room);
/* The i-th text that cannot be a key; NULL after the last. */
const char *api__key_reserved(size_t i);

#endif
