/* Which statuses an operation can answer with, and how an error is described. */
#ifndef API__RESPONSES_H
#define API__RESPONSES_H

#include "openapi/writer.h"

/* Statuses that the server answers with an error body: all that `o` can return. Ends with 0. */
size_t api__openapi_statuses(const struct api_app *app, const struct api__operation *o, int out[32]);
const char *api__openapi_description(int status);
void api__doc_header(struct api__doc *doc, const char *name, enum api__doc_shared component);
/* An operation's error: `schema` is what its body is in the app's own style, one of `models` it may be as well. */
struct api__doc_error {
    int status;
    api_str description;
    const char *schema; /* a component's name; NULL: only the models */
    const api_model_def *const *models;
    size_t model_count;
    bool called; /* somebody else's answer to the app, without headers of ours */
};
void api__doc_put_error(struct api__doc *doc, const struct api__doc_error *e);
/* The component that an error of this status is without a model of its own. */
const char *api__openapi_error_schema(const struct api_app *app, const struct api__operation *o, int status);

#endif
