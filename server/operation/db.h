/* Shared by the database functions of C handlers. */
#ifndef API__SERVER_DB_H
#define API__SERVER_DB_H

#include <api/fields.h>

#include "model/resource.h"
#include "server/request/request.h"

/* The table of a model, and the model of the struct. */
struct api__db_table {
    api_request *req;
    const api__resource *resource;
    const api_model *model;
};

/* 0, or API_EUSAGE if there is none, which is logged. */
int api__db_table(api_request *req, const api_model_def *def, struct api__db_table *out);
/* Logs a mistake and returns err. */
int api__db_fail(api_request *req, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The mask of the fields that an update sets, in the request's arena. */
uint64_t *api__db_update_mask(const struct api__db_table *t);

#endif
