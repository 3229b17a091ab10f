/* One call of a generated operation: words to a checked request, the answer to output. */
#include "check.h"
#include "http.h"
#include "output.h"
#include "resource.h"

#include <stdlib.h>
#include <unistd.h>

struct value {
    const param *p; /* NULL: a query parameter that the document does not know, given by name==value */
    api_str name, text;
};

struct call {
    cli *c;
    const operation *o;
    struct value *values;
    size_t value_count;
    item *items;
    size_t item_count;
    request r;
    const api_node *base; /* what the body starts from, if not from -d */
};

static bool same_name(api_str a, api_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && !(strchr("-_", a.p[i]) && strchr("-_", b.p[i])))
            return false;
    return true;
}

static const param *find_param(const operation *o, api_str name)
{
    for (size_t i = 0; i < o->param_count; i++)
        if (o->params[i].in != IN_PATH && same_name(o->params[i].name, name))
            return &o->params[i];
    return NULL;
}

static void add_value(struct call *k, const param *p, api_str name, api_str text)
{
    k->values[k->value_count++] = (struct value){p, name, text};
}

/* Flags */

static bool is_boolean(const struct call *k, const param *p)
{
    const api_node *root = k->c->spec->root;
    return schema_allows(root, p->schema, "boolean") && !schema_allows(root, p->schema, "string");
}

static bool is_truth(const char *word)
{
    return word && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0);
}

/* --NAME VALUE, --NAME=VALUE, --param.NAME; a boolean one alone is true. *i moves over the value. */
static int take_flag(struct call *k, int argc, char **argv, int *i)
{
    static const char prefix[] = "param.";
    const char *word = argv[*i] + 2;
    if (argv[*i][1] != '-')
        return fail(k->c, FAIL_USAGE, "unknown flag %s", argv[*i]);
    if (strncmp(word, prefix, sizeof prefix - 1) == 0)
        word += sizeof prefix - 1;
    const char *equals = strchr(word, '=');
    api_str name = {word, equals ? (size_t)(equals - word) : strlen(word)};
    const param *p = find_param(k->o, name);
    if (!p)
        return unknown_param(k->c, k->o, name, true);
    const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;
    if (equals) {
        add_value(k, p, p->name, api_str_of(equals + 1));
    } else if (is_boolean(k, p)) {
        *i += is_truth(next);
        add_value(k, p, p->name, is_truth(next) ? api_str_of(next) : API_S("true"));
    } else if (next) {
        ++*i;
        add_value(k, p, p->name, api_str_of(next));
    } else {
        return fail(k->c, FAIL_USAGE, "--%.*s needs a value", API_FMT(name));
    }
    return DONE;
}

static int take_flags(struct call *k, int *argc, char **argv)
{
    int left = 0, st = DONE, i = 0;
    for (; !st && i < *argc && strcmp(argv[i], "--") != 0; i++) {
        if (argv[i][0] == '-' && argv[i][1])
            st = take_flag(k, *argc, argv, &i);
        else
            argv[left++] = argv[i];
    }
    for (i += i < *argc; !st && i < *argc; i++)
        argv[left++] = argv[i];
    *argc = left;
    return st;
}

/* Words */

static int take_path(struct call *k, int *argc, char ***argv)
{
    for (size_t i = 0; i < k->o->param_count; i++) {
        const param *p = &k->o->params[i];
        if (p->in != IN_PATH)
            continue;
        if (!*argc)
            return fail(k->c, FAIL_USAGE, "api %.*s %.*s needs %.*s", API_FMT(k->o->resource), API_FMT(k->o->verb),
                        API_FMT(p->name));
        api_str text = api_str_of(**argv);
        /* An empty or dotted value would name another resource, the whole collection even. */
        if (!text.n || api_str_is(text, ".") || api_str_is(text, ".."))
            return fail(k->c, FAIL_USAGE, "path.%.*s: \"%.*s\" is no value of a path", API_FMT(p->name), API_FMT(text));
        add_value(k, p, p->name, text);
        --*argc;
        ++*argv;
    }
    return DONE;
}

