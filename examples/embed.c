/* Serves an app file from a program of your own:
 *   cc embed.c -o embed $(pkg-config --cflags --libs api) && ./embed api.yaml */
#include <api.h>
#include <signal.h>
#include <stdio.h>

static api_server *server;

static void on_signal(int sig)
{
    (void)sig;
    api_server_stop(server); /* async-signal-safe; the second call ends at once */
}

static int fail(const api_problems *problems)
{
    for (size_t i = 0; i < api_problems_count(problems); i++)
        fprintf(stderr, "%s\n", api_problems_get(problems, i));
    return 1;
}

int main(int argc, char **argv)
{
    api_problems *problems = api_problems_new();
    api_app *app = argc > 1 ? api_app_load(argv[1], problems) : api_app_starter(problems);
    if (!app)
        return fail(problems);

    api_settings settings;
    api_settings_init(&settings);
    settings.port = 0; /* the kernel picks one */
    settings.database = argc > 2 ? argv[2] : NULL;
    server = api_server_new(app, &settings, problems);
    if (!server)
        return fail(problems);

    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    printf("%s\n", api_server_url(server));
    fflush(stdout);
    int err = api_server_run(server);
    api_server_free(server);
    api_app_free(app);
    api_problems_free(problems);
    return err ? 1 : 0;
}
