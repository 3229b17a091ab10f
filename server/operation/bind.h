/* Binding: a request's parts become the struct of inputs that an operation or a dependency has declared. */
#ifndef API__BIND_H
#define API__BIND_H

#include "server/call/call.h"

/* The struct of inputs, filled. 0; API__ANSWERED (415, 413, 400 ...); API_EINVALID: mistakes were recorded. */
int api__bind(api_request *req, const struct api__inputs *inputs, void *in);
/* The parts of it: parameters, and the body. */
int api__bind_params(api_request *req, const struct api__inputs *inputs, void *in);
int api__bind_body(api_request *req, const struct api__inputs *inputs, void *in);
/* One input: nothing was sent for it (default, nothing, or a mistake), or these texts. */
int api__bind_absent(api_request *req, const struct api__inputs *inputs, const struct api__input *input,
                     const api__loc *at, void *in);
int api__bind_texts(api_request *req, const struct api__inputs *inputs, const struct api__input *input,
                    const api_str *texts, size_t n, const api__loc *at, void *in);
/* Query parameters that no input has taken: 400. */
int api__refuse_unused(api_request *req);

#endif
