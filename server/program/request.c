/* __request METHOD TARGET: one request through the app in process, for `api --local` with API_APP_PROGRAM. On stdin
 * header lines, an empty line and the body; on stdout the status, header lines, an empty line and the body. Lines end
 * with LF. */
#include <api.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/program/program.h"
#include "shared/messages.h"

enum { HEADERS = 256 };

struct message {
    api_buf input;
    api_header headers[HEADERS];
    size_t count;
    api_str body;
};

static bool read_all(api_buf *b)
{
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, stdin)) > 0;)
        api_buf_put(b, part, n);
    return !ferror(stdin) && !b->err;
}

/* False: a line is not a header. */
static bool split(struct message *m)
{
    const char *p = m->input.p, *end = p + m->input.n;
    while (p < end && *p != '\n') {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        const char *colon = line_end ? memchr(p, ':', (size_t)(line_end - p)) : NULL;
        if (!colon || m->count == HEADERS)
            return false;
        const char *value = colon + 1;
        while (value < line_end && *value == ' ')
            value++;
        m->headers[m->count++] = (api_header){{p, (size_t)(colon - p)}, {value, (size_t)(line_end - value)}};
        p = line_end + 1;
    }
    m->body = p < end ? (api_str){p + 1, (size_t)(end - p) - 1} : (api_str){NULL, 0};
    return true;
}

static void print_answer(const api_response *a)
{
    printf("%d\n", a->status);
    for (size_t i = 0; i < a->header_count; i++)
        printf("%.*s: %.*s\n", API_FMT(a->headers[i].name), API_FMT(a->headers[i].value));
    putchar('\n');
    if (a->body.n)
        fwrite(a->body.p, 1, a->body.n, stdout);
}

static int send(const struct api__program *p, api_client *c, const struct message *m, char **argv)
{
    api_response a;
    int err = api_client_send(c, argv[0], argv[1], m->headers, m->count, m->body, &a);
    if (err)
        return api__print_error(p->color, API__EXIT_LOCAL, "the app did not respond: %s", api_strerror(err));
    print_answer(&a);
    return API__EXIT_DONE;
}

static int with_client(const struct api__program *p, api_app *app, const struct message *m, char **argv)
{
    api_settings s;
    api_settings_init(&s);
    s.log_level = "error";
    api_app_limits(app, &s.limits);
    s.limits_given = true;
    api_problems *problems = api_problems_new();
    api_client *c = NULL;
    if (problems)
        api_limits_from_env(&s.limits, problems);
    if (problems && api_problems_count(problems) == 0)
        c = api_client_new(app, &s, problems);
    int st = API__EXIT_LOCAL;
    if (c)
        st = send(p, c, m, argv);
    else if (problems)
        api__print_problems(p->color, st, problems, true);
    api_client_free(c);
    api_problems_free(problems);
    return st;
}

static int run(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    (void)flags;
    if (argc != 2)
        return api__program_usage(p, self);
    struct message *m = calloc(1, sizeof *m);
    api_app *app = m ? api__program_app(p) : NULL;
    int st = API__EXIT_USAGE;
    if (app) {
        api_buf_init(&m->input, (size_t)1 << 31);
        if (read_all(&m->input) && split(m))
            st = with_client(p, app, m, argv);
        api_buf_deinit(&m->input);
    }
    api_app_free(app);
    free(m);
    return st;
}

const api__command api__command_request = {
    .name = "__request",
    .usage = "__request METHOD TARGET",
    .about = "Answer one request",
    .hidden = true,
    .run = run,
};
