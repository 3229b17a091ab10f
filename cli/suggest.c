/* "did you mean": the nearest word within two or three typing mistakes. */
#include "cli.h"

/* Longer words are not typing mistakes of ours. */
enum { LONGEST = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two words, where a swap of neighbours counts as one. */
static size_t distance(api_str a, api_str b)
{
    size_t row[3][LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        const size_t *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];
        size_t *now = row[i % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            now[j] = least(last[j - 1] + (a.p[i - 1] != b.p[j - 1]), least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[a.n % 3][b.n];
}

api_str suggest(api_str word, const api_str *list, size_t n)
{
    size_t best = word.n < 4 ? 2 : 3;
    api_str found = {NULL, 0};
    if (word.n == 0 || word.n > LONGEST)
        return found;
    for (size_t i = 0; i < n; i++) {
        size_t d = list[i].n > LONGEST ? best : distance(word, list[i]);
        if (d < best) {
            best = d;
            found = list[i];
        }
    }
    return found;
}
