/* SQLite reports the number of recovered frames to its error log, and only if there are any. How many there were is
 * read from the file (https://www.sqlite.org/fileformat.html, "The Write-Ahead Log"). If other processes have the
 * file open, SQLite recovers nothing, and the frames are theirs. */
#include "store/sqlite/wal_recovery.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Of the file format: bytes of the log's header and of a frame's, and of the largest page. */
#define HEAD 32
#define FRAME_HEAD 24
#define PAGE_MOST 65536

/* The recovery that is in progress on this thread. */
static _Thread_local struct api__wal_recovery *listener;

static void on_log(void *arg, int code, const char *text)
{
    static const char prefix[] = "recovered ";
    (void)arg;
    if (listener && code == SQLITE_NOTICE_RECOVER_WAL && strncmp(text, prefix, sizeof prefix - 1) == 0)
        listener->recovered = strtoll(text + sizeof prefix - 1, NULL, 10);
}

/* Once per process, before SQLite is used; too late if the program itself uses the same SQLite (SYSTEM_SQLITE). */
static void listen_once(void)
{
    sqlite3_config(SQLITE_CONFIG_LOG, on_log, NULL);
}

static uint32_t read_big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void add_sum(uint32_t sum[2], const unsigned char *p, size_t n, bool big_endian)
{
    for (size_t i = 0; i < n; i += 8) {
        uint32_t a = read_big_endian(p + i), b = read_big_endian(p + i + 4);
        sum[0] += (big_endian ? a : __builtin_bswap32(a)) + sum[1];
        sum[1] += (big_endian ? b : __builtin_bswap32(b)) + sum[0];
    }
}

struct log {
    int fd;
    size_t page;
    unsigned char head[HEAD];
};

static bool open_log(struct log *l, const char *file)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s-wal", file);
    l->fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (l->fd < 0 || pread(l->fd, l->head, HEAD, 0) != HEAD)
        return false;
    l->page = read_big_endian(l->head + 8) == 1 ? PAGE_MOST : read_big_endian(l->head + 8);
    return (read_big_endian(l->head) & ~1u) == 0x377f0682 && l->page >= 512 && l->page <= PAGE_MOST &&
           (l->page & (l->page - 1)) == 0;
}

static off_t at(const struct log *l, int64_t frame)
{
    return HEAD + frame * (off_t)(FRAME_HEAD + l->page);
}

/* Frames of an earlier generation of the log have other salts. */
static bool read_frame(const struct log *l, int64_t frame, unsigned char *to, size_t n)
{
    return pread(l->fd, to, n, at(l, frame)) == (ssize_t)n && memcmp(to + 8, l->head + 16, 8) == 0;
}

static int64_t count_frames(const struct log *l)
{
    unsigned char head[FRAME_HEAD];
    off_t size = lseek(l->fd, 0, SEEK_END);
    int64_t n = 0;
    for (int64_t i = 0; at(l, i + 1) <= size; i++)
        n += read_frame(l, i, head, sizeof head);
    return n;
}

/* A wrong checksum before the first commit frame: SQLite reads no further. */
static bool is_lost(const struct log *l)
{
    uint32_t sum[2] = {0, 0};
    bool big_endian = read_big_endian(l->head) & 1;
    unsigned char *frame = malloc(FRAME_HEAD + l->page);
    add_sum(sum, l->head, 24, big_endian);
    bool good = frame && sum[0] == read_big_endian(l->head + 24) && sum[1] == read_big_endian(l->head + 28),
         commits = false;
    for (int64_t i = 0; good && !commits && read_frame(l, i, frame, FRAME_HEAD + l->page); i++) {
        add_sum(sum, frame, 8, big_endian);
        add_sum(sum, frame + FRAME_HEAD, l->page, big_endian);
        good = sum[0] == read_big_endian(frame + 16) && sum[1] == read_big_endian(frame + 20);
        commits = read_big_endian(frame + 4) != 0;
    }
    bool lost = frame && !good;
    free(frame);
    return lost;
}

void api__wal_recovery_begin(struct api__wal_recovery *r, const char *file)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct log l;
    pthread_once(&once, listen_once);
    *r = (struct api__wal_recovery){.recovered = -1};
    if (open_log(&l, file)) {
        r->frames = count_frames(&l);
        r->lost = r->frames && is_lost(&l);
    }
    if (l.fd >= 0)
        close(l.fd);
    listener = r;
}

void api__wal_recovery_end(struct api__wal_recovery *r, const struct api__sqlite *s)
{
    listener = NULL;
    if (r->recovered < 0 && r->lost)
        r->recovered = 0;
    if (r->recovered >= 0 && r->frames > r->recovered)
        api__logf(
            s->log, API_LOG_WARN,
            "database %s: recovered %lld of the %lld frames of its write-ahead log; the %lld after the last complete "
            "commit were discarded",
            s->path, (long long)r->recovered, (long long)r->frames, (long long)(r->frames - r->recovered));
}
