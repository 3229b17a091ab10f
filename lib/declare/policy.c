#include "declare/policy.h"

static bool parse(const char *word, enum api__grant *out)
{
    for (size_t i = 0; api__grant_words[i]; i++)
        if (strcmp(api__grant_words[i], word) == 0) {
            *out = (enum api__grant)i;
            return true;
        }
    return false;
}

/* The permission of the nearest router that has one, including those that this app is mounted on. */
static const char *of_routers(const struct api__setup *s, const api_router *r)
{
    while (r && !r->o.permission) {
        if (!r->parent && s->outer) {
            r = s->mount->router;
            s = s->outer;
        } else
            r = r->parent;
    }
    return r ? r->o.permission : NULL;
}

static void take_word(struct api__setup *s, const char *file, int line, const char *word, enum api__grant *out)
{
    if (!parse(word, out))
        api__setup_problem(s, file, line,
                           "invalid .permission \"%s\": expected \"any\", \"authenticated\" or \"admin\"", word);
    else if (!s->b.app->guarded)
        api__setup_problem(s, file, line,
                           ".permission = \"%s\" would protect nothing: the app has no users, expected .auth = true in "
                           "API_APP",
                           word);
}

/* --- what dependencies ask for --- */

struct asked {
    bool needs_user, takes_user, schemes;
};

static void look_at(const api_field *fields, bool required, struct asked *a);

static void look_at_one(const api_dependency *d, bool required, struct asked *a)
{
    a->needs_user |= required && d->options.api__user == API__NEEDS_USER;
    a->takes_user |= d->options.api__user != API__NEEDS_NO_USER;
    a->schemes |= d->options.scheme != NULL;
    look_at(d->inputs, required, a);
}

static void look_at(const api_field *fields, bool required, struct asked *a)
{
    for (; fields && fields->name; fields++)
        if (fields->dependency)
            look_at_one(fields->dependency, required && !fields->options.common.optional, a);
}

static struct asked asked_by(const struct api__route_declaration *d)
{
    struct asked a = {false, false, false};
    for (size_t i = 0; d->before && d->before[i]; i++)
        look_at_one(d->before[i]->def, true, &a);
    look_at(d->def->inputs, true, &a);
    return a;
}

void api__setup_policy(struct api__setup *s, struct api__route_declaration *d)
{
    const char *word = d->o.permission ? d->o.permission : of_routers(s, d->router);
    struct asked a = asked_by(d);
    d->takes_user = a.takes_user;
    if (a.takes_user && !s->b.app->guarded)
        api__setup_problem(s, d->file, d->line,
                           "%s depends on the current user, but the app has no users: expected .auth = true in API_APP",
                           d->def->name);
    d->policy = word           ? API__POLICY_DECLARED
                : a.takes_user ? API__POLICY_USER
                : a.schemes    ? API__POLICY_SCHEMES
                               : API__POLICY_DEFAULT;
    d->grant = d->policy == API__POLICY_SCHEMES || (d->policy == API__POLICY_USER && !a.needs_user)
                   ? API__GRANT_ANY
                   : API__GRANT_AUTHENTICATED;
    if (word && !d->webhook)
        take_word(s, d->file, d->line, word, &d->grant);
}

void api__setup_static_policy(struct api__setup *s, struct api__static_files *files)
{
    const char *word = files->o.permission ? files->o.permission : of_routers(s, files->router);
    files->grant = API__GRANT_ANY;
    if (word)
        take_word(s, files->file, files->line, word, &files->grant);
}
