/* Patterns: ECMA-262 as far as PCRE2 supports it. Unanchored, `$` matches only at the very end, \u escapes. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/pattern.h"

/* The steps one match may take: a hostile text that meets a careless pattern does not match. */
#define MATCH_LIMIT 1000000
#define HEAP_LIMIT_KIB 4096

struct api__pattern {
    pcre2_code *code;
    pcre2_match_context *context; /* limits; only read while matching, so threads share it */
};

void api__pattern_free(void *pattern)
{
    struct api__pattern *p = pattern;
    if (!p)
        return;
    pcre2_match_context_free(p->context);
    pcre2_code_free(p->code);
    free(p);
}

struct api__pattern *api__pattern_new(api_str text, char why[160])
{
    int err;
    PCRE2_SIZE at;
    struct api__pattern *p = calloc(1, sizeof *p);
    if (!p) {
        snprintf(why, 160, "out of memory");
        return NULL;
    }
    p->code =
        pcre2_compile((PCRE2_SPTR)text.p, text.n,
                      PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF, &err, &at, NULL);
    p->context = pcre2_match_context_create(NULL);
    if (!p->code) {
        char reason[120];
        pcre2_get_error_message(err, (PCRE2_UCHAR *)reason, sizeof reason);
        snprintf(why, 160, "%s, at character %zu", reason, (size_t)at + 1);
    }
    if (!p->code || !p->context) {
        api__pattern_free(p);
        return NULL;
    }
    pcre2_set_match_limit(p->context, MATCH_LIMIT);
    pcre2_set_heap_limit(p->context, HEAP_LIMIT_KIB);
    pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* without it matching is only slower */
    return p;
}

bool api__pattern_match(const struct api__pattern *p, api_str s)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        return false;
    int rc = pcre2_match(p->code, (PCRE2_SPTR)(s.p ? s.p : ""), s.n, 0, PCRE2_NO_UTF_CHECK, data, p->context);
    pcre2_match_data_free(data);
    return rc >= 0;
}
