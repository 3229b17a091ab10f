/* POST /auth/token, as in Django REST Framework with JSON and as OAuth2's password grant (RFC 6749, 4.3) with a form;
 * POST /auth/logout; GET /users/me. */
#include <api/wait.h>
#include <strings.h>

#include "server/engine/waiting.h"
#include "server/request/body.h"
#include "server/request/params.h"
#include "server/request/response.h"
#include "server/users/authenticate.h"
#include "server/users/login.h"

struct login {
    api_request *req;
    bool form;
    api_str username, password, grant_type;
};

static bool is_form(api_str type)
{
    static const char name[] = "application/x-www-form-urlencoded";
    return type.n >= sizeof name - 1 && strncasecmp(type.p, name, sizeof name - 1) == 0;
}

bool api__token_asked_by_form(const api_request *req)
{
    return is_form(req->head.content_type);
}

static void respond_form_error(api_request *req, const char *code, const char *description)
{
    req->body->n = 0;
    api_buf_printf(req->body, "{\"error\":\"%s\",\"error_description\":\"%s\"}", code, description);
    api__respond_json(req, 400);
}

static int read_form(struct login *l, api_str body)
{
    api__param *params;
    size_t n;
    if (api__params_parse(l->req->arena, body, (size_t)l->req->service->limits.parameters, &params, &n) != 0) {
        respond_form_error(l->req, "invalid_request", "The form is malformed");
        return API__ANSWERED;
    }
    const struct {
        const char *name;
        api_str *to;
    } fields[] = {{"username", &l->username}, {"password", &l->password}, {"grant_type", &l->grant_type}};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 3; k++)
            if (api_str_is(params[i].name, fields[k].name))
                *fields[k].to = params[i].value;
    if (l->grant_type.n && !api_str_is(l->grant_type, "password"))
        respond_form_error(l->req, "unsupported_grant_type", "Only the password grant is supported");
    else if (!l->username.n || !l->password.n)
        respond_form_error(l->req, "invalid_request", "username and password are required");
    else
        return 0;
    return API__ANSWERED;
}

/* Errors in the words of Django REST Framework, one list per field. */
static int read_member(const api_node *body, const char *name, api_str *out, api_buf *mistakes)
{
    const api_node *n = api_node_get(body, name);
    const char *why = !n                      ? "This field is required."
                      : n->kind == API_NULL   ? "This field may not be null."
                      : n->kind != API_STRING ? "Not a valid string."
                      : n->text.n == 0        ? "This field may not be blank."
                                              : NULL;
    if (!why) {
        *out = n->text;
        return 0;
    }
    api_buf_printf(mistakes, "%s\"%s\":[\"%s\"]", mistakes->n > 1 ? "," : "", name, why);
    return 1;
}

static int read_json(struct login *l, api_str body)
{
    api_node *n;
    api_json_error e;
    int err = api_json_parse(l->req->arena, body, API_JSON_UNIQUE, &n, &e);
    if (err == API_EJSON)
        api__respond_json_error(l->req, &e);
    else if (err)
        api__respond_failure(l->req, err);
    if (err)
        return API__ANSWERED;
    api_buf *b = l->req->body;
    API_BUF_LIT(b, "{");
    int wrong = 0;
    if (n->kind != API_OBJECT) {
        API_BUF_LIT(b, "\"non_field_errors\":[\"Invalid data. Expected a dictionary.\"]");
        wrong = 1;
    } else {
        wrong = read_member(n, "username", &l->username, b);
        wrong |= read_member(n, "password", &l->password, b);
    }
    API_BUF_LIT(b, "}");
    if (wrong)
        api__respond_json(l->req, 400);
    else
        b->n = 0;
    return wrong ? API__ANSWERED : 0;
}

static int read_login(struct login *l)
{
    api_str body;
    l->form = is_form(l->req->head.content_type);
    if (l->form)
        l->req->head.content_type = (api_str){NULL, 0}; /* api__read_json must not refuse the form */
    if (api__no_query_params(l->req) || api__read_json(l->req, &body))
        return API__ANSWERED;
    return l->form ? read_form(l, body) : read_json(l, body);
}

static void respond_wrong(struct login *l)
{
    if (l->form) {
        respond_form_error(l->req, "invalid_grant", "Unable to log in with provided credentials.");
        return;
    }
    API_BUF_LIT(l->req->body, "{\"non_field_errors\":[\"Unable to log in with provided credentials.\"]}");
    api__respond_json(l->req, 400);
}

static void respond_token(struct login *l, const char *token)
{
    if (l->form)
        api_buf_printf(l->req->body, "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%lld}", token,
                       (long long)(l->req->service->limits.token_time / 1000));
    else
        api_buf_printf(l->req->body, "{\"token\":\"%s\"}", token);
    api__respond_json(l->req, 200);
}

void api__handle_token(api_request *req)
{
    struct login l = {.req = req};
    struct api__account account;
    char token[API__TOKEN_LENGTH + 1];
    API_BUF_LIT(req->headers, "Cache-Control: no-store\r\n");
    if (read_login(&l))
        return;
    int err = api__verify_password(req, l.username, l.password, &account);
    if (err == API_EINVALID)
        respond_wrong(&l);
    if (err)
        return;
    api__service *s = req->service;
    err = api__account_add_token(s->store, req->local->reader, &s->auth_tables, &account, api_wall_us(req),
                                 s->limits.token_time, req->arena, api__request_waiter(req), token);
    if (err == API_EINVALID)
        respond_wrong(&l);
    else if (err)
        api__respond_failure(req, err);
    else
        respond_token(&l, token);
}

void api__handle_logout(api_request *req)
{
    if (api__no_query_params(req))
        return;
    api__service *s = req->service;
    int err = req->user.token
                  ? api__account_end_token(s->store, &s->auth_tables, req->user.token, api__request_waiter(req))
                  : 0;
    if (err && err != API_ENOTFOUND)
        api__respond_failure(req, err);
    else
        req->status = 204;
}

void api__handle_me(api_request *req)
{
    API_BUF_LIT(req->body, "{\"username\":");
    api_json_put_str(req->body, req->user.username);
    API_BUF_LIT(req->body, "}");
    api__respond_json(req, 200);
}
