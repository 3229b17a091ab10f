/* init: an app file, or with --c a project: source, Makefile, test, README. */
#include <api.h>
#include <api/serve.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/program/program.h"
#include "shared/command_flags.h"
#include "shared/messages.h"

/* The files of server/program/template, byte for byte. */
#define EMBED(symbol, file)                                                                                            \
    extern const char symbol[], symbol##_end[];                                                                        \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".globl " #symbol "\n.hidden " #symbol "\n" #symbol ":\n"                                                  \
            ".incbin \"server/program/template/" file "\"\n"                                                           \
            ".globl " #symbol "_end\n.hidden " #symbol "_end\n" #symbol "_end:\n"                                      \
            ".popsection\n")
EMBED(api__template_app, "app.c.in");
EMBED(api__template_test, "test_app.c.in");
EMBED(api__template_makefile, "Makefile");
EMBED(api__template_readme, "README.md");
EMBED(api__template_gitignore, "gitignore");

static const struct file {
    const char *name, *text, *end;
} project[] = {
    {"app.c", api__template_app, api__template_app_end},
    {"tests/test_app.c", api__template_test, api__template_test_end},
    {"Makefile", api__template_makefile, api__template_makefile_end},
    {"README.md", api__template_readme, api__template_readme_end},
    {".gitignore", api__template_gitignore, api__template_gitignore_end},
};

enum { FILES = sizeof project / sizeof *project };

static int write_file(bool color, const char *path, api_str text, bool force)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL), 0666);
    if (fd < 0 && errno == EEXIST)
        return api__print_error(color, API__EXIT_LOCAL, "%s exists already; --force overwrites it", path);
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (!to)
        return api__print_error(color, API__EXIT_LOCAL, "cannot write %s: %s", path, strerror(errno));
    bool bad = fwrite(text.p, 1, text.n, to) != text.n;
    if (fclose(to) != 0 || bad)
        return api__print_error(color, API__EXIT_LOCAL, "cannot write %s: %s", path, strerror(errno));
    return API__EXIT_DONE;
}

static int make_directory(bool color, const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return API__EXIT_DONE;
    return api__print_error(color, API__EXIT_LOCAL, "cannot create %s: %s", path, strerror(errno));
}

static bool join(char out[PATH_MAX], const char *dir, const char *name)
{
    int n = strcmp(dir, ".") == 0 ? snprintf(out, PATH_MAX, "%s", name) : snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return n > 0 && n < PATH_MAX;
}

/* Nothing is written when one of the files exists. */
static int look(bool color, const char *dir)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < FILES; i++) {
        if (!join(path, dir, project[i].name))
            return api__print_error(color, API__EXIT_LOCAL, "%s: %s", dir, strerror(ENAMETOOLONG));
        if (access(path, F_OK) == 0)
            return api__print_error(color, API__EXIT_LOCAL, "%s exists already; --force overwrites it", path);
    }
    return API__EXIT_DONE;
}

static int write_project(bool color, const char *dir, bool force)
{
    char path[PATH_MAX];
    int st = force ? API__EXIT_DONE : look(color, dir);
    if (!st)
        st = make_directory(color, dir);
    if (!st && !join(path, dir, "tests"))
        st = api__print_error(color, API__EXIT_LOCAL, "%s: %s", dir, strerror(ENAMETOOLONG));
    if (!st)
        st = make_directory(color, path);
    for (size_t i = 0; !st && i < FILES; i++) {
        join(path, dir, project[i].name);
        st = write_file(color, path, (api_str){project[i].text, (size_t)(project[i].end - project[i].text)}, force);
    }
    return st;
}

int api_init_run(const api_init *f, const char *path)
{
    int st;
    if (f->c) {
        const char *dir = path ? path : ".";
        st = write_project(f->color, dir, f->force);
        if (!st && !f->quiet)
            fprintf(stderr, "wrote a project in C to %s; \"make serve\" serves it, \"make test\" tests it\n", dir);
        return st;
    }
    path = path ? path : "api.yaml";
    st = write_file(f->color, path, api_str_of(api_app_starter_text()), f->force);
    if (!st && !f->quiet)
        fprintf(stderr, "wrote %s; \"api serve\" serves it\n", path);
    return st;
}

/* --- the program's command --- */

static int run(struct api__program *p, const api__command *self, void *values, int argc, char **argv)
{
    api_init *f = values;
    if (argc > 1)
        return api__program_usage(p, self);
    f->color = p->color;
    return api_init_run(f, argv[0]);
}

const api__command api__command_init = {
    .name = "init",
    .usage = "init [--force] [FILE] | init --c [--force] [DIR]",
    .about = "Write an app file, or a project in C, to start from",
    .text = "If one of the files exists, nothing is written, unless --force is given.",
    .flags = api__init_flags,
    .size = sizeof(api_init),
    .run = run,
};
