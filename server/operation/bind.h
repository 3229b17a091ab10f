/* Binding: parts of a request fill the struct of inputs that an operation or a dependency declares. */
#ifndef API__BIND_H
#define API__BIND_H

#include "server/call/call.h"

/* Fills the struct of inputs. 0; API__ANSWERED (415, 413, 400 ...); API_EINVALID: errors were recorded. */
int api__bind(api_request *req, const struct api__inputs *inputs, void *in);
/* Its two halves: parameters, and the body. */
int api__bind_params(api_request *req, const struct api__inputs *inputs, void *in);
int api__bind_body(api_request *req, const struct api__inputs *inputs, void *in);
/* One input that was not sent (uses its default, stays absent, or is an error), or was sent as these texts. */
int api__bind_absent(api_request *req, const struct api__inputs *inputs, const struct api__input *input,
                     const api__loc *at, void *in);
int api__bind_texts(api_request *req, const struct api__inputs *inputs, const struct api__input *input,
                    const api_str *texts, size_t n, const api__loc *at, void *in);
/* Answers 400 if a query parameter was sent that belongs to no input. */
int api__refuse_unused(api_request *req);

#endif
