#include "server/reload/elf.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_SEGMENTS = 256 };

static bool read_at(int fd, void *out, size_t n, uint64_t at)
{
    return pread(fd, out, n, (off_t)at) == (ssize_t)n;
}

static bool fits(uint64_t at, uint64_t n, uint64_t size)
{
    return at <= size && n <= size - at;
}

static const char *check_segments(int fd, const ElfW(Ehdr) * head, uint64_t size)
{
    for (unsigned i = 0; i < head->e_phnum; i++) {
        ElfW(Phdr) p;
        if (!read_at(fd, &p, sizeof p, head->e_phoff + (uint64_t)i * sizeof p) ||
            !fits(p.p_offset, p.p_type == PT_LOAD || p.p_type == PT_DYNAMIC ? p.p_filesz : 0, size))
            return "is cut short";
    }
    return NULL;
}

static const char *check(int fd)
{
    ElfW(Ehdr) head;
    struct stat st;
    if (fstat(fd, &st) != 0)
        return strerror(errno);
    if (!S_ISREG(st.st_mode))
        return "is not a regular file";
    if (!read_at(fd, &head, sizeof head, 0) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_type != ET_DYN ||
        head.e_phentsize != sizeof(ElfW(Phdr)) || head.e_phnum > MOST_SEGMENTS)
        return "is not a shared object";
    return check_segments(fd, &head, (uint64_t)st.st_size);
}

const char *api__elf_check(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return strerror(errno);
    const char *wrong = check(fd);
    close(fd);
    return wrong;
}
