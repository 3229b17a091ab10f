/* A fuzzer's function without the fuzzer: every file of a corpus, and every beginning of the small ones. Each input
 * lies in a block of exactly its size, so that a sanitizer or the allocator's guard sees a byte read too far. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 20, SMALL = 4096 };

static void feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int replay(const char *path, uint8_t *buffer)
{
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
    for (struct dirent *e; (e = readdir(dir));) {
        char path[4096];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", argv[1], e->d_name);
        if (replay(path, buffer))
            failed++;
        else
            passed++;
    }
    closedir(dir);
    free(buffer);
    printf("%d passed, %d failed\n", passed, failed);
    return failed || !passed;
}
