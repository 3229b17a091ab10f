/* Shared by the database functions for C handlers. */
#ifndef API__SERVER_DB_H
#define API__SERVER_DB_H

#include <api/fields.h>

#include "model/resource.h"
#include "server/request/request.h"

/* A model's table, and the model of the struct. */
struct api__db_table {
    api_request *req;
    const api__resource *resource;
    const api_model *model;
};

/* Finds the table of a model. API_EUSAGE if it has none, which is logged. */
int api__db_table(api_request *req, const api_model_def *def, struct api__db_table *out);
/* Logs an error and returns `err`. */
int api__db_fail(api_request *req, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The mask of the fields that an update sets, in the request's arena. */
uint64_t *api__db_update_mask(const struct api__db_table *t);

#endif
