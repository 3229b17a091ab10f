/* Error messages in a body of any server: FastAPI, DRF, RFC 9457, ASP.NET, PostgREST, PocketBase, JSON:API, GraphQL and
 * the like; HTML and plain text. The body may be anything, so the output is bounded. */
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/node.h"
#include "cli/http/errors.h"
#include "cli/http/response.h"
#include "shared/nocase.h"
#include "shared/status.h"

#include <ctype.h>

enum { LINES_MOST = 20, DEPTH_MOST = 8, TEXT_MOST = 300, PAGE_MOST = 16384, LINE_MOST = 500, DIRECT = 2 };

/* Members with the message, the most specific first. */
static const char *const message_names[] = {"detail", "message",     "error_description", "msg",  "title", "error",
                                            "reason", "description", "error_message",     "text", NULL};
/* Members with the place of the error. */
static const char *const place_names[] = {"loc",  "pointer",   "field", "param", "property",
                                          "path", "parameter", "name",  NULL};
/* Members that only contain others. */
static const char *const holders[] = {"errors",      "error",   "detail",   "details", "data",
                                      "fieldErrors", "message", "messages", NULL};

struct report {
    cli *c;
    const response *a;
    const api_node *head; /* printed in the first line */
    const char *status;
    size_t lines;
};

static bool is_one_of(const char *const *list, api_str word)
{
    for (; *list; list++)
        if (api_str_is(word, *list))
            return true;
    return false;
}

static const char *cut(api_str s, size_t most, size_t *n)
{
    *n = s.n < most ? s.n : most;
    while (*n < s.n && *n && ((unsigned char)s.p[*n] & 0xc0) == 0x80)
        --*n;
    return *n < s.n ? "…" : "";
}

static api_str phrase(const response *a)
{
    const char *known = api__status_phrase(a->status);
    return known ? api_str_of(known) : a->reason;
}

void report_status(cli *c, const response *a, api_str more)
{
    api_str text = phrase(a);
    size_t n, text_n;
    const char *end = cut(more, LINE_MOST, &n), *text_end = cut(text, LINE_MOST, &text_n);
    const char *line =
        xasprintf(c, "%d%s%.*s%s", a->status, text_n ? " " : "", (int)text_n, text.n ? text.p : "", text_end);
    if (n == 0 || api_str_eq(more, text) || api_str_is(more, line))
        fail(c, FAIL_4XX, "%s", line);
    else
        fail(c, FAIL_4XX, "%s: %.*s%s", line, (int)n, more.p, end);
}

/* JSON */

static api_str text_of(cli *c, const api_node *n)
{
    if (n->kind == API_STRING)
        return n->text;
    return node_json(c, n);
}

static void report_line(struct report *r, const char *place, api_str text)
{
    size_t n, at;
    const char *end = cut(text, LINE_MOST, &n), *dots = cut(api_str_of(place), LINE_MOST, &at);
    if (++r->lines <= LINES_MOST)
        fail(r->c, FAIL_4XX, "%.*s%s%s%.*s%s", (int)at, place, dots, at ? ": " : "", (int)n, n ? text.p : "", end);
}

/* ["body","items",0,"price"] is body.items[0].price. */
static const char *join_place(cli *c, const api_node *loc)
{
    api_buf b;
    api_buf_init(&b, LINE_MOST * 2);
    for (const api_node *n = loc->first; n; n = n->next) {
        if (n->kind == API_NUMBER)
            api_buf_printf(&b, "[%.*s]", API_FMT(n->text));
        else if (n->kind == API_STRING)
            api_buf_printf(&b, "%s%.*s", b.n ? "." : "", API_FMT(n->text));
    }
    const char *place = xasprintf(c, "%.*s", (int)b.n, b.n ? b.p : "");
    api_buf_deinit(&b);
    return place;
}

