#include "shared/app_report.h"

#include <api/json.h>
#include <stdio.h>

void api__print_ok(const char *name, size_t models, size_t operations)
{
    printf("%s: ok (%zu model%s, %zu operation%s)\n", name, models, models == 1 ? "" : "s", operations,
           operations == 1 ? "" : "s");
}

void api__route_put(api_buf *b, const char *method, api_str path, api_str operation, api_str permission)
{
    static const char *const names[] = {"method", "path", "operation", "permission"};
    const api_str values[] = {api_str_of(method), path, operation, permission};
    api_buf_putc(b, b->n ? ',' : '[');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        api_buf_printf(b, "%s\"%s\":", i ? "," : "{", names[i]);
        api_json_put_str(b, values[i]);
    }
    api_buf_putc(b, '}');
}

void api__print_document(api_str text)
{
    if (text.n)
        fwrite(text.p, 1, text.n, stdout);
    if (text.n && text.p[text.n - 1] != '\n')
        putchar('\n');
}
