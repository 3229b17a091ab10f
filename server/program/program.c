/* A program's main: runs its command, or the installed `api` for any other. */
#include <api.h>
#include <api/serve.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/program/program.h"
#include "shared/messages.h"

static const api__command *const commands[] = {
    &api__command_serve, &api__command_check, &api__command_routes,  &api__command_openapi,
    &api__command_users, &api__command_init,  &api__command_request, NULL,
};

int api__program_usage(const struct api__program *p, const api__command *c)
{
    return api__print_error(p->color, API__EXIT_USAGE, "usage: %s %s", p->name, c->usage);
}

api_app *api__program_app(const struct api__program *p)
{
    api_problems *problems = api_problems_new();
    if (!problems) {
        api__print_error(p->color, API__EXIT_LOCAL, "%s", api_strerror(API_ENOMEM));
        return NULL;
    }
    api_app *app = api_app_from_entry(p->entry, problems);
    if (!app)
        api__print_problems(p->color, API__EXIT_USAGE, problems, false);
    api_problems_free(problems);
    return app;
}

static void overview(const struct api__program *p)
{
    printf("usage: %s COMMAND [ARGUMENT...] [--FLAG...]\n\n", p->name);
    if (p->entry->options.title)
        printf("%s%s%s.\n\n", p->entry->options.title, p->entry->options.summary ? ": " : "",
               p->entry->options.summary ? p->entry->options.summary : "");
    puts("Commands:");
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            printf("  %-12s%s\n", commands[i]->name, commands[i]->about);
    printf("\nAny other word runs the installed \"api\" with this program as its app: \"%s items list --local\".\n"
           "See \"%s COMMAND --help\".\n",
           p->name, p->name);
}

static void help(const struct api__program *p, const api__command *c)
{
    printf("usage: %s %s\n\n%s.\n", p->name, c->usage, c->about);
    if (c->text)
        printf("\n%s\n", c->text);
    if (c->flags)
        api__flags_help(stdout, "Flags", c->flags);
}

static const api__command *find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* `api` has all commands, and runs this program where they need the app. */
static int hand_over(const struct api__program *p, char **argv)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0) {
        self[n] = 0;
        setenv("API_APP_PROGRAM", self, 1);
    }
    static char api[] = "api";
    argv[0] = api;
    signal(SIGPIPE, SIG_DFL);
    execvp(api, argv);
    if (errno == ENOENT)
        return api__print_error(p->color, API__EXIT_NOT_FOUND,
                                "unknown command \"%s\": %s does not have it, and there is no \"api\" in PATH to ask",
                                argv[1], p->name);
    return api__print_error(p->color, API__EXIT_NOT_FOUND, "api: %s", strerror(errno));
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int take_flags(struct api__program *p, const api__command *c, void *values, int *argc, char **argv)
{
    static const api__flag none[] = {{0}};
    const api__flags set = {c->flags ? c->flags : none, values};
    api_buf why;
    api_buf_init(&why, API_BUF_NO_MAX);
    int st = API__EXIT_DONE, err = api__flags_take(&set, 1, true, &p->arena, argc, argv, &why);
    if (err)
        st = api__print_error(p->color, err == API_EINVALID ? API__EXIT_USAGE : API__EXIT_LOCAL, "%s",
                              err == API_EINVALID ? api_buf_cstr(&why) : api_strerror(err));
    api_buf_deinit(&why);
    return st;
}

static int run(struct api__program *p, const api__command *c, int argc, char **argv)
{
    if (wants_help(argc, argv)) {
        help(p, c);
        return API__EXIT_DONE;
    }
    void *values = api_arena_calloc(&p->arena, 1, c->size ? c->size : 1);
    if (!values)
        return api__print_error(p->color, API__EXIT_LOCAL, "%s", api_strerror(API_ENOMEM));
    int st = take_flags(p, c, values, &argc, argv);
    return st ? st : c->run(p, c, values, argc, argv);
}

static int dispatch(struct api__program *p, int argc, char **argv)
{
    if (argc < 2 || (argc == 2 && is_help(argv[1]))) {
        overview(p);
        return API__EXIT_DONE;
    }
    if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0) {
        printf("%s %s (api %s)\n", p->name, p->entry->options.version ? p->entry->options.version : "1.0.0",
               api_version());
        return API__EXIT_DONE;
    }
    const api__command *c = find(argv[1]);
    return c ? run(p, c, argc - 2, argv + 2) : hand_over(p, argv);
}

/* A full disk is a failure, a reader that is gone is not. */
static int end_output(const struct api__program *p, int st)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return st;
    if (errno == EPIPE)
        return st;
    return api__print_error(p->color, st ? st : API__EXIT_LOCAL, "cannot write the output: %s", strerror(errno));
}

int api_main(const api_entry *entry, int argc, char **argv)
{
    api_open_stdio();
    const char *name = argc ? argv[0] : "app", *slash = strrchr(name, '/');
    struct api__program p = {
        .entry = entry, .name = slash ? slash + 1 : name, .color = api__wants_color(isatty(STDERR_FILENO))};
    signal(SIGPIPE, SIG_IGN);
    api_arena_init(&p.arena, API_BUF_NO_MAX);
    int st = end_output(&p, dispatch(&p, argc, argv));
    api_arena_deinit(&p.arena);
    return st;
}
