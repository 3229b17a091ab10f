/* Inputs that are twice as large take about twice the work. Each case is a request with n parts, answered here as it
 * should be; with the argument "measure" all of them run at n and 2 n between two marks, between which
 * tests/faults/test_linear_time.py lets callgrind count instructions. */
#include "capi.h"

#define ITEM(field)                                                                                                    \
    field(string, name, .optional = true, .filter = true) field(integer, price, .optional = true, .filter = true)      \
        field(any, meta, .optional = true) field(map(integer), stock, .optional = true)                                \
            field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)

#define TAKE(in)                                                                                                       \
    in(query, string, q, .optional = true) in(query, array(integer), list, .optional = true)                           \
        in(header, array(string), x_many, .optional = true) in(cookie, string, session, .optional = true)
API_OPERATION(take, TAKE)
{
    return api_json(req, 200, api_pair("n", (int64_t)(in->list.n + in->x_many.n)));
}

#define FORM(in) in(form, string, name, .optional = true) in(form, array(integer), tags, .optional = true)
API_OPERATION(form, FORM)
{
    return api_json(req, 200, api_pair("n", (int64_t)in->tags.n));
}

#define FILES(in) in(file, array(upload), file, .optional = true) in(form, array(string), part, .optional = true)
API_OPERATION(files, FILES)
{
    return api_json(req, 200, api_pair("n", (int64_t)(in->file.n + in->part.n)));
}

#define BODY(in) in(body, Item, item)
API_OPERATION(body, BODY)
{
    return api_json(req, 200, api_pair("n", (int64_t)(in->item.stock.n + in->item.tags.n)));
}

API_SUBAPP(entry, .title = "Growth")
{
    api_resource(app, "/items/", Item);
    api_get(app, "/take", take);
    api_post(app, "/form", form);
    api_post(app, "/files", files);
    api_post(app, "/body", body);
}

/* --- parts: what is before them, one of them by its number, what is between and behind --- */

struct parts {
    const char *before, *one, *between, *after; /* `one` is a format of a number, or a plain text */
};

static char *join(const struct parts *p, int n)
{
    size_t most = strlen(p->before) + strlen(p->after) + 1 + (size_t)n * (strlen(p->one) + strlen(p->between) + 16);
    char *text = malloc(most), *at = text;
    at += sprintf(at, "%s", p->before);
    for (int i = 0; i < n; i++) {
        at += sprintf(at, "%s", i ? p->between : "");
        at += sprintf(at, p->one, i); /* NOLINT: the formats are below */
    }
    sprintf(at, "%s", p->after);
    return text;
}

enum where { IN_QUERY, IN_BODY, IN_HEADER };

