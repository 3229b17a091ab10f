/* Channels: who hears what, what a slow listener loses, and many threads at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/channel/channel.h"

struct ear {
    api__subscriber l; /* first */
    unsigned rung;     /* atomic */
    pthread_mutex_t lock;
    pthread_cond_t more;
};

static api__channels *channels;

static void ring(api__subscriber *l)
{
    struct ear *e = (struct ear *)l;
    pthread_mutex_lock(&e->lock);
    e->rung++;
    pthread_cond_signal(&e->more);
    pthread_mutex_unlock(&e->lock);
}

static void ear_init(struct ear *e)
{
    *e = (struct ear){.l.ring = ring};
    pthread_mutex_init(&e->lock, NULL);
    pthread_cond_init(&e->more, NULL);
}

static int setup(void **state)
{
    (void)state;
    channels = api__channels_new();
    return channels ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    size_t left = api__channel_count(channels);
    api__channels_free(channels);
    return left ? -1 : 0;
}

static int publish(const char *name, const char *text)
{
    return api__channel_publish(channels, api_str_of(name), api_str_of(text));
}

static void expect(struct ear *e, const char *want)
{
    api_str m;
    assert_int_equal(api__channel_next(channels, &e->l, &m), 0);
    assert_int_equal(m.n, strlen(want));
    assert_memory_equal(m.p, want, m.n);
}

static void expect_code(struct ear *e, int code)
{
    api_str m;
    assert_int_equal(api__channel_next(channels, &e->l, &m), code);
    assert_int_equal(m.n, 0);
}

static void test_hearing(void **state)
{
    (void)state;
    struct ear a, b, other;
    ear_init(&a);
    ear_init(&b);
    ear_init(&other);
    assert_int_equal(publish("news", "nobody"), 0);
    assert_int_equal(api__channel_count(channels), 0);
    assert_int_equal(api__channel_join(channels, API_S("news"), 10, &a.l), 0);
    assert_int_equal(publish("news", "one"), 1);
    assert_int_equal(api__channel_join(channels, API_S("news"), 10, &b.l), 0);
    assert_int_equal(api__channel_join(channels, API_S("new"), 10, &other.l), 0);
    assert_int_equal(publish("news", "two"), 2);
    assert_int_equal(publish("news", ""), 2);
    assert_int_equal(api__channel_count(channels), 2);
    assert_int_equal(a.rung, 1);
    expect(&a, "one");
    expect(&a, "two");
    expect(&a, "");
    expect_code(&a, API_EAGAIN);
    expect(&b, "two");
    expect_code(&other, API_EAGAIN);
    api__channel_leave(channels, &a.l);
    assert_int_equal(publish("news", "three"), 1);
    api__channel_leave(channels, &b.l); /* with messages unheard */
    api__channel_leave(channels, &b.l); /* twice is once */
    assert_int_equal(publish("news", "four"), 0);
    api__channel_leave(channels, &other.l);
}

static void test_overflow(void **state)
{
    (void)state;
    static const size_t backlogs[] = {1, 3, 8, 9, 100};
    for (size_t i = 0; i < sizeof backlogs / sizeof *backlogs; i++) {
        size_t n = backlogs[i];
        struct ear e;
        char text[24];
        ear_init(&e);
        assert_int_equal(api__channel_join(channels, API_S("x"), n, &e.l), 0);
        for (size_t m = 0; m < n + 5; m++) {
            snprintf(text, sizeof text, "%zu", m);
            assert_int_equal(publish("x", text), 1);
        }
        expect_code(&e, API_ETOOBIG);
        for (size_t m = 5; m < n + 5; m++) {
            snprintf(text, sizeof text, "%zu", m);
            expect(&e, text);
        }
        expect_code(&e, API_EAGAIN);
        assert_int_equal(publish("x", "after"), 1);
        expect(&e, "after");
        assert_int_equal(e.rung, 2);
        api__channel_leave(channels, &e.l);
    }
}

