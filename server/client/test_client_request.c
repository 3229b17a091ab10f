/* Builds the request that a test describes: target, headers and body. */
#include "server/client/test_client.h"
#include "server/http/params.h"
#include "shared/base64.h"
#include "shared/multipart_write.h"

struct writing {
    const struct api_test_options *o;
    api_test_call *call;
    api_header headers[64];
    size_t n;
    bool too_many;
};

static void add(struct writing *w, const char *name, api_str value)
{
    if (w->n == sizeof w->headers / sizeof *w->headers)
        w->too_many = true;
    else
        w->headers[w->n++] = (api_header){api_str_of(name), value};
}

/* Moves the buffer's bytes into the call's arena; {NULL, 0} on error. */
static api_str keep(struct writing *w, api_buf *b)
{
    api_str s = b->err ? (api_str){NULL, 0} : api_arena_dup(&w->call->arena, api_buf_get(b));
    api_buf_deinit(b);
    return s;
}

/* --- pairs --- */

static void put_encoded(api_buf *b, const char *const *pairs, char before)
{
    for (; pairs && pairs[0] && pairs[1]; pairs += 2) {
        if (before)
            api_buf_putc(b, before);
        api__percent_encode(api_str_of(pairs[0]), b);
        api_buf_putc(b, '=');
        api__percent_encode(api_str_of(pairs[1]), b);
        before = '&';
    }
}

static api_str target_of(struct writing *w)
{
    api_buf b;
    const char *path = w->o->path ? w->o->path : "/";
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_str(&b, api_str_of(path));
    put_encoded(&b, w->o->query, strchr(path, '?') ? '&' : '?');
    return keep(w, &b);
}

/* --- bodies --- */

static void put_multipart(api_buf *b, const char *boundary, const struct api_test_options *o)
{
    for (const char *const *p = o->form; p && p[0] && p[1]; p += 2)
        api__multipart_put(b, boundary, &(api__multipart_field){.name = api_str_of(p[0]), .data = api_str_of(p[1])});
    for (const api_test_file *f = o->files; f->field; f++)
        api__multipart_put(
            b, boundary,
            &(api__multipart_field){api_str_of(f->field), api_str_of(f->filename), f->content_type, f->data});
    api__multipart_end(b, boundary);
}

/* The body and its content type; *type NULL: no body. */
static api_str body_of(struct writing *w, const char **type)
{
    const struct api_test_options *o = w->o;
    api_buf b;
    if (o->json) {
        *type = "application/json";
        return api_arena_dup(&w->call->arena, api_str_of(o->json));
    }
    if (!o->form && !o->files) {
        *type = o->body.p ? "application/octet-stream" : NULL;
        return o->body.p ? api_arena_dup(&w->call->arena, o->body) : o->body;
    }
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_reserve(&b, 1);
    if (o->files) {
        char boundary[API__BOUNDARY_SIZE];
        api__boundary_make(boundary);
        put_multipart(&b, boundary, o);
        *type = api_arena_printf(&w->call->arena, "multipart/form-data; boundary=%s", boundary).p;
        if (!*type) {
            *type = "";
            b.err = API_ENOMEM;
        }
    } else {
        *type = "application/x-www-form-urlencoded";
        put_encoded(&b, o->form, 0);
    }
    return keep(w, &b);
}

/* --- headers --- */

static void add_authorization(struct writing *w)
{
    const struct api_test_options *o = w->o;
    api_buf b, pair;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_init(&pair, API_BUF_NO_MAX);
    if (o->token) {
        api_buf_printf(&b, "Bearer %s", o->token);
    } else {
        api_buf_printf(&pair, "%s:%s", o->user, o->password ? o->password : "");
        API_BUF_LIT(&b, "Basic ");
        api__base64_put(API__BASE64, pair.p, pair.n, &b);
        b.err = b.err ? b.err : pair.err;
    }
    api_buf_deinit(&pair);
    add(w, "Authorization", keep(w, &b));
}

static void add_cookies(struct writing *w)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__test_cookies_put(w->call->client, w->o->path ? w->o->path : "/", &b);
    if (b.n)
        add(w, "Cookie", keep(w, &b));
    else
        api_buf_deinit(&b);
}

static bool has(const struct writing *w, const char *name)
{
    const api_response a = {.headers = w->headers, .header_count = w->n};
    return api_response_header(&a, name).p != NULL;
}

static void add_headers(struct writing *w, const char *type)
{
    const struct api_test_options *o = w->o;
    for (const char *const *p = o->headers; p && p[0] && p[1]; p += 2)
        add(w, p[0], api_str_of(p[1]));
    if ((o->content_type || type) && !has(w, "Content-Type"))
        add(w, "Content-Type", api_str_of(o->content_type ? o->content_type : type));
    if ((o->user || o->token) && !has(w, "Authorization"))
        add_authorization(w);
    if (!has(w, "Cookie"))
        add_cookies(w);
}

int api__test_write(api_test_call *call, const struct api_test_options *o)
{
    struct writing w = {.o = o, .call = call};
    const char *type;
    api_str target = target_of(&w), body = body_of(&w, &type);
    add_headers(&w, type);
    if (w.too_many)
        return API_ETOOBIG;
    for (size_t i = 0; i < w.n; i++)
        if (!w.headers[i].value.p)
            return API_ENOMEM;
    if (!target.p || (type && !body.p))
        return API_ENOMEM;
    return api__inproc_request_write(&call->request,
                                     o->method ? o->method
                                     : type    ? "POST"
                                               : "GET",
                                     target.p, w.headers, w.n, body);
}
