/* Inside the reading of models: the fields that the server makes (models_made.c), and names (models_names.c). */
#ifndef API__MODELS_H
#define API__MODELS_H

#include "app/reader.h"

/* Each is a table with statements on every thread and a part of the document: more are not one app. */
#define API__MAX_MODELS 1000

/* What is read of one model before it can be compiled. */
struct draft {
    api__resource *res;
    const api_node *self;
    const api_node *properties, *required, *additional, *filter, *sort, *key;
    bool timestamps, lax;
};

/* The server makes this field's values: the key, unless a field is it, and the time stamps where there are any. */
bool api__made(const struct draft *d, api_str name);
/* A made field that is declared too is that field said aloud: it has the type that the server gives it, and otherwise
 * only words about it. Anything else is a problem. */
void api__made_check(struct reader *r, const struct draft *d);
/* The properties as answers show them: the key first, then the declared ones, then the times. `out` is empty. */
void api__made_properties(struct reader *r, const struct draft *d, api_node *out);

/* A copy of the value under the key at the object's end; NULL when out of memory (r->err). */
api_node *api__node_add(struct reader *r, api_node *object, api_str key, const api_node *value);
/* The same of a JSON text. */
void api__node_add_text(struct reader *r, api_node *object, const char *key, const char *json);

/* Names of models and of fields that a URL or the database could not tell apart or does not allow. */
void api__names_check_models(struct reader *r, const api_node *models);
void api__names_check_fields(struct reader *r, const struct draft *d);
/* Of models that were read without problems: the database's own names (tables, columns, indexes) are distinct. */
void api__names_check_database(struct reader *r, const api_node *models);

#endif
