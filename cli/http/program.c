#include "cli/http/program.h"
#include "cli/core/descriptor.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/response.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

const char *program_path(void)
{
    const char *path = getenv("API_APP_PROGRAM");
    return path && *path ? path : NULL;
}

bool program_is_app(void)
{
    return program_path() != NULL;
}

/* The request goes through a file in memory, so that neither process waits for the other. */
static int write_request(const fields *headers, api_str body)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < headers->n; i++)
        api_buf_printf(&b, "%.*s: %.*s\n", API_FMT(headers->v[i].name), API_FMT(headers->v[i].value));
    api_buf_putc(&b, '\n');
    api_buf_str(&b, body);
    xcheck(b.err ? NULL : &b);
    int fd = memfd_create("request", MFD_CLOEXEC);
    if (fd >= 0 && (descriptor_write(fd, api_buf_get(&b)) != 0 || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        fd = -1;
    }
    api_buf_deinit(&b);
    return fd;
}

static int spawn(const char *path, const char *method, const char *target, int in, int out, pid_t *pid)
{
    const char *argv[] = {path, "__request", method, target, NULL};
    posix_spawn_file_actions_t files;
    int err = posix_spawn_file_actions_init(&files);
    if (err)
        return err;
    err = posix_spawn_file_actions_adddup2(&files, in, 0);
    if (!err)
        err = posix_spawn_file_actions_adddup2(&files, out, 1);
    if (!err)
        err = posix_spawn(pid, path, &files, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    return err;
}

/* Takes a line off the front, without its end; false: there is none. */
static bool take_line(api_str *text, api_str *line)
{
    const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
    if (!end)
        return false;
    *line = (api_str){text->p, (size_t)(end - text->p)};
    *text = (api_str){end + 1, text->n - line->n - 1};
    return true;
}

/* Parses the output of the library's __request. */
static bool read_response(cli *c, api_str text, response *out)
{
    api_str line, count = text;
    size_t lines = 0;
    int64_t status;
    while (take_line(&count, &line) && line.n)
        lines++;
    if (!take_line(&text, &line) || api_json_int(line, &status) != 0 || status < 100 || status > 999)
        return false;
    out->status = (int)status;
    out->headers.v = xcalloc(c, lines, sizeof *out->headers.v);
    while (take_line(&text, &line) && line.n) {
        const char *colon = memchr(line.p, ':', line.n);
        if (!colon || out->headers.n == lines)
            return false;
        size_t n = (size_t)(colon - line.p), skip = n + 2 <= line.n ? n + 2 : n + 1;
        out->headers.v[out->headers.n++] =
            (api_header){xstrdup(c, (api_str){line.p, n}), xstrdup(c, (api_str){line.p + skip, line.n - skip})};
    }
    out->body = text;
    return true;
}

static int exchange(cli *c, const char *method, const char *target, int in, const int ends[2], response *out)
{
    const char *path = program_path();
    pid_t pid;
    int status = 0, err = spawn(path, method, target, in, ends[1], &pid);
    close(ends[1]);
    if (err)
        return fail(c, FAIL_LOCAL, "%s (API_APP_PROGRAM): %s", path, strerror(err));
    api_buf text;
    api_buf_init(&text, (size_t)1 << 32);
    descriptor_read(ends[0], &text);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    /* The program has printed the error itself. */
    if (WIFEXITED(status) && WEXITSTATUS(status))
        return WEXITSTATUS(status) == FAIL_USAGE ? FAIL_USAGE : FAIL_LOCAL;
    if (WIFSIGNALED(status))
        return fail(c, FAIL_LOCAL, "%s was killed by signal %d", path, WTERMSIG(status));
    if (!read_response(c, xtake(c, &text), out))
        return fail(c, FAIL_LOCAL, "%s (API_APP_PROGRAM) is not a libapi program", path);
    return DONE;
}

int program_send(cli *c, const char *method, const char *target, const fields *headers, api_str body, response *out)
{
    int ends[2];
    int in = write_request(headers, body);
    if (in < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        int why = errno;
        if (in >= 0)
            close(in);
        return fail(c, FAIL_LOCAL, "cannot run %s: %s", program_path(), strerror(why));
    }
    int st = exchange(c, method, target, in, ends, out);
    close(ends[0]);
    close(in);
    return st;
}
