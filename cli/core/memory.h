/* Memory allocation that does not fail: without memory the program ends. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include "cli/core/cli.h"

/* Ends the program when `p` is NULL. */
void *xcheck(void *p);
/* Zeroed, until the command ends. */
void *xcalloc(cli *c, size_t count, size_t size);
api_str xstrdup(cli *c, api_str s);
char *xasprintf(cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The bytes of a buffer, which is freed. */
api_str xtake(cli *c, api_buf *b);
/* The same until the session ends. */
void *xcalloc_session(cli *c, size_t count, size_t size);
const char *xstrdup_session(cli *c, const char *text);
/* Appends to a list in the command's memory. */
void list_add(cli *c, api_words *list, const char *text);

#endif
