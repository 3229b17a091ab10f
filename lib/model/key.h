/* Keys that clients choose become the last segment of a URL; not every text can. */
#ifndef API__KEY_H
#define API__KEY_H

#include <api/str.h>

/* Why no URL would reach a row of this key, as a sentence's end; NULL: one does. `room`: the bytes of a URL that are
 * left for it, percent-encoded. */
const char *api__key_fault(api_str key, size_t room);
/* The texts that are no keys, one after the other; NULL behind the last. */
const char *api__key_reserved(size_t i);

#endif
