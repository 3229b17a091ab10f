#include "shared/suggest.h"

/* A longer word is not a misspelt one of ours. */
enum { LONGEST = 64 };

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two words, where a swap of neighbours counts as one (Damerau's optimal string alignment). */
static size_t distance(api_str a, api_str b)
{
    size_t row[3][LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[1][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        const size_t *last = row[i % 3], *before = row[(i + 2) % 3];
        size_t *now = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            now[j] = min(change, min(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = min(now[j], before[j - 2] + 1);
        }
    }
    return row[(a.n + 1) % 3][b.n];
}

api_str api__suggest(api_str word, const api_str *list, size_t n)
{
    size_t best = word.n < 4 ? 2 : 3;
    api_str found = {NULL, 0};
    if (word.n == 0 || word.n > LONGEST)
        return found;
    for (size_t i = 0; i < n; i++) {
        if (list[i].n > LONGEST)
            continue;
        size_t d = distance(word, list[i]);
        if (d < best) {
            best = d;
            found = list[i];
        }
    }
    return found;
}

void api__suggest_put(api_buf *b, api_str word, const api_str *list, size_t n)
{
    api_str nearest = api__suggest(word, list, n);
    if (nearest.p)
        api_buf_printf(b, "; did you mean \"%.*s\"?", API_FMT(nearest));
}
