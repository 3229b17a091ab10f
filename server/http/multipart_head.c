#include "server/http/multipart_head.h"

#include <api/err.h>

#include "server/http/field_params.h"
#include "server/http/http1_chars.h"
#include "shared/percent.h"
#include "json/scan.h"
#include "json/utf8.h"

static bool fail(api__multipart *m, const char *why)
{
    m->why = why;
    return false;
}

/* --- lines --- */

/* Joins folded lines: one that begins with white space continues the line before it. */
static void unfold(char *p, size_t n)
{
    for (size_t i = 0; i + 2 < n; i++)
        if (p[i] == '\r' && (p[i + 2] == ' ' || p[i + 2] == '\t'))
            p[i] = p[i + 1] = ' ';
}

/* Removes one line from *rest, which ends with CRLF. */
static bool next_line(api_str *rest, api_str *name, api_str *value)
{
    const char *end = memchr(rest->p, '\r', rest->n), *p = rest->p;
    while (p < end && (api__h1_class[(unsigned char)*p] & API__H1_TOKEN))
        p++;
    *name = (api_str){rest->p, (size_t)(p - rest->p)};
    if (p == rest->p || *p != ':')
        return false;
    *value = api__trim((api_str){p + 1, (size_t)(end - p - 1)});
    rest->n -= (size_t)(end + 2 - rest->p);
    rest->p = end + 2;
    return true;
}

api_str api__part_header(const api__part *part, const char *name)
{
    api_str rest = part->headers, n, value;
    while (rest.n && next_line(&rest, &n, &value))
        if (api__same_word(n, name))
            return value;
    return (api_str){NULL, 0};
}

/* --- file names in the form of RFC 8187: charset'language'percent-encoded --- */

/* In place: a percent-encoded byte of Latin-1 takes three bytes and at most two in UTF-8. */
static size_t decode_extended(char *p, size_t n, bool latin1)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '%') {
            int byte = api__percent_byte(p + i, p + n);
            if (byte < 0)
                return SIZE_MAX;
            c = (unsigned char)byte;
            i += 2;
        } else if (!(api__h1_class[c] & API__H1_TOKEN)) {
            return SIZE_MAX;
        }
        if (latin1)
            to = (size_t)(api__utf8_put(p + to, c) - p);
        else
            p[to++] = (char)c;
    }
    return to;
}

static bool extended(api_str v, api_str *out)
{
    const char *charset = v.n ? memchr(v.p, '\'', v.n) : NULL;
    size_t left = charset ? v.n - (size_t)(charset + 1 - v.p) : 0;
    const char *language = left ? memchr(charset + 1, '\'', left) : NULL;
    if (!language)
        return false;
    api_str name = {v.p, (size_t)(charset - v.p)};
    bool latin1 = api__same_word(name, "ISO-8859-1");
    char *p = (char *)(uintptr_t)(language + 1);
    size_t n = v.n - (size_t)(p - v.p);
    if (!latin1 && !api__same_word(name, "UTF-8"))
        return false;
    *out = (api_str){p, decode_extended(p, n, latin1)};
    return out->n != SIZE_MAX;
}

/* --- Content-Disposition --- */

/* Whether text from the client is safe to pass to the program: valid UTF-8 without control characters. */
static bool is_text(api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return api__utf8_valid(s);
}

static api_str unquoted(const api__field_param *p)
{
    char *bytes = (char *)(uintptr_t)p->value.p;
    return (api_str){bytes, p->quoted ? api__field_unescape(bytes, p->value.n) : p->value.n};
}

static bool read_disposition(api__multipart *m, api_str value)
{
    api_str rest, plain = {NULL, 0}, name = {NULL, 0}, star = {NULL, 0};
    api__field_param p;
    int more;
    if (!api__same_word(api__field_value(value, &rest), "form-data"))
        return fail(m, "The Content-Disposition of a part is not form-data");
    while ((more = api__field_param_next(&rest, &p)) > 0) {
        bool extends = api__same_word(p.name, "filename*");
        api_str *to = api__same_word(p.name, "name") ? &name : api__same_word(p.name, "filename") ? &plain : NULL;
        if (extends)
            to = &star;
        if (to && to->p)
            return fail(m, "The Content-Disposition of a part has a duplicate parameter");
        if (extends && (p.quoted || !extended(p.value, to)))
            return fail(m, "The filename* of a part is malformed");
        if (to && !extends)
            *to = unquoted(&p);
    }
    if (more < 0)
        return fail(m, "The Content-Disposition of a part is malformed");
    if (!name.p)
        return fail(m, "The Content-Disposition of a part has no name");
    m->part.name = name;
    m->part.filename = star.p ? star : plain;
    if (!is_text(name) || !is_text(m->part.filename))
        return fail(m, "The name of a part is not valid UTF-8 text");
    return true;
}

/* Transfer encodings are deprecated in forms (RFC 7578, 4.7); accepting base64 undecoded would store a wrong file. */
static bool is_identity(api_str encoding)
{
    return api__same_word(encoding, "binary") || api__same_word(encoding, "8bit") || api__same_word(encoding, "7bit");
}

/* --- the whole head --- */

static bool take_line(api__multipart *m, api_str name, api_str value, api_str *disposition)
{
    bool is_disposition = api__same_word(name, "Content-Disposition"), is_type = api__same_word(name, "Content-Type");
    api_str *to = is_disposition ? disposition : is_type ? &m->part.content_type : NULL;
    if (to && to->p)
        return fail(m, is_type ? "A part has two Content-Type headers" : "A part has two Content-Disposition headers");
    if (to)
        *to = value;
    if (api__same_word(name, "Content-Transfer-Encoding") && !is_identity(value))
        return fail(m, "The Content-Transfer-Encoding of a part is not supported");
    return true;
}

static const char *without_controls(const char *p, const char *end)
{
    for (; (p = api__h1_find_control(p, end)) < end; p += 2)
        if (*p != '\r' || p[1] != '\n')
            return NULL;
    return end;
}

bool api__multipart_read_head(api__multipart *m, size_t n)
{
    api_str rest = {m->head, n - 2}, name, value, disposition = {NULL, 0};
    m->part = (api__part){.headers = rest};
    if (!without_controls(m->head, m->head + n))
        return fail(m, "The head of a part has a control character");
    unfold(m->head, n);
    while (rest.n) {
        if (!next_line(&rest, &name, &value))
            return fail(m, "The head of a part has a malformed line");
        if (!take_line(m, name, value, &disposition))
            return false;
    }
    if (!disposition.p)
        return fail(m, "A part has no Content-Disposition");
    return read_disposition(m, disposition);
}
