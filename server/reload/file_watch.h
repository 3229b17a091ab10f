/* Which of some files were changed, by inotify. Their directories are watched, since editors put a new file in an old
 * one's place instead of writing to it. */
#ifndef API__FILE_WATCH_H
#define API__FILE_WATCH_H

#include <api/arena.h>

struct api__file_watch {
    int fd; /* can be read when there may be news */
    api_arena arena;
    struct api__watched *files;
    size_t count;
};

/* 0, or API_ESYS with errno. */
int api__file_watch_init(struct api__file_watch *w);
void api__file_watch_deinit(struct api__file_watch *w);
/* These and no others from now on. API_ESYS with errno (then *bad, lent by `files`, could not be watched, the others
 * are) or API_ENOMEM (nothing was changed). */
int api__file_watch_set(struct api__file_watch *w, const char *const *files, size_t n, const char **bad);
/* Reads the news. `sources`: any C source or header in those directories counts: what could not be compiled may lack a
 * file that is in no list yet. */
bool api__file_watch_touched(struct api__file_watch *w, bool sources);

#endif
