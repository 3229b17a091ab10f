/* What building and loading apps in C rests on: dependency lists, whole objects, directories, programs run to their
 * end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/reload/compiler.h"
#include "server/reload/elf.h"
#include "server/reload/execute.h"
#include "server/reload/scratch.h"

static void test_deps(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *names[4];
    } rows[] = {
        {"", 0, {0}},
        {"app.so:", 0, {0}},
        {"app.so: shop.c\n", 1, {"shop.c"}},
        {"app.so: shop.c \\\n  a/b.h \\\n c.h\n", 3, {"shop.c", "a/b.h", "c.h"}},
        {"a.so: with\\ space.h do$$lar.h sha\\#rp.h back\\slash.h",
         4,
         {"with space.h", "do$lar.h", "sha#rp.h", "back\\slash.h"}},
        {"a.so: shop.c \\", 2, {"shop.c", "\\"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        api_arena arena;
        const char **list;
        size_t n;
        api_arena_init(&arena, API_BUF_NO_MAX);
        assert_int_equal(api__compile_deps(&arena, api_str_of(rows[i].text), &list, &n), 0);
        assert_int_equal(n, rows[i].n);
        for (size_t k = 0; k < n; k++)
            assert_string_equal(list[k], rows[i].names[k]);
        api_arena_deinit(&arena);
    }
}

/* No ELF file, or not enough of one. */
static void test_elf(void **state)
{
    (void)state;
    char path[] = "/tmp/api-unit-XXXXXX";
    unsigned char head[64] = {0x7f, 'E', 'L', 'F'};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_string_equal(api__elf_check(path), "is not a shared object");
    assert_int_equal(write(fd, head, sizeof head), sizeof head);
    assert_string_equal(api__elf_check(path), "is not a shared object");
    close(fd);
    unlink(path);
    assert_string_equal(api__elf_check(path), strerror(ENOENT));
    assert_string_equal(api__elf_check("/tmp"), "is not a regular file");
}

static void test_scratch(void **state)
{
    (void)state;
    struct api__scratch s;
    struct stat st;
    assert_int_equal(api__scratch_init(&s), 0);
    assert_int_equal(stat(s.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    char *path = strdup(s.path), *file = api__scratch_file(&s, "app.so");
    int fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    pid_t pid = fork(); /* whose directory it is not */
    if (pid == 0) {
        api__scratch_deinit(&s);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    assert_int_equal(access(file, F_OK), 0);
    api__scratch_deinit(&s);
    assert_int_equal(access(path, F_OK), -1);
    api__scratch_deinit(&s);
    free(path);
    free(file);
}

static int run(const char *script, int64_t span_ms, const int *stop_fd, api_buf *out, int *status)
{
    const char *argv[] = {"sh", "-c", script, NULL};
    return api__execute(argv, span_ms, stop_fd, out, status);
}

static void test_execute(void **state)
{
    (void)state;
    api_buf out;
    int status, ends[2];
    api_buf_init(&out, 100);
    assert_int_equal(run("echo out; echo err >&2; exit 3", 60000, NULL, &out, &status), 0);
    assert_true(api_str_is(api_buf_get(&out), "out\nerr\n"));
    assert_int_equal(WEXITSTATUS(status), 3);
    out.n = 0;
    /* More than the cap and the pipe hold. */
    assert_int_equal(run("i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); "
                         "done",
                         60000, NULL, &out, &status),
                     0);
    assert_int_equal(out.n, 100);
    assert_int_equal(out.err, 0);
    /* What runs on in the background is not waited for. */
    out.n = 0;
    assert_int_equal(run("sleep 100 & echo $!", 60000, NULL, &out, &status), 0);
    assert_int_equal(kill((pid_t)atol(api_buf_cstr(&out)), 9), 0);
    assert_int_equal(run("sleep 100 & sleep 100", 50, NULL, &out, &status), API_ETIMEOUT);
    assert_int_equal(WTERMSIG(status), 9);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(run("sleep 100", 60000, &ends[0], &out, &status), API_ECLOSED);
    close(ends[0]);
    close(ends[1]);
    const char *nothing[] = {"/nonexistent/program", NULL};
    assert_int_equal(api__execute(nothing, 60000, NULL, &out, &status), API_ESYS);
    assert_int_equal(errno, ENOENT);
    api_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deps),
        cmocka_unit_test(test_elf),
        cmocka_unit_test(test_scratch),
        cmocka_unit_test(test_execute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
