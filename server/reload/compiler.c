#include "server/reload/compiler.h"
#include "base/dup.h"

#include <api.h>
#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

#include "server/reload/execute.h"

enum {
    OUTPUT_MAX = 1 << 20,
    PROBLEM_MAX = 60000,
};

/* Errors where older compilers only warn, since these crash at run time. */
static const char *const fixed_words[] = {
    "-shared",
    "-fPIC",
    "-std=gnu11",
    "-g",
    "-O1",
    "-Wall",
#ifdef __x86_64__
    "-fstack-clash-protection", /* a large frame meets the guard page instead of stepping over it */
#endif
    "-Werror=implicit-function-declaration",
    "-Werror=incompatible-pointer-types",
    "-Werror=int-conversion",
    "-Werror=return-type",
    "-DAPI_NO_MAIN",
    "-MMD",
};

/* --- where this library is --- */

static bool library_directory(char out[PATH_MAX])
{
    Dl_info info;
    char path[PATH_MAX];
    if (!dladdr((const void *)(uintptr_t)api_version, &info) || !info.dli_fname || !realpath(info.dli_fname, path))
        return false;
    snprintf(out, PATH_MAX, "%s", dirname(path));
    return true;
}

static bool put_path(char *out, size_t n, const char *dir, const char *rest)
{
    int length = snprintf(out, n, "%s/%s", dir, rest);
    return length > 0 && (size_t)length < n;
}

bool api__compile_headers(char *out, size_t n)
{
    /* Installed, installed on Debian, a build tree, a build tree in a build tree. */
    static const char *const places[] = {"../include", "../../include", "../lib/include", "../../lib/include"};
    char dir[PATH_MAX], path[PATH_MAX], header[PATH_MAX];
    if (!library_directory(dir))
        return false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (put_path(path, sizeof path, dir, places[i]) && put_path(header, sizeof header, path, "api/route.h") &&
            access(header, R_OK) == 0 && realpath(path, header) && strlen(header) < n) {
            snprintf(out, n, "%s", header);
            return true;
        }
    return false;
}

/* --- the command line --- */

struct command {
    api_arena arena;
    const char **argv;
    size_t n, room;
    bool failed;
};

static void add(struct command *c, const char *word)
{
    if (c->n + 1 >= c->room) {
        size_t room = c->room ? c->room * 2 : 64;
        const char **bigger = realloc(c->argv, room * sizeof *bigger);
        if (!bigger) {
            c->failed = true;
            return;
        }
        c->argv = bigger;
        c->room = room;
    }
    if (!word)
        c->failed = true;
    else
        c->argv[c->n++] = word;
    c->argv[c->n] = NULL;
}

/* Words as a shell splits and quotes them, without running anything. */
static bool add_words(struct command *c, const char *text, api_problems *problems)
{
    wordexp_t words;
    int err = wordexp(text, &words, WRDE_NOCMD);
    if (err) {
        if (err == WRDE_NOSPACE)
            wordfree(&words);
        api_problems_add(problems, NULL, 0, 0, "\"%s\" cannot be split into words for the compiler", text);
        return false;
    }
    for (size_t i = 0; i < words.we_wordc; i++)
        add(c, api_arena_dup(&c->arena, api_str_of(words.we_wordv[i])).p);
    wordfree(&words);
    return true;
}

/* Undefined names become errors of the linker, with their line, instead of errors at load time. */
static void add_library(struct command *c)
{
    char dir[PATH_MAX], file[PATH_MAX];
    if (!library_directory(dir) || !put_path(file, sizeof file, dir, "libapi.so") || access(file, R_OK) != 0)
        return;
    add(c, "-Wl,-z,defs");
    add(c, api_arena_printf(&c->arena, "-L%s", dir).p);
    add(c, "-lapi");
}

static int make_command(struct command *c, const char *source, const char *object, const char *deps,
                        const api_load_options *o, api_problems *problems)
{
    const char *env = getenv("CC"), *cc = o->cc ? o->cc : env && *env ? env : "cc";
    char headers[PATH_MAX];
    if (!add_words(c, cc, problems))
        return API_EUSAGE;
    if (c->n == 0) {
        api_problems_add(problems, NULL, 0, 0, "the name of the compiler is empty");
        return API_EUSAGE;
    }
    for (size_t i = 0; i < sizeof fixed_words / sizeof *fixed_words; i++)
        add(c, fixed_words[i]);
    add(c, "-MF");
    add(c, deps);
    if (api__compile_headers(headers, sizeof headers))
        add(c, api_arena_printf(&c->arena, "-I%s", headers).p);
    add(c, o->color ? "-fdiagnostics-color=always" : "-fdiagnostics-color=never");
    add(c, "-o");
    add(c, object);
    /* A name that begins with a dash is still a file. */
    add(c, source[0] == '-' ? api_arena_printf(&c->arena, "./%s", source).p : source);
    if (o->cflags && !add_words(c, o->cflags, problems))
        return API_EUSAGE;
    add_library(c);
    return c->failed ? API_ENOMEM : API_OK;
}

