/* Error codes: 0 is success; the others are negative and never change. -1 is not among them: C functions return it for
 * any failure, and a handler that passes it on has made a mistake. One list makes the enum, the names and the texts. */
#ifndef API_ERR_H
#define API_ERR_H

#define API_ERROR_LIST(X)                                                                                              \
    X(API_OK, 0, "success")                                                                                            \
    X(API_ETOOBIG, -2, "a limit was reached")                                                                          \
    X(API_EJSON, -3, "malformed JSON")                                                                                 \
    X(API_EINVALID, -4, "the input does not fit the schema")                                                           \
    X(API_ENOTFOUND, -5, "not found")                                                                                  \
    X(API_ECONFLICT, -6, "a unique value exists already")                                                              \
    X(API_EVERSION, -7, "the row was changed in the meantime")                                                         \
    X(API_EBUSY, -8, "the database is locked or overloaded")                                                           \
    X(API_EFULL, -9, "the disk is full")                                                                               \
    X(API_EREADONLY, -10, "the database is read-only")                                                                 \
    X(API_EIO, -11, "input/output error")                                                                              \
    X(API_ETIMEOUT, -12, "timed out")                                                                                  \
    X(API_ECLOSED, -13, "the peer has gone or the server is stopping")                                                 \
    X(API_EUSAGE, -14, "wrong use")                                                                                    \
    X(API_EUNSUPPORTED, -15, "not supported")                                                                          \
    X(API_ECONFIG, -16, "the configuration has mistakes")                                                              \
    X(API_ESCHEMA, -17, "the database does not fit the models")                                                        \
    X(API_ESYS, -18, "a system call failed")                                                                           \
    X(API_EAGAIN, -19, "woken before anything came")                                                                   \
    X(API_ENOMEM, -20, "out of memory")

enum {
#define X(name, value, text) name = value,
    API_ERROR_LIST(X)
#undef X
};

/* The list's text for a code; "unknown error" for other numbers. Static. */
const char *api_strerror(int code);

#endif