/* name==value always, and name=value where there is no body, are query parameters. */
static int take_query_items(struct call *k)
{
    size_t left = 0;
    bool bodyless = !k->o->body_type.n;
    for (size_t i = 0; i < k->item_count; i++) {
        const item *it = &k->items[i];
        bool query = it->kind == ITEM_QUERY || (bodyless && it->kind == ITEM_TEXT);
        if (!query && bodyless && item_is_body(it))
            return fail(k->c, FAIL_USAGE, "%s: api %.*s %.*s takes no body", it->word, API_FMT(k->o->resource),
                        API_FMT(k->o->verb));
        if (!query) {
            k->items[left++] = *it;
            continue;
        }
        const param *p = operation_param(k->o, it->key);
        if (p && p->in == IN_PATH)
            p = NULL;
        if (!p && it->kind == ITEM_TEXT && !k->c->flags.no_check)
            return unknown_param(k->c, k->o, it->key, false);
        add_value(k, p, it->key, it->value);
    }
    k->item_count = left;
    return DONE;
}

static int take_words(struct call *k, int argc, char **argv)
{
    k->values = make(k->c, (size_t)argc + k->o->param_count + 1, sizeof *k->values);
    int st = take_flags(k, &argc, argv);
    if (!st)
        st = take_path(k, &argc, &argv);
    if (!st)
        st = items_parse(k->c, argc, argv, &k->items, &k->item_count);
    return st ? st : take_query_items(k);
}

/* Checks */

static size_t texts_of(const struct call *k, const param *p, api_str *texts)
{
    size_t n = 0;
    for (size_t i = 0; i < k->value_count; i++)
        if (k->values[i].p == p)
            texts[n++] = k->values[i].text;
    return n;
}

/* A header parameter may come by -H or by an item too. */
static bool has_header(const struct call *k, const param *p)
{
    for (size_t i = 0; i < k->item_count; i++)
        if (k->items[i].kind == ITEM_HEADER && api_str_eq(k->items[i].key, p->name))
            return true;
    return fields_get(&k->r.headers, keep(k->c, p->name).p).p != NULL;
}

static int check_params(const struct call *k)
{
    api_str *texts = make(k->c, k->value_count + 1, sizeof *texts);
    int worst = DONE;
    for (size_t i = 0; i < k->o->param_count; i++) {
        const param *p = &k->o->params[i];
        size_t n = texts_of(k, p, texts);
        int st = DONE;
        if (n)
            st = check_param(k->c, p, texts, n);
        else if (p->required && p->in != IN_PATH && !(p->in == IN_HEADER && has_header(k, p)))
            st = missing_param(k->c, p);
        worst = st ? st : worst;
    }
    return worst;
}

/* The request */

static api_str expand_path(const struct call *k)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_str path = k->o->path;
    api_buf_str(&b, k->c->spec->prefix);
    for (size_t i = 0, at = 0; i < path.n; i++) {
        const char *close = path.p[i] == '{' ? memchr(path.p + i, '}', path.n - i) : NULL;
        if (!close) {
            api_buf_putc(&b, path.p[i]);
            continue;
        }
        api_str name = {path.p + i + 1, (size_t)(close - path.p) - i - 1};
        for (at = 0; at < k->value_count; at++) {
            const struct value *v = &k->values[at];
            if (v->p && v->p->in == IN_PATH && api_str_eq(v->name, name))
                put_percent(&b, v->text);
        }
        i = (size_t)(close - path.p);
    }
    api_str out = keep(k->c, api_buf_get(&b));
    api_buf_deinit(&b);
    return out;
}

/* A list joined by commas is one parameter, however often its flag was given. */
static void add_joined(struct call *k, const param *p)
{
    api_str *texts = make(k->c, k->value_count, sizeof *texts);
    size_t n = texts_of(k, p, texts);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_putc(&b, ',');
        api_buf_str(&b, texts[i]);
    }
    request_query(k->c, &k->r, p->name, keep(k->c, api_buf_get(&b)));
    api_buf_deinit(&b);
}

static bool is_first(const struct call *k, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (k->values[j].p == k->values[i].p)
            return false;
    return true;
}

static void add_cookie(struct call *k, const struct value *v)
{
    api_str old = fields_get(&k->r.headers, "Cookie");
    const char *text =
        printed(k->c, "%.*s%s%.*s=%.*s", API_FMT(old), old.n ? "; " : "", API_FMT(v->name), API_FMT(v->text));
    request_header(k->c, &k->r, API_S("Cookie"), api_str_of(text));
}

