/* cors: which other sites' pages may call this app. */
#include "app/read.h"

#define TEXTS_WORD(function, member)                                                                                   \
    static void function(struct api__builder *b, const api_node *n, void *target)                                      \
    {                                                                                                                  \
        api__read_texts(b, n, &((struct api__cors_declaration *)target)->member);                                      \
    }

TEXTS_WORD(cors_origins, origins)
TEXTS_WORD(cors_methods, methods)
TEXTS_WORD(cors_headers, headers)
TEXTS_WORD(cors_expose, expose)

static void cors_credentials(struct api__builder *b, const api_node *n, void *target)
{
    api__read_bool(b, n, &((struct api__cors_declaration *)target)->credentials);
}

static void cors_max_age(struct api__builder *b, const api_node *n, void *target)
{
    struct api__cors_declaration *c = target;
    c->max_age_at = api__read_place(b, n);
    if (!api_node_int(n, &c->max_age))
        c->max_age = -1; /* refused */
}

void api__read_cors(struct api__builder *b, const api_node *n, void *target)
{
    static const struct api__word words[] = {{"origins", cors_origins}, {"credentials", cors_credentials},
                                             {"methods", cors_methods}, {"headers", cors_headers},
                                             {"expose", cors_expose},   {"max_age", cors_max_age}};
    struct api__cors_declaration c = {.at = api__read_key_place(b, n), .max_age = API__CORS_MAX_AGE};
    (void)target;
    API__READ_OBJECT(b, n, words, &c, "cors");
    if (n->kind == API_OBJECT)
        api__build_cors(b, &c);
}
