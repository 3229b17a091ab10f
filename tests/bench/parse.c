/* One JSON array of about 1 MB, items of the starter app: parsed and validated by the library, parsed by jansson.
 * usage: parse ROUNDS MILLISECONDS. Prints one line of JSON: MB/s of each round, the three taking turns. */
#include "model/decode.h"
#include <api.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 18106, ROUNDS = 32 };

static const char item_schema[] =
    "{\"title\":\"Item\",\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":1,"
    "\"maxLength\":100},"
    "\"price\":{\"type\":\"number\",\"minimum\":0},\"is_offer\":{\"type\":[\"boolean\",\"null\"],\"default\":null}},"
    "\"required\":[\"name\",\"price\"]}";

struct bench {
    api_model *item, *list;
    api_errors *errors;
    api_arena scratch, models;
    api_str text;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static api_model *compile(struct bench *b, const char *schema)
{
    api_node *n;
    api_json_error err;
    api_problems *p = api_problems_new();
    api_model *m = NULL;
    if (p && !api_json_parse(&b->models, api_str_of(schema), 0, &n, &err))
        m = api_model_new(n, n, API_SCHEMA_FOREIGN, p);
    if (!m)
        fprintf(stderr, "schema: %s\n", p && api_problems_count(p) ? api_problems_get(p, 0) : "not read"), exit(1);
    api_problems_free(p);
    return m;
}

/* What the server does with a POST of an array: typed rows in the request's arena. */
static bool by_rows(struct bench *b)
{
    struct api__decode d = {.view = API_VIEW_CREATE, .where = "body", .arena = &b->scratch, .errors = b->errors};
    void *rows;
    size_t n = 0;
    int err = api__decode_rows(b->item, b->text, &d, ROWS, &rows, &n);
    api_arena_reset(&b->scratch);
    return !err && n == ROWS;
}

static bool by_check(struct bench *b)
{
    api_json_error err;
    return !api_model_check(b->list, b->text, API_VIEW_CREATE, b->errors, &err);
}

static bool by_jansson(struct bench *b)
{
    json_t *t = json_loadb(b->text.p, b->text.n, 0, NULL);
    bool ok = json_array_size(t) == ROWS;
    json_decref(t);
    return ok;
}

static const struct way {
    const char *name;
    bool (*run)(struct bench *b);
} ways[] = {{"rows", by_rows}, {"check", by_check}, {"jansson", by_jansson}};
enum { WAYS = sizeof ways / sizeof *ways };

static double round_of(struct bench *b, const struct way *w, double span)
{
    double start = now(), t;
    unsigned long n = 0;
    do {
        if (!w->run(b))
            fprintf(stderr, "%s: refused a good array\n", w->name), exit(1);
        n++;
    } while ((t = now() - start) < span);
    return (double)n * (double)b->text.n / t / 1e6;
}

static api_str make_array(void)
{
    size_t room = ROWS * 64, n = 0;
    char *p = malloc(room);
    if (!p)
        exit(1);
    for (int i = 0; i < ROWS; i++)
        n += (size_t)snprintf(p + n, room - n, "%c{\"name\":\"Item number %d\",\"price\":%d.%02d,\"is_offer\":%s}",
                              i ? ',' : '[', i, i % 1000, i % 100, i % 3 ? "false" : "null");
    p[n++] = ']';
    return (api_str){p, n};
}

int main(int argc, char **argv)
{
    static double mb[WAYS][ROUNDS];
    struct bench b = {.text = make_array(), .errors = api_errors_new()};
    int rounds = argc > 1 ? atoi(argv[1]) : 5;
    double span = argc > 2 ? atof(argv[2]) / 1e3 : .3;
    char list_schema[sizeof item_schema + 64];
    if (!b.errors || rounds < 1 || rounds > ROUNDS)
        return 2;
    api_arena_init(&b.scratch, (size_t)1 << 30);
    api_arena_init(&b.models, (size_t)1 << 24);
    snprintf(list_schema, sizeof list_schema, "{\"type\":\"array\",\"items\":%s}", item_schema);
    b.item = compile(&b, item_schema);
    b.list = compile(&b, list_schema);
    for (int r = 0; r < rounds; r++)
        for (int w = 0; w < WAYS; w++)
            mb[w][r] = round_of(&b, &ways[w], span);
    printf("{\"bytes\": %zu", b.text.n);
    for (int w = 0; w < WAYS; w++) {
        printf(", \"%s\": [", ways[w].name);
        for (int r = 0; r < rounds; r++)
            printf("%s%.1f", r ? ", " : "", mb[w][r]);
        printf("]");
    }
    printf("}\n");
    api_model_free(b.item);
    api_model_free(b.list);
    api_errors_free(b.errors);
    api_arena_deinit(&b.scratch);
    api_arena_deinit(&b.models);
    free((char *)b.text.p);
    return 0;
}
