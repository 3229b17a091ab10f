/* Answers that are no success: what they say, and the exit status. */
#include "error_body.h"
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

/* Asked for with --error-body: the bytes as they came, but for a terminal. */
static void put_error_body(cli *c, api_str body)
{
    bool out = strcmp(c->flags.error_body, "stdout") == 0;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (out || !c->tty_err)
        api_buf_str(&b, body);
    else
        put_visible(&b, body, VISIBLE_LINES);
    if (b.n && b.p[b.n - 1] != '\n')
        api_buf_putc(&b, '\n');
    fwrite(b.p, 1, b.n, out ? stdout : stderr);
    api_buf_deinit(&b);
}

int answer_failed(cli *c, const answer *a)
{
    if (c->flags.head)
        error_head(a);
    if (a->status < 400)
        say_status(c, a, fields_get(&a->headers, "Location"));
    else
        say_error_body(c, a);
    if (c->flags.error_body && a->body.n)
        put_error_body(c, a->body);
    if (a->status == 401 && (c->flags.user || c->flags.token))
        fputs("hint: the user, password or token that was given is wrong, or has expired\n", stderr);
    else if (a->status == 401 && !c->flags.local)
        fprintf(stderr, "hint: api auth login --server %s\n", shown(c, api_str_of(c->server)));
    return a->status < 400 ? FAIL_3XX : a->status < 500 ? FAIL_4XX : FAIL_5XX;
}
