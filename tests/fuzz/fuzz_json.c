/* What is read can be written, and reads the same again; the checker and the tree reader agree. */
#include <api/err.h>
#include <api/json.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void numbers(const api_node *n)
{
    int64_t i;
    double d;
    if (n->kind == API_NUMBER) {
        must(api_node_double(n, &d));
        if (api_node_int(n, &i))
            must((double)i == d);
    }
    for (const api_node *m = n->first; m; m = m->next)
        numbers(m);
}

static void one(api_str text, unsigned flags)
{
    api_arena a;
    api_node *n, *again;
    api_json_error e, other;
    api_buf first, second;
    api_arena_init(&a, 1 << 26);
    api_buf_init(&first, 1 << 24);
    api_buf_init(&second, 1 << 24);
    int err = api_json_parse(&a, text, flags, &n, &e);
    must(api_json_check(text, flags, &other) == err);
    must(err != API_EJSON || (other.offset == e.offset && strcmp(other.reason, e.reason) == 0 && e.offset <= text.n));
    if (!err) {
        numbers(n);
        api_json_put_node(&first, n);
        must(api_json_parse(&a, api_buf_get(&first), flags, &again, &e) == 0);
        api_json_put_node(&second, again);
        must(!first.err && !second.err && api_str_eq(api_buf_get(&first), api_buf_get(&second)));
    }
    api_buf_deinit(&first);
    api_buf_deinit(&second);
    api_arena_deinit(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    one((api_str){(const char *)data, size}, 0);
    one((api_str){(const char *)data, size}, API_JSON_UNIQUE);
    return 0;
}
