/* Tables: columns by their width on the screen; long cells are cut, and what then does not fit is dropped as whole
 * columns. */
#ifndef API__TABLE_H
#define API__TABLE_H

#include <api/arena.h>
#include <api/json.h>

typedef struct api__table {
    const api_node *first; /* of the rows, linked by next where `list`; else the only one */
    bool list;
    api_str *columns; /* members of the rows; without any the rows are values themselves */
    size_t count;
    bool capitals;  /* in the titles, which are the columns' names */
    api_str key;    /* the column that names a row, which is neither cut nor dropped; {NULL, 0}: none does */
    bool key_first; /* the order of the columns is ours */
    bool color;
    size_t width; /* of the screen; SIZE_MAX: nothing is cut */
} api__table;

/* Appends the table; the number of columns that did not fit. */
size_t api__table_put(api_arena *a, api_buf *b, const api__table *t);

#endif
