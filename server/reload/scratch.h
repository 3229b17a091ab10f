/* A directory for what is built. A lock tells those in use from those of killed processes, which the next process
 * removes. */
#ifndef API__SCRATCH_H
#define API__SCRATCH_H

#include <sys/types.h>

struct api__scratch {
    char *path;  /* NULL: none */
    int fd;      /* of the directory, with the lock */
    pid_t owner; /* a forked child leaves it alone */
};

/* Under $XDG_CACHE_HOME/api, else $TMPDIR, else /tmp; mode 0700. 0, API_ENOMEM or API_ESYS with errno. */
int api__scratch_init(struct api__scratch *s);
/* Removes it and the files in it. */
void api__scratch_deinit(struct api__scratch *s);
/* "PATH/NAME", to be freed; NULL when out of memory. */
char *api__scratch_file(const struct api__scratch *s, const char *name);

#endif
