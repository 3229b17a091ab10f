/* From a field's name to its position: a table without collisions, found at compile time by trying seeds. */
#ifndef API__NAMES_H
#define API__NAMES_H

#include "model/model.h"

struct api__names {
    uint32_t seed, mask;
    uint16_t *slots; /* position + 1, 0: free */
};

/* NULL when out of memory, or if no such table is found within bounds. Names must be distinct. */
struct api__names *api__names_new(const api_model *m, api_arena *a);
/* NULL: no field has that name. */
const api__field *api__model_field(const api_model *m, api_str name);

#endif