static const struct a_case {
    const char *name, *method, *path;
    enum where where;
    const char *header; /* the field's name, or the body's type */
    int n, status;
    struct parts parts;
    const char *stored; /* of a PATCH: the member of the row that has n parts too */
} cases[] = {
    {"values of in", "GET", "/items/", IN_QUERY, NULL, 8000, 200, {"price.in=", "%d", ",", ""}, NULL},
    {"the same value", "GET", "/items/", IN_QUERY, NULL, 8000, 200, {"price.in=", "1", ",", ""}, NULL},
    {"repeated in", "GET", "/items/", IN_QUERY, NULL, 4000, 200, {"", "name.in=%d", "&", ""}, NULL},
    {"unknown parameters", "GET", "/items/", IN_QUERY, NULL, 4000, 400, {"price=1&", "x%d=1", "&", ""}, NULL},
    {"wrong values", "GET", "/items/", IN_QUERY, NULL, 8000, 422, {"price.in=", "x", ",", ""}, NULL},
    {"fields", "GET", "/items/", IN_QUERY, NULL, 8000, 400, {"fields=", "name", ",", ""}, NULL},
    {"sort", "GET", "/items/", IN_QUERY, NULL, 8000, 400, {"sort=", "name", ",", ""}, NULL},
    {"a cursor", "GET", "/items/", IN_QUERY, NULL, 100000, 400, {"cursor=", "A", "", ""}, NULL},
    {"parameters", "GET", "/take", IN_QUERY, NULL, 4000, 400, {"", "p%d=1", "&", "&q=1"}, NULL},
    {"a parameter repeated", "GET", "/take", IN_QUERY, NULL, 4000, 200, {"", "list=%d", "&", ""}, NULL},
    {"cookies", "GET", "/take", IN_HEADER, "Cookie", 8000, 200, {"", "c%d=1", "; ", ""}, NULL},
    {"the same cookie", "GET", "/take", IN_HEADER, "Cookie", 8000, 200, {"", "session=1", "; ", ""}, NULL},
    {"accept", "GET", "/items/", IN_HEADER, "Accept", 8000, 200, {"", "text/x%d;q=0.5", ",", ",*/*"}, NULL},
    {"accept-encoding", "GET", "/items/", IN_HEADER, "Accept-Encoding", 8000, 200, {"", "x%d;q=0.5", ",", ""}, NULL},
    {"if-none-match", "GET", "/items/1", IN_HEADER, "If-None-Match", 8000, 200, {"", "\"x%d\"", ",", ""}, NULL},
    {"if-match", "DELETE", "/items/1", IN_HEADER, "If-Match", 8000, 412, {"", "\"x%d\"", ",", ""}, NULL},
    {"ranges", "GET", "/items/1", IN_HEADER, "Range", 8000, 200, {"bytes=", "%d-", ",", ""}, NULL},
    {"form fields",
     "POST",
     "/form",
     IN_BODY,
     "application/x-www-form-urlencoded",
     8000,
     200,
     {"name=a&", "tags=%d", "&", ""},
     NULL},
    {"other form fields",
     "POST",
     "/form",
     IN_BODY,
     "application/x-www-form-urlencoded",
     8000,
     200,
     {"name=a&", "x%d=1", "&", ""},
     NULL},
    {"parts",
     "POST",
     "/files",
     IN_BODY,
     "multipart/form-data; boundary=b",
     2000,
     200,
     {"", "--b\r\nContent-Disposition: form-data; name=\"part\"\r\n\r\n%d\r\n", "", "--b--\r\n"},
     NULL},
    {"files",
     "POST",
     "/files",
     IN_BODY,
     "multipart/form-data; boundary=b",
     2000,
     200,
     {"", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%d\"\r\n\r\nx\r\n", "", "--b--\r\n"},
     NULL},
    {"almost a boundary",
     "POST",
     "/files",
     IN_BODY,
     "multipart/form-data; boundary=bbbbbbbbbbbbbbbbbbbbbbbb",
     2000,
     200,
     {"--bbbbbbbbbbbbbbbbbbbbbbbb\r\nContent-Disposition: form-data; name=\"part\"\r\n\r\n", "\r\n--bbbbbbbbbbbbbb", "",
      "\r\n--bbbbbbbbbbbbbbbbbbbbbbbb--\r\n"},
     NULL},
    {"members of a map",
     "POST",
     "/body",
     IN_BODY,
     "application/json",
     8000,
     200,
     {"{\"stock\":{", "\"k%d\":1", ",", "}}"},
     NULL},
    {"unknown members", "POST", "/body", IN_BODY, "application/json", 8000, 422, {"{", "\"k%d\":1", ",", "}"}, NULL},
    {"wrong members",
     "POST",
     "/body",
     IN_BODY,
     "application/json",
     8000,
     422,
     {"{\"stock\":{", "\"k%d\":\"\"", ",", "}}"},
     NULL},
    {"items", "POST", "/body", IN_BODY, "application/json", 8000, 200, {"{\"tags\":[", "\"%d\"", ",", "]}"}, NULL},
    {"a free object",
     "POST",
     "/items/",
     IN_BODY,
     "application/json",
     8000,
     201,
     {"{\"meta\":{", "\"k%d\":1", ",", "}}"},
     NULL},
    {"objects of a few members",
     "POST",
     "/items/",
     IN_BODY,
     "application/json",
     1000,
     201,
     {"{\"meta\":[", "{\"a\":1,\"b\":2,\"c\":3,\"d\":{\"e\":%d}}", ",", "]}"},
     NULL},
    {"a member given twice",
     "POST",
     "/items/",
     IN_BODY,
     "application/json",
     8000,
     400,
     {"{\"meta\":{", "\"k%d\":1", ",", ",\"k0\":2}}"},
     NULL},
    {"rows", "POST", "/items/", IN_BODY, "application/json", 1000, 201, {"[", "{\"price\":%d}", ",", "]"}, NULL},
    {"wrong rows",
     "POST",
     "/items/",
     IN_BODY,
     "application/json",
     4000,
     422,
     {"[", "{\"price\":\"%d\"}", ",", "]"},
     NULL},
    {"a patch of other members",
     "PATCH",
     "/items/1",
     IN_BODY,
     "application/json",
     4000,
     200,
     {"{\"meta\":{", "\"j%d\":0", ",", "}}"},
     "\"k%d\":0"},
    {"a patch of the same members",
     "PATCH",
     "/items/1",
     IN_BODY,
     "application/json",
     4000,
     200,
     {"{\"meta\":{", "\"k%d\":1", ",", "}}"},
     "\"k%d\":0"},
    {"a patch that removes",
     "PATCH",
     "/items/1",
     IN_BODY,
     "application/json",
     4000,
     200,
     {"{\"meta\":{", "\"k%d\":null", ",", "}}"},
     "\"k%d\":0"},
    {"a patch of objects",
     "PATCH",
     "/items/1",
     IN_BODY,
     "application/json",
     2000,
     200,
     {"{\"meta\":{", "\"k%d\":{\"b\":1}", ",", "}}"},
     "\"k%d\":{\"a\":1}"},
    {"a patch of unknown members",
     "PATCH",
     "/items/1",
     IN_BODY,
     "application/json",
     8000,
     422,
     {"{", "\"k%d\":1", ",", "}"},
     NULL},
};

