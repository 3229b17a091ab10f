/* Models of declarations, compiled for rows that are their structs. */
#ifndef API__MODELS_H
#define API__MODELS_H

#include "declare/layout.h"
#include "declare/setup.h"

enum api__declare_flags {
    API__DECLARE_OPEN = 1, /* unknown members are taken, at every level: what is filtered instead of refused */
    API__DECLARE_LAX = 2   /* numbers and booleans are API__LAX fields */
};

/* `schema` as api__schema_of_model makes it. NULL after problems, which name the model's file and line. */
api_model *api__declare_compile(const api_model_def *m, const api_node *schema, unsigned flags, api_arena *a,
                                api_problems *problems);
/* The same for a table of inputs: one object whose members are the inputs. */
api_model *api__declare_compile_inputs(const api_field *inputs, uint32_t size, enum api__names_of names, unsigned flags,
                                       const char *file, int line, api_arena *a, api_problems *problems);

/* How the app's bodies are compiled, where a model says nothing else. */
unsigned api__setup_lax(const struct api__setup *s);
/* The model of the app, compiled when it is met first; NULL: the set-up has failed. */
const struct api__known_model *api__setup_model(struct api__setup *s, const api_model_def *def);
/* A problem unless uploads stand where they can. */
bool api__setup_check_uploads(struct api__setup *s, const api_field *fields, const char *file, int line);

#endif
