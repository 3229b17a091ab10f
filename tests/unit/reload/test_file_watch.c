/* The file watch: which changes of files it reports. */
#include "server/reload/file_watch.h"

#include <api/err.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/api-unit-XXXXXX";
static char paths[4][64];

static const char *path_of(int i, const char *name)
{
    snprintf(paths[i], sizeof paths[i], "%s/%s", dir, name);
    return paths[i];
}

static void save(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("x", f);
    fclose(f);
}

static void save_by_rename(const char *path)
{
    char next[80];
    snprintf(next, sizeof next, "%s~", path);
    save(next);
    assert_int_equal(rename(next, path), 0);
}

static bool touched(struct api__file_watch *w, bool sources)
{
    return poll(&(struct pollfd){w->fd, POLLIN, 0}, 1, 0) > 0 && api__file_watch_touched(w, sources);
}

static void test_changes(void **state)
{
    (void)state;
    struct api__file_watch w;
    const char *bad = NULL, *a = path_of(0, "a.c"), *b = path_of(1, "b.h"), *other = path_of(2, "other.txt");
    save(a);
    save(b);
    assert_int_equal(api__file_watch_init(&w), 0);
    assert_int_equal(api__file_watch_set(&w, (const char *[]){a, b}, 2, &bad), 0);
    assert_false(touched(&w, false));
    save(a);
    assert_true(touched(&w, false));
    assert_false(touched(&w, false));
    save_by_rename(b);
    assert_true(touched(&w, false));
    save(other);
    assert_false(touched(&w, true));
    save(path_of(3, "new.h"));
    assert_true(touched(&w, true));
    /* The list is replaced, its directory goes on being watched. */
    assert_int_equal(api__file_watch_set(&w, (const char *[]){b}, 1, &bad), 0);
    save(a);
    assert_false(touched(&w, false));
    save(b);
    assert_true(touched(&w, false));
    api__file_watch_deinit(&w);
}

static void test_links_and_lacks(void **state)
{
    (void)state;
    struct api__file_watch w;
    const char *bad = NULL, *sub = path_of(0, "sub"), *real = path_of(1, "sub/real.c"), *link = path_of(2, "link.c");
    mkdir(sub, 0700);
    save(real);
    assert_int_equal(symlink(real, link), 0);
    assert_int_equal(api__file_watch_init(&w), 0);
    assert_int_equal(api__file_watch_set(&w, &link, 1, &bad), 0);
    save(real);
    assert_true(touched(&w, false));
    const char *lacks[] = {"/nonexistent/x.c", real};
    assert_int_equal(api__file_watch_set(&w, lacks, 2, &bad), API_ESYS);
    assert_int_equal(errno, ENOENT);
    assert_string_equal(bad, lacks[0]);
    save(real);
    assert_true(touched(&w, false));
    /* A directory that nobody needs any more is let go. */
    assert_int_equal(api__file_watch_set(&w, lacks, 0, &bad), 0);
    api__file_watch_touched(&w, false);
    save(real);
    assert_false(touched(&w, true));
    api__file_watch_deinit(&w);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_links_and_lacks),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
