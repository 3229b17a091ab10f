#include "shared/percent.h"

void api__percent_put(api_buf *b, api_str s, const char *also)
{
    for (size_t i = 0; i < s.n; i++) {
        if (api__is_unreserved(s.p[i]) || (s.p[i] && strchr(also, s.p[i])))
            api_buf_putc(b, s.p[i]);
        else
            api_buf_printf(b, "%%%02X", (unsigned char)s.p[i]);
    }
}

int api__percent_byte(const char *p, const char *end)
{
    if (end - p < 3 || *p != '%')
        return -1;
    int high = api__hex_value(p[1]), low = api__hex_value(p[2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}
