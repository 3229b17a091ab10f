/* The response around a file's bytes. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/httpdate.h"
#include "server/engine/stream.h"
#include "server/files/file.h"
#include "server/request/response.h"
#include "shared/percent.h"

static const char shorter[] = "truncated while being read";

/* --- head --- */

static bool is_quotable(api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '%')
            return false;
    return true;
}

/* RFC 8187, 3.2.1: fewer characters may stay unencoded than in a URL. */
static void put_extended(api_str s, api_buf *out)
{
    api__percent_put(out, s, "!#$&+^`|");
}

/* RFC 6266. A name that cannot be quoted is sent twice: simplified in filename, exact in filename*. */
static void put_disposition(api_request *req, const char *path, const struct api__file_options *o)
{
    const char *slash = strrchr(path, '/');
    api_str name = o->file_name.n ? o->file_name : api_str_of(slash ? slash + 1 : path);
    api_buf *b = req->headers;
    API_BUF_LIT(b, "Content-Disposition: ");
    api_buf_printf(b, "%s; filename=\"", o->disposition == API__DISPOSITION_INLINE ? "inline" : "attachment");
    for (size_t i = 0; i < name.n; i++)
        api_buf_putc(b, is_quotable((api_str){name.p + i, 1}) ? name.p[i] : '_');
    api_buf_putc(b, '"');
    if (!is_quotable(name)) {
        API_BUF_LIT(b, "; filename*=utf-8''");
        put_extended(name, b);
    }
    API_BUF_LIT(b, "\r\n");
}

/* The headers of a 200 that a 304 repeats. */
static void put_validators(api_request *req, const struct api__file *f, const struct api__file_options *o)
{
    char date[API__HTTPDATE_LENGTH + 1];
    api__httpdate_put(f->seconds, date);
    api__respond_header(req, "ETag", api_str_of(f->etag));
    api__respond_header(req, "Last-Modified", api_str_of(date));
    if (o->cache_control.n)
        api__respond_header(req, "Cache-Control", o->cache_control);
    if (o->precompressed)
        api__respond_vary(req, "Accept-Encoding");
}

static void put_head(api_request *req, const char *path, const struct api__file *f, const struct api__file_options *o)
{
    bool dense;
    api_str type = api__file_type(path, &dense);
    put_validators(req, f, o);
    API_BUF_LIT(req->headers, "Accept-Ranges: bytes\r\n");
    if (f->coding)
        api__respond_header(req, "Content-Encoding", api_str_of(f->coding));
    if (o->disposition != API__DISPOSITION_NONE)
        put_disposition(req, path, o);
    req->content_type = o->content_type.n ? api_arena_dup(req->arena, o->content_type) : type;
    req->encoded = dense || f->coding;
}

/* --- body --- */

static int send_whole(api_request *req, const struct api__file *f)
{
    req->status = 200;
    int err = api__file_body_begin(req, f->size);
    return err ? err : api__file_body_bytes(req, f->fd, 0, f->size);
}

static uint64_t length_of(const struct api__range *r)
{
    return r->last - r->first + 1;
}

static int send_range(api_request *req, const struct api__file *f, const struct api__range *r)
{
    req->status = 206;
    req->encoded = true; /* do not compress: the range refers to the bytes as they are */
    api_buf_printf(req->headers, "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64 "\r\n", r->first, r->last,
                   f->size);
    int err = api__file_body_begin(req, length_of(r));
    return err ? err : api__file_body_bytes(req, f->fd, r->first, length_of(r));
}

static api_str part_head(api_request *req, const struct api__file *f, const struct api__range *r, const char *boundary,
                         api_str type)
{
    return api_arena_printf(
        req->arena, "--%s\r\nContent-Type: %.*s\r\nContent-Range: bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64 "\r\n\r\n",
        boundary, API_FMT(type), r->first, r->last, f->size);
}

static int send_parts(api_request *req, const struct api__file *f, const struct api__range *list, const api_str *heads,
                      size_t n, api_str end)
{
    uint64_t length = end.n;
    for (size_t i = 0; i < n; i++)
        length += heads[i].n + length_of(&list[i]) + 2;
    int err = api__file_body_begin(req, length);
    for (size_t i = 0; i < n && !err; i++) {
        err = api__file_body_text(req, heads[i]);
        if (!err)
            err = api__file_body_bytes(req, f->fd, list[i].first, length_of(&list[i]));
        if (!err)
            err = api__file_body_text(req, API_S("\r\n"));
    }
    return err ? err : api__file_body_text(req, end);
}

