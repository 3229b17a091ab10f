/* Authentication by Basic or a token. Wrong credentials are 401 even on public routes, as the client meant to
 * authenticate. */
#include "server/users/authenticate.h"

#include <api/wait.h>
#include <strings.h>

#include "auth/credentials.h"
#include "auth/password.h"
#include "server/engine/waiting.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"

/* Django REST Framework distinguishes wrong credentials from missing ones. NULL: the usual detail. */
static const char *wrong_credentials(const api_request *req)
{
    api_str sent = req->head.authorization;
    bool drf = api__request_style(req) == API__STYLE_DRF;
    if (!drf || !sent.n)
        return NULL;
    bool basic = sent.n > 5 && strncasecmp(sent.p, "Basic", 5) == 0;
    return basic ? "Invalid username/password." : "Invalid token.";
}

void api__respond_unauthorized(api_request *req)
{
    API_BUF_LIT(req->headers, "WWW-Authenticate: Basic realm=\"api\", charset=\"UTF-8\"\r\n"
                              "WWW-Authenticate: Bearer realm=\"api\"\r\nWWW-Authenticate: Token\r\n");
    const char *wrong = wrong_credentials(req);
    if (wrong)
        api__respond_error(req, 401, wrong);
    else
        api__respond_refusal(req, 401);
}

/* Passwords */

struct verification {
    const char *hash; /* NULL: no such user */
    api_str password;
    bool good;
};

static void verify(void *arg)
{
    struct verification *v = arg;
    if (v->hash)
        v->good = api__password_verify(v->hash, v->password);
    else
        api__password_dummy(v->password);
}

static bool throttled(api_request *req, api_str user)
{
    int64_t wait = api__login_throttle_check(req->service->login_throttle, user, req->peer, api_monotonic_ns(req));
    if (wait == 0)
        return false;
    long long seconds = (long long)((wait + 999999999) / 1000000000);
    api_buf_printf(req->headers, "Retry-After: %lld\r\n", seconds);
    api_buf_printf(req->headers, "RateLimit-Limit: %lld\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: %lld\r\n",
                   (long long)req->service->limits.login_failures, seconds);
    api__respond_detail(req, 429,
                        api_arena_printf(req->arena,
                                         "Request was throttled. Expected available in %lld "
                                         "second%s.",
                                         seconds, seconds == 1 ? "" : "s"));
    return true;
}

static bool cached(const api_request *req, const struct api__account *account, api_str password)
{
    return api__basic_cache_find(req->local->basic, account->username, password, account->hash, api_monotonic_ns(req));
}

int api__verify_password(api_request *req, api_str user, api_str password, struct api__account *account)
{
    if (throttled(req, user))
        return API_EBUSY;
    int err = api__account_by_name(req->local->reader, &req->service->auth_tables, user, req->arena, account);
    bool known = err == 0;
    if (err && err != API_ENOTFOUND) {
        api__respond_failure(req, err);
        return API_EBUSY;
    }
    if (known && account->enabled && cached(req, account, password))
        return 0;
    struct verification v = {.hash = known ? account->hash : NULL, .password = password};
    err = api__blocking_password(req, verify, &v);
    if (err) {
        api__respond_failure(req, err);
        return API_EBUSY;
    }
    if (!v.good) {
        api__login_throttle_fail(req->service->login_throttle, user, req->peer, api_monotonic_ns(req));
        return API_EINVALID;
    }
    api__login_throttle_pass(req->service->login_throttle, user, req->peer);
    if (!account->enabled)
        return API_EINVALID;
    api__basic_cache_add(req->local->basic, account->username, password, account->hash, api_monotonic_ns(req));
    return 0;
}

/* Schemes */

static int check_token(api_request *req, api_str token, struct api__account *account)
{
    int err = api__account_by_token(req->local->reader, &req->service->auth_tables, token, api_wall_us(req), req->arena,
                                    account);
    if (err == API_ENOTFOUND || (!err && !account->enabled))
        return API_EINVALID;
    if (err) {
        api__respond_failure(req, err);
        return API_EBUSY;
    }
    return 0;
}

bool api__authenticate(api_request *req)
{
    struct api__credentials c;
    struct api__account account = {0};
    req->user.asked = true;
    int err = api__credentials_parse(req->head.authorization, req->arena, &c);
    if (!err && c.scheme == API__SCHEME_NONE)
        return true;
    if (!err && c.scheme == API__SCHEME_BASIC)
        err = api__verify_password(req, c.user, c.password, &account);
    else if (!err && c.scheme == API__SCHEME_TOKEN)
        err = check_token(req, c.token, &account);
    else if (!err)
        err = API_EINVALID;
    if (err == 0) {
        req->user = (api__principal){.asked = true,
                                     .known = true,
                                     .admin = account.admin,
                                     .id = account.id,
                                     .username = account.username,
                                     .token = account.token,
                                     .scheme = c.scheme == API__SCHEME_BASIC ? "basic" : "token"};
        return true;
    }
    if (err == API_ENOMEM)
        api__respond_failure(req, err);
    else if (err != API_EBUSY)
        api__respond_unauthorized(req);
    return false;
}
