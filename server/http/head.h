/* The head of a request, for any HTTP version: method, target, header fields (RFC 9110). All strings point into the
 * received bytes. */
#ifndef API__HEAD_H
#define API__HEAD_H

#include <api/str.h>
#include <stdbool.h>
#include <stdint.h>

enum api__method {
    API__METHOD_GET,
    API__METHOD_HEAD,
    API__METHOD_POST,
    API__METHOD_PUT,
    API__METHOD_PATCH,
    API__METHOD_DELETE,
    API__METHOD_OPTIONS,
    API__METHOD_COUNT,
    API__METHOD_OTHER
};

typedef struct api__header {
    api_str name, value; /* as sent; value without surrounding white space */
} api__header;

/* Fields needed by every request are found while parsing, others by api__request_header. */
typedef struct api__head {
    enum api__method method;
    api_str method_name, target;
    api_str path, query; /* of the target: still percent-encoded, without req->prefix; query without '?' */
    int minor;           /* HTTP/1.minor */
    const api__header *fields;
    uint32_t count;
    bool keep_alive, chunked, expect_continue;
    int64_t content_length; /* -1: none declared */
    api_str host, content_type, accept, authorization, if_match, if_none_match, origin, request_id, accept_encoding;
} api__head;

#endif
