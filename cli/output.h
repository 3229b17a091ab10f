/* Results on stdout: readable on a terminal, one valid JSON document elsewhere, or as --format and --jq say. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli.h"
#include "http.h"

struct operation;

/* Prints a JSON text as the result. `heads`: column titles of a table, by space; NULL: the names. A status, said. */
int output_text(cli *c, api_str json, const char *heads);
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

/* The ways to write a value; each appends and ends its last line. */
typedef struct rows {
    const api_node *first; /* of the list, linked by next; or the one value */
    bool list;
    api_str *columns;
    const char **heads; /* NULL: columns */
    size_t count;
    api_str key; /* the column that names a row, {NULL,0}: none does */
} rows;

/* Is --format this one? */
bool output_is(const cli *c, const char *format);
rows output_rows(cli *c, const api_node *n, const struct operation *o);
int output_json(cli *c, api_str json, const struct operation *o, const char *heads);
/* The same on stderr, for -i of a failure: stdout stays empty. */
void error_head(const answer *a);
void output_head(cli *c, const answer *a);
bool answer_is_json(const answer *a);
/* The row with the members of --columns only. */
const api_node *output_project(cli *c, const api_node *row);

void put_pretty(api_buf *b, const api_node *n, bool color, size_t width);
void put_csv(api_buf *b, const rows *r, char separator, bool head);
/* How many columns did not fit. */
size_t put_table(cli *c, api_buf *b, const rows *r);
/* Columns that a terminal has: COLUMNS, then its own word; SIZE_MAX when stdout is none and COLUMNS is unset. */
size_t output_width(const cli *c);
/* Columns on the screen that these bytes take. */
size_t text_width(api_str s);

/* jq.c */
int jq_check(cli *c, const char *program);
/* Runs --jq over a JSON text, prints each result. A status, said. */
int jq_run(cli *c, api_str json);
/* Forgets a program that was checked but not run. */
void jq_deinit(cli *c);

#endif