static int add_values(struct call *k)
{
    const api_node *root = k->c->spec->root;
    for (size_t i = 0; i < k->value_count; i++) {
        const struct value *v = &k->values[i];
        if (v->p && v->p->in == IN_PATH)
            continue;
        if (v->p && v->p->in != IN_QUERY && memchr(v->text.p, '\n', v->text.n))
            return fail(k->c, FAIL_USAGE, "%.*s: a header field is one line", API_FMT(v->name));
        if (v->p && v->p->in == IN_HEADER)
            request_header(k->c, &k->r, v->name, v->text);
        else if (v->p && v->p->in == IN_COOKIE)
            add_cookie(k, v);
        else if (!v->p || v->p->explode || !schema_allows(root, v->p->schema, "array"))
            request_query(k->c, &k->r, v->name, v->text);
        else if (is_first(k, i))
            add_joined(k, v->p);
    }
    return DONE;
}

static void add_header_items(struct call *k)
{
    for (size_t i = 0; i < k->item_count; i++) {
        const item *it = &k->items[i];
        if (it->kind == ITEM_HEADER && it->value.n)
            request_header(k->c, &k->r, it->key, it->value);
        else if (it->kind == ITEM_HEADER)
            fields_remove(&k->r.headers, it->key);
    }
}

/* The body */

static int start_tree(struct call *k, api_str data, api_node **tree)
{
    api_json_error err;
    *tree = NULL;
    if (!data.n)
        return DONE;
    if (api_json_parse(&k->c->arena, data, 0, tree, &err) == 0)
        return DONE;
    return fail(k->c, FAIL_USAGE, "body: malformed JSON at line %u column %u: %s", err.line, err.column, err.reason);
}

static int read_given(struct call *k, bool given, api_str *data)
{
    *data = (api_str){NULL, 0};
    if (k->c->flags.data)
        return read_data(k->c, k->c->flags.data, data);
    if (k->base) {
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        api_json_put_node(&b, k->base);
        *data = keep(k->c, api_buf_get(&b));
        api_buf_deinit(&b);
    } else if (!given && k->o->body_required && !k->c->repl && !k->c->flags.password_stdin && stdin_has_data()) {
        return read_file(k->c, "-", data);
    }
    return DONE;
}

static int put_json_body(struct call *k, api_str data, bool given)
{
    cli *c = k->c;
    api_node *tree = NULL;
    int st = given ? start_tree(k, data, &tree) : DONE;
    if (!st && given)
        st = items_apply(c, c->spec->root, k->o->body, k->items, k->item_count, &tree);
    if (st)
        return st;
    if (tree) {
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        api_json_put_node(&b, tree);
        data = keep(c, api_buf_get(&b));
        api_buf_deinit(&b);
    }
    if (!data.n)
        data = API_S("{}");
    if (!c->flags.no_check && (st = check_body(c, k->o, data)))
        return st;
    request_body(c, &k->r, data, keep(c, k->o->body_type).p);
    return DONE;
}

static bool is_json(api_str type)
{
    return memmem(type.p, type.n, "json", 4) != NULL;
}

/* Forms and files: fields as they are, a body of -d as it is. */
static int put_other_body(struct call *k, api_str data, bool given)
{
    const char *type = keep(k->c, k->o->body_type).p;
    int st = DONE;
    if (given && (memmem(type, strlen(type), "multipart/", 10) || items_have_file(k->items, k->item_count))) {
        st = form_multipart(k->c, k->items, k->item_count, &data, &type);
    } else if (given) {
        api_node *tree = NULL;
        st = items_apply(k->c, NULL, NULL, k->items, k->item_count, &tree);
        form_urlencoded(k->c, tree, &data);
    }
    if (!st)
        request_body(k->c, &k->r, data, type);
    return st;
}

static int put_body(struct call *k)
{
    bool given = items_have_body(k->items, k->item_count);
    api_str data;
    if (!k->o->body_type.n)
        return k->c->flags.data ? fail(k->c, FAIL_USAGE, "-d: api %.*s %.*s takes no body", API_FMT(k->o->resource),
                                       API_FMT(k->o->verb))
                                : DONE;
    int st = read_given(k, given, &data);
    if (st)
        return st;
    if (!given && !data.n && !k->c->flags.data && !k->o->body_required)
        return DONE;
    bool json = is_json(k->o->body_type) && !items_have_file(k->items, k->item_count);
    return json ? put_json_body(k, data, given) : put_other_body(k, data, given);
}

