/* Copies of buffers in arenas. */
#ifndef API__DUP_H
#define API__DUP_H

#include <api/arena.h>
#include <api/buf.h>

/* A copy, NUL-terminated; {NULL, 0} if writing to the buffer or copying it failed. */
static inline api_str api__dup_buf(api_arena *a, const api_buf *b)
{
    return b->err ? (api_str){NULL, 0} : api_arena_dup(a, api_buf_get(b));
}

#endif
