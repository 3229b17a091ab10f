/* The fields that the server makes in each row, which a model may declare all the same. */
#include "app/models.h"

static const struct made {
    const char *name, *type, *format;
    const char *what; /* in messages */
    const char *schema;
} serial = {"id", "integer", NULL, "an integer", "{\"type\":\"integer\",\"readOnly\":true}"},
  uuid = {"id", "string", "uuid", "a string of format uuid",
          "{\"type\":\"string\",\"format\":\"uuid\",\"readOnly\":true}"},
  times[] = {{"created_at", "string", "date-time", "a string of format date-time",
              "{\"type\":\"string\",\"format\":\"date-time\",\"readOnly\":true}"},
             {"updated_at", "string", "date-time", "a string of format date-time",
              "{\"type\":\"string\",\"format\":\"date-time\",\"readOnly\":true}"}};

static const struct made *made_of(const struct draft *d, api_str name)
{
    if (api_str_is(name, "id"))
        return d->res->key_kind == API__KEY_SERIAL ? &serial : d->res->key_kind == API__KEY_UUID ? &uuid : NULL;
    for (size_t i = 0; d->timestamps && i < 2; i++)
        if (api_str_is(name, times[i].name))
            return &times[i];
    return NULL;
}

bool api__made(const struct draft *d, api_str name)
{
    return made_of(d, name) != NULL;
}

/* Nodes */

api_node *api__node_add(struct reader *r, api_node *object, api_str key, const api_node *value)
{
    api_node *copy = api_arena_alloc(r->arena, sizeof *copy);
    if (!copy) {
        r->err = API_ENOMEM;
        return NULL;
    }
    *copy = *value;
    copy->key = key;
    copy->next = NULL;
    api_node **end = &object->first;
    while (*end)
        end = &(*end)->next;
    *end = copy;
    object->count++;
    return copy;
}

static api_node *parse(struct reader *r, const char *json)
{
    api_node *n = NULL;
    api_json_error e;
    int err = api_json_parse(r->arena, api_str_of(json), 0, &n, &e);
    if (err)
        r->err = err;
    return n;
}

void api__node_add_text(struct reader *r, api_node *object, const char *key, const char *json)
{
    api_node *n = parse(r, json);
    if (n)
        api__node_add(r, object, api_str_of(key), n);
}

/* What is declared of them */

/* These say something about the field without asking anything of its values. */
static bool is_note(api_str word)
{
    static const char *const notes[] = {"title", "description", "examples", "deprecated", "$comment"};
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (api_str_is(word, notes[i]))
            return true;
    return word.n > 2 && memcmp(word.p, "x-", 2) == 0;
}

static bool is_text(const api_node *n, const char *text)
{
    return n && n->kind == API_STRING && api_str_is(n->text, text);
}

static bool right_type(const struct made *m, const api_node *declared)
{
    const api_node *format = api_node_get(declared, "format");
    if (declared->kind != API_OBJECT || !is_text(api_node_get(declared, "type"), m->type))
        return false;
    return m->format ? is_text(format, m->format) : !format || is_text(format, "int64");
}

static void check_word(struct reader *r, const struct made *m, const api_node *word)
{
    if (is_note(word->key) || api_str_is(word->key, "type") || api_str_is(word->key, "format"))
        return;
    if (!api_str_is(word->key, "readOnly"))
        api__read_key_problem(r, word, "\"%.*s\" has no effect on \"%s\", whose values the server makes",
                              API_FMT(word->key), m->name);
    else if (word->kind != API_BOOL || !word->truth)
        api__read_problem(r, word, "\"%s\" is made by the server here, expected \"readOnly: true\" or nothing",
                          m->name);
}

void api__made_check(struct reader *r, const struct draft *d)
{
    for (const api_node *p = d->properties->first; p; p = p->next) {
        const struct made *m = made_of(d, p->key);
        if (!m)
            continue;
        if (!right_type(m, p))
            api__read_key_problem(r, p, "\"%s\" is made by the server here, expected it to be %s%s", m->name, m->what,
                                  api_str_is(p->key, "id") ? ", or \"key: id\" if clients give it" : "");
        for (const api_node *w = p->kind == API_OBJECT ? p->first : NULL; w; w = w->next)
            check_word(r, m, w);
    }
}

/* The server's schema, with what was said about the field; problems stand where it was declared. */
static void add_made(struct reader *r, const struct draft *d, const struct made *m, api_node *out)
{
    const api_node *declared = api_node_get(d->properties, m->name);
    api_node *schema = parse(r, m->schema);
    api_node *p = schema ? api__node_add(r, out, api_str_of(m->name), schema) : NULL;
    if (!p || !declared || declared->kind != API_OBJECT)
        return;
    p->line = declared->line;
    p->column = declared->column;
    p->key_line = declared->key_line;
    p->key_column = declared->key_column;
    for (const api_node *w = declared->first; w; w = w->next)
        if (is_note(w->key))
            api__node_add(r, p, w->key, w);
}

void api__made_properties(struct reader *r, const struct draft *d, api_node *out)
{
    const struct made *key = made_of(d, API_S("id"));
    if (key)
        add_made(r, d, key, out);
    for (const api_node *p = d->properties->first; p && !r->err; p = p->next)
        if (!made_of(d, p->key))
            api__node_add(r, out, p->key, p);
    for (size_t i = 0; d->timestamps && i < 2; i++)
        add_made(r, d, &times[i], out);
}
