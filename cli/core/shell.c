#include "cli/core/shell.h"
#include "shared/percent.h"

void shell_quoted_put(api_buf *b, api_str s)
{
    api_buf_putc(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            API_BUF_LIT(b, "'\\''");
        else
            api_buf_putc(b, s.p[i]);
    }
    api_buf_putc(b, '\'');
}

void shell_word_put(api_buf *b, api_str s)
{
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        plain = plain && s.p[i] && (api__is_unreserved(s.p[i]) || strchr(":@/+,", s.p[i]));
    if (plain)
        api_buf_str(b, s);
    else
        shell_quoted_put(b, s);
}
