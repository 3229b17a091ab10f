#include <api/serve.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void api_open_stdio(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        /* open takes the lowest free number, which is this one. Without /dev/null something else takes it. */
        if (open("/dev/null", O_RDWR) < 0 && open("/", O_PATH) < 0)
            _exit(1);
    }
}
