/* Writes validation errors: FastAPI's list, RFC 9457's problem, Django REST Framework's object. */
#include "base/dup.h"
#include "model/errors.h"

static const struct issue {
    const char *type, *fixed, *texts[3], *message, *drf;
} issues[] = {
#define API__ISSUE(name, type, fixed, a, b, c, message, drf) {type, fixed, {a, b, c}, message, drf},
#include "model/issues.def"
#undef API__ISSUE
};

/* The input without the quotes of a string. */
static void put_input_text(const api__error *e, api_buf *b)
{
    bool quoted = e->input.n >= 2 && e->input.p[0] == '"';
    api_buf_put(b, e->input.p + quoted, e->input.n - 2 * (size_t)quoted);
}

/* Python's name of the input's type, as DRF prints it. */
static const char *input_type(const api__error *e)
{
    switch (e->input.n ? e->input.p[0] : 0) {
    case '{':
        return "dict";
    case '[':
        return "list";
    case '"':
        return "str";
    case 't':
    case 'f':
        return "bool";
    case 'n':
        return "NoneType";
    default:
        return memchr(e->input.p ? e->input.p : "", '.', e->input.n) ? "float" : "int";
    }
}

/* The template with its braces filled in. */
static void put_message(const api__error *e, const char *t, api_buf *b)
{
    for (; *t; t++) {
        if (t[0] != '{' || !t[1] || t[2] != '}') {
            api_buf_putc(b, *t);
            continue;
        }
        if (t[1] >= 'a' && t[1] <= 'c')
            api_buf_str(b, e->texts[t[1] - 'a']);
        else if (t[1] == 's' && !api_str_is(e->texts[0], "1"))
            api_buf_putc(b, 's');
        else if (t[1] == 'i')
            put_input_text(e, b);
        else if (t[1] == 't')
            api_buf_str(b, api_str_of(input_type(e)));
        t += 2;
    }
}

static void put_message_json(const api__error *e, const char *template, api_buf *b)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    put_message(e, template, &text);
    api_json_put_str(b, api_buf_get(&text));
    if (text.err && !b->err)
        b->err = text.err;
    api_buf_deinit(&text);
}

static void put_step(api_str step, api_buf *b)
{
    if (step.p)
        api_json_put_str(b, step);
    else
        api_json_put_int(b, (int64_t)step.n);
}

static void put_ctx_member(const char *name, api_str text, bool comma, api_buf *b)
{
    bool raw = name[0] == '#';
    api_buf_printf(b, "%s\"%s\":", comma ? "," : "", name + raw);
    if (raw)
        api_buf_str(b, text);
    else
        api_json_put_str(b, text);
}

static void put_ctx(const api__error *e, api_buf *b)
{
    const struct issue *is = &issues[e->issue];
    if (!is->fixed[0] && !is->texts[0])
        return;
    api_buf_printf(b, ",\"ctx\":{%s", is->fixed);
    for (int i = 0; i < 3 && is->texts[i]; i++)
        put_ctx_member(is->texts[i], e->texts[i], i || is->fixed[0], b);
    api_buf_putc(b, '}');
}

/* Pydantic's key order: type, loc, msg, input, ctx. */
static void put_fastapi(const api__error *e, api_buf *b)
{
    const struct issue *is = &issues[e->issue];
    api_buf_printf(b, "{\"type\":\"%s\",\"loc\":[", is->type);
    for (uint32_t i = 0; i < e->nloc; i++) {
        if (i)
            api_buf_putc(b, ',');
        put_step(e->loc[i], b);
    }
    API_BUF_LIT(b, "],\"msg\":");
    put_message_json(e, is->message, b);
    if (e->input.p) {
        API_BUF_LIT(b, ",\"input\":");
        api_buf_str(b, e->input);
    }
    put_ctx(e, b);
    api_buf_putc(b, '}');
}