/* --- asking --- */

/* Callgrind counts from the one to the other: not inlined, and not alike, or the compiler makes one of them. */
__attribute__((noinline)) static void count_from_here(void)
{
    __asm__ volatile("# from" ::: "memory");
}

__attribute__((noinline)) static void count_to_here(void)
{
    __asm__ volatile("# to" ::: "memory");
}

static void store(const struct a_case *k, int n)
{
    struct parts row = {"{\"meta\":{", k->stored, ",", "}}"};
    char *json = k->stored ? join(&row, n) : NULL;
    is_answer(k->name, api_test_post(c, "/items/", .json = json ? json : "{\"price\":1}"), 201, NULL);
    free(json);
    /* Both readers, the loop's and a scanner's, have seen the tables anew. */
    is_answer(k->name, api_test_get(c, "/items/1"), 200, NULL);
    is_answer(k->name, api_test_get(c, "/items/?price=2"), 200, NULL);
}

static void ask(const struct a_case *k, int n)
{
    char *text = join(&k->parts, n), *path = malloc(strlen(k->path) + strlen(text) + 2);
    struct api_test_options o = {.method = k->method, .path = path};
    const char *headers[] = {k->header, text, NULL};
    sprintf(path, "%s%s%s", k->path, k->where == IN_QUERY ? "?" : "", k->where == IN_QUERY ? text : "");
    if (k->where == IN_HEADER)
        o.headers = headers;
    if (k->where == IN_BODY) {
        o.body = api_str_of(text);
        o.content_type = k->header;
    }
    assert_int_equal(api_test_reset(c), 0);
    store(k, n);
    count_from_here();
    const api_test_response *a = api__test_request(c, &o);
    count_to_here();
    is_answer(k->name, a, k->status, NULL);
    free(path);
    free(text);
}

static int set_up(void **state)
{
    (void)state;
    c = api_test_new(&entry, .limits = "parameters=10000 header_count=1000 header_bytes=1MiB request_line=1MiB "
                                       "body=64MiB form_fields=100000 form_files=100000 form_memory=64MiB "
                                       "request_memory=1GiB");
    if (api_test_problem(c))
        print_error("%s", api_test_problem(c));
    return api_test_problem(c) ? -1 : 0;
}

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ask(&cases[i], cases[i].n / 8);
}

static void measure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ask(&cases[i], cases[i].n);
        ask(&cases[i], cases[i].n * 2);
        printf("case %s\n", cases[i].name);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest answers[] = {cmocka_unit_test(test_answers)}, counted[] = {cmocka_unit_test(measure)};
    if (argc > 1 && strcmp(argv[1], "measure") == 0)
        return cmocka_run_group_tests(counted, set_up, close_client);
    return cmocka_run_group_tests(answers, set_up, close_client);
}
