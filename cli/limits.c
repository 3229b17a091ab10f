/* Limits in the words that --limit takes. */
#include "cli.h"

/* The largest unit that says the number exactly. */
void limit_text(const api_limit_info *l, char out[32])
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
        if (units[i].unit == l->unit && l->def % units[i].factor == 0) {
            snprintf(out, 32, "%lld%s", (long long)(l->def / units[i].factor), units[i].name);
            return;
        }
}
