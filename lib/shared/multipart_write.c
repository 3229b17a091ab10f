#include "shared/multipart_write.h"

#include <stdio.h>
#include <sys/random.h>

void api__boundary_make(char out[API__BOUNDARY_SIZE])
{
    unsigned long long bits[2];
    while (getrandom(bits, sizeof bits, 0) != (ssize_t)sizeof bits) /* interrupted: so few bytes come at once or not */
        ;
    snprintf(out, API__BOUNDARY_SIZE, "api-%016llx%016llx", bits[0], bits[1]);
}

static void put_quoted(api_buf *b, api_str s)
{
    API_BUF_LIT(b, "=\"");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n')
            api_buf_printf(b, "%%%02X", (unsigned char)s.p[i]);
        else
            api_buf_putc(b, s.p[i]);
    }
    api_buf_putc(b, '"');
}

void api__multipart_put(api_buf *b, const char *boundary, const api__multipart_field *part)
{
    api_buf_printf(b, "--%s\r\nContent-Disposition: form-data; name", boundary);
    put_quoted(b, part->name);
    if (part->filename.p) {
        API_BUF_LIT(b, "; filename");
        put_quoted(b, part->filename);
    }
    if (part->type)
        api_buf_printf(b, "\r\nContent-Type: %s", part->type);
    API_BUF_LIT(b, "\r\n\r\n");
    api_buf_str(b, part->data);
    API_BUF_LIT(b, "\r\n");
}

void api__multipart_end(api_buf *b, const char *boundary)
{
    api_buf_printf(b, "--%s--\r\n", boundary);
}
