/* A field value with parameters (RFC 9110, 5.6.6), as in Content-Type and Content-Disposition:
 * form-data; name="a"; filename*=UTF-8''b */
#ifndef API__FIELD_PARAMS_H
#define API__FIELD_PARAMS_H

#include <api/str.h>

typedef struct api__field_param {
    api_str name;
    api_str value; /* between the quotes, still escaped; unquoted: any visible bytes except ';' and '"' */
    bool quoted;
} api__field_param;

/* The part before the parameters, trimmed; *rest is for api__field_param_next. */
api_str api__field_value(api_str field, api_str *rest);
/* 1: *out is the next one; 0: there are no more; API_EINVALID: malformed. */
int api__field_param_next(api_str *rest, api__field_param *out);
/* Undoes \" and \\ in place and returns the new length. Other backslashes stay: browsers send them unescaped. */
size_t api__field_unescape(char *p, size_t n);
/* Removes spaces and tabs at both ends. */
api_str api__trim(api_str s);
/* Whether both are the same, ignoring case. */
bool api__same_word(api_str a, const char *b);

#endif
