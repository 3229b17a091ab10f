/* Which other sites' pages may call the app. */
#include "app/builder.h"
#include "base/dup.h"

static void take_origin(struct api__builder *b, const struct api__text *origin, struct api__cors *cors)
{
    api_str text = origin->text;
    cors->origins[cors->origin_count++] = text;
    if (api_str_is(text, "*"))
        cors->any_origin = true;
    else if (!memmem(text.p, text.n, "://", 3) || text.p[text.n - 1] == '/')
        api__builder_problem(b, origin->at,
                             "\"%.*s\" is not an origin, expected \"*\" or scheme://host[:port] without a path",
                             API_FMT(text));
}

/* Names of methods or header fields, joined as the header wants them. */
static api_str join(struct api__builder *b, const struct api__texts *names, api_str by_default)
{
    if (!names->list)
        return by_default;
    api_buf text;
    api_buf_init(&text, 8192);
    for (size_t i = 0; i < names->count; i++) {
        api_str name = names->list[i].text;
        if (strcspn(name.p, " ,;\r\n\t\"") != name.n || name.n == 0)
            api__builder_problem(b, names->list[i].at, "\"%.*s\" is not the name of a method or header field",
                                 API_FMT(name));
        if (i)
            API_BUF_LIT(&text, ", ");
        api_buf_str(&text, name);
    }
    api_str joined = api__dup_buf(b->arena, &text);
    if (!joined.p)
        b->err = API_ENOMEM;
    api_buf_deinit(&text);
    return joined;
}

void api__build_cors(struct api__builder *b, const struct api__cors_declaration *c)
{
    struct api__cors *cors = &b->app->cors;
    *cors = (struct api__cors){
        .on = true,
        .credentials = c->credentials,
        .max_age = c->max_age,
        .methods = join(b, &c->methods, API_S("GET, HEAD, POST, PUT, PATCH, DELETE")),
        .headers = join(b, &c->headers, API_S("Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id")),
        .expose = join(b, &c->expose, API_S("ETag, Location, Link, X-Request-Id, Retry-After"))};
    if (c->max_age < 0 || c->max_age > 86400)
        api__builder_problem(b, c->max_age_at, "invalid \"max_age\": expected a number of seconds from 0 to 86400");
    cors->origins = api__builder_alloc(b, (c->origins.count + 1) * sizeof *cors->origins);
    for (size_t i = 0; cors->origins && i < c->origins.count; i++)
        take_origin(b, &c->origins.list[i], cors);
    if (!c->origins.count)
        api__builder_problem(b, c->at,
                             "\"cors\" has no \"origins\", expected a list such as [\"https://example.com\"]");
    if (cors->any_origin && cors->credentials)
        api__builder_problem(
            b, c->at, "origin \"*\" with credentials would open every user's data to every site: list the origins");
}
