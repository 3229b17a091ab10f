/* Threads: waiting for one another, and which signals they leave to the main thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>

#include "base/thread.h"
#include "base/wait.h"

struct pair {
    api__thread_waiter here, there;
    int ball;
};

static void *hit_back(void *arg)
{
    struct pair *p = arg;
    for (int i = 0; i < 1000; i++) {
        p->there.waiter.wait(&p->there.waiter);
        p->ball++;
        p->here.waiter.wake(&p->here.waiter);
    }
    return NULL;
}

/* Each wake ends one wait, and what was written before it is seen after it. */
static void test_ping_pong(void **state)
{
    (void)state;
    struct pair p = {.ball = 0};
    pthread_t thread;
    api__thread_waiter_init(&p.here);
    api__thread_waiter_init(&p.there);
    assert_int_equal(api__thread_start(&thread, hit_back, &p), 0);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(p.ball, i);
        p.there.waiter.wake(&p.there.waiter);
        p.here.waiter.wait(&p.here.waiter);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    api__thread_waiter_deinit(&p.here);
    api__thread_waiter_deinit(&p.there);
}

static void test_wake_before_wait(void **state)
{
    (void)state;
    api__thread_waiter w;
    api__thread_waiter_init(&w);
    for (int i = 0; i < 3; i++) {
        w.waiter.wake(&w.waiter);
        w.waiter.wait(&w.waiter);
    }
    api__thread_waiter_deinit(&w);
}

static void *own_mask(void *arg)
{
    pthread_sigmask(SIG_SETMASK, NULL, arg);
    return NULL;
}

/* SIGTERM and kin are the main thread's; a crash stays with the thread that crashed. */
static void test_signals(void **state)
{
    (void)state;
    sigset_t before, after, mask;
    pthread_t thread;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    assert_int_equal(api__thread_start(&thread, own_mask, &mask), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    static const struct {
        int signal;
        int blocked;
    } rows[] = {{SIGTERM, 1}, {SIGINT, 1},  {SIGHUP, 1}, {SIGCHLD, 1}, {SIGPIPE, 1}, {SIGUSR1, 1},
                {SIGSEGV, 0}, {SIGABRT, 0}, {SIGBUS, 0}, {SIGFPE, 0},  {SIGILL, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(sigismember(&mask, rows[i].signal), rows[i].blocked);
        assert_int_equal(sigismember(&after, rows[i].signal), sigismember(&before, rows[i].signal));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ping_pong), cmocka_unit_test(test_wake_before_wait),
                                       cmocka_unit_test(test_signals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
