/* Responses of handlers: JSON of pairs, text, bytes, files, redirects, headers. */
#include <fcntl.h>
#include <strings.h>

#include "server/call/call.h"
#include "server/call/lend.h"
#include "server/files/file_respond.h"
#include "server/http/field_params.h"
#include "server/http/http1_chars.h"
#include "server/operation/answer.h"
#include "server/request/response.h"
#include "shared/percent.h"

int api__answer_begin(api_request *req, int status, api_str content_type)
{
    if (req->streaming || req->answered)
        return API_EUSAGE;
    const struct api__route_declaration *d = req->call ? req->call->declaration : NULL;
    req->status = status ? status : d ? d->o.status : 200;
    req->body->n = 0;
    req->body->err = 0;
    req->blob = (api_str){NULL, 0};
    req->encoded = false;
    req->content_type = content_type;
    return 0;
}

/* --- JSON --- */

api_value api__pair_boolean(const char *name, bool v)
{
    return (api_value){.name = name, .is = API_VALUE_BOOLEAN, .integer = v};
}

api_value api__pair_integer(const char *name, int64_t v)
{
    return (api_value){.name = name, .is = API_VALUE_INTEGER, .integer = v};
}

api_value api__pair_number(const char *name, double v)
{
    return (api_value){.name = name, .is = API_VALUE_NUMBER, .number = v};
}

api_value api__pair_text(const char *name, const char *v)
{
    return api__pair_str(name, api_str_of(v));
}

api_value api__pair_str(const char *name, api_str v)
{
    return (api_value){.name = name, .is = v.p ? API_VALUE_STRING : API_VALUE_NULL, .text = v};
}

api_value api_pair_json(const char *name, api_str json)
{
    return (api_value){.name = name, .is = json.n ? API_VALUE_JSON : API_VALUE_NULL, .text = json};
}

static void put_value(const api_value *v, api_buf *b)
{
    switch (v->is) {
    case API_VALUE_INTEGER:
        api_json_put_int(b, v->integer);
        break;
    case API_VALUE_NUMBER:
        api_json_put_double(b, v->number);
        break;
    case API_VALUE_BOOLEAN:
        api_buf_str(b, v->integer ? API_S("true") : API_S("false"));
        break;
    case API_VALUE_STRING:
        api_json_put_str(b, v->text);
        break;
    case API_VALUE_JSON:
        api_buf_str(b, v->text);
        break;
    default:
        API_BUF_LIT(b, "null");
    }
}

static const api_value *first_bad(const api_value *members, size_t n, api_json_error *e)
{
    for (size_t i = 0; i < n; i++)
        if (members[i].is == API_VALUE_JSON && api_json_check(members[i].text, 0, e) != 0)
            return &members[i];
    return NULL;
}

int api__json(api_request *req, int status, const api_value *members, size_t n)
{
    api_json_error e;
    const api_value *bad = first_bad(members, n, &e);
    if (bad)
        return api__refuse_response(
            req, api_printf(req, "api_pair_json \"%s\": invalid JSON at byte %zu: %s", bad->name, e.offset, e.reason));
    int err = api__answer_begin(req, status, API_S("application/json"));
    if (err)
        return err;
    api_buf_putc(req->body, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_putc(req->body, ',');
        api_json_put_str(req->body, api_str_of(members[i].name));
        api_buf_putc(req->body, ':');
        put_value(&members[i], req->body);
    }
    api_buf_putc(req->body, '}');
    return api__filter_response(req);
}

int api_json_text(api_request *req, int status, api_str json)
{
    int err = api__answer_begin(req, status, API_S("application/json"));
    api_json_error e;
    if (err)
        return err;
    if (api_json_check(json, 0, &e) != 0)
        return api__refuse_response(req,
                                    api_printf(req, "api_json_text: invalid JSON at byte %zu: %s", e.offset, e.reason));
    api_buf_str(req->body, json);
    return api__filter_response(req);
}

/* --- other bodies --- */

static int answer_bytes(api_request *req, int status, api_str content_type, api_str bytes)
{
    int err = api__answer_begin(req, status, content_type);
    if (!err)
        api_buf_str(req->body, bytes);
    return err;
}

