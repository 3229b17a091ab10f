#include "declare/settings.h"

static void set(api_str *to, const char *text)
{
    if (text)
        *to = api_str_of(text);
}

static void set_info(struct api__setup *s, struct api__source at)
{
    const struct api_app_options *o = &s->d->entry->options;
    struct api_app *app = s->b.app;
    set(&app->title, o->title);
    set(&app->version, o->version);
    set(&app->summary, o->summary);
    set(&app->description, o->description);
    set(&app->terms, o->terms_of_service);
    set(&app->contact.name, o->contact.name);
    set(&app->contact.url, o->contact.url);
    set(&app->contact.email, o->contact.email);
    set(&app->license.name, o->license.name);
    set(&app->license.identifier, o->license.identifier);
    set(&app->license.url, o->license.url);
    if (o->license.name || o->license.identifier || o->license.url)
        api__build_license(&s->b, at);
}

static struct api__texts texts_of(struct api__setup *s, struct api__source at, const char *const *list)
{
    size_t n = 0;
    while (list && list[n])
        n++;
    struct api__text *texts = list ? api__setup_alloc(s, (n + 1) * sizeof *texts) : NULL;
    for (size_t i = 0; texts && i < n; i++)
        texts[i] = (struct api__text){api_str_of(list[i]), at};
    return (struct api__texts){texts, texts ? n : 0};
}

static void set_cors(struct api__setup *s, struct api__source at)
{
    const struct api_cors_options *o = &s->cors;
    const struct api__cors_declaration c = {.at = at,
                                            .origins = texts_of(s, at, o->origins),
                                            .methods = texts_of(s, at, o->methods),
                                            .headers = texts_of(s, at, o->headers),
                                            .expose = texts_of(s, at, o->expose),
                                            .credentials = o->credentials,
                                            .max_age = o->max_age ? o->max_age : API__CORS_MAX_AGE,
                                            .max_age_at = at};
    api__build_cors(&s->b, &c);
}

/* Whether an earlier pair has this name. */
static bool is_repeated(const char *text, const char *name, size_t n)
{
    while (text < name) {
        size_t length = strcspn(text, "= ,");
        if (length == n && memcmp(text, name, n) == 0)
            return true;
        text += strcspn(text, " ,");
        text += strspn(text, " ,");
    }
    return false;
}

void api__setup_pairs(struct api__setup *s, struct api__source at, const char *what, const char *text,
                      void (*take)(struct api__builder *b, const struct api__text *name, const struct api__text *value,
                                   void *arg),
                      void *arg)
{
    const char *p = text ? text + strspn(text, " ,") : "";
    while (*p) {
        size_t n = strcspn(p, " ,"), length = strcspn(p, "= ,");
        struct api__text name = {{p, length}, at}, value = {{p + n, 0}, at};
        if (length < n)
            value.text = (api_str){p + length + 1, n - length - 1};
        if (is_repeated(text, p, length))
            api__builder_problem(&s->b, at, "%s: \"%.*s\" is given twice", what, (int)length, p);
        take(&s->b, &name, &value, arg);
        p += n;
        p += strspn(p, " ,");
    }
}

static void take_limit(struct api__builder *b, const struct api__text *name, const struct api__text *value, void *arg)
{
    (void)arg;
    const api_limit_info *limit = api__builder_limit(b, name);
    if (limit)
        api__build_limit(b, limit, value);
}

void api__setup_settings(struct api__setup *s)
{
    const struct api_app_options *o = &s->d->entry->options;
    const struct api__source at = {.file = s->d->entry->file};
    struct api__builder *b = &s->b;
    set_info(s, at);
    b->app->auth = o->auth;
    b->app->guarded |= o->auth;
    b->app->lax = o->lax;
    if (o->database)
        api__build_database(b, &(struct api__text){api_str_of(o->database), at});
    if (o->errors)
        api__build_errors(b, &(struct api__text){api_str_of(o->errors), at});
    api__setup_pairs(s, at, ".limits", o->limits, take_limit, NULL);
    struct api__texts proxies = texts_of(s, at, o->proxies);
    if (o->proxies)
        api__build_proxies(b, &proxies);
    if (o->root_path)
        api__build_root_path(b, &(struct api__text){api_str_of(o->root_path), at});
    if (s->uses_cors)
        set_cors(s, at);
}
