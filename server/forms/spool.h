/* Bytes that are appended once and read at any offset: in memory up to a limit, then in one unnamed temporary file.
 * All uploads of a form are stored in it one after the other, so that a form with a thousand files needs one
 * descriptor.
 *
 * Invariant: [0, on_disk) is in the file, [on_disk, on_disk + memory.n) in memory; once something is on disk, memory
 * buffers what follows. */
#ifndef API__SPOOL_H
#define API__SPOOL_H

#include <api/buf.h>

#include "server/request/request.h"

typedef struct api__spool {
    api_buf memory; /* never grows over its max */
    uint64_t on_disk;
    int fd; /* -1: none */
} api__spool;

/* `keep`: bytes held in memory, at least one. */
void api__spool_init(api__spool *s, size_t keep);
void api__spool_deinit(api__spool *s);
static inline uint64_t api__spool_size(const api__spool *s)
{
    return s->on_disk + s->memory.n;
}
/* Appends. Writes to disk on the thread pool, or on the calling thread when req is NULL. 0, API_ENOMEM, API_EFULL (disk
 * or quota), API_EIO, API_EBUSY (the pool). After an error nothing more may be appended. */
int api__spool_put(api__spool *s, api_request *req, api_str bytes);
/* Copies up to n bytes from `offset`; *got is less than n only at the end. Reads the disk on the calling thread. 0,
 * API_EIO. */
int api__spool_read(const api__spool *s, uint64_t offset, void *p, size_t n, size_t *got);
/* The bytes in place if all of them are in memory, else {NULL, 0}. */
api_str api__spool_memory(const api__spool *s, uint64_t offset, uint64_t n);
/* Appends [offset, offset + n) to a file at its position. Blocks. 0, or minus an API_E* as above. */
int api__spool_copy(const api__spool *s, uint64_t offset, uint64_t n, int fd);

/* Opens an unnamed file in $TMPDIR or /tmp, mode 0600. -1: see errno. */
int api__temporary_file(void);
/* Maps errno to API_EFULL, API_ENOMEM, API_ENOTFOUND or API_EIO; API_ESYS for the rest. */
int api__file_error(int number);
/* Runs fn(arg) on the pool, or on the calling thread when req is NULL. */
int api__run_blocking(api_request *req, void (*fn)(void *), void *arg);

#endif
