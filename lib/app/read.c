/* The top of an app file: everything but its models. */
#include "app/read.h"

#include "app/reader.h"
#include "app/yaml.h"
#include "store/engines/engines.h"

/* Info */

#define STRING_WORD(function, type, member)                                                                            \
    static void function(struct reader *r, const api_node *n, void *target)                                            \
    {                                                                                                                  \
        api__read_string(r, n, &((type *)target)->member);                                                             \
    }

STRING_WORD(contact_name, struct api__contact, name)
STRING_WORD(contact_url, struct api__contact, url)
STRING_WORD(contact_email, struct api__contact, email)
STRING_WORD(info_title, struct api_app, title)
STRING_WORD(info_version, struct api_app, version)
STRING_WORD(info_description, struct api_app, description)
STRING_WORD(info_summary, struct api_app, summary)
STRING_WORD(info_terms, struct api_app, terms)
STRING_WORD(license_name, struct api_app, license.name)
STRING_WORD(license_url, struct api_app, license.url)
STRING_WORD(license_identifier, struct api_app, license.identifier)

static void info_contact(struct reader *r, const api_node *n, void *target)
{
    static const struct word words[] = {{"name", contact_name}, {"url", contact_url}, {"email", contact_email}};
    API__READ_OBJECT(r, n, words, &((struct api_app *)target)->contact, "contact");
}

static void info_license(struct reader *r, const api_node *n, void *target)
{
    static const struct word words[] = {
        {"name", license_name}, {"url", license_url}, {"identifier", license_identifier}};
    struct api_app *app = target;
    API__READ_OBJECT(r, n, words, app, "license");
    if (n->kind == API_OBJECT && !app->license.name.p)
        api__read_key_problem(r, n, "\"license\" has no \"name\", which OpenAPI requires");
    if (app->license.url.p && app->license.identifier.p)
        api__read_key_problem(r, n, "\"license\" has both \"url\" and \"identifier\", expected one of them");
}

static void read_info(struct reader *r, const api_node *n, void *target)
{
    static const struct word words[] = {
        {"title", info_title},         {"version", info_version}, {"description", info_description},
        {"contact", info_contact},     {"license", info_license}, {"summary", info_summary},
        {"termsOfService", info_terms}};
    API__READ_OBJECT(r, n, words, target, "info");
}

/* Single words */

static void read_api(struct reader *r, const api_node *n, void *target)
{
    (void)target;
    int64_t v;
    if (!api_node_int(n, &v) || v != 1)
        api__read_problem(r, n, "\"api\" is the version of this file format, expected 1");
}

/* A relative file is relative to the app file, so that it does not matter where the command is started. */
static void read_database(struct reader *r, const api_node *n, void *target)
{
    struct api_app *app = target;
    const char *slash = strrchr(r->file, '/');
    api_str url, folder = {r->file, slash ? (size_t)(slash + 1 - r->file) : 0};
    api_buf why;
    if (!api__read_string(r, n, &url))
        return;
    api_buf_init(&why, API_BUF_NO_MAX);
    if (!api__database_check(url.p, &why))
        api__read_problem(r, n, "database \"%.*s\": %s", API_FMT(url), api_buf_cstr(&why));
    else if (!(app->database = api__database_resolve(url.p, folder, r->arena)))
        r->err = API_ENOMEM;
    api_buf_deinit(&why);
}

static void read_auth(struct reader *r, const api_node *n, void *target)
{
    static const struct word words[] = {
        {"jwt", NULL}, {"oauth2", NULL}, {"sessions", NULL}, {"api_keys", NULL}, {"scopes", NULL}};
    API__READ_OBJECT(r, n, words, NULL, "auth");
    ((struct api_app *)target)->auth = true;
}

/* Read before the models, wherever it stands. */
static void read_strict(struct reader *r, const api_node *n, void *target)
{
    bool strict = true;
    if (api__read_bool(r, n, &strict))
        ((struct api_app *)target)->lax = !strict;
}

static void read_errors(struct reader *r, const api_node *n, void *target)
{
    static const char *const styles[] = {"fastapi", "problem", "drf", NULL};
    int i = api__read_choice(r, n, styles);
    if (i >= 0)
        ((struct api_app *)target)->errors = (enum api__error_style)i;
}

