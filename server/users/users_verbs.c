/* The verbs of "users" on a command line, for `api` and for programs: one row each. */
#include <stdlib.h>
#include <string.h>

#include "server/users/users.h"

/* --- JSON --- */

struct writing {
    api_buf *b;
    const char *sep;
};

static void put_user(api_buf *b, const api_user_info *info)
{
    API_BUF_LIT(b, "{\"username\":");
    api_json_put_str(b, api_str_of(info->username));
    api_buf_printf(b, ",\"admin\":%s,\"enabled\":%s,\"created_at\":", info->admin ? "true" : "false",
                   info->enabled ? "true" : "false");
    api_json_put_str(b, api_str_of(info->created_at));
    api_buf_putc(b, '}');
}

static int add_user(void *arg, const api_user_info *info)
{
    struct writing *w = arg;
    api_buf_str(w->b, api_str_of(w->sep));
    w->sep = ",";
    put_user(w->b, info);
    return w->b->err;
}

static int add_token(void *arg, const api_token_info *info)
{
    struct writing *w = arg;
    api_buf_printf(w->b, "%s{\"id\":%lld,\"created_at\":", w->sep, (long long)info->id);
    w->sep = ",";
    api_json_put_str(w->b, api_str_of(info->created_at));
    API_BUF_LIT(w->b, ",\"expires_at\":");
    api_json_put_str(w->b, api_str_of(info->expires_at));
    api_buf_putc(w->b, '}');
    return w->b->err;
}

/* --- verbs --- */

static int wrong(api_buf *note, const char *why)
{
    api_buf_str(note, api_str_of(why));
    return API_EINVALID;
}

/* Without an administrator, nobody could undo the change over HTTP. */
static int warn_without_admin(api_users *u, api_buf *note);

static int create(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    const char *why = NULL;
    int err = api_users_create(u, api_str_of(c->name), api_str_of(c->password), c->admin, &why);
    if (why)
        return wrong(note, why);
    if (!err)
        api_buf_printf(note, "created %s \"%s\"", c->admin ? "administrator" : "user", c->name);
    return err;
}

static int passwd(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    const char *why = NULL;
    int err = api_users_set_password(u, api_str_of(c->name), api_str_of(c->password), &why);
    if (why)
        return wrong(note, why);
    if (!err)
        api_buf_printf(note, "changed the password of \"%s\" and ended its tokens", c->name);
    return err;
}

static int list(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)c, (void)note;
    struct writing w = {out, ""};
    api_buf_putc(out, '[');
    int err = api_users_list(u, add_user, &w);
    api_buf_putc(out, ']');
    return err;
}

static int show(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)note;
    api_user_info info;
    int err = api_users_get(u, api_str_of(c->name), &info);
    if (!err)
        put_user(out, &info);
    return err;
}

static int enable(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    int err = api_users_set_enabled(u, api_str_of(c->name), true);
    if (!err)
        api_buf_printf(note, "enabled \"%s\"", c->name);
    return err;
}

static int disable(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    int err = api_users_set_enabled(u, api_str_of(c->name), false);
    if (err)
        return err;
    api_buf_printf(note, "disabled \"%s\" and ended its tokens", c->name);
    return warn_without_admin(u, note);
}

static int delete (api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    int err = api_users_delete(u, api_str_of(c->name));
    if (err)
        return err;
    api_buf_printf(note, "deleted \"%s\" and its tokens", c->name);
    return warn_without_admin(u, note);
}

static int set_admin(api_users *u, const api_users_call *c, bool admin, api_buf *note)
{
    if (!c->admin)
        return wrong(note, "expected --admin, the only privilege that can be granted or revoked");
    int err = api_users_set_admin(u, api_str_of(c->name), admin);
    if (err)
        return err;
    api_buf_printf(note, admin ? "\"%s\" is an administrator" : "\"%s\" is no longer an administrator", c->name);
    return admin ? 0 : warn_without_admin(u, note);
}

static int grant(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    return set_admin(u, c, true, note);
}

static int revoke(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    (void)out;
    return set_admin(u, c, false, note);
}

static int end_token(api_users *u, const api_users_call *c, api_buf *note)
{
    int64_t id;
    struct api__account account;
    if (api_json_int(api_str_of(c->revoke), &id) != 0)
        return wrong(note, "invalid value for --revoke: expected a token id, as listed by \"tokens NAME\"");
    int err = api__users_find(u, api_str_of(c->name), &account);
    if (err)
        return err;
    err = api_users_revoke_token(u, api_str_of(c->name), id);
    if (err)
        api_buf_printf(note, "\"%s\" has no token %lld", c->name, (long long)id);
    else
        api_buf_printf(note, "ended token %lld of \"%s\"", (long long)id, c->name);
    return err;
}

static int tokens(api_users *u, const api_users_call *c, api_buf *out, api_buf *note)
{
    if (c->revoke)
        return end_token(u, c, note);
    struct writing w = {out, ""};
    api_buf_putc(out, '[');
    int err = api_users_tokens(u, api_str_of(c->name), add_token, &w);
    api_buf_putc(out, ']');
    return err;
}

static int count_admin(void *arg, const api_user_info *info)
{
    *(size_t *)arg += info->admin && info->enabled;
    return 0;
}

static int warn_without_admin(api_users *u, api_buf *note)
{
    size_t n = 0;
    int err = api_users_list(u, count_admin, &n);
    if (!err && !n)
        API_BUF_LIT(note, "\nnote: no enabled administrator is left");
    return err;
}

static const api_users_verb verbs[] = {
    {"create", true, true, create},  {"list", false, false, list},    {"show", true, false, show},
    {"passwd", true, true, passwd},  {"enable", true, false, enable}, {"disable", true, false, disable},
    {"delete", true, false, delete}, {"grant", true, false, grant},   {"revoke", true, false, revoke},
    {"tokens", true, false, tokens},
};

const api_users_verb *api_users_verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

int api_users_run(api_users *u, const api_users_verb *verb, const api_users_call *call, api_buf *out, api_buf *note)
{
    int err = verb->run(u, call, out, note);
    if (!err)
        err = out->err ? out->err : note->err;
    if (!err || note->n)
        return err;
    if (err == API_ECONFLICT)
        api_buf_printf(note, "user \"%s\" already exists", call->name);
    else if (err == API_ENOTFOUND)
        api_buf_printf(note, "there is no user \"%s\"", call->name);
    else
        api_buf_str(note, api_str_of(api_strerror(err)));
    return err;
}
