/* Typed rows to JSON, straight into the output buffer. */
#ifndef API__ENCODE_H
#define API__ENCODE_H

#include "model/model.h"

enum api__encode_flags {
    API__ENCODE_SECRETS = 1, /* include writeOnly fields: for storage, never for a client */
    API__ENCODE_STRUCT = 2,  /* filled by a program: api__row_given decides which fields are present */
};

/* The row as a compact object in declared order. A nullable absent field is null; other absent fields are left out.
 * `mask`: bit words of the fields to write, NULL for all. */
void api__encode_row(const api_model *m, const void *row, const uint64_t *mask, unsigned flags, api_buf *out);
/* The members, without the braces. For a union's branch the tag is written too: in the place of its member, whether or
 * not that is filled, or first if there is no such member. `branch`: NULL for a plain object. */
void api__encode_members(const api_model *m, const void *row, const uint64_t *mask, unsigned flags,
                         const api__variant *branch, api_buf *out);
/* A program's own struct, whatever its model: an object's row, or a union. */
void api__encode_struct(const api_model *m, const void *value, unsigned flags, api_buf *out);
/* One value. */
void api__encode_value(const api__field *f, const void *slot, unsigned flags, api_buf *out);
/* A value that is JSON text, without the writeOnly members inside (API__SECRET). Text that cannot be read is null. */
void api__encode_redacted(const api__field *f, api_str json, api_buf *out);
/* The JSON to store for objects that accept unknown members (API__OPEN): the input as it came, completed by the
 * readOnly and writeOnly members that the value in `slot` kept. */
void api__encode_open(const api__field *f, const void *slot, const api_node *input, api_buf *out);

#endif
