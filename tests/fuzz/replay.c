/* A fuzzer's function without the fuzzer: every file of a corpus, and every beginning of the small ones. Each input
 * lies in a block of exactly its size, so that a sanitizer or the allocator's guard sees a byte read too far. */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An input costs milliseconds; one that takes SECONDS (of a sanitized build on a busy machine) never ends. */
enum { MOST = 1 << 20, SMALL = 4096, SECONDS = 60 };

static char path[4096];

static void never_ends(int sig)
{
    (void)sig;
    static const char text[] = ": this input, or a beginning of it, does not come to an end\n";
    ssize_t n = write(2, path, strlen(path));
    n = write(2, text, sizeof text - 1);
    _exit(n < 0 ? 3 : 1);
}

static void feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int replay(uint8_t *buffer)
{
    alarm(SECONDS);
    FILE *f = fopen(path, "rb");
    if (!f)
        return perror(path), 1;
    size_t size = fread(buffer, 1, MOST, f);
    fclose(f);
    feed(buffer, size);
    for (size_t n = 0; size < SMALL && n < size; n++)
        feed(buffer, n);
    return 0;
}

int main(int argc, char **argv)
{
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
    uint8_t *buffer = malloc(MOST);
    if (!dir || !buffer)
        return fprintf(stderr, "usage: replay CORPUS-DIRECTORY\n"), 2;
    int passed = 0, failed = 0;
    signal(SIGALRM, never_ends);
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", argv[1], e->d_name);
        if (replay(buffer))
            failed++;
        else
            passed++;
    }
    closedir(dir);
    free(buffer);
    printf("%d passed, %d failed\n", passed, failed);
    return failed || !passed;
}