/* RFC 6901, of the steps behind "body". */
static void put_pointer(const api__error *e, api_buf *b)
{
    api_buf p;
    api_buf_init(&p, API_BUF_NO_MAX);
    for (uint32_t i = 1; i < e->npath; i++) {
        api_buf_putc(&p, '/');
        if (!e->path[i].p)
            api_buf_printf(&p, "%zu", e->path[i].n);
        for (size_t k = 0; e->path[i].p && k < e->path[i].n; k++) {
            char c = e->path[i].p[k];
            if (c == '~' || c == '/')
                api_buf_printf(&p, "~%c", c == '~' ? '0' : '1');
            else
                api_buf_putc(&p, c);
        }
    }
    api_json_put_str(b, api_buf_get(&p));
    api_buf_deinit(&p);
}

static void put_problem(const api__error *e, api_buf *b)
{
    bool body = !e->npath || api_str_is(e->path[0], "body");
    api_buf_str(b, body ? API_S("{\"pointer\":") : API_S("{\"parameter\":"));
    if (body)
        put_pointer(e, b);
    else
        api_json_put_str(b, e->npath > 1 ? e->path[1] : e->path[0]);
    api_buf_printf(b, ",\"code\":\"%s\",\"detail\":", issues[e->issue].type);
    put_message_json(e, issues[e->issue].message, b);
    api_buf_putc(b, '}');
}

static void put_problem_head(int status, const char *title, api_str detail, api_buf *b)
{
    API_BUF_LIT(b, "{\"type\":\"about:blank\",\"title\":");
    api_json_put_str(b, api_str_of(title));
    api_buf_printf(b, ",\"status\":%d,\"detail\":", status);
    api_json_put_str(b, detail);
}

/* Django REST Framework's object: a member a field, nested as the input is; messages of the object itself are its
 * non-field errors. `depth` steps are the same for all errors of a level. */

static bool same_step(const api__error *a, const api__error *b, uint32_t depth)
{
    if (depth >= a->npath || depth >= b->npath)
        return depth >= a->npath && depth >= b->npath;
    bool index = !a->path[depth].p;
    return index == !b->path[depth].p &&
           (index ? a->path[depth].n == b->path[depth].n : api_str_eq(a->path[depth], b->path[depth]));
}

static bool same_place(const api__error *a, const api__error *b, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        if (!same_step(a, b, i))
            return false;
    return true;
}

static void put_drf_name(const api__error *e, uint32_t depth, api_buf *b)
{
    if (depth >= e->npath)
        API_BUF_LIT(b, "\"non_field_errors\"");
    else if (e->path[depth].p)
        api_json_put_str(b, e->path[depth]);
    else
        api_buf_printf(b, "\"%zu\"", e->path[depth].n);
}

/* There, null and blank take precedence over any other error of a value. */
static const char *drf_message(const api__error *e)
{
    if (api_str_is(e->input, "null") && e->issue != API__ISSUE_missing)
        return "This field may not be null.";
    if (api_str_is(e->input, "\"\"") && e->issue == API__ISSUE_string_too_short)
        return "This field may not be blank.";
    return issues[e->issue].drf;
}

static void put_drf_messages(const api__error *e, uint32_t depth, api_buf *b)
{
    bool first = true;
    api_buf_putc(b, '[');
    for (const api__error *o = e; o; o = o->next) {
        if (!same_place(o, e, depth))
            continue;
        if (!first)
            api_buf_putc(b, ',');
        first = false;
        put_message_json(o, drf_message(o), b);
    }
    api_buf_putc(b, ']');
}

static bool goes_deeper(const api__error *e, uint32_t depth)
{
    for (const api__error *o = e; o; o = o->next)
        if (same_place(o, e, depth) && o->npath > depth)
            return true;
    return false;
}

