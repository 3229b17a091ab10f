/* Responses and stream messages, and access to values in their JSON. */
#include <math.h>

#include "server/client/test_client.h"

int api__test_set_body(api_test_call *call, api_test_response *a, api_str bytes)
{
    api_json_error e;
    api_node *root = NULL;
    a->body = api_arena_dup(&call->arena, bytes.p ? bytes : API_S(""));
    if (!a->body.p)
        return API_ENOMEM;
    int err = a->body.n ? api_json_parse(&call->arena, a->body, 0, &root, &e) : API_EJSON;
    a->json = err ? NULL : root;
    return err == API_ENOMEM ? err : API_OK;
}

api_test_response *api__test_message_new(api_test_call *call)
{
    api_test_response *m = api_arena_calloc(&call->arena, 1, sizeof *m);
    if (!m)
        return NULL;
    *m = call->response;
    m->body = API_S("");
    m->json = NULL;
    return m;
}

static const api_node *at(const api_test_response *a, const char *pointer)
{
    return a && a->json ? api_node_pointer(a->json, api_str_of(pointer)) : NULL;
}

static const char *text_of(const api_test_response *a, const api_node *n)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (n->kind == API_STRING)
        api_buf_str(&b, n->text);
    else
        api_json_put_node(&b, n);
    api_str s = api_arena_dup(&a->call->arena, api_str_of(api_buf_cstr(&b)));
    const char *text = b.err || !s.p ? "(out of memory)" : s.p;
    api_buf_deinit(&b);
    return text;
}

const char *api_test_text(const api_test_response *a, const char *pointer)
{
    if (!pointer)
        return a && a->body.p ? a->body.p : "";
    const api_node *n = at(a, pointer);
    return n ? text_of(a, n) : "(none)";
}

int64_t api_test_integer(const api_test_response *a, const char *pointer)
{
    int64_t v;
    return api_node_int(at(a, pointer), &v) ? v : INT64_MIN;
}

double api_test_number(const api_test_response *a, const char *pointer)
{
    double v;
    return api_node_double(at(a, pointer), &v) ? v : (double)NAN;
}

long api_test_count(const api_test_response *a, const char *pointer)
{
    const api_node *n = at(a, pointer);
    return n && (n->kind == API_ARRAY || n->kind == API_OBJECT) ? (long)n->count : -1;
}

const char *api_test_header(const api_test_response *a, const char *name)
{
    const api_response of = {.headers = a->headers, .header_count = a->header_count};
    api_str value = api_response_header(&of, name);
    return value.p ? value.p : "";
}
