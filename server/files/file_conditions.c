/* Preconditions in the order of RFC 9110, 13.2.2. Malformed dates are ignored. */
#include "base/clock.h"
#include "base/httpdate.h"
#include "server/files/file.h"
#include "server/http/etag.h"

static bool read_date(api_str s, int64_t *seconds)
{
    return s.p && api__httpdate_parse(s, api__wall_us() / 1000000, seconds);
}

/* True when the field is a date and the file has changed since. */
static bool changed_since(const api_request *req, const char *field, const struct api__file *f)
{
    int64_t date;
    return read_date(api__request_header(req, field), &date) && f->seconds > date;
}

static bool unchanged_since(const api_request *req, const struct api__file *f)
{
    int64_t date;
    return read_date(api__request_header(req, "If-Modified-Since"), &date) && f->seconds <= date;
}

static bool reads(const api_request *req)
{
    return req->head.method == API__METHOD_GET || req->head.method == API__METHOD_HEAD;
}

int api__file_conditions(const api_request *req, const struct api__file *f)
{
    api_str tag = api_str_of(f->etag);
    if (req->head.if_match.p ? !api__etag_strong(req->head.if_match, tag)
                             : changed_since(req, "If-Unmodified-Since", f))
        return 412;
    if (req->head.if_none_match.p) {
        if (!api__etag_listed(req->head.if_none_match, tag))
            return 200;
        return reads(req) ? 304 : 412;
    }
    return reads(req) && unchanged_since(req, f) ? 304 : 200;
}

/* A date in If-Range must match Last-Modified exactly (RFC 9110, 13.1.5). */
bool api__file_range_counts(const api_request *req, const struct api__file *f)
{
    int64_t date;
    if (req->head.method != API__METHOD_GET)
        return false;
    api_str value = api__request_header(req, "If-Range");
    if (!value.p)
        return true;
    if (value.n && (value.p[0] == '"' || value.p[0] == 'W'))
        return api_str_is(value, f->etag);
    return read_date(value, &date) && date == f->seconds;
}