/* The errors that share e's first `depth` steps; e is the first of them. */
static void put_drf_level(const api__error *level, uint32_t depth, api_buf *b)
{
    bool first = true;
    api_buf_putc(b, '{');
    for (const api__error *e = level; e; e = e->next) {
        const api__error *before = level;
        if (!same_place(e, level, depth))
            continue;
        while (before != e && !same_place(before, e, depth + 1))
            before = before->next;
        if (before != e)
            continue;
        if (!first)
            api_buf_putc(b, ',');
        first = false;
        put_drf_name(e, depth, b);
        api_buf_putc(b, ':');
        if (depth < e->npath && goes_deeper(e, depth + 1))
            put_drf_level(e, depth + 1, b);
        else
            put_drf_messages(e, depth + 1, b);
    }
    api_buf_putc(b, '}');
}

/* An array's errors: an object for each item up to the last wrong one. */
static void put_drf_items(const struct api_errors *all, api_buf *b)
{
    size_t last = 0;
    for (const api__error *e = all->first; e; e = e->next)
        if (e->npath > 1 && !e->path[1].p && e->path[1].n > last)
            last = e->path[1].n;
    api_buf_putc(b, '[');
    for (size_t i = 0; i <= last; i++) {
        const api__error *e = all->first;
        while (e && !(e->npath > 1 && !e->path[1].p && e->path[1].n == i))
            e = e->next;
        if (i)
            api_buf_putc(b, ',');
        if (e)
            put_drf_level(e, 2, b);
        else
            API_BUF_LIT(b, "{}");
    }
    api_buf_putc(b, ']');
}

static void put_drf(const struct api_errors *all, api_buf *b)
{
    const api__error *e = all->first;
    if (!e)
        API_BUF_LIT(b, "{}");
    else if (e->npath > 1 && !e->path[1].p)
        put_drf_items(all, b);
    else
        put_drf_level(e, 1, b);
}

void api__errors_put(const struct api_errors *e, enum api__error_style style, int status, api_buf *out)
{
    if (style == API__STYLE_DRF) {
        put_drf(e, out);
        return;
    }
    if (style == API__STYLE_PROBLEM) {
        put_problem_head(status, status == 409 ? "Conflict" : "Unprocessable Content",
                         status == 409 ? API_S("A value already exists") : API_S("The input does not fit the schema"),
                         out);
        API_BUF_LIT(out, ",\"errors\":[");
    } else {
        API_BUF_LIT(out, "{\"detail\":[");
    }
    for (const api__error *i = e->first; i; i = i->next) {
        if (i != e->first)
            api_buf_putc(out, ',');
        (style == API__STYLE_PROBLEM ? put_problem : put_fastapi)(i, out);
    }
    API_BUF_LIT(out, "]}");
}

void api__detail_put(enum api__error_style style, int status, const char *title, api_str detail, api_buf *out)
{
    if (style == API__STYLE_PROBLEM) {
        put_problem_head(status, title, detail, out);
    } else {
        API_BUF_LIT(out, "{\"detail\":");
        api_json_put_str(out, detail);
    }
    api_buf_putc(out, '}');
}

/* "body.items[0].price", as the command line prints it. */
static void put_place(const api__error *e, api_buf *b)
{
    for (uint32_t i = 0; i < e->npath; i++)
        if (e->path[i].p)
            api_buf_printf(b, "%s%.*s", i ? "." : "", API_FMT(e->path[i]));
        else
            api_buf_printf(b, "[%zu]", e->path[i].n);
}

void api_errors_get(const api_errors *all, size_t i, const char **where, const char **msg, const char **type)
{
    const api__error *e = all->first;
    while (i-- && e)
        e = e->next;
    *where = *msg = *type = "";
    if (!e)
        return;
    api_arena *arena = (api_arena *)&all->arena; /* the texts live as long as the errors */
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_place(e, &b);
    api_str text = api__dup_buf(arena, &b);
    *where = text.p ? text.p : "";
    b.n = 0;
    put_message(e, issues[e->issue].message, &b);
    text = api__dup_buf(arena, &b);
    *msg = text.p ? text.p : "";
    *type = issues[e->issue].type;
    api_buf_deinit(&b);
}
