/* cors: which other sites' pages may call this app. */
#include "app/reader.h"
#include "base/dup.h"

static void cors_origins(struct reader *r, const api_node *n, void *target)
{
    struct api__cors *cors = target;
    if (!api__read_strings(r, n, &cors->origins, &cors->origin_count))
        return;
    const api_node *at = n->first;
    for (size_t i = 0; i < cors->origin_count; i++, at = at->next) {
        if (api_str_is(cors->origins[i], "*"))
            cors->any_origin = true;
        else if (!memmem(cors->origins[i].p, cors->origins[i].n, "://", 3) ||
                 cors->origins[i].p[cors->origins[i].n - 1] == '/')
            api__read_problem(r, at, "\"%.*s\" is no origin, expected \"*\" or scheme://host[:port] without a path",
                              API_FMT(cors->origins[i]));
    }
}

static void cors_credentials(struct reader *r, const api_node *n, void *target)
{
    api__read_bool(r, n, &((struct api__cors *)target)->credentials);
}

/* A list of header tokens, joined as the header wants it. */
static void join(struct reader *r, const api_node *n, api_str *out)
{
    api_str *list;
    size_t count;
    if (!api__read_strings(r, n, &list, &count))
        return;
    api_buf b;
    api_buf_init(&b, 8192);
    for (size_t i = 0; i < count; i++) {
        if (strcspn(list[i].p, " ,;\r\n\t\"") != list[i].n || list[i].n == 0)
            api__read_problem(r, n, "\"%.*s\" is no name of a method or header field", API_FMT(list[i]));
        if (i)
            API_BUF_LIT(&b, ", ");
        api_buf_str(&b, list[i]);
    }
    *out = api__dup_buf(r->arena, &b);
    if (!out->p)
        r->err = API_ENOMEM;
    api_buf_deinit(&b);
}

static void cors_methods(struct reader *r, const api_node *n, void *target)
{
    join(r, n, &((struct api__cors *)target)->methods);
}

static void cors_headers(struct reader *r, const api_node *n, void *target)
{
    join(r, n, &((struct api__cors *)target)->headers);
}

static void cors_expose(struct reader *r, const api_node *n, void *target)
{
    join(r, n, &((struct api__cors *)target)->expose);
}

static void cors_max_age(struct reader *r, const api_node *n, void *target)
{
    int64_t v;
    if (!api_node_int(n, &v) || v < 0 || v > 86400)
        api__read_problem(r, n, "\"max_age\" is a number of seconds, expected 0 to 86400");
    else
        ((struct api__cors *)target)->max_age = v;
}

void api__read_cors(struct reader *r, const api_node *n, void *target)
{
    static const struct word words[] = {{"origins", cors_origins}, {"credentials", cors_credentials},
                                        {"methods", cors_methods}, {"headers", cors_headers},
                                        {"expose", cors_expose},   {"max_age", cors_max_age}};
    struct api__cors *cors = &((struct api_app *)target)->cors;
    *cors = (struct api__cors){.on = true,
                               .max_age = 600,
                               .methods = API_S("GET, HEAD, POST, PUT, PATCH, DELETE"),
                               .headers = API_S("Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id"),
                               .expose = API_S("ETag, Location, Link, X-Request-Id, Retry-After")};
    API__READ_OBJECT(r, n, words, cors, "cors");
    if (n->kind == API_OBJECT && !cors->origin_count)
        api__read_key_problem(r, n, "\"cors\" has no \"origins\", expected a list such as [\"https://example.com\"]");
    if (cors->any_origin && cors->credentials)
        api__read_key_problem(
            r, n, "origin \"*\" with credentials would open every user's data to every site: list the origins");
}
