/* The top of an app file: everything but its CORS and its models. */
#include "app/read.h"

#include "app/yaml.h"
#include "store/engines/engines.h"

/* --- info --- */

#define STRING_WORD(function, type, member)                                                                            \
    static void function(struct api__builder *b, const api_node *n, void *target)                                      \
    {                                                                                                                  \
        api__read_string(b, n, &((type *)target)->member);                                                             \
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

static void info_contact(struct api__builder *b, const api_node *n, void *target)
{
    static const struct api__word words[] = {{"name", contact_name}, {"url", contact_url}, {"email", contact_email}};
    API__READ_OBJECT(b, n, words, &((struct api_app *)target)->contact, "contact");
}

static void info_license(struct api__builder *b, const api_node *n, void *target)
{
    static const struct api__word words[] = {
        {"name", license_name}, {"url", license_url}, {"identifier", license_identifier}};
    API__READ_OBJECT(b, n, words, target, "license");
    if (n->kind == API_OBJECT)
        api__build_license(b, api__read_key_place(b, n));
}

static void read_info(struct api__builder *b, const api_node *n, void *target)
{
    static const struct api__word words[] = {
        {"title", info_title},         {"version", info_version}, {"description", info_description},
        {"contact", info_contact},     {"license", info_license}, {"summary", info_summary},
        {"termsOfService", info_terms}};
    API__READ_OBJECT(b, n, words, target, "info");
}

/* --- single words --- */

static void read_api(struct api__builder *b, const api_node *n, void *target)
{
    (void)target;
    int64_t v;
    if (!api_node_int(n, &v) || v != 1)
        api__builder_problem(b, api__read_place(b, n), "\"api\" is the version of this file format, expected 1");
}

#define TEXT_WORD(function, build)                                                                                     \
    static void function(struct api__builder *b, const api_node *n, void *target)                                      \
    {                                                                                                                  \
        struct api__text text;                                                                                         \
        (void)target;                                                                                                  \
        if (api__read_text(b, n, &text))                                                                               \
            build(b, &text);                                                                                           \
    }

TEXT_WORD(read_database, api__build_database)
TEXT_WORD(read_errors, api__build_errors)
TEXT_WORD(read_root_path, api__build_root_path)

static void read_auth(struct api__builder *b, const api_node *n, void *target)
{
    static const struct api__word words[] = {
        {"jwt", NULL}, {"oauth2", NULL}, {"sessions", NULL}, {"api_keys", NULL}, {"scopes", NULL}};
    (void)target;
    API__READ_OBJECT(b, n, words, NULL, "auth");
}

static void read_strict(struct api__builder *b, const api_node *n, void *target)
{
    bool strict;
    (void)target;
    api__read_bool(b, n, &strict);
}

static void read_proxies(struct api__builder *b, const api_node *n, void *target)
{
    struct api__texts list;
    (void)target;
    if (api__read_texts(b, n, &list))
        api__build_proxies(b, &list);
}

static void read_limits(struct api__builder *b, const api_node *n, void *target)
{
    (void)target;
    for (const api_node *m = api__read_members(b, n) ? n->first : NULL; m; m = m->next) {
        struct api__text name = api__read_key(b, m), value;
        const api_limit_info *limit = api__builder_limit(b, &name);
        if (limit && api__read_text(b, m, &value))
            api__build_limit(b, limit, &value);
    }
}

/* --- the file --- */

static const struct api__word app_words[] = {
    {"api", read_api},
    {"info", read_info},
    {"database", read_database},
    {"auth", read_auth},
    {"errors", read_errors},
    {"strict", read_strict},
    {"limits", read_limits},
    {"cors", api__read_cors},
    {"proxies", read_proxies},
    {"root_path", read_root_path},
    {"models", api__read_models},
    {"rates", NULL},
    {"webhooks", NULL},
    {"admin", NULL},
    {"tls", NULL},
};

/* `auth` and `strict` decide what the models may say, wherever they stand in the file. */
static void read_app(struct api__builder *b, const api_node *root)
{
    struct api_app *app = b->app;
    const api_node *strict = api_node_get(root, "strict");
    app->auth = app->guarded = api_node_get(root, "auth") != NULL;
    app->lax = strict && strict->kind == API_BOOL && !strict->truth;
    API__READ_OBJECT(b, root, app_words, app, "the app");
    if (root->kind != API_OBJECT)
        return;
    if (!api_node_get(root, "api"))
        api__builder_problem(b, api__read_place(b, root),
                             "\"api\" is missing, expected \"api: 1\", the version of this file format");
    if (!api_node_get(root, "models"))
        api__builder_problem(b, api__read_place(b, root),
                             "\"models\" is missing, expected an object with a member for each resource");
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
    struct api__builder b = api__builder_of(app, problems);
    size_t before = api_problems_count(problems);
    api_node *root = NULL;
    int err = app->file.p ? parse(app, text, &root, problems) : API_ENOMEM;
    if (err)
        return err;
    const char *file = app->file.p, *slash = strrchr(file, '/');
    api_str folder = {file, slash ? (size_t)(slash + 1 - file) : 0};
    app->database = api__database_resolve(API__DATABASE_DEFAULT, folder, b.arena);
    if (!app->database)
        return API_ENOMEM;
    read_app(&b, root);
    if (b.err || api_problems_count(problems) != before)
        return b.err ? b.err : API_ECONFIG;
    app->table_count = app->resource_count;
    app->model_count = app->resource_count;
    api__build_operations(&b, 0);
    return b.err;
}
