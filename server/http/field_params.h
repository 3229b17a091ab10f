/* A field's value with parameters (RFC 9110, 5.6.6): form-data; name="a"; filename*=UTF-8''b, as Content-Type and
 * Content-Disposition have it. */
#ifndef API__FIELD_PARAMS_H
#define API__FIELD_PARAMS_H

#include <api/str.h>

typedef struct api__field_param {
    api_str name;
    api_str value; /* between the quotes, escapes as they came; without quotes any visible bytes but ';' and '"' */
    bool quoted;
} api__field_param;

/* What stands before the parameters, without white space around it; *rest is for api__field_param_next. */
api_str api__field_value(api_str field, api_str *rest);
/* 1: *out is the next one; 0: there are no more; API_EINVALID: malformed. */
int api__field_param_next(api_str *rest, api__field_param *out);
/* Undoes \" and \\ in place and returns the new length. Other backslashes stay: browsers send them unescaped. */
size_t api__field_unescape(char *p, size_t n);
/* Without spaces and tabs at both ends. */
api_str api__trim(api_str s);
/* The same word, in any case. */
bool api__same_word(api_str a, const char *b);

#endif
