#include "shared/width.h"

#include <api/json.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"

/* A byte that is not UTF-8 is one column, and so is a character that the locale does not know. */
size_t api__text_width(api_str s)
{
    size_t width = 0;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = api__utf8_next(s.p + i, s.p + s.n);
        int columns = n > 1 ? wcwidth((wchar_t)api__utf8_code(s.p + i, (unsigned)n)) : 1;
        width += columns < 0 ? 1 : (size_t)columns;
        n += !n;
    }
    return width;
}

size_t api__output_width(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    int64_t n;
    if (columns && api_json_int(api_str_of(columns), &n) == 0 && n > 0)
        return (size_t)n;
    if (!isatty(STDOUT_FILENO))
        return SIZE_MAX;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}
