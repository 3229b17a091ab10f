#include "shared/limit_text.h"

#include <stdio.h>

void api__limit_text(const api_limit_info *l, int64_t value, char out[API__LIMIT_TEXT])
{
    static const struct {
        enum api_limit_unit unit;
        int64_t factor;
        const char *name;
    } units[] = {{API_LIMIT_BYTES, 1 << 30, "GiB"}, {API_LIMIT_BYTES, 1 << 20, "MiB"},
                 {API_LIMIT_BYTES, 1 << 10, "KiB"}, {API_LIMIT_BYTES, 1, "B"},
                 {API_LIMIT_MS, 1000, "s"},         {API_LIMIT_MS, 1, "ms"},
                 {API_LIMIT_COUNT, 1, ""}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].unit == l->unit && (value ? value % units[i].factor == 0 : units[i].factor == 1)) {
            snprintf(out, API__LIMIT_TEXT, "%lld%s", (long long)(value / units[i].factor), units[i].name);
            return;
        }
}

void api__limit_expected(const api_limit_info *l, char out[API__LIMIT_EXPECTED])
{
    static const char *const kinds[] = {
        [API_LIMIT_BYTES] = "size", [API_LIMIT_COUNT] = "number", [API_LIMIT_MS] = "time"};
    char least[API__LIMIT_TEXT], most[API__LIMIT_TEXT];
    api__limit_text(l, l->min, least);
    api__limit_text(l, l->max, most);
    snprintf(out, API__LIMIT_EXPECTED, "a %s from %s to %s", kinds[l->unit], least, most);
}
