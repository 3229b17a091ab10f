#include "server/reload/native.h"

#include <api/main.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/reload/compiler.h"
#include "server/reload/elf.h"
#include "server/reload/file_text.h"

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

bool api__native_is(const char *path)
{
    return ends_with(path, ".c") || ends_with(path, ".so");
}

/* --- files --- */

static int system_problem(const char *path, api_problems *problems)
{
    api_problems_add(problems, path, 0, 0, "%s", strerror(errno));
    return API_ESYS;
}

static int copy_bytes(int from, int to)
{
    char part[65536];
    ssize_t n;
    while ((n = read(from, part, sizeof part)) > 0)
        for (ssize_t done = 0, w; done < n; done += w)
            if ((w = write(to, part + done, (size_t)(n - done))) < 0)
                return API_ESYS;
    return n < 0 ? API_ESYS : API_OK;
}

static int copy_file(const char *path, const char *copy, api_problems *problems)
{
    int from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return system_problem(path, problems);
    int to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    int err = to < 0 ? API_ESYS : copy_bytes(from, to);
    if (to >= 0 && close(to) != 0)
        err = API_ESYS;
    if (err)
        system_problem(copy, problems);
    close(from);
    return err;
}

/* --- what is watched --- */

/* This library's own headers are not watched: it is not reloaded. */
static size_t without_ours(const char **list, size_t n)
{
    char ours[PATH_MAX], real[PATH_MAX];
    size_t kept = 0, length = api__compile_headers(ours, sizeof ours) ? strlen(ours) : 0;
    for (size_t i = 0; i < n; i++) {
        bool drop = length && realpath(list[i], real) && strncmp(real, ours, length) == 0 && real[length] == '/';
        if (!drop)
            list[kept++] = list[i];
    }
    return kept;
}

static int watch_made_of(struct api__native *n, const char *deps)
{
    api_buf text;
    api_buf_init(&text, 1 << 24);
    int err = api__file_text(deps, &text);
    if (!err)
        err = api__compile_deps(&n->arena, api_buf_get(&text), &n->files, &n->file_count);
    api_buf_deinit(&text);
    if (!err)
        n->file_count = without_ours(n->files, n->file_count);
    return err;
}

static int watch_one(struct api__native *n, const char *path)
{
    n->files = api_arena_calloc(&n->arena, 1, sizeof *n->files);
    if (!n->files || !(n->files[0] = api_arena_dup(&n->arena, api_str_of(path)).p))
        return API_ENOMEM;
    n->file_count = 1;
    return API_OK;
}

/* --- a shared object --- */

/* The entry's address, or NULL after problems. `name` is what the user calls the file. */
static const api_entry *open_object(struct api__native *n, const char *object, const char *name, api_problems *problems)
{
    const char *wrong = api__elf_check(object);
    if (wrong) {
        api_problems_add(problems, name, 0, 0, "%s", wrong);
        return NULL;
    }
    /* dlopen looks for names without a slash in the directories of the system. */
    char here[PATH_MAX];
    snprintf(here, sizeof here, "%s%s", strchr(object, '/') ? "" : "./", object);
    n->handle = dlopen(here, RTLD_NOW | RTLD_LOCAL);
    if (!n->handle) {
        const char *why = dlerror();
        api_problems_add(problems, name, 0, 0, "cannot be loaded: %s", why ? why : "no reason given");
        return NULL;
    }
    const api_entry *entry = dlsym(n->handle, "api_app_entry");
    if (!entry) {
        api_problems_add(problems, name, 0, 0, "does not define API_APP");
        return NULL;
    }
    if (entry->abi != API_ABI) {
        api_problems_add(problems, name, 0, 0, "was built against headers of ABI %d; this libapi has ABI %d",
                         entry->abi, API_ABI);
        return NULL;
    }
    return entry;
}

/* In a directory of its own: dlopen takes the same path for the object that is loaded already. */
static int make_object(struct api__native *n, const char *path, const api_load_options *o, char **object,
                       api_problems *problems)
{
    bool source = ends_with(path, ".c");
    if (!source && !o->copy)
        return (*object = strdup(path)) ? watch_one(n, path) : API_ENOMEM;
    if (source && access(path, R_OK) != 0)
        return system_problem(path, problems);
    int err = api__scratch_init(&n->scratch);
    if (err == API_ESYS)
        return system_problem("cannot create a directory for what is built", problems);
    char *deps = err ? NULL : api__scratch_file(&n->scratch, "app.d");
    *object = err ? NULL : api__scratch_file(&n->scratch, "app.so");
    if (!deps || !*object)
        err = API_ENOMEM;
    else if (!source)
        err = copy_file(path, *object, problems);
    else
        err = api__compile(path, *object, deps, o, problems);
    if (!err)
        err = source ? watch_made_of(n, deps) : watch_one(n, path);
    free(deps);
    return err;
}

static api_app *load(struct api__native *n, const char *path, const api_load_options *o, api_problems *problems)
{
    char *object = NULL;
    int err = make_object(n, path, o, &object, problems);
    const api_entry *entry = err ? NULL : open_object(n, object, path, problems);
    api_app *app = entry ? api_app_from_entry(entry, problems) : NULL;
    free(object);
    return app;
}

static void native_free(struct api__native *n)
{
    if (!n)
        return;
    if (n->handle)
        dlclose(n->handle);
    api__scratch_deinit(&n->scratch);
    api_arena_deinit(&n->arena);
    free(n);
}

api_app *api__native_load(const char *path, const api_load_options *o, api_problems *problems)
{
    static const api_load_options none;
    size_t before = api_problems_count(problems);
    struct api__native *n = calloc(1, sizeof *n);
    api_app *app = NULL;
    if (n) {
        api_arena_init(&n->arena, API_BUF_NO_MAX);
        app = load(n, path, o ? o : &none, problems);
    }
    if (app) {
        app->code = n;
        app->free_code = native_free;
    } else
        native_free(n);
    if (!app && api_problems_count(problems) == before)
        api_problems_add(problems, path, 0, 0, "%s", api_strerror(API_ENOMEM));
    return app;
}
