/* Reading an app file by tables of words: each table says what may stand in an object and who reads it. */
#ifndef API__READER_H
#define API__READER_H

#include "app/builder.h"

struct api__word {
    const char *name;
    /* NULL: a word of a later version, refused as not yet supported */
    void (*read)(struct api__builder *b, const api_node *value, void *target);
};

/* Where the value stands in the app file, and where its key does. */
struct api__source api__read_place(const struct api__builder *b, const api_node *n);
struct api__source api__read_key_place(const struct api__builder *b, const api_node *n);
struct api__text api__read_key(const struct api__builder *b, const api_node *n);

/* Each member goes to its word; unknown ones are problems with what was expected and a guess. `where` names the object.
 */
void api__read_object(struct api__builder *b, const api_node *n, const struct api__word *words, size_t count,
                      void *target, const char *where);
#define API__READ_OBJECT(b, n, words, target, where)                                                                   \
    api__read_object((b), (n), (words), sizeof(words) / sizeof *(words), (target), (where))

/* Each of these checks the kind, adds a problem naming the key and what was expected, and returns false then. A string
 * may be a number, which counts as its text: "version: 1.0". */
bool api__read_string(struct api__builder *b, const api_node *n, api_str *out);
bool api__read_text(struct api__builder *b, const api_node *n, struct api__text *out);
bool api__read_bool(struct api__builder *b, const api_node *n, bool *out);
bool api__read_texts(struct api__builder *b, const api_node *n, struct api__texts *out);
/* Any object. */
bool api__read_members(struct api__builder *b, const api_node *n);

#endif
