/* Limits. Each has a name, by which it is set: in `limits:` of the app file, API_LIMIT_<NAME> of the environment, and
 * --limit name=value. Sizes are written as 64KiB or 1MiB, times as 10s or 250ms. One list makes the struct, the parser,
 * the help and the checks. */
#ifndef API_LIMITS_H
#define API_LIMITS_H

#include <api/model.h>
#include <stdint.h>

/* X(name, unit, default, min, max, reason); units: BYTES, COUNT, MS */
#define API_LIMIT_LIST(X)                                                                                              \
    X(request_line, BYTES, 8192, 256, 1048576, "longer URLs are mistakes or attacks; other servers stop at 8 KiB too") \
    X(header_bytes, BYTES, 32768, 1024, 1048576, "room for cookies and tokens, small enough for thousands of clients") \
    X(header_count, COUNT, 100, 10, 1000, "each header field costs a lookup")                                          \
    X(body, BYTES, 1048576, 0, 1073741824, "a JSON body is held in memory while it is checked")                        \
    X(form_fields, COUNT, 1000, 1, 100000, "each is looked up by name; other frameworks have the same limit")          \
    X(form_files, COUNT, 1000, 1, 100000, "likewise for files; those of a form share one temporary file")              \
    X(form_field_bytes, BYTES, 1048576, 16, 1073741824, "a text field is held in memory while it is checked")          \
    X(form_memory, BYTES, 1048576, 4096, 1073741824, "files of a form held in memory; beyond it they go to disk")      \
    X(upload_bytes, BYTES, 67108864, 0, 1099511627776, "one file: enough for pictures and documents, not for films")   \
    X(form_bytes, BYTES, 104857600, 0, 1099511627776, "a whole form with its files: the disk space one client takes")  \
    X(body_discard, BYTES, 65536, 0, 16777216, "an unread body up to this is skipped to keep the connection")          \
    X(linger_bytes, BYTES, 4194304, 0, 67108864, "read and discarded after an early response, so that it arrives")     \
    X(linger_time, MS, 2000, 0, 60000, "the longest that such bytes are read")                                         \
    X(header_time, MS, 10000, 100, 600000, "from a head's first byte to its last: a slow one holds a connection")      \
    X(idle_time, MS, 75000, 100, 3600000, "browsers reuse a connection for about a minute")                            \
    X(body_rate, BYTES, 1024, 0, 1073741824, "bytes per second at which a body must arrive, after 5 s")                \
    X(write_time, MS, 30000, 100, 3600000, "without progress towards a client that does not read")                     \
    X(connections, COUNT, 10000, 1, 1000000, "beyond it new clients get 503, those connected are served")              \
    X(pipeline_bytes, BYTES, 1048576, 65536, 67108864, "unsent responses; beyond it the connection is not read")       \
    X(stream_unsent, BYTES, 262144, 4096, 67108864, "unsent bytes of a stream; beyond it its handler waits")           \
    X(stream_collected, BYTES, 67108864, 0, 4294967296, "a stream collected by the in-process client, in memory")      \
    X(page_default, COUNT, 50, 1, 1000, "rows of a page when limit is not given")                                      \
    X(page_most, COUNT, 1000, 1, 100000, "rows of a page at most")                                                     \
    X(batch_rows, COUNT, 10000, 1, 1000000, "rows of one POST with an array: one transaction")                         \
    X(parameters, COUNT, 100, 1, 10000, "query parameters of a request")                                               \
    X(query_time, MS, 5000, 10, 3600000, "a read that scans is stopped after this")                                    \
    X(write_queue, COUNT, 10000, 1, 1000000, "writes waiting for the database; beyond it 503")                         \
    X(transaction_time, MS, 5000, 10, 3600000, "an open transaction makes other writes wait; then it is rolled back")  \
    X(sql_rows, COUNT, 100000, 1, 100000000, "rows that one SQL statement may return: they are held in memory")        \
    X(wal_size, BYTES, 4194304, 65536, 1099511627776,                                                                  \
      "the write-ahead log, which is truncated to this when nothing is written")                                       \
    X(busy_time, MS, 5000, 0, 600000, "waiting for another process's lock on the database")                            \
    X(shutdown_time, MS, 10000, 0, 3600000, "requests in flight at SIGTERM get this long")                             \
    X(request_memory, BYTES, 67108864, 1048576, 4294967296, "memory of one request besides its body and response")     \
    X(block_time, MS, 100, 0, 3600000, "a handler that runs for longer without waiting is logged; 0: never")           \
    X(tasks, COUNT, 10000, 10, 1000000, "requests in flight per worker")                                               \
    X(password_jobs, COUNT, 2, 1, 64, "password hashes computed at once: each takes 64 MiB and a core")                \
    X(password_queue, COUNT, 64, 1, 10000, "logins waiting for a hash; beyond it 503")                                 \
    X(login_failures, COUNT, 10, 1, 1000000, "failed logins of a user and address before they are refused with 429")   \
    X(login_window, MS, 60000, 1000, 86400000, "and for how long they are refused")                                    \
    X(sse_heartbeat, MS, 15000, 100, 3600000,                                                                          \
      "an event stream that is silent this long gets a comment: proxies cut idle ones")                                \
    X(token_time, MS, 86400000, 1000, 31536000000, "an access token expires after this")                               \
    X(compile_time, MS, 60000, 100, 3600000, "a compiler that takes longer is stopped")                                \
    X(reload_quiet, MS, 50, 0, 10000, "how long files must be unchanged before an app is reloaded")                    \
    X(channel_backlog, COUNT, 256, 1, 1000000, "a subscriber further behind loses the oldest messages")                \
    X(channel_message, BYTES, 65536, 1, 16777216, "kept until the slowest subscriber has received it")                 \
    X(fetches, COUNT, 256, 1, 100000, "requests in flight to other servers, per worker: each holds a socket")          \
    X(fetch_body, BYTES, 16777216, 1, 4294967296, "the response of another server is held in memory")                  \
    X(fetch_time, MS, 30000, 1, 3600000, "from a request to another server to its response")                           \
    X(fetch_connect, MS, 10000, 1, 600000, "of that, for the name lookup and the connection")                          \
    X(fetch_idle, MS, 60000, 1000, 3600000, "without a byte of a response that is passed on")                          \
    X(ws_message, BYTES, 16777216, 125, 1073741824, "a message is held in memory until it is complete")                \
    X(ws_ping, MS, 20000, 100, 3600000, "a client that is silent for this long is pinged")                             \
    X(ws_pong, MS, 20000, 100, 3600000, "the longest wait for its pong, and for the close handshake")

typedef struct api_limits {
#define X(name, unit, default_value, min, max, reason) int64_t name;
    API_LIMIT_LIST(X)
#undef X
} api_limits;

enum api_limit_unit { API_LIMIT_BYTES, API_LIMIT_COUNT, API_LIMIT_MS };
typedef struct api_limit_info {
    const char *name, *reason;
    enum api_limit_unit unit;
    int64_t default_value, min, max;
    size_t offset; /* into api_limits */
} api_limit_info;

size_t api_limit_count(void);
const api_limit_info *api_limit_get(size_t i);
/* Sets all limits to their defaults. */
void api_limits_init(api_limits *l);
/* Sets a limit by its name. 0; API_ENOTFOUND: no such limit; API_EINVALID: not a number with a unit of its kind, or not
 * between min and max. */
int api_limits_set(api_limits *l, api_str name, api_str value);
/* Sets those that API_LIMIT_* of the environment name; mistakes are added to `problems`. */
void api_limits_from_env(api_limits *l, api_problems *problems);

#endif
