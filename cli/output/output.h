/* Results on stdout: readable on a terminal, one valid JSON document elsewhere, or as --format and --jq say. `o`, the
 * operation that they are the result of, may be NULL: then their shape is not known. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/spec/spec.h"
#include "shared/table.h"

/* Checks --jq before anything is sent. */
int output_check(cli *c);
/* The body (and with -i the head) of a success. */
int output_response(cli *c, const response *a, const operation *o);
/* A JSON text; `capitals`: in the titles of a table. */
int output_json(cli *c, api_str json, const operation *o, bool capitals);
/* The same, --jq checked. */
int output_text(cli *c, api_str json, bool capitals);
/* A list operation, page by page with --all. */
int output_list(cli *c, request *r, const operation *o);

/* Are the names of --columns, which was given, those of the operation's rows? Before anything is sent. */
int output_columns_check(cli *c, const operation *o);
/* Are they those of the rows that came? */
int output_columns_present(cli *c, const api_node *n, const operation *o);
/* The rows of a result and their columns. */
api__table output_rows(cli *c, const api_node *n, const operation *o);
/* The row with the members of --columns only. */
const api_node *output_project(cli *c, const api_node *row);

/* Each appends and ends its last line. */
void output_pretty_put(api_buf *b, const api_node *n, bool color, size_t width);
void output_csv_put(api_buf *b, const api__table *t, char separator, bool head);

#endif
