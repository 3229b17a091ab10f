/* The loop: wakes from threads, timers in order, put-off work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/engine/loop.h"

enum { THREADS = 4, POSTS = 5000 };

static api__loop loop;

static int setup(void **state)
{
    (void)state;
    return api__loop_init(&loop);
}

static int teardown(void **state)
{
    (void)state;
    api__loop_deinit(&loop);
    return 0;
}

static int got, last[THREADS];

struct post {
    api__wake wake;
    int thread, number;
};
static struct post posts[THREADS][POSTS];

static void on_post(api__wake *w)
{
    struct post *p = (struct post *)w;
    assert_int_equal(p->number, last[p->thread]++); /* one thread's posts keep their order */
    if (++got == THREADS * POSTS)
        api__loop_end(&loop);
}

static void *poster(void *arg)
{
    int t = (int)(intptr_t)arg;
    for (int i = 0; i < POSTS; i++) {
        posts[t][i] = (struct post){{NULL, on_post}, t, i};
        api__loop_post(&loop, &posts[t][i].wake);
    }
    return NULL;
}

static void test_posts(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (intptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, poster, (void *)i);
    api__loop_run(&loop);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(got, THREADS * POSTS);
}

static int fired[8], fires;
static api__timer timers[3];

static void on_fire(api__timer *t)
{
    fired[fires++] = (int)(t - timers);
}

static void test_timers(void **state)
{
    (void)state;
    api__timer_list fast, slow;
    api__timer_list_init(&fast, 5 * 1000000, on_fire);
    api__timer_list_init(&slow, 20 * 1000000, on_fire);
    api__loop_timers(&loop, &fast);
    api__loop_timers(&loop, &slow);
    int64_t start = api__mono_ns();
    api__timer_arm(&slow, &timers[0], start);
    api__timer_arm(&fast, &timers[1], start);
    api__timer_arm(&fast, &timers[2], start);
    api__timer_stop(&timers[2]);
    while (fires < 2)
        api__loop_round(&loop, -1);
    assert_int_equal(fired[0], 1);
    assert_int_equal(fired[1], 0);
    assert_true(api__mono_ns() - start >= 20 * 1000000);
    assert_null(timers[0].list);
}

enum { ALARMS = 3000 };
static api__alarm alarms[ALARMS];
static int64_t last_at;
static int rang, wrong;

static void on_alarm(api__alarm *a)
{
    wrong += a->at < last_at || a->at > loop.now || a->armed;
    last_at = a->at;
    rang++;
}

/* Any order of arming, stopping and arming anew; they fire in order of time. */
static void test_alarms(void **state)
{
    (void)state;
    uint32_t seed = 7;
    int64_t start = api__mono_ns();
    int left = ALARMS;
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < ALARMS; i++) {
            seed = seed * 1664525 + 1013904223;
            alarms[i].fire = on_alarm;
            api__alarm_arm(&loop.alarms, &alarms[i], start + seed % 20000000);
        }
    for (int i = 0; i < ALARMS; i++) {
        seed = seed * 1664525 + 1013904223;
        for (int twice = 0; seed >> 30 == 0 && twice < 2; twice++)
            api__alarm_stop(&loop.alarms, &alarms[i]);
        left -= seed >> 30 == 0;
    }
    assert_in_range(left, 1, ALARMS - 1);
    while (rang < left)
        api__loop_round(&loop, -1);
    assert_int_equal(wrong, 0);
    assert_null(loop.alarms.first);
    api__loop_round(&loop, 0);
    assert_int_equal(rang, left);
}

static int drained;

static void on_drain(api__wake *w)
{
    if (drained++ == 0)
        api__loop_post(&loop, w);
}

static void test_drain(void **state)
{
    (void)state;
    api__wake w = {NULL, on_drain};
    api__loop_drain(&loop);
    api__loop_post(&loop, &w);
    api__loop_drain(&loop);
    assert_int_equal(drained, 2);
}

static int laters;

static void on_later(api__wake *w)
{
    if (++laters < 3)
        api__loop_later(&loop, w);
}

static void test_later(void **state)
{
    (void)state;
    api__wake a = {NULL, on_later};
    api__loop_later(&loop, &a);
    api__loop_round(&loop, 0);
    assert_int_equal(laters, 1); /* puts itself off: the next round's */
    api__loop_round(&loop, -1);
    api__loop_round(&loop, -1);
    assert_int_equal(laters, 3);
    assert_null(loop.later);
}

static uint32_t seen;

static void on_ready(api__event *h, uint32_t events)
{
    (void)h;
    seen |= events;
}

static void test_sockets(void **state)
{
    (void)state;
    int fd[2];
    api__event h = {on_ready};
    assert_int_equal(pipe(fd), 0);
    assert_int_equal(api__loop_add(&loop, fd[0], EPOLLIN, &h), 0);
    assert_int_equal(write(fd[1], "x", 1), 1);
    api__loop_round(&loop, -1);
    assert_true(seen & EPOLLIN);
    api__loop_del(&loop, fd[0]);
    seen = 0;
    api__loop_round(&loop, 0);
    assert_int_equal(seen, 0);
    close(fd[0]);
    close(fd[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_posts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_timers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_alarms, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_later, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sockets, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
