/* libjq, loaded only for --jq. */
#include "cli/output/jq.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/sink.h"
#include "cli/output/jq_kind.h"
#include "cli/output/jq_numbers.h"
#include "shared/library.h"

#include <jq.h>
#include <jv.h>
#include <limits.h>

struct jq_program {
    jq_state *state;
    enum jq_kind kind;
    jq_state *(*init)(void);
    int (*compile)(jq_state *state, const char *program);
    void (*start)(jq_state *state, jv value, int flags);
    jv (*next)(jq_state *state);
    void (*teardown)(jq_state **state);
    void (*set_error_cb)(jq_state *state, jq_msg_cb callback, void *arg);
    jv (*parse_sized)(const char *text, int n);
    jv_kind (*get_kind)(jv value);
    jv (*dump_string)(jv value, int flags);
    const char *(*string_value)(jv value);
    int (*string_length)(jv value);
    void (*release)(jv value);
    jv (*copy)(jv value);
    int (*has_message)(jv value);
    jv (*get_message)(jv value);
};

#define SYMBOL(name, field)                                                                                            \
    {                                                                                                                  \
        name, offsetof(struct jq_program, field)                                                                       \
    }

static const api__symbol symbols[] = {
    SYMBOL("jq_init", init),
    SYMBOL("jq_compile", compile),
    SYMBOL("jq_start", start),
    SYMBOL("jq_next", next),
    SYMBOL("jq_teardown", teardown),
    SYMBOL("jq_set_error_cb", set_error_cb),
    SYMBOL("jv_parse_sized", parse_sized),
    SYMBOL("jv_get_kind", get_kind),
    SYMBOL("jv_dump_string", dump_string),
    SYMBOL("jv_string_value", string_value),
    SYMBOL("jv_string_length_bytes", string_length),
    SYMBOL("jv_free", release),
    SYMBOL("jv_copy", copy),
    SYMBOL("jv_invalid_has_msg", has_message),
    SYMBOL("jv_invalid_get_msg", get_message),
};

static int load(cli *c, struct jq_program **out)
{
    static const char *const names[] = {"libjq.so.1", NULL};
    struct jq_program *p = xcalloc(c, 1, sizeof *p);
    enum api__library_state state = api__library_load(names, symbols, sizeof symbols / sizeof *symbols, p);
    if (state != API__LIBRARY_LOADED)
        return fail(c, FAIL_LOCAL, "--jq needs libjq, which is %s",
                    state == API__LIBRARY_MISSING ? "not installed" : "installed in a version that is too old");
    p->state = xcheck(p->init());
    *out = p;
    return DONE;
}

/* jq reports errors through a callback, in several lines. */
struct error_report {
    cli *c;
    struct jq_program *p;
    bool reported;
};

static void on_error(void *arg, jv message)
{
    struct error_report *m = arg;
    if (!m->reported && m->p->get_kind(message) == JV_KIND_STRING) {
        api_str text = api_str_of(m->p->string_value(message));
        static const char noise[] = "jq: error: ";
        if (strncmp(text.p, noise, sizeof noise - 1) == 0)
            text = api_str_of(text.p + sizeof noise - 1);
        const char *end = memchr(text.p, '\n', text.n);
        fail(m->c, FAIL_USAGE, "--jq: %.*s", end ? (int)(end - text.p) : (int)text.n, text.p);
        m->reported = true;
    }
    m->p->release(message);
}

int jq_check(cli *c, const char *program)
{
    struct jq_program *p = NULL;
    int st = load(c, &p);
    if (st)
        return st;
    struct error_report m = {c, p, false};
    p->set_error_cb(p->state, on_error, &m);
    bool ok = p->compile(p->state, program);
    p->set_error_cb(p->state, NULL, NULL);
    if (!ok) {
        p->teardown(&p->state);
        return m.reported ? FAIL_USAGE : fail(c, FAIL_USAGE, "--jq: \"%s\" does not compile", program);
    }
    p->kind = jq_kind_of(program);
    c->jq = p;
    return DONE;
}

static void print_value(cli *c, struct jq_program *p, const jq_numbers *numbers, jv value)
{
    bool text = p->get_kind(value) == JV_KIND_STRING;
    jv dumped = text ? value : p->dump_string(value, 0);
    api_str s = {p->string_value(dumped), (size_t)p->string_length(p->copy(dumped))};
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (text)
        api_buf_str(&b, s);
    else
        jq_numbers_put(numbers, s, &b);
    api_buf_putc(&b, '\n');
    xcheck(b.err ? NULL : c);
    print_bytes(api_buf_get(&b));
    api_buf_deinit(&b);
    p->release(dumped);
}

static int end(cli *c, struct jq_program *p, jv last)
{
    int st = DONE;
    if (p->has_message(p->copy(last))) {
        jv message = p->get_message(last);
        jv text = p->get_kind(message) == JV_KIND_STRING ? message : p->dump_string(message, 0);
        st = fail(c, FAIL_LOCAL, "--jq: %s", p->string_value(text));
        p->release(text);
    } else {
        p->release(last);
    }
    return st;
}

/* Error messages of jq quote values: run it again with the numbers instead of their stand-ins. */
static jv repeat(struct jq_program *p, api_str json)
{
    jv value;
    p->start(p->state, p->parse_sized(json.p, (int)json.n), 0);
    while (p->get_kind(value = p->next(p->state)) != JV_KIND_INVALID)
        p->release(value);
    return value;
}

static int run(cli *c, struct jq_program *p, api_str json)
{
    jq_numbers numbers;
    api_str text;
    jq_numbers_init(c, &numbers, p->kind, json, &text);
    if (text.n > INT_MAX)
        return fail(c, FAIL_LOCAL, "--jq: the result is too large for jq");
    jv input = p->parse_sized(text.p, (int)text.n);
    if (p->get_kind(input) == JV_KIND_INVALID) {
        p->release(input);
        return fail(c, FAIL_LOCAL, "--jq: the result is not JSON");
    }
    if (numbers.lossy && p->kind != JQ_PASSES)
        note(c, "--jq: the result has numbers of more than 17 digits, which jq rounds to compare and calculate");
    p->start(p->state, input, 0);
    jv value;
    while (p->get_kind(value = p->next(p->state)) != JV_KIND_INVALID)
        print_value(c, p, &numbers, value);
    if (numbers.count && p->kind == JQ_PASSES && p->has_message(p->copy(value))) {
        p->release(value);
        value = repeat(p, json);
    }
    return end(c, p, value);
}

int jq_run(cli *c, api_str json)
{
    struct jq_program *p = c->jq;
    int st = run(c, p, json);
    jq_deinit(c);
    return st;
}

void jq_deinit(cli *c)
{
    c->jq->teardown(&c->jq->state);
    c->jq = NULL;
}
