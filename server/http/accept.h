/* Content negotiation (RFC 9110, 12.5). */
#ifndef API__ACCEPT_H
#define API__ACCEPT_H

#include <api/str.h>
#include <stdbool.h>

/* Whether an Accept value admits a type such as "application/json", with a quality above 0. */
bool api__accepts(api_str accept, const char *type);
/* Whether an Accept value names the type itself, not only a range that includes it, with a quality above 0. */
bool api__accepts_by_name(api_str accept, const char *type);
/* Whether Accept-Encoding admits a coding. */
bool api__accepts_coding(api_str accept_encoding, const char *coding);
bool api__accepts_gzip(api_str accept_encoding);

#endif