/* The message of an object; below depth DIRECT also one of an object in it. */
static const api_node *find_message(const api_node *n, int depth)
{
    if (n->kind == API_STRING)
        return n->text.n ? n : NULL;
    if (n->kind != API_OBJECT || depth > DIRECT)
        return NULL;
    for (const char *const *w = message_names; *w; w++) {
        const api_node *m = api_node_get(n, *w);
        bool holds = m && (m->kind == API_STRING || is_one_of(holders, m->key));
        const api_node *found = holds ? find_message(m, depth + 1) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* The place of an error; NULL. */
static const char *find_place(cli *c, const api_node *e)
{
    for (const char *const *w = place_names; *w; w++) {
        const api_node *m = api_node_get(e, *w);
        if (m && m->kind == API_STRING && m->text.n)
            return xasprintf(c, "%.*s", API_FMT(m->text));
        if (m && m->kind == API_ARRAY && m->first)
            return join_place(c, m);
    }
    const api_node *source = api_node_get(e, "source");
    return source && source->kind == API_OBJECT ? find_place(c, source) : NULL;
}

/* Repeats what the status or the first line says. */
static bool is_noise(const struct report *r, const api_node *m)
{
    static const char *const codes[] = {"status", "statusCode", "status_code", "code", NULL};
    if (m == r->head || m->kind == API_NULL || (m->kind == API_BOOL && !m->truth))
        return true;
    if (m->kind == API_NUMBER || m->kind == API_STRING) {
        bool code = is_one_of(codes, m->key) && api_str_is(m->text, r->status);
        return code || !m->text.n || api_str_is(m->text, "about:blank") || api_str_eq(m->text, phrase(r->a));
    }
    return false;
}

static void report_node(struct report *r, const api_node *n, const char *place, int depth);

static void report_members(struct report *r, const api_node *n, const char *place, int depth)
{
    for (const api_node *m = n->first; m && r->lines <= LINES_MOST; m = m->next) {
        if (is_noise(r, m))
            continue;
        bool holder = m->kind >= API_ARRAY && is_one_of(holders, m->key);
        const char *at = holder || !m->key.n ? place
                         : *place            ? xasprintf(r->c, "%s.%.*s", place, API_FMT(m->key))
                                             : xasprintf(r->c, "%.*s", API_FMT(m->key));
        report_node(r, m, at, depth);
    }
}

/* An object with a message, and perhaps a place, is one line. */
static void report_node(struct report *r, const api_node *n, const char *place, int depth)
{
    if (r->lines > LINES_MOST || n == r->head)
        return;
    const api_node *message = n->kind == API_OBJECT ? find_message(n, DIRECT) : NULL;
    if (n->kind < API_ARRAY || depth == DEPTH_MOST) {
        report_line(r, place, text_of(r->c, n));
    } else if (message && message != r->head) {
        const char *where = find_place(r->c, n);
        bool itself = where && api_str_eq(message->text, api_str_of(where));
        report_line(r, !where || itself ? place : where, message->text);
    } else if (n->kind == API_ARRAY) {
        for (const api_node *e = n->first; e; e = e->next)
            report_node(r, e, place, depth + 1);
    } else {
        report_members(r, n, place, depth + 1);
    }
}

static void report_json(cli *c, const response *a, const api_node *root)
{
    struct report r = {c, a, NULL, xasprintf(c, "%d", a->status), 0};
    r.head = root->kind < API_ARRAY ? root : find_message(root, 0);
    report_status(c, a, r.head ? text_of(c, r.head) : (api_str){NULL, 0});
    if (root->kind == API_OBJECT)
        report_members(&r, root, "", 0);
    else
        report_node(&r, root, "", 0);
    if (r.lines > LINES_MOST)
        fail(c, FAIL_4XX, "more errors follow: --error-body stdout prints the whole response");
}

/* Markup and text */

static const char *find(api_str s, const char *word)
{
    for (size_t i = 0; i < s.n; i++)
        if (api__nocase_starts((api_str){s.p + i, s.n - i}, word))
            return s.p + i;
    return NULL;
}

static api_str from(api_str s, const char *p)
{
    return (api_str){p, (size_t)(s.p + s.n - p)};
}

/* Appends the character of an entity at the front; the number of bytes it takes. */
static size_t put_entity(api_buf *b, api_str s)
{
    static const char *const entities[][2] = {{"&amp;", "&"}, {"&lt;", "<"},   {"&gt;", ">"},  {"&quot;", "\""},
                                              {"&#39;", "'"}, {"&#x27;", "'"}, {"&nbsp;", " "}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (!api__nocase_starts(s, entities[i][0]))
            continue;
        api_buf_str(b, api_str_of(entities[i][1]));
        return strlen(entities[i][0]);
    }
    api_buf_putc(b, *s.p);
    return 1;
}

/* The length of a tag, of script, style and comments with their content. */
static size_t tag_length(api_str s)
{
    static const char *const unseen[][2] = {
        {"<script", "</script"}, {"<style", "</style"}, {"<head", "</head"}, {"<!--", "-->"}};
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++) {
        bool header = s.n > 5 && i == 2 && isalpha((unsigned char)s.p[5]);
        const char *end = api__nocase_starts(s, unseen[i][0]) && !header ? find(s, unseen[i][1]) : NULL;
        if (end) {
            const char *close = memchr(end, '>', from(s, end).n);
            return close ? (size_t)(close - s.p) + 1 : s.n;
        }
    }
    const char *close = memchr(s.p, '>', s.n);
    return close ? (size_t)(close - s.p) + 1 : s.n;
}

/* The text between the tags, white space folded. */
static api_str text_between_tags(cli *c, api_str s)
{
    api_buf b;
    api_buf_init(&b, TEXT_MOST * 4);
    while (s.n && b.n < TEXT_MOST) {
        size_t n = 1;
        bool blank = isspace((unsigned char)*s.p) || *s.p == '<';
        if (*s.p == '<')
            n = tag_length(s);
        if (blank && b.n && b.p[b.n - 1] != ' ')
            api_buf_putc(&b, ' ');
        else if (!blank)
            n = put_entity(&b, s);
        s = (api_str){s.p + n, s.n - n};
    }
    if (s.n)
        API_BUF_LIT(&b, "…");
    while (b.n && b.p[b.n - 1] == ' ')
        b.n--;
    return xtake(c, &b);
}

/* The title, or the first words of the page where the title only repeats the status. */
static api_str message_of_markup(cli *c, const response *a, api_str page)
{
    const char *open = find(page, "<title"), *start = open ? memchr(open, '>', from(page, open).n) : NULL;
    const char *end = start ? find(from(page, start), "</title") : NULL;
    api_str title = end ? text_between_tags(c, (api_str){start + 1, (size_t)(end - start) - 1}) : API_S("");
    const char *status = xasprintf(c, "%d %.*s", a->status, API_FMT(phrase(a)));
    bool bare = !title.n || api_str_eq(title, phrase(a)) || api_str_is(title, status) || api_str_is(title, "Error");
    api_str text = bare ? text_between_tags(c, page) : title;
    return text.n ? text : title;
}

static void report_text(cli *c, const response *a)
{
    api_str body = a->body, type = fields_get(&a->headers, "Content-Type");
    while (body.n && isspace((unsigned char)*body.p))
        body = (api_str){body.p + 1, body.n - 1};
    if (body.n && *body.p == '<') {
        report_status(c, a, message_of_markup(c, a, (api_str){body.p, body.n < PAGE_MOST ? body.n : PAGE_MOST}));
    } else if (body.n && memchr(body.p, 0, body.n)) {
        report_status(c, a,
                      api_str_of(xasprintf(c, "%zu bytes of %s", a->body.n, type.n ? printable(c, type) : "data")));
    } else {
        size_t n;
        const char *end = cut(body, TEXT_MOST, &n);
        while (n && isspace((unsigned char)body.p[n - 1]))
            n--;
        report_status(c, a, api_str_of(xasprintf(c, "%.*s%s", (int)n, n ? body.p : "", end)));
    }
}

void report_body(cli *c, const response *a)
{
    api_node *root;
    api_json_error err;
    if (a->body.n && api_json_parse(&c->arena, a->body, 0, &root, &err) == 0)
        report_json(c, a, root);
    else
        report_text(c, a);
}