/* multipart/byteranges (RFC 9110, 14.6). The boundary is random, so no file can contain it on purpose. */
static int send_ranges(api_request *req, const struct api__file *f, const struct api__range *list, size_t n)
{
    uint64_t random[2];
    char boundary[33];
    api_str heads[API__RANGES_MOST], type = req->content_type;
    api__random(random, sizeof random);
    snprintf(boundary, sizeof boundary, "%016" PRIx64 "%016" PRIx64, random[0], random[1]);
    for (size_t i = 0; i < n; i++) {
        heads[i] = part_head(req, f, &list[i], boundary, type);
        if (!heads[i].p)
            return API_ENOMEM;
    }
    api_str end = api_arena_printf(req->arena, "--%s--\r\n", boundary);
    req->status = 206;
    req->encoded = true;
    req->content_type = api_arena_printf(req->arena, "multipart/byteranges; boundary=%s", boundary);
    return end.p && req->content_type.p ? send_parts(req, f, list, heads, n, end) : API_ENOMEM;
}

/* --- the response --- */

static int send(api_request *req, const char *path, const struct api__file *f, const struct api__file_options *o)
{
    struct api__range list[API__RANGES_MOST];
    size_t n;
    enum api__range_answer ranges = API__RANGE_WHOLE;
    if (api__file_range_counts(req, f))
        ranges = api__range_parse(api__request_header(req, "Range"), f->size, list, &n);
    if (ranges == API__RANGE_NONE) {
        api_buf_printf(req->headers, "Content-Range: bytes */%" PRIu64 "\r\n", f->size);
        api__respond_error(req, 416, NULL);
        return API_OK;
    }
    put_head(req, path, f, o);
    if (!req->content_type.p)
        return API_ENOMEM;
    if (ranges == API__RANGE_WHOLE)
        return send_whole(req, f);
    return n == 1 ? send_range(req, f, list) : send_ranges(req, f, list, n);
}

static int respond(api_request *req, const char *path, const struct api__file *f, const struct api__file_options *o)
{
    int status = api__file_conditions(req, f);
    if (status == 200)
        return send(req, path, f, o);
    if (status == 304) {
        req->status = 304;
        put_validators(req, f, o);
    } else {
        api__respond_error(req, status, NULL);
    }
    return API_OK;
}

/* The head has been sent. A client that left or sent HEAD needs nothing more; others must see a truncated response. */
static int break_off(api_request *req, const char *path, int err)
{
    if (err == API_ECLOSED)
        return API_OK;
    api__logf(req->service->log, API_LOG_ERROR, "request %s: file %s: transfer aborted: %s", req->id, path,
              err == API_EIO ? shorter : api_strerror(err));
    api__stream_fail(req);
    return API_OK;
}

int api__file_try(api_request *req, int dir_fd, const char *path, const struct api__file_options *o)
{
    struct api__file f;
    size_t head = req->headers->n;
    int err = o->precompressed ? api__file_open_coded(req, dir_fd, path, o->anywhere, &f)
                               : api__file_open(dir_fd, path, o->anywhere, &f);
    if (err)
        return err;
    err = respond(req, path, &f, o);
    close(f.fd);
    if (err && req->streaming)
        return break_off(req, path, err);
    if (err && req->headers->n > head)
        req->headers->n = head; /* drop the headers of the file, which is not sent */
    return err;
}

/* Not api__respond_failure, whose messages are about the database. */
int api__file_fail(api_request *req, const char *path, int err)
{
    static const struct {
        int err;
        const char *why;
    } list[] = {
        {API_EUNSUPPORTED, "serving files requires openat2(2), which this kernel or sandbox does not support"},
        {API_EIO, shorter},
        {API_ESYS, "cannot open or read it"},
    };
    err = err == API__EISDIR ? API_ENOTFOUND : err;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].err == err) {
            api__logf(req->service->log, API_LOG_ERROR, "request %s: file %s: %s", req->id, path, list[i].why);
            api__respond_error(req, 500, NULL);
            return err;
        }
    api__respond_failure(req, err);
    return err;
}

int api__respond_file(api_request *req, int dir_fd, const char *path, const struct api__file_options *o)
{
    static const struct api__file_options none;
    int err = api__file_try(req, dir_fd, path, o ? o : &none);
    return err ? api__file_fail(req, path, err) : API_OK;
}
