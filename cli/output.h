/* Results on stdout: readable on a terminal, one valid JSON document elsewhere, or as --format and --jq say. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli.h"
#include "http.h"
#include "shared/table.h"

struct operation;

/* Prints a JSON text as the result; `capitals`: in the titles of a table. A status, said. */
int output_text(cli *c, api_str json, bool capitals);
/* The body (and with -i the head) of a success. `o` may be NULL: nothing is known of the shape. */
int output_answer(cli *c, const answer *a, const struct operation *o);
/* A list operation, page by page with --all. */
int output_list(cli *c, request *r, const struct operation *o);
/* Checks --jq and --columns before anything is sent. A status, said. */
int output_check(cli *c);

/* columns.c: are the names of --columns those of the operation's rows? Before anything is sent. A status, said. */
int columns_check(cli *c, const struct operation *o);
/* The same of what came. */
int columns_present(cli *c, const api_node *n, const struct operation *o);

/* Is --format this one? */
bool output_is(const cli *c, const char *format);
/* The rows of a result and their columns. */
api__table output_rows(cli *c, const api_node *n, const struct operation *o);
int output_json(cli *c, api_str json, const struct operation *o, bool capitals);
/* The same on stderr, for -i of a failure: stdout stays empty. */
void error_head(const answer *a);
void output_head(cli *c, const answer *a);
bool answer_is_json(const answer *a);
/* The row with the members of --columns only. */
const api_node *output_project(cli *c, const api_node *row);

/* Each appends and ends its last line. */
void put_pretty(api_buf *b, const api_node *n, bool color, size_t width);
void put_csv(api_buf *b, const api__table *r, char separator, bool head);
/* jq.c */
int jq_check(cli *c, const char *program);
/* Runs --jq over a JSON text, prints each result. A status, said. */
int jq_run(cli *c, api_str json);
/* Forgets a program that was checked but not run. */
void jq_deinit(cli *c);

#endif
