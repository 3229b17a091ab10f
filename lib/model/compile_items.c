/* Arrays and maps: containers of one kind of value. */
#include "model/compile.h"

/* The schema of the values, `any` where nothing is said. */
static void compile_item(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    static const api_node any = {.kind = API_OBJECT};
    f->item = api_arena_calloc(k->arena, 1, sizeof *f->item);
    if (!f->item) {
        k->failed = true;
        return;
    }
    api__compile_field(k, schema && schema->kind == API_OBJECT ? schema : &any, of, f->item);
}

void api__compile_items(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    const api_node *items = api_node_get(schema, "items");
    if (items && items->kind != API_OBJECT && !(api__compile_foreign(k) && items->kind == API_BOOL))
        api__compile_problem(k, items, "\"items\" is a schema, expected an object");
    compile_item(k, items, of, f);
}

bool api__compile_is_map(const api_node *schema)
{
    const api_node *values = api_node_get(schema, "additionalProperties"), *fixed = api_node_get(schema, "properties");
    return values && values->kind == API_OBJECT && !(fixed && fixed->count);
}

/* Names are strings, of which a schema may ask this much. */
static void check_name_words(struct compiling *k, const api_node *names)
{
    static const char *const words[] = {"type", "title", "description", "minLength", "maxLength", "pattern", "enum"};
    for (const api_node *n = names->first; n; n = n->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known = known || api_str_is(n->key, words[i]);
        if (api_str_is(n->key, "type"))
            known = n->kind == API_STRING && api_str_is(n->text, "string");
        if (!known)
            api__compile_problem(k, n,
                                 "\"propertyNames\" is about strings, expected minLength, maxLength, pattern or enum");
    }
}

static void compile_names(struct compiling *k, const api_node *names, api__field *f)
{
    if (names->kind != API_OBJECT) {
        if (!api__compile_foreign(k))
            api__compile_problem(k, names, "\"propertyNames\" is a schema, expected an object");
        return;
    }
    if (!api__compile_foreign(k))
        check_name_words(k, names);
    f->key = api_arena_calloc(k->arena, 1, sizeof *f->key);
    if (!f->key) {
        k->failed = true;
        return;
    }
    f->key->type = API_T_STRING;
    f->key->schema = names;
    f->key->max_length = SIZE_MAX;
    api__compile_words(k, names, f->key);
    if (!k->failed)
        api__compile_values(k, names, f->key);
}

void api__compile_map(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    const api_node *names = api_node_get(schema, "propertyNames");
    if (names)
        compile_names(k, names, f);
    compile_item(k, api_node_get(schema, "additionalProperties"), of, f);
}
