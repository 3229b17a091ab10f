/* Characters that are not seen, and text from elsewhere made safe to print: it must not move a terminal's cursor,
 * change its state, start a line or reverse the direction of one. */
#ifndef API__VISIBLE_H
#define API__VISIBLE_H

#include <api/buf.h>

enum api__visible {
    API__VISIBLE_CELL,   /* every control character is escaped */
    API__VISIBLE_LINES,  /* line ends and tabs stay */
    API__VISIBLE_FOLDED, /* on one line: line ends and tabs become single spaces */
    API__VISIBLE_JSON    /* of JSON text: escaped as in its strings, so that they mean the same */
};

/* Appends the text with its control characters as \x1b or \u202e, bytes that are not UTF-8 as \x9b (in JSON \ufffd). */
void api__visible_put(api_buf *b, api_str s, enum api__visible how);
/* UTF-8 without control characters. */
bool api__is_printable(api_str s);
/* Of valid UTF-8: no white space but U+0020, no control characters, nothing without width, nothing that changes the
 * direction. Names and addresses allow nothing that looks like another name, or like none. */
bool api__is_visible(api_str s);
/* How many bytes at the end begin a character without completing it. */
size_t api__unfinished_character(api_str s);

#endif
