#include "cli/core/descriptor.h"

#include <errno.h>
#include <unistd.h>

int descriptor_read(int fd, api_buf *b)
{
    char part[65536];
    for (ssize_t n; (n = read(fd, part, sizeof part)) != 0;) {
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            api_buf_put(b, part, (size_t)n);
    }
    return b->err == API_ENOMEM ? ENOMEM : b->err ? EFBIG : 0;
}

int descriptor_write(int fd, api_str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            s = (api_str){s.p + n, s.n - (size_t)n};
    }
    return 0;
}
