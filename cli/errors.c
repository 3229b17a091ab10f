/* Answers that are no success, in words: FastAPI's and DRF's shapes, and problem+json. */
#include "http.h"
#include "output.h"

#include <stdlib.h>

static const struct {
    int status;
    const char *text;
} texts[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

const char *status_text(int status)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "";
}

bool status_is_ok(const cli *c, int status)
{
    for (const char *p = c->flags.ok; p && *p; p += strcspn(p, ","), p += *p == ',')
        if (strtol(p, NULL, 10) == status)
            return true;
    return status < 300;
}

static const api_node *text_of(const api_node *n, const char *key)
{
    const api_node *t = api_node_get(n, key);
    return t && t->kind == API_STRING ? t : NULL;
}

/* ["body","items",0,"price"] is body.items[0].price. */
static void put_place(api_buf *b, const api_node *loc)
{
    for (const api_node *n = loc->first; n; n = n->next) {
        if (n->kind == API_NUMBER)
            api_buf_printf(b, "[%.*s]", API_FMT(n->text));
        else
            api_buf_printf(b, "%s%.*s", b->n ? "." : "", API_FMT(n->text));
    }
}

/* One mistake of the list: FastAPI's {loc, msg}, or problem+json's {pointer, detail}. */
static void say_mistake(cli *c, const api_node *e)
{
    const api_node *loc = api_node_get(e, "loc"), *msg = text_of(e, "msg");
    const api_node *pointer = text_of(e, "pointer"), *detail = text_of(e, "detail");
    api_buf b;
    api_buf_init(&b, 1 << 16);
    if (loc && loc->kind == API_ARRAY && msg) {
        put_place(&b, loc);
        fail(c, FAIL_4XX, "%s%s%.*s", api_buf_cstr(&b), b.n ? ": " : "", API_FMT(msg->text));
    } else if (pointer && detail) {
        fail(c, FAIL_4XX, "%.*s: %.*s", API_FMT(pointer->text), API_FMT(detail->text));
    } else if (e->kind == API_STRING) {
        fail(c, FAIL_4XX, "%.*s", API_FMT(e->text));
    } else {
        api_json_put_node(&b, e);
        fail(c, FAIL_4XX, "%s", api_buf_cstr(&b));
    }
    api_buf_deinit(&b);
}

static void say_list(cli *c, const api_node *list)
{
    for (const api_node *e = list->first; e; e = e->next)
        say_mistake(c, e);
}

/* DRF: {"name": ["This field is required."]}; nested objects and lists of them too. */
static void say_drf(cli *c, const api_node *n, const char *place)
{
    for (const api_node *m = n->first; m; m = m->next) {
        const char *at = *place && m->key.n ? printed(c, "%s.%.*s", place, API_FMT(m->key))
                         : m->key.n         ? printed(c, "%.*s", API_FMT(m->key))
                                            : place;
        if (m->kind == API_STRING)
            fail(c, FAIL_4XX, "%s: %.*s", at, API_FMT(m->text));
        else if (m->kind == API_ARRAY || m->kind == API_OBJECT)
            say_drf(c, m, at);
    }
}

static void say_status(cli *c, const answer *a, api_str more)
{
    const char *known = status_text(a->status);
    api_str text = *known ? api_str_of(known) : a->reason;
    bool same = more.n == 0 || api_str_eq(more, text);
    if (same)
        fail(c, FAIL_4XX, "%d %.*s", a->status, API_FMT(text));
    else
        fail(c, FAIL_4XX, "%d %.*s: %.*s", a->status, API_FMT(text), API_FMT(more));
}

static void say_json(cli *c, const answer *a, const api_node *root)
{
    const api_node *detail = api_node_get(root, "detail"), *errors = api_node_get(root, "errors");
    const api_node *words = text_of(root, "detail");
    static const char *const others[] = {"title", "message", "error_description", "error"};
    for (size_t i = 0; !words && i < sizeof others / sizeof *others; i++)
        words = text_of(root, others[i]);
    say_status(c, a, words ? words->text : (api_str){NULL, 0});
    if (detail && detail->kind == API_ARRAY)
        say_list(c, detail);
    else if (errors && errors->kind == API_ARRAY)
        say_list(c, errors);
    else if (!words && root->kind == API_OBJECT)
        say_drf(c, root, "");
}

/* A body that is no JSON: its first line, if it is text at all. */
static void say_text(cli *c, const answer *a)
{
    api_str type = fields_get(&a->headers, "Content-Type"), line = {a->body.p, 0};
    bool plain = type.n >= 10 && memcmp(type.p, "text/plain", 10) == 0;
    while (plain && line.n < a->body.n && line.n < 200 && line.p[line.n] != '\n')
        line.n++;
    say_status(c, a, line);
}

int answer_failed(cli *c, const answer *a)
{
    api_node *root;
    api_json_error err;
    if (c->flags.head)
        error_head(a);
    if (a->status < 400)
        say_status(c, a, fields_get(&a->headers, "Location"));
    else if (a->body.n && api_json_parse(&c->arena, a->body, 0, &root, &err) == 0 && root->kind == API_OBJECT)
        say_json(c, a, root);
    else
        say_text(c, a);
    if (c->flags.error_body && strcmp(c->flags.error_body, "stdout") == 0 && a->body.n) {
        put_out(c, a->body);
        put_out(c, API_S("\n"));
    } else if (c->flags.error_body && a->body.n) {
        fprintf(stderr, "%.*s\n", API_FMT(a->body));
    }
    if (a->status == 401 && (c->flags.user || c->flags.token))
        fputs("hint: the user, password or token that was given is wrong, or has expired\n", stderr);
    else if (a->status == 401 && !c->flags.local)
        fprintf(stderr, "hint: api auth login --server %s\n", c->server);
    return a->status < 400 ? FAIL_3XX : a->status < 500 ? FAIL_4XX : FAIL_5XX;
}
