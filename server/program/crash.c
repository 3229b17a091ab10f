#include "server/program/crash.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "app/app.h"
#include "server/engine/running.h"
#include "server/engine/task.h"
#include "server/engine/worker.h"
#include "server/program/crash_stack.h"
#include "server/router/router.h"

static const struct {
    int number;
    const char *name;
} signals[] = {
    {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}, {SIGABRT, "SIGABRT"},
};

enum { SIGNALS = sizeof signals / sizeof *signals };

/* The signal handlers of the process before ours. */
static struct sigaction before[SIGNALS];
static int crashed; /* atomic: only the first crash is reported */

/* Writes a line without allocating or locking. */
struct line {
    char text[1024];
    size_t n;
};

static void put(struct line *l, const char *p, size_t n)
{
    size_t room = sizeof l->text - 1 - l->n;
    n = n < room ? n : room;
    memcpy(l->text + l->n, p, n);
    l->n += n;
}

static void put_text(struct line *l, const char *s)
{
    put(l, s, strlen(s));
}

static void put_request(struct line *l, const api_request *req)
{
    const struct api__operation *o = req->route ? req->route->endpoint.operation : NULL;
    put_text(l, " in ");
    put_text(l, o ? o->operation_id : "no operation");
    put_text(l, " (");
    put(l, req->head.method_name.p, req->head.method_name.n);
    put_text(l, " ");
    if (req->route)
        put_text(l, req->route->pattern);
    else
        put(l, req->head.path.p, req->head.path.n);
    put_text(l, "), request ");
    put_text(l, req->id);
}

static void tell(const char *name, const siginfo_t *info, const void *context)
{
    struct line l = {.n = 0};
    const api_request *req = api__running();
    put_text(&l, "crash: ");
    put_text(&l, name);
    if (req)
        put_request(&l, req);
    else
        put_text(&l, " outside of any request");
    if (req && info->si_code > 0 && api__task_overflown(req->worker->tasks, info->si_addr))
        put_text(&l, ": stack overflow (256 KiB)");
    l.text[l.n++] = '\n';
    api__crash_write(l.text, l.n);
    api__crash_stack_write(context);
}

/* A fault happens again where it happened, a signal that was sent has to be sent again: both then meet the action that
 * was there before ours. */
static void on_crash(int number, siginfo_t *info, void *context)
{
    for (size_t i = 0; i < SIGNALS; i++)
        if (signals[i].number == number) {
            sigaction(number, &before[i], NULL);
            if (__atomic_exchange_n(&crashed, 1, __ATOMIC_RELAXED) == 0)
                tell(signals[i].name, info, context);
        }
    if (info->si_code <= 0)
        raise(number);
}

void api__crash_install(void)
{
    _Static_assert(API__TASK_STACK == 256 * 1024, "the message names the size");
    struct sigaction sa = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&sa.sa_mask);
    api__crash_stack_prepare();
    for (size_t i = 0; i < SIGNALS; i++) {
        struct sigaction now;
        if (sigaction(signals[i].number, NULL, &now) == 0 &&
            !((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_crash)) {
            before[i] = now;
            sigaction(signals[i].number, &sa, NULL);
        }
    }
}