static const char *limit_form(const api_limit_info *info)
{
    static const char *const forms[] = {"a size such as 64KiB", "a number", "a time such as 10s"};
    return forms[info->unit];
}

static void read_limit(struct reader *r, const api_node *n)
{
#define X(name, unit, default_value, min, max, reason) +1
    enum { LIMITS = API_LIMIT_LIST(X) };
#undef X
    api_str names[LIMITS], value;
    for (size_t i = 0; i < LIMITS; i++) {
        const api_limit_info *info = api_limit_get(i);
        names[i] = api_str_of(info->name);
        if (!api_str_eq(names[i], n->key))
            continue;
        if (api__read_string(r, n, &value) && api_limits_set(&r->app->limits, n->key, value) != 0)
            api__read_problem(r, n, "\"%.*s\" will not do for \"%s\", expected %s from %lld to %lld", API_FMT(value),
                              info->name, limit_form(info), (long long)info->min, (long long)info->max);
        return;
    }
    api__read_key_problem(r, n, "unknown limit \"%.*s\"%s", API_FMT(n->key), api__read_guess(r, n->key, names, LIMITS));
}

static void read_limits(struct reader *r, const api_node *n, void *target)
{
    (void)target;
    if (n->kind != API_OBJECT)
        api__read_problem(r, n, "\"limits\" is no object, expected names and values");
    for (const api_node *m = n->kind == API_OBJECT ? n->first : NULL; m; m = m->next)
        read_limit(r, m);
}

/* The file */

static const struct word app_words[] = {
    {"api", read_api},
    {"info", read_info},
    {"database", read_database},
    {"auth", read_auth},
    {"errors", read_errors},
    {"strict", read_strict},
    {"limits", read_limits},
    {"cors", api__read_cors},
    {"proxies", api__read_proxies},
    {"root_path", api__read_root_path},
    {"models", api__read_models},
    {"rates", NULL},
    {"webhooks", NULL},
    {"admin", NULL},
    {"tls", NULL},
};

/* `auth` decides what the models may say, wherever it stands in the file. */
void api__read_app(struct reader *r, const api_node *root)
{
    const api_node *auth = api_node_get(root, "auth");
    r->app->auth = auth != NULL;
    r->app->guarded |= r->app->auth;
    const api_node *strict = api_node_get(root, "strict");
    r->app->lax = strict && strict->kind == API_BOOL && !strict->truth;
    API__READ_OBJECT(r, root, app_words, r->app, "the app");
    if (root->kind != API_OBJECT)
        return;
    if (!api_node_get(root, "api"))
        api__read_problem(r, root, "\"api\" is missing, expected \"api: 1\", the version of this file format");
    if (!api_node_get(root, "models") && !r->app->declarations)
        api__read_problem(r, root, "\"models\" is missing, expected an object with a member for each resource");
}

static int parse(struct api_app *app, api_str text, api_node **root, api_problems *problems)
{
    const char *name = app->file.p;
    if (app->file.n < 5 || strcmp(name + app->file.n - 5, ".json") != 0)
        return api__yaml_parse(&app->arena, name, text, root, problems);
    api_json_error e;
    api_str copy = api_arena_dup(&app->arena, text);
    int err = copy.p ? api_json_parse(&app->arena, copy, API_JSON_UNIQUE, root, &e) : API_ENOMEM;
    if (err == API_EJSON)
        api_problems_add(problems, name, e.line, e.column, "%s", e.reason);
    return err;
}

int api__app_read(struct api_app *app, api_str text, api_problems *problems)
{
    size_t before = api_problems_count(problems);
    api_node *root = NULL;
    int err = app->file.p ? parse(app, text, &root, problems) : API_ENOMEM;
    if (err)
        return err;
    struct reader r = {.app = app, .arena = &app->arena, .file = app->file.p, .problems = problems};
    const char *slash = strrchr(r.file, '/');
    api_str folder = {r.file, slash ? (size_t)(slash + 1 - r.file) : 0};
    app->database = api__database_resolve(API__DATABASE_DEFAULT, folder, r.arena);
    if (!app->database)
        return API_ENOMEM;
    api__read_app(&r, root);
    if (r.err || api_problems_count(problems) != before)
        return r.err ? r.err : API_ECONFIG;
    app->table_count = app->resource_count;
    app->model_count = app->resource_count;
    return api__operations_build(app);
}
