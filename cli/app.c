#include "app.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

const char *app_find(void)
{
    static const char *const names[] = {"api.yaml", "api.yml", "api.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (access(names[i], F_OK) == 0)
            return names[i];
    return NULL;
}

int app_open(cli *c, const char *path, api_app **out)
{
    if (!path)
        path = app_find();
    if (path && access(path, R_OK) != 0)
        return fail(c, FAIL_LOCAL, "cannot read %s: %s", path, strerror(errno));
    api_problems *problems = need(c, api_problems_new());
    *out = path ? api_app_load(path, problems) : api_app_starter(problems);
    int st = *out ? DONE : fail_problems(c, FAIL_USAGE, problems, false);
    api_problems_free(problems);
    return st;
}

bool app_meant(const cli *c, int argc, char **argv, const char **path)
{
    const char *env = getenv("API_SERVER");
    *path = argc ? argv[0] : NULL;
    if (argc)
        return true;
    if (c->flags.local) {
        *path = app_find();
        return true;
    }
    if (c->flags.server || (env && *env))
        return false;
    return (*path = app_find()) != NULL;
}

const char *app_database_label(cli *c, const char *database)
{
    static const char scheme[] = "sqlite:";
    if (strncmp(database, scheme, sizeof scheme - 1) != 0)
        return database;
    const char *path = database + sizeof scheme - 1;
    char here[4096];
    if (strcmp(path, ":memory:") == 0)
        return "in memory (SQLite)";
    size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
    if (n && strncmp(path, here, n) == 0 && path[n] == '/')
        path += n + 1;
    return printed(c, "%s (SQLite)", strncmp(path, "./", 2) == 0 ? path + 2 : path);
}
