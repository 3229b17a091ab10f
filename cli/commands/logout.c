/* api auth logout: deletes the stored token, and revokes it where the document has an operation for that. */
#include "cli/commands/logout.h"
#include "cli/core/message.h"
#include "cli/http/credentials.h"
#include "cli/http/document.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/server.h"
#include "cli/http/url.h"
#include "cli/spec/spec.h"

/* POST /auth/logout, as servers of api have it, under any prefix. */
static const operation *find_logout(cli *c)
{
    static const char path[] = "/auth/logout";
    if (!document_try(c))
        return NULL;
    for (size_t i = 0; i < c->spec->count; i++) {
        const operation *o = &c->spec->list[i];
        size_t n = sizeof path - 1;
        if (strcmp(o->method, "POST") == 0 && o->path.n >= n && memcmp(o->path.p + o->path.n - n, path, n) == 0)
            return o;
    }
    return NULL;
}

/* A token that the server no longer accepts is already revoked. */
static int end_token(cli *c, const operation *o)
{
    request r;
    response a;
    bool sent;
    int st = request_init(c, &r, "POST", api_str_of(document_url(c, o->path)));
    if (!st)
        st = http_send(c, &r, &a, &sent);
    if (st || a.status == 401 || (a.status >= 200 && a.status < 300))
        return st;
    return report_failure(c, &a);
}

int logout_run(cli *c)
{
    api_str user, token;
    bool was = false;
    if (c->flags.dry_run || c->flags.curl)
        return fail(c, FAIL_USAGE, "-n and --curl cannot print a logout: it holds the token");
    int st = server_find(c);
    api_str origin = st ? API_S("") : url_origin(c, api_str_of(c->server));
    if (!st)
        st = credentials_get(c, origin, &user, &token);
    if (st)
        return st;
    const operation *o = token.n ? find_logout(c) : NULL;
    int ended = o ? end_token(c, o) : DONE;
    st = credentials_remove(c, origin, &was);
    if (st)
        return st;
    note(c, was ? "logged out of %s" : "not logged in to %s", c->server);
    if (was && (!o || ended))
        note(c, "note: the token was not revoked on the server and may be valid until it expires");
    return ended;
}