/* A message stays as long as it is lent, whatever its listener's queue does. */
static void test_lent(void **state)
{
    (void)state;
    struct ear e;
    api_str m;
    ear_init(&e);
    assert_int_equal(api__channel_join(channels, API_S("x"), 1, &e.l), 0);
    publish("x", "kept");
    assert_int_equal(api__channel_next(channels, &e.l, &m), 0);
    for (int i = 0; i < 10; i++)
        publish("x", "more");
    assert_memory_equal(m.p, "kept", 4);
    api__channel_leave(channels, &e.l);
}

static void test_many_names(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    struct ear *ears = calloc(MANY, sizeof *ears);
    char name[24];
    assert_non_null(ears);
    for (int i = 0; i < MANY; i++) {
        ear_init(&ears[i]);
        snprintf(name, sizeof name, "room %d", i);
        assert_int_equal(api__channel_join(channels, api_str_of(name), 5, &ears[i].l), 0);
    }
    assert_int_equal(api__channel_count(channels), MANY);
    for (int i = 0; i < MANY; i += 7) {
        snprintf(name, sizeof name, "room %d", i);
        assert_int_equal(publish(name, name), 1);
        expect(&ears[i], name);
    }
    for (int i = 0; i < MANY; i++)
        api__channel_leave(channels, &ears[i].l);
    free(ears);
}

/* --- threads --- */

enum { TALKERS = 3, LISTENERS = 3, SAID = 2000 };
static unsigned joined; /* atomic */

/* Sums what it hears until each talker has said goodbye. */
static void *listen(void *arg)
{
    struct ear e;
    long *sum = arg;
    ear_init(&e);
    assert_int_equal(api__channel_join(channels, API_S("talk"), TALKERS * (SAID + 1), &e.l), 0);
    __atomic_add_fetch(&joined, 1, __ATOMIC_SEQ_CST);
    for (int goodbyes = 0; goodbyes < TALKERS;) {
        api_str m;
        int err = api__channel_next(channels, &e.l, &m);
        if (err == 0) {
            goodbyes += m.n == 0;
            *sum += m.n ? *(const int *)(const void *)m.p : 0;
        } else {
            assert_int_equal(err, API_EAGAIN);
            pthread_mutex_lock(&e.lock);
            while (!e.rung)
                pthread_cond_wait(&e.more, &e.lock);
            e.rung = 0;
            pthread_mutex_unlock(&e.lock);
        }
    }
    api__channel_leave(channels, &e.l);
    return NULL;
}

static void *talk(void *arg)
{
    (void)arg;
    while (__atomic_load_n(&joined, __ATOMIC_SEQ_CST) < LISTENERS)
        sched_yield();
    for (int i = 1; i <= SAID; i++)
        assert_int_equal(api__channel_publish(channels, API_S("talk"), (api_str){(char *)&i, sizeof i}), LISTENERS);
    assert_int_equal(publish("talk", ""), LISTENERS);
    return NULL;
}

/* Others come and go meanwhile, and hear what they hear. */
static void *come_and_go(void *arg)
{
    (void)arg;
    for (int i = 0; i < SAID; i++) {
        struct ear e;
        api_str m;
        ear_init(&e);
        assert_int_equal(api__channel_join(channels, i % 2 ? API_S("else") : API_S("other"), 2, &e.l), 0);
        api__channel_publish(channels, API_S("else"), API_S("hello"));
        while (api__channel_next(channels, &e.l, &m) == 0)
            assert_memory_equal(m.p, "hello", 5);
        api__channel_leave(channels, &e.l);
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[TALKERS + LISTENERS + 2];
    long sums[LISTENERS] = {0};
    size_t n = 0;
    joined = 0;
    for (int i = 0; i < LISTENERS; i++)
        assert_int_equal(pthread_create(&threads[n++], NULL, listen, &sums[i]), 0);
    for (int i = 0; i < TALKERS; i++)
        assert_int_equal(pthread_create(&threads[n++], NULL, talk, NULL), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[n++], NULL, come_and_go, NULL), 0);
    while (n)
        pthread_join(threads[--n], NULL);
    for (int i = 0; i < LISTENERS; i++)
        assert_int_equal(sums[i], (long)TALKERS * SAID * (SAID + 1) / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hearing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_overflow, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lent, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
