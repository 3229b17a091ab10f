/* Reading a tree, and writing it as JSON. */
#include <api/err.h>
#include <api/json.h>

const api_node *api_node_find(const api_node *n, api_str key)
{
    if (!n || n->kind != API_OBJECT)
        return NULL;
    for (const api_node *m = n->first; m; m = m->next)
        if (api_str_eq(m->key, key))
            return m;
    return NULL;
}

const api_node *api_node_get(const api_node *n, const char *key)
{
    return api_node_find(n, api_str_of(key));
}

/* Compares a JSON Pointer token with a name: ~1 is '/', ~0 is '~'. */
static bool token_is(api_str token, api_str name)
{
    size_t i = 0, j = 0;
    for (; i < token.n && j < name.n; i++, j++) {
        char c = token.p[i];
        if (c == '~') {
            if (++i == token.n || (token.p[i] != '0' && token.p[i] != '1'))
                return false;
            c = token.p[i] == '0' ? '~' : '/';
        }
        if (c != name.p[j])
            return false;
    }
    return i == token.n && j == name.n;
}

static const api_node *element(const api_node *n, api_str token)
{
    int64_t i;
    if (!token.n || token.p[0] == '-' || token.n > 9 || (token.p[0] == '0' && token.n > 1))
        return NULL;
    for (size_t c = 0; c < token.n; c++)
        if (token.p[c] < '0' || token.p[c] > '9')
            return NULL;
    if (api_json_int(token, &i) != 0 || i >= n->count)
        return NULL;
    const api_node *m = n->first;
    while (m && i--)
        m = m->next;
    return m;
}

static const api_node *step(const api_node *n, api_str token)
{
    if (n->kind == API_ARRAY)
        return element(n, token);
    if (n->kind != API_OBJECT)
        return NULL;
    const api_node *m = n->first;
    while (m && !token_is(token, m->key))
        m = m->next;
    return m;
}

const api_node *api_node_pointer(const api_node *root, api_str pointer)
{
    const char *p = pointer.p, *end = p + pointer.n;
    const api_node *n = root;
    while (n && p < end) {
        if (*p++ != '/')
            return NULL;
        const char *slash = p < end ? memchr(p, '/', (size_t)(end - p)) : NULL;
        if (!slash)
            slash = end;
        n = step(n, (api_str){p, (size_t)(slash - p)});
        p = slash;
    }
    return n;
}

bool api_node_int(const api_node *n, int64_t *out)
{
    return n && n->kind == API_NUMBER && api_json_int(n->text, out) == 0;
}

bool api_node_double(const api_node *n, double *out)
{
    return n && n->kind == API_NUMBER && api_json_double(n->text, out);
}

static void put_children(api_buf *b, const api_node *n)
{
    bool object = n->kind == API_OBJECT;
    api_buf_putc(b, object ? '{' : '[');
    for (const api_node *m = n->first; m; m = m->next) {
        if (m != n->first)
            api_buf_putc(b, ',');
        if (object) {
            api_json_put_str(b, m->key);
            api_buf_putc(b, ':');
        }
        api_json_put_node(b, m);
    }
    api_buf_putc(b, object ? '}' : ']');
}

void api_json_put_node(api_buf *b, const api_node *n)
{
    switch (n->kind) {
    case API_NULL:
        API_BUF_LIT(b, "null");
        break;
    case API_BOOL:
        api_buf_str(b, n->truth ? API_S("true") : API_S("false"));
        break;
    case API_NUMBER:
        api_buf_str(b, n->text);
        break;
    case API_STRING:
        api_json_put_str(b, n->text);
        break;
    case API_ARRAY:
    case API_OBJECT:
        put_children(b, n);
        break;
    }
}