/* --- running it --- */

static void tell_output(api_str text, const api_load_options *o, api_problems *problems)
{
    if (text.n == 0)
        return;
    if (o->output)
        o->output(o->arg, text);
    else
        api_problems_add(problems, NULL, 0, 0, "%.*s", (int)(text.n < PROBLEM_MAX ? text.n : PROBLEM_MAX), text.p);
}

static int judge(int status, const char *cc, const char *source, api_problems *problems)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return API_OK;
    if (WIFSIGNALED(status))
        api_problems_add(problems, source, 0, 0, "%s was killed by signal %d", cc, WTERMSIG(status));
    else
        api_problems_add(problems, source, 0, 0, "does not compile (%s, exit status %d)", cc, WEXITSTATUS(status));
    return API_EINVALID;
}

static int run(const struct command *c, const char *source, const api_load_options *o, api_problems *problems)
{
    api_limits limits;
    api_limits_init(&limits);
    size_t before = api_problems_count(problems);
    if (o->compile_time <= 0)
        api_limits_from_env(&limits, problems);
    if (api_problems_count(problems) != before)
        return API_ECONFIG;
    int64_t span = o->compile_time > 0 ? o->compile_time : limits.compile_time;
    api_buf text;
    api_buf_init(&text, OUTPUT_MAX);
    int status = 0, err = api__execute(c->argv, span, o->stop_fd, &text, &status);
    int why = errno;
    const char *said = api_buf_cstr(&text);
    tell_output((api_str){said, text.n}, o, problems);
    api_buf_deinit(&text);
    if (err == API_ESYS)
        api_problems_add(problems, source, 0, 0, "the compiler \"%s\" cannot be run: %s", c->argv[0], strerror(why));
    else if (err == API_ETIMEOUT)
        api_problems_add(problems, source, 0, 0, "%s was stopped after %lld ms (limit compile_time)", c->argv[0],
                         (long long)span);
    else if (err)
        api_problems_add(problems, source, 0, 0, "compilation was interrupted");
    return err ? err : judge(status, c->argv[0], source, problems);
}

int api__compile(const char *source, const char *object, const char *deps, const api_load_options *o,
                 api_problems *problems)
{
    struct command c = {0};
    api_arena_init(&c.arena, API_BUF_NO_MAX);
    int err = make_command(&c, source, object, deps, o, problems);
    if (err == API_ENOMEM)
        api_problems_add(problems, source, 0, 0, "%s", api_strerror(err));
    if (!err)
        err = run(&c, source, o, problems);
    free(c.argv);
    api_arena_deinit(&c.arena);
    return err;
}

/* --- dependencies --- */

/* One name of a make rule: "\ " is a space, "$$" a dollar, a backslash at a line's end white space. */
static api_str next_name(api_arena *arena, api_str *text)
{
    api_buf b;
    api_buf_init(&b, PATH_MAX);
    const char *p = text->p, *end = p + text->n;
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || (*p == '\\' && p + 1 < end && p[1] == '\n')))
        p++;
    while (p < end && *p != ' ' && *p != '\n' && *p != '\t' && !(*p == '\\' && p + 1 < end && p[1] == '\n')) {
        if (p + 1 < end && ((*p == '\\' && (p[1] == ' ' || p[1] == '#')) || (*p == '$' && p[1] == '$')))
            p++;
        api_buf_putc(&b, *p++);
    }
    *text = (api_str){p, (size_t)(end - p)};
    api_str name = b.n && !b.err ? api__dup_buf(arena, &b) : (api_str){NULL, 0};
    api_buf_deinit(&b);
    return name;
}

int api__compile_deps(api_arena *arena, api_str text, const char ***list, size_t *count)
{
    size_t room = 1;
    for (size_t i = 0; i < text.n; i++)
        room += text.p[i] == ' ' || text.p[i] == '\n';
    *count = 0;
    *list = api_arena_calloc(arena, room, sizeof **list);
    if (!*list)
        return API_ENOMEM;
    while (text.n && *count < room) {
        api_str name = next_name(arena, &text);
        if (name.n && name.p[name.n - 1] != ':')
            (*list)[(*count)++] = name.p;
    }
    return API_OK;
}
