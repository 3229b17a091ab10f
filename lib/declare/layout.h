/* Structs of declarations as the C compiler has laid them out. */
#ifndef API__LAYOUT_H
#define API__LAYOUT_H

#include "declare/fields.h"

/* Which names the members have: those outside of C, or those in C, which are distinct. */
enum api__names_of { API__NAMES_OUTSIDE, API__NAMES_IN_C };
/* A member's name. In the arena; {NULL, 0}: no memory. */
api_str api__declare_name_as(const api_field *f, enum api__names_of names, api_arena *a);
/* Where the members are: out[i] from the struct's start. */
void api__declare_offsets(const api_field *fields, uint32_t *out);
/* In the arena. NULL: no memory. Of fields that stand for nothing in JSON the offset alone counts. */
const struct api__layout *api__declare_layout(const api_model_def *m, api_arena *a);
const struct api__layout *api__declare_layout_inputs(const api_field *fields, uint32_t size, enum api__names_of names,
                                                     api_arena *a);

#endif
