#include <api/serve.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void api_open_stdio(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        /* The lowest number that is free, which is this one. Where there is no /dev/null it is taken all the same. */
        if (open("/dev/null", O_RDWR) < 0 && open("/", O_PATH) < 0)
            _exit(1);
    }
}
