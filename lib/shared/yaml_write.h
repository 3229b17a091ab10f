/* Values of JSON as YAML, in block style. */
#ifndef API__YAML_WRITE_H
#define API__YAML_WRITE_H

#include <api/json.h>

/* Appends the value with a line end behind it. What is a string is one for readers of YAML 1.1 too (for which `no` is
 * false, 12:30:45 a number and U+2028 a line end); numbers keep their digits, which in such readers makes a string of
 * those like 1e3. */
void api__yaml_put(api_buf *b, const api_node *n);

#endif
