#include "cli/output/jq_numbers.h"
#include "cli/core/memory.h"
#include "cli/output/jq_kind.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

/* Digits that every double keeps. */
enum { DIGITS_KEPT = 15, NUMBER_TEXT = 64 };

/* Stand-ins are above 2^1000; a number of the document that is as large gets a stand-in too. */
static const uint64_t first_stand_in = 0x7e70000000000000;

static double double_of(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static uint64_t bits_of(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

static double value_of(api_str text)
{
    char copy[NUMBER_TEXT];
    if (text.n < sizeof copy) {
        memcpy(copy, text.p, text.n);
        copy[text.n] = 0;
        return strtod(copy, NULL);
    }
    char *whole = strndup(text.p, text.n);
    double d = whole ? strtod(whole, NULL) : 0;
    free(whole);
    return d;
}

/* The next number at or after `at`, outside strings; NULL: there is none. */
static const char *next_number(api_str s, const char *at, size_t *n)
{
    const char *end = s.p + s.n;
    while (at < end) {
        if (*at == '"') {
            for (at++; at < end && *at != '"'; at++)
                at += *at == '\\';
            at++;
            continue;
        }
        if (*at == '-' || isdigit((unsigned char)*at)) {
            for (*n = 1; at + *n < end && at[*n] && (isdigit((unsigned char)at[*n]) || strchr("+-.eE", at[*n]));)
                ++*n;
            return at;
        }
        at++;
    }
    return NULL;
}

/* An integer that jq prints as it was. */
static bool is_safe(api_str text)
{
    size_t sign = text.p[0] == '-';
    if (text.n - sign > DIGITS_KEPT || (sign && text.n > 1 && text.p[1] == '0'))
        return false;
    for (size_t i = sign; i < text.n; i++)
        if (!isdigit((unsigned char)text.p[i]))
            return false;
    return true;
}

static bool is_lossy(api_str text, double value)
{
    size_t digits = 0, zeros = 0;
    bool whole = true;
    for (size_t i = 0; i < text.n && text.p[i] != 'e' && text.p[i] != 'E'; i++) {
        whole = whole && text.p[i] != '.';
        if (!isdigit((unsigned char)text.p[i]) || (text.p[i] == '0' && !digits))
            continue;
        digits++;
        zeros = text.p[i] == '0' ? zeros + 1 : 0;
    }
    if (isinf(value) || (value == 0 && digits))
        return true;
    return digits - zeros > DIGITS_KEPT && !(whole && fabs(value) < 9007199254740992.0);
}

static void add(cli *c, jq_numbers *n, api_str text)
{
    if ((n->count & (n->count - 1)) == 0) {
        jq_number *bigger = xcalloc(c, n->count ? n->count * 2 : 1, sizeof *bigger);
        if (n->count)
            memcpy(bigger, n->list, n->count * sizeof *bigger);
        n->list = bigger;
    }
    double value = value_of(text);
    jq_number one = {value, text, is_lossy(text, value)};
    n->lossy = n->lossy || one.lossy;
    n->list[n->count++] = one;
}

static int by_value(const void *a, const void *b)
{
    const jq_number *x = a, *y = b;
    return x->value < y->value ? -1 : x->value > y->value;
}

void jq_numbers_init(cli *c, jq_numbers *n, enum jq_kind kind, api_str json, api_str *out)
{
    api_buf b;
    size_t length = 0;
    const char *copied = json.p;
    *n = (jq_numbers){.kind = kind};
    *out = json;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (const char *at = json.p; (at = next_number(json, at, &length)); at += length) {
        api_str text = {at, length};
        if (kind == JQ_PASSES && is_safe(text))
            continue;
        add(c, n, text);
        if (kind != JQ_PASSES)
            continue;
        api_buf_put(&b, copied, (size_t)(at - copied));
        api_buf_printf(&b, "%.17g", double_of(first_stand_in + n->count - 1));
        copied = at + length;
    }
    if (kind == JQ_PASSES && n->count) {
        api_buf_put(&b, copied, (size_t)(json.p + json.n - copied));
        *out = xtake(c, &b);
        return;
    }
    if (n->count)
        qsort(n->list, n->count, sizeof *n->list, by_value);
    api_buf_deinit(&b);
}

/* The only text with this value in the document; {NULL, 0} when there is none, or more than one. */
static api_str text_of_value(const jq_numbers *n, double value)
{
    api_str none = {NULL, 0};
    size_t low = 0, high = n->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->list[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == n->count || n->list[low].value != value)
        return none;
    for (size_t i = low + 1; i < n->count && n->list[i].value == value; i++)
        if (!api_str_eq(n->list[i].text, n->list[low].text))
            return none;
    return n->list[low].lossy && n->kind == JQ_CALCULATES ? none : n->list[low].text;
}

/* A short integer may be a count or an index: do not replace it by the 1.0 of some field. */
static api_str original(const jq_numbers *n, api_str text)
{
    double value = value_of(text);
    if (n->kind != JQ_PASSES)
        return is_safe(text) ? (api_str){NULL, 0} : text_of_value(n, value);
    uint64_t i = bits_of(value) - first_stand_in;
    return i < n->count ? n->list[i].text : (api_str){NULL, 0};
}

void jq_numbers_put(const jq_numbers *n, api_str result, api_buf *b)
{
    size_t length = 0;
    const char *copied = result.p;
    for (const char *at = result.p; n->count && (at = next_number(result, at, &length)); at += length) {
        api_str text = original(n, (api_str){at, length});
        if (!text.p)
            continue;
        api_buf_put(b, copied, (size_t)(at - copied));
        api_buf_str(b, text);
        copied = at + length;
    }
    api_buf_put(b, copied, (size_t)(result.p + result.n - copied));
}
