/* A tree of files, served through the router and asked for through the in-process client. */
#ifndef TESTS_FILE_TREE_H
#define TESTS_FILE_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <api.h>

#include "server/files/file.h"
#include "server/files/file_static.h"
#include "unit/files/file_service.h"

enum { LARGE = 300000, SECONDS = 1700000000 };

static char root[256]; /* ROOT/in is served, ROOT/out is not */
static api_client *client;
static api_app *app;

static char *in(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void write_file(const char *name, const char *bytes, size_t n)
{
    int fd = open(in(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct timespec times[2] = {{.tv_sec = SECONDS, .tv_nsec = 5}, {.tv_sec = SECONDS, .tv_nsec = 5}};
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    assert_int_equal(futimens(fd, times), 0);
    close(fd);
}

static void write_text(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

static void make_tree(void)
{
    static const char *const folders[] = {"in", "in/sub", "in/empty", "in/.git", "out"};
    static char large[LARGE];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(mkdir(in(folders[i]), 0755), 0);
    for (size_t i = 0; i < LARGE; i++)
        large[i] = (char)('a' + i % 26);
    write_text("in/a.txt", "0123456789");
    write_text("in/index.html", "<home>");
    write_text("in/sub/index.html", "<sub>");
    write_text("in/sub/b c.txt", "b c");
    write_text("in/x.js", "plain script");
    write_text("in/x.js.br", "BR");
    write_text("in/x.js.gz", "GZ");
    write_text("in/only.js.br", "BR");
    write_text("in/.env", "secret");
    write_text("in/.git/config", "secret");
    write_text("in/nothing.bin", "");
    write_file("in/large.bin", large, LARGE);
    write_file("in/text.txt", large, 5000);
    write_file("in/text.png", large, 5000);
    write_text("out/secret.txt", "secret");
    assert_int_equal(symlink("../out/secret.txt", in("in/link.txt")), 0);
    assert_int_equal(symlink("../out", in("in/linked")), 0);
    assert_int_equal(symlink("/etc/passwd", in("in/absolute.txt")), 0);
    assert_int_equal(symlink("/proc/self/root", in("in/magic")), 0);
    assert_int_equal(symlink("loop", in("in/loop")), 0);
    assert_int_equal(symlink("sub/b c.txt", in("in/inner.txt")), 0);
    assert_int_equal(mkfifo(in("in/pipe"), 0644), 0);
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char name[1024];
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
            remove_tree(name);
        else
            unlink(name);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%s/api-files-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(root));
    make_tree();
    api_problems *problems = api_problems_new();
    api_settings settings;
    api_settings_init(&settings);
    settings.log_level = "error";
    settings.log_fd = -1;
    app = api_app_starter(problems);
    client = api_client_new(app, &settings, problems);
    assert_int_equal(api_problems_count(problems), 0);
    assert_non_null(client);
    api_problems_free(problems);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    api_client_free(client);
    api_app_free(app);
    remove_tree(root);
    return 0;
}

static int reset(void **state)
{
    (void)state;
    files.file = (struct api__file_options){0};
    files.dir_fd = open(in("in"), O_PATH | O_DIRECTORY | O_CLOEXEC);
    files.directory = (struct api__static){.dir_fd = files.dir_fd, .index = true};
    assert_true(files.dir_fd >= 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    close(files.dir_fd);
    return 0;
}

/* "Name: value" each, ended by NULL. */
static api_response ask(const char *method, const char *target, const char *const *lines)
{
    api_header headers[8];
    api_response a;
    size_t n = 0;
    for (; lines && lines[n]; n++) {
        const char *colon = strchr(lines[n], ':');
        headers[n] = (api_header){{lines[n], (size_t)(colon - lines[n])}, api_str_of(colon + 2)};
    }
    assert_int_equal(api_client_send(client, method, target, headers, n, (api_str){NULL, 0}, &a), 0);
    return a;
}
#define GET(target, ...) ask("GET", target, (const char *const[]){__VA_ARGS__, NULL})

static void has(const api_response *a, const char *name, const char *value)
{
    api_str got = api_response_header(a, name);
    if (value ? !got.p || !api_str_is(got, value) : got.p != NULL)
        fail_msg("%s: \"%.*s\", expected %s", name, API_FMT(got), value ? value : "none");
}

static void answers(const api_response *a, int status, const char *body)
{
    if (a->status != status || (body && !api_str_is(a->body, body)))
        fail_msg("%d \"%.*s\", expected %d \"%s\"", a->status, (int)(a->body.n < 200 ? a->body.n : 200),
                 a->body.p ? a->body.p : "", status, body ? body : "");
}

#endif
