#include "server/http/multipart.h"

#include <api/err.h>

#include "server/http/field_params.h"
#include "server/http/http1_chars.h"
#include "server/http/multipart_head.h"

/* States. In PREAMBLE and DATA the last `matched` bytes consumed are the start of a delimiter and have not been
 * returned as data; the first `outside` of them belong to the head before. A delimiter contains CR only as its first
 * byte, so after a mismatch no later byte of them can begin another match. */
enum state {
    PREAMBLE, /* before the first delimiter, which needs no CR LF at the start of the body */
    DATA,     /* data of a part, up to the next delimiter */
    BEHIND,   /* after a delimiter, in its line */
    DASH,     /* after "-": another one makes it the final delimiter */
    PADDING,  /* white space up to CR */
    LF,       /* LF of the delimiter's line */
    HEAD,     /* head of a part, up to an empty line */
    EPILOGUE,
    BROKEN,
};

static enum api__multipart_step fail(api__multipart *m, const char *why)
{
    m->why = why;
    m->state = BROKEN;
    return API__MULTIPART_BAD;
}

/* --- the boundary --- */

static bool is_boundary(api_str b)
{
    static const char others[] = "'()+_,-./:=? ";
    for (size_t i = 0; i < b.n; i++) {
        char c = b.p[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!plain && (!c || !strchr(others, c)))
            return false;
    }
    return b.n >= 1 && b.n <= API__BOUNDARY_MOST && b.p[b.n - 1] != ' ';
}

static const char *read_boundary(api_str content_type, api_str *out)
{
    api_str rest;
    api__field_param p;
    int more;
    *out = (api_str){NULL, 0};
    if (!api__same_word(api__field_value(content_type, &rest), "multipart/form-data"))
        return "The body is not multipart/form-data";
    while ((more = api__field_param_next(&rest, &p)) > 0) {
        if (!api__same_word(p.name, "boundary"))
            continue;
        if (out->p)
            return "Content-Type has two boundaries";
        *out = p.value;
    }
    if (more < 0)
        return "Content-Type is malformed";
    if (!out->p)
        return "Content-Type has no boundary";
    return is_boundary(*out) ? NULL : "The boundary in Content-Type is malformed";
}

bool api__multipart_init(api__multipart *m, api_str content_type)
{
    api_str boundary;
    memset(m, 0, offsetof(api__multipart, head));
    m->why = read_boundary(content_type, &boundary);
    if (m->why) {
        m->state = BROKEN;
        return false;
    }
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.p, boundary.n);
    m->delimiter_n = (uint8_t)(4 + boundary.n);
    m->state = PREAMBLE;
    m->matched = 2;
    return true;
}

/* --- delimiters and what is between them --- */

/* Continues a match. True: the delimiter is complete. */
static bool match(api__multipart *m, const char **at, const char *end)
{
    while (*at < end && m->matched < m->delimiter_n && **at == m->delimiter[m->matched]) {
        m->matched++;
        (*at)++;
    }
    return m->matched == m->delimiter_n;
}

/* Consumes bytes that cannot belong to a delimiter, then begins or continues a match. */
static enum api__multipart_step take_between(api__multipart *m, const char **at, const char *end, api_str *data)
{
    while (*at < end) {
        if (m->matched == 0) {
            const char *from = *at, *cr = memchr(from, '\r', (size_t)(end - from));
            *at = cr ? cr : end;
            *data = (api_str){from, (size_t)(*at - from)};
            if (data->n)
                return API__MULTIPART_DATA;
        }
        if (match(m, at, end)) {
            m->matched = m->outside = 0;
            bool data_ended = m->state == DATA;
            m->state = BEHIND;
            return data_ended ? API__MULTIPART_PART_END : API__MULTIPART_MORE;
        }
        if (*at < end) { /* not a delimiter: what matched is data */
            *data = (api_str){m->delimiter + m->outside, (size_t)(m->matched - m->outside)};
            m->matched = m->outside = 0;
            if (data->n)
                return API__MULTIPART_DATA;
        }
    }
    return API__MULTIPART_MORE;
}

static enum api__multipart_step take_preamble(api__multipart *m, const char **at, const char *end)
{
    api_str dropped;
    while (take_between(m, at, end, &dropped) == API__MULTIPART_DATA)
        ;
    return API__MULTIPART_MORE;
}

/* One byte of a delimiter's line. */
static enum api__multipart_step take_delimiter(api__multipart *m, char c)
{
    if (m->state == LF && c == '\n') {
        m->state = HEAD;
        m->head_n = 0;
    } else if (m->state == DASH && c == '-') {
        m->state = EPILOGUE;
        return API__MULTIPART_END;
    } else if (m->state == BEHIND && c == '-') {
        m->state = DASH;
    } else if ((m->state == BEHIND || m->state == PADDING) && (c == ' ' || c == '\t')) {
        m->state = PADDING;
    } else if ((m->state == BEHIND || m->state == PADDING) && c == '\r') {
        m->state = LF;
    } else {
        return fail(m, "A boundary is not followed by CRLF or --");
    }
    return API__MULTIPART_MORE;
}

/* --- the head of a part --- */

static bool head_ends(const api__multipart *m)
{
    return (m->head_n == 2 && m->head[0] == '\r') ||
           (m->head_n >= 4 && memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) == 0);
}

static enum api__multipart_step take_head(api__multipart *m, char c)
{
    if (m->head_n == sizeof m->head) {
        m->too_big = true;
        return fail(m, "The head of a part is larger than 8 KiB");
    }
    m->head[m->head_n++] = c;
    if (c != '\n')
        return API__MULTIPART_MORE;
    if (m->head_n < 2 || m->head[m->head_n - 2] != '\r')
        return fail(m, "The lines of a part's head do not end with CRLF");
    if (!head_ends(m))
        return API__MULTIPART_MORE;
    if (!api__multipart_read_head(m, m->head_n))
        return fail(m, m->why);
    /* When the data is empty, the head's last CR LF is also the delimiter's first. */
    m->state = DATA;
    m->matched = m->outside = 2;
    return API__MULTIPART_PART;
}

/* --- the parser --- */

enum api__multipart_step api__multipart_next(api__multipart *m, const char **at, const char *end, api_str *data)
{
    enum api__multipart_step step = API__MULTIPART_MORE;
    while (*at < end && step == API__MULTIPART_MORE) {
        if (m->state == DATA)
            step = take_between(m, at, end, data);
        else if (m->state == PREAMBLE)
            step = take_preamble(m, at, end);
        else if (m->state == HEAD)
            step = take_head(m, *(*at)++);
        else if (m->state == EPILOGUE)
            *at = end;
        else if (m->state == BROKEN)
            return API__MULTIPART_BAD;
        else
            step = take_delimiter(m, *(*at)++);
    }
    return step;
}

bool api__multipart_finish(api__multipart *m)
{
    if (m->state == EPILOGUE)
        return true;
    if (m->state != BROKEN)
        fail(m, "The form ends before its last boundary");
    return false;
}
