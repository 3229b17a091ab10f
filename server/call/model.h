/* Models as C structs of the program. */
#ifndef API__CALL_MODEL_H
#define API__CALL_MODEL_H

#include <api/fields.h>

#include "model/decode.h"
#include "server/request/request.h"

/* The compiled model of a declaration; its rows are the declared struct. NULL: not declared in this app; logged. */
const api_model *api__model_of(api_request *req, const api_model_def *def);
/* Checks a struct and appends it as JSON. 0, API_EINVALID with d->errors filled, API_EUSAGE, API_ENOMEM. */
int api__put_struct(api_request *req, const api_model_def *def, const void *value, struct api__decode *d, api_buf *out);

#endif
