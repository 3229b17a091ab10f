/* Responses that are not a success: their messages, and the exit status. */
#include "cli/http/errors.h"
#include "cli/core/message.h"
#include "cli/http/response.h"
#include "cli/http/wire.h"
#include "shared/visible.h"

#include <stdlib.h>

bool status_is_success(const cli *c, int status)
{
    for (const char *p = c->flags.ok; p && *p; p += strcspn(p, ","), p += *p == ',')
        if (strtol(p, NULL, 10) == status)
            return true;
    return status < 300;
}

/* For --error-body: the bytes as received, with control characters escaped on a terminal. */
static void put_error_body(cli *c, api_str body)
{
    bool out = strcmp(c->flags.error_body, "stdout") == 0;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (out || !c->tty_err)
        api_buf_str(&b, body);
    else
        api__visible_put(&b, body, API__VISIBLE_LINES);
    if (b.n && b.p[b.n - 1] != '\n')
        api_buf_putc(&b, '\n');
    fwrite(b.p, 1, b.n, out ? stdout : stderr);
    api_buf_deinit(&b);
}

int report_failure(cli *c, const response *a)
{
    if (c->flags.head)
        print_error_head(a);
    if (a->status < 400)
        report_status(c, a, fields_get(&a->headers, "Location"));
    else
        report_body(c, a);
    if (c->flags.error_body && a->body.n)
        put_error_body(c, a->body);
    if (a->status == 401 && (c->flags.user || c->flags.token))
        fputs("hint: the user, password or token that was given is wrong, or has expired\n", stderr);
    else if (a->status == 401 && !c->flags.local)
        fprintf(stderr, "hint: api auth login --server %s\n", printable(c, api_str_of(c->server)));
    return a->status < 400 ? FAIL_3XX : a->status < 500 ? FAIL_4XX : FAIL_5XX;
}