/* A copy with line breaks and NULs replaced: the type may come from a client's upload. */
api_str api__content_type(const api_request *req, api_str type)
{
    api_str copy = api__lend(req, type);
    for (size_t i = 0; i < copy.n; i++)
        if (copy.p[i] == '\r' || copy.p[i] == '\n' || copy.p[i] == 0)
            ((char *)(uintptr_t)copy.p)[i] = ' ';
    return copy;
}

int api__bytes(api_request *req, int status, api_str content_type, api_str bytes)
{
    return answer_bytes(req, status, api__content_type(req, content_type), bytes);
}

int api_text(api_request *req, int status, api_str text)
{
    return answer_bytes(req, status, API_S("text/plain; charset=utf-8"), text);
}

int api_html(api_request *req, int status, api_str html)
{
    return answer_bytes(req, status, API_S("text/html; charset=utf-8"), html);
}

int api_empty(api_request *req, int status)
{
    return api__answer_begin(req, status ? status : 204, (api_str){NULL, 0});
}

int api__file(api_request *req, api_str path, const struct api_file_options *o)
{
    struct api__file_options options = {.content_type = api_str_of(o->content_type),
                                        .cache_control = api_str_of(o->cache_control),
                                        .disposition =
                                            o->download ? API__DISPOSITION_ATTACHMENT : API__DISPOSITION_NONE,
                                        .file_name = api_str_of(o->download),
                                        .anywhere = true};
    int err = api__answer_begin(req, 200, (api_str){NULL, 0});
    if (err)
        return err;
    if (path.n && memchr(path.p, 0, path.n)) /* open() would stop at the NUL and open another file */
        api__respond_error(req, 404, NULL);
    else
        api__respond_file(req, AT_FDCWD, path.p ? api__lend(req, path).p : "", &options);
    return 0;
}

/* Percent-encodes what a URL cannot contain; existing percent signs stay. */
static api_str quote_location(api_request *req, api_str location)
{
    api_buf b;
    api_buf_init(&b, 65536);
    api__percent_put(&b, location, ":/%#?=@[]!$&'()*+,;");
    api_str s = api_arena_dup(req->arena, api_buf_get(&b));
    api_buf_deinit(&b);
    return s;
}

int api__redirect(api_request *req, int status, api_str location)
{
    if (location.n && memchr(location.p, 0, location.n))
        return API_EINVALID;
    api_str quoted = quote_location(req, location);
    if (quoted.p)
        quoted = api__own_path(req, quoted);
    if (!quoted.p)
        return API_ENOMEM;
    int err = api__answer_begin(req, status ? status : 307, (api_str){NULL, 0});
    if (!err)
        api_set_header(req, "Location", quoted);
    return err;
}

/* --- head --- */

/* Fields that frame the message, which only the server sets. */
static bool is_ours(api_str name)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Connection", "Date", "Keep-Alive"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (api__same_word(name, names[i]))
            return true;
    return false;
}

void api__add_header(api_request *req, api_str name, api_str value)
{
    if (api__same_word(name, "Content-Type"))
        req->content_type = api__content_type(req, value);
    else if (api__is_token(name) && !is_ours(name))
        api__respond_field(req, name, value);
    else
        api__logf(req->service->log, API_LOG_WARN, "request %s: header \"%.*s\" cannot be set by a handler", req->id,
                  API_FMT(name));
}

static void remove_header(api_buf *b, api_str name)
{
    for (char *line = b->p; line && line < b->p + b->n;) {
        char *end = memchr(line, '\n', (size_t)(b->p + b->n - line));
        if (!end)
            return;
        end++;
        if ((size_t)(end - line) > name.n && line[name.n] == ':' && strncasecmp(line, name.p, name.n) == 0) {
            memmove(line, end, (size_t)(b->p + b->n - end));
            b->n -= (size_t)(end - line);
        } else {
            line = end;
        }
    }
}

void api__set_header(api_request *req, api_str name, api_str value)
{
    if (name.n)
        remove_header(req->headers, name);
    api__add_header(req, name, value);
}

void api_set_status(api_request *req, int status)
{
    req->status = status;
}

int api_status(const api_request *req)
{
    return req->status;
}
