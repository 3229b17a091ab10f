/* Models as a program has them: structs. */
#ifndef API__CALL_MODEL_H
#define API__CALL_MODEL_H

#include <api/fields.h>

#include "model/decode.h"
#include "server/request/request.h"

/* The compiled model of a declaration, rows being its struct. NULL: this app has not met it; logged. */
const api_model *api__model_of(api_request *req, const api_model_def *def);
/* A struct, checked, as JSON. 0, API_EINVALID with mistakes in d->errors, API_EUSAGE, API_ENOMEM. */
int api__put_struct(api_request *req, const api_model_def *def, const void *value, struct api__decode *d, api_buf *out);

#endif
