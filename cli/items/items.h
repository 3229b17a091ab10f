/* HTTPie's items: the words behind a command that become header fields, query and body. */
#ifndef CLI_ITEMS_H
#define CLI_ITEMS_H

#include "cli/core/cli.h"

typedef enum item_kind { ITEM_HEADER, ITEM_QUERY, ITEM_TEXT, ITEM_JSON, ITEM_FILE } item_kind;

typedef enum step_kind { STEP_KEY, STEP_INDEX, STEP_APPEND } step_kind;
typedef struct step {
    step_kind kind;
    api_str key; /* STEP_INDEX: its digits */
} step;

typedef struct item {
    item_kind kind;
    const char *word; /* as given, for messages */
    api_str key;      /* without escapes, brackets as they are */
    step *steps;      /* of a body field: a[b][0] is three */
    size_t step_count;
    api_str value; /* ITEM_FILE: the path */
} item;

/* Reads the words; files of =@ and :=@ are read now. */
int items_parse(cli *c, int argc, char **argv, item **out, size_t *count);

/* Puts the items of kinds TEXT and JSON into the tree (*tree may be NULL), by the schema if there is one. */
int items_tree(cli *c, const api_node *root, const api_node *schema, const item *list, size_t count, api_node **tree);

bool item_is_body(const item *i);
bool items_have_body(const item *list, size_t count);
bool items_have_file(const item *list, size_t count);

#endif
