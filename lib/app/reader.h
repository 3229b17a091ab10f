/* Reading an app file by tables of words: each table says what may stand in an object and who reads it. */
#ifndef API__READER_H
#define API__READER_H

#include "app/app.h"

struct reader {
    api_arena *arena;
    struct api_app *app;
    const char *file;
    api_problems *problems;
    int err; /* API_ENOMEM */
};

struct word {
    const char *name;
    /* NULL: a word of a later version, refused as not yet supported */
    void (*read)(struct reader *r, const api_node *value, void *target);
};

/* Adds a problem at the value (or at its key). */
void api__read_problem(struct reader *r, const api_node *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void api__read_key_problem(struct reader *r, const api_node *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Each member goes to its word; unknown ones are problems with what was expected and a guess. `where` names the object.
 */
void api__read_object(struct reader *r, const api_node *n, const struct word *words, size_t count, void *target,
                      const char *where);
#define API__READ_OBJECT(r, n, words, target, where)                                                                   \
    api__read_object((r), (n), (words), sizeof(words) / sizeof *(words), (target), (where))

/* Each of these checks the kind, adds a problem naming the key and what was expected, and returns false then. */
bool api__read_string(struct reader *r, const api_node *n,
                      api_str *out); /* numbers and words count as their text: version: 1.0 */
bool api__read_bool(struct reader *r, const api_node *n, bool *out);
bool api__read_strings(struct reader *r, const api_node *n, api_str **out, size_t *count);
/* The position of the value in `choices` (NULL-terminated), or -1. */
int api__read_choice(struct reader *r, const api_node *n, const char *const *choices);
/* `, did you mean "x"?` or nothing, in the arena. */
const char *api__read_guess(struct reader *r, api_str word, const api_str *list, size_t n);

/* The whole file (read.c), its cors: (read_cors.c) and its models: (models.c). */
void api__read_app(struct reader *r, const api_node *root);
void api__read_proxies(struct reader *r, const api_node *n, void *app); /* read_proxies.c */
void api__read_root_path(struct reader *r, const api_node *n, void *app);
void api__read_cors(struct reader *r, const api_node *n, void *app);
void api__read_models(struct reader *r, const api_node *n, void *app);
/* The operations that the models give. (operations.c) */
int api__operations_build(struct api_app *app);

#endif