/* Both kinds of mistakes are told at once. */
static int build(struct call *k)
{
    cli *c = k->c;
    int st = output_check(c);
    if (!st)
        st = request_init(c, &k->r, k->o->method, expand_path(k));
    if (st)
        return st;
    int params = c->flags.no_check ? DONE : check_params(k);
    st = add_values(k);
    if (st)
        return st;
    st = put_body(k);
    add_header_items(k);
    return params ? params : st;
}

/* Sending */

static bool is_list(const operation *o)
{
    return api_str_is(o->verb, "list") && strcmp(o->method, "GET") == 0;
}

static int confirm(struct call *k)
{
    cli *c = k->c;
    if (strcmp(k->o->method, "DELETE") != 0 || c->flags.yes || c->flags.dry_run || c->flags.curl)
        return DONE;
    const char *what = strstr(k->r.url, "://") + 3;
    what += strcspn(what, "/");
    FILE *tty = c->tty_in && c->tty_err && !c->flags.no_input ? fopen("/dev/tty", "re") : NULL;
    if (!tty)
        return fail(c, FAIL_USAGE, "deleting %s needs -y", what);
    char line[16] = "";
    fprintf(stderr, "Delete %s? [y/N] ", what);
    bool yes = fgets(line, sizeof line, tty) && (line[0] == 'y' || line[0] == 'Y');
    fclose(tty);
    return yes ? DONE : fail(c, FAIL_LOCAL, "not deleted");
}

static int send_call(struct call *k)
{
    answer a;
    bool sent;
    int st = confirm(k);
    if (st)
        return st;
    if (is_list(k->o))
        return output_list(k->c, &k->r, k->o);
    st = http_send(k->c, &k->r, &a, &sent);
    if (st || !sent)
        return st;
    return status_is_ok(k->c, a.status) ? output_answer(k->c, &a, k->o) : answer_failed(k->c, &a);
}

int operation_call(cli *c, const operation *o, int argc, char **argv)
{
    struct call k = {.c = c, .o = o};
    int st = take_words(&k, argc, argv);
    if (!st)
        st = build(&k);
    return st ? st : send_call(&k);
}

/* Fields that only the server writes do not go back to it. */
static const api_node *writable(cli *c, const operation *put, const api_node *row)
{
    const api_node *root = c->spec->root, *schema = schema_branch(root, put->body, "object");
    api_node *copy = make(c, 1, sizeof *copy), **link = &copy->first;
    *copy = *row;
    copy->count = 0;
    *link = NULL;
    for (const api_node *n = row->first; n; n = n->next) {
        const api_node *property = schema_resolve(root, schema_property(root, schema, n->key));
        const api_node *fixed = api_node_get(property, "readOnly");
        if (!property || (fixed && fixed->truth))
            continue;
        api_node *one = make(c, 1, sizeof *one);
        *one = *n;
        one->next = NULL;
        *link = one;
        link = &one->next;
        copy->count++;
    }
    return copy;
}

static int get_row(cli *c, const operation *get, const struct call *from, answer *a, api_node **row)
{
    struct call k = {.c = c, .o = get, .values = from->values, .value_count = from->value_count};
    api_json_error err;
    int st = request_init(c, &k.r, get->method, expand_path(&k));
    if (!st)
        st = http_send(c, &k.r, a, NULL);
    if (!st && !status_is_ok(c, a->status))
        st = answer_failed(c, a);
    if (!st && (api_json_parse(&c->arena, a->body, 0, row, &err) != 0 || (*row)->kind != API_OBJECT))
        st = fail(c, FAIL_LOCAL, "%s answered no JSON object", k.r.url);
    return st;
}

int update_by_put(cli *c, const operation *get, const operation *put, int argc, char **argv)
{
    struct call k = {.c = c, .o = put};
    answer a;
    api_node *row;
    int st = take_words(&k, argc, argv);
    if (!st)
        st = get_row(c, get, &k, &a, &row);
    if (st)
        return st;
    k.base = writable(c, put, row);
    st = build(&k);
    api_str etag = fields_get(&a.headers, "ETag");
    if (!st && etag.n && !fields_get(&k.r.headers, "If-Match").p)
        request_header(c, &k.r, API_S("If-Match"), etag);
    return st ? st : send_call(&k);
}
