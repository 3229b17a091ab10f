/* Sends requests to an app in the same process, without a socket, as `api --local` does; for tests see <api/test.h>:
 *   cc local.c -o local $(pkg-config --cflags --libs api) && ./local */
#include <api.h>
#include <stdio.h>

static const char app_text[] = "api: 1\n"
                               "models:\n"
                               "  notes:\n"
                               "    properties:\n"
                               "      text: {type: string, maxLength: 20}\n"
                               "    required: [text]\n";

static void send(api_client *c, const char *method, const char *target, const char *body)
{
    api_response a;
    int err = api_client_send(c, method, target, NULL, 0, api_str_of(body), &a);
    if (err)
        printf("%s %s: %s\n", method, target, api_strerror(err));
    else
        printf("%s %s -> %d %.*s\n", method, target, a.status, API_FMT(a.body));
}

int main(void)
{
    api_problems *problems = api_problems_new();
    api_app *app = api_app_parse("notes.yaml", API_S(app_text), problems);
    api_settings settings;
    api_settings_init(&settings);
    settings.database = "sqlite::memory:";
    settings.access_log = false;
    api_client *c = app ? api_client_new(app, &settings, problems) : NULL;
    for (size_t i = 0; i < api_problems_count(problems); i++)
        fprintf(stderr, "%s\n", api_problems_get(problems, i));
    if (c) {
        send(c, "POST", "/notes", "{\"text\":\"hello\"}");
        send(c, "POST", "/notes", "{\"text\":\"much longer than twenty characters\"}");
        send(c, "PATCH", "/notes/1", "{\"text\":\"bye\"}");
        send(c, "GET", "/notes/1", NULL);
    }
    api_client_free(c);
    api_app_free(app);
    api_problems_free(problems);
    return c ? 0 : 1;
}
