#include "auth/tables.h"

#include <api/model.h>

static const char users_schema[] = "{\"type\":\"object\",\"properties\":{"
                                   "\"id\":{\"type\":\"integer\",\"readOnly\":true},"
                                   "\"username\":{\"type\":\"string\",\"unique\":true},"
                                   "\"password\":{\"type\":\"string\",\"writeOnly\":true},"
                                   "\"admin\":{\"type\":\"boolean\"},"
                                   "\"created_at\":{\"type\":\"string\",\"format\":\"date-time\"},"
                                   "\"enabled\":{\"type\":\"boolean\",\"default\":true}},"
                                   "\"required\":[\"username\",\"password\",\"admin\",\"created_at\"]}";
static const char tokens_schema[] = "{\"type\":\"object\",\"properties\":{"
                                    "\"id\":{\"type\":\"integer\",\"readOnly\":true},"
                                    "\"user_id\":{\"type\":\"integer\"},"
                                    "\"hash\":{\"type\":\"string\",\"unique\":true},"
                                    "\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"},"
                                    "\"created_at\":{\"type\":\"string\",\"format\":\"date-time\"}},"
                                    "\"required\":[\"user_id\",\"hash\",\"expires_at\",\"created_at\"]}";

static int make(struct api__auth_tables *t, api__resource *r, const char *key, const char *schema, uint32_t index)
{
    api_node *n;
    api_json_error ignored;
    api_problems *problems = api_problems_new();
    int err = problems ? api_json_parse(&t->arena, api_str_of(schema), 0, &n, &ignored) : API_ENOMEM;
    if (!err) {
        struct api__compile c = {.problems = problems};
        *r = (api__resource){
            .key = api_str_of(key), .title = api_str_of(key), .created_field = -1, .updated_field = -1, .index = index};
        r->model = api__model_compile(&t->arena, n, &c);
        err = r->model ? 0 : API_ENOMEM;
    }
    api_problems_free(problems);
    return err;
}

/* An index on the user, whose tokens end with a new password. */
static void index_by(const api__resource *r, uint32_t field)
{
    r->model->fields[field].flags |= API__SORT;
}

int api__auth_tables_init(struct api__auth_tables *t, uint32_t first_index)
{
    api_arena_init(&t->arena, 1 << 20);
    int err = make(t, &t->users, "_users", users_schema, first_index);
    if (!err)
        err = make(t, &t->tokens, "_tokens", tokens_schema, first_index + 1);
    if (!err)
        index_by(&t->tokens, API__TOKEN_USER);
    if (err)
        api__auth_tables_deinit(t);
    return err;
}

void api__auth_tables_deinit(struct api__auth_tables *t)
{
    api_arena_deinit(&t->arena);
    *t = (struct api__auth_tables){0};
}
