/* An app in C behind the in-process client of <api/client.h>: opened, refused, asked. */
#ifndef TESTS_IN_PROCESS_H
#define TESTS_IN_PROCESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define API_NO_MAIN
#include <api.h>

static api_client *client;

static inline api_client *open_app(const api_entry *entry)
{
    api_problems *problems = api_problems_new();
    api_app *app = api_app_from_entry(entry, problems);
    api_settings s;
    api_settings_init(&s);
    s.database = "sqlite::memory:";
    s.log_level = "error";
    api_client *c = app ? api_client_new(app, &s, problems) : NULL;
    for (size_t i = 0; i < api_problems_count(problems); i++)
        print_error("%s\n", api_problems_get(problems, i));
    api_app_free(app);
    api_problems_free(problems);
    return c;
}

static inline int close_app(void **state)
{
    (void)state;
    api_client_free(client);
    client = NULL;
    return 0;
}

/* Whether the app is refused, and a problem says so. */
static inline void refused(const api_entry *entry, const char *problem)
{
    api_problems *problems = api_problems_new();
    api_app *app = api_app_from_entry(entry, problems);
    bool said = false;
    for (size_t i = 0; i < api_problems_count(problems); i++)
        said |= strstr(api_problems_get(problems, i), problem) != NULL;
    if (app || !said)
        fail_msg("expected to be refused with \"%s\"; first problem: %s", problem,
                 api_problems_count(problems) ? api_problems_get(problems, 0) : "none");
    api_app_free(app);
    api_problems_free(problems);
}

static inline api_response ask(const char *method, const char *target, const char *headers[][2], const char *body)
{
    api_header list[8] = {{{NULL, 0}, {NULL, 0}}};
    size_t n = 0;
    for (; headers && headers[n][0]; n++)
        list[n] = (api_header){api_str_of(headers[n][0]), api_str_of(headers[n][1])};
    api_response a;
    int err = api_client_send(client, method, target, list, n, body ? api_str_of(body) : (api_str){NULL, 0}, &a);
    if (err)
        a.status = err;
    return a;
}

/* body NULL: whatever. */
static inline void is(api_response a, int status, const char *body)
{
    if (a.status != status || (body && !api_str_is(a.body, body)))
        fail_msg("expected %d %s, got %d %.*s", status, body ? body : "", a.status, (int)a.body.n,
                 a.body.p ? a.body.p : "");
}

#endif
