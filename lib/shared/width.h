/* Widths on a terminal. */
#ifndef API__WIDTH_H
#define API__WIDTH_H

#include <api/str.h>

/* Columns on the screen that a text takes. */
size_t api__text_width(api_str s);
/* Columns that stdout has: COLUMNS, else those of the terminal; SIZE_MAX when it is not a terminal. */
size_t api__output_width(void);

#endif
