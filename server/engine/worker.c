#include "server/engine/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/httpdate.h"
#include "server/engine/connection.h"
#include "server/engine/listener.h"
#include "server/engine/ticker.h"

#define MS 1000000ll

/* --- shared --- */

static size_t at_least(int64_t n, size_t least)
{
    return n > (int64_t)least ? (size_t)n : least;
}

int api__shared_init(struct api__shared *s, const api_limits *l)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *s = (struct api__shared){
        /* The queue has room for one scan per request; the number of threads is the real bound. */
        .scans = api__pool_new(at_least(cores, 2), at_least(l->tasks, 1)),
        .passwords = api__pool_new(at_least(l->password_jobs, 1), at_least(l->password_queue, 1)),
    };
    s->locked = pthread_mutex_init(&s->slot_lock, NULL) == 0 && pthread_mutex_init(&s->accept_lock, NULL) == 0;
    if (s->scans && s->passwords && s->locked)
        return API_OK;
    api__shared_deinit(s);
    return API_ENOMEM;
}

static void free_slots(struct api__slot *slots, int n)
{
    for (int i = 0; i < n; i++) {
        if (slots[i].p)
            slots[i].free(slots[i].p);
        slots[i] = (struct api__slot){0};
    }
}

void api__shared_deinit(struct api__shared *s)
{
    api__pool_free(s->scans);
    api__pool_free(s->passwords);
    free_slots(s->slots, API__SHARED_SLOTS);
    if (s->locked) {
        pthread_mutex_destroy(&s->slot_lock);
        pthread_mutex_destroy(&s->accept_lock);
    }
    s->scans = s->passwords = NULL;
    s->locked = false;
}

void *api__shared_get(struct api__shared *s, int slot, void *(*make)(void *arg), void *arg, void (*free)(void *p))
{
    void *p = __atomic_load_n(&s->slots[slot].p, __ATOMIC_ACQUIRE);
    if (p)
        return p;
    pthread_mutex_lock(&s->slot_lock);
    p = s->slots[slot].p;
    if (!p && (p = make(arg))) {
        s->slots[slot].free = free;
        __atomic_store_n(&s->slots[slot].p, p, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&s->slot_lock);
    return p;
}

/* --- spares --- */

void *api__spares_take(struct api__spares *s)
{
    struct api__spare *spare = s->first;
    if (!spare)
        return NULL;
    s->first = spare->next;
    s->count--;
    return spare;
}

bool api__spares_give(struct api__spares *s, void *p)
{
    if (s->count >= s->most)
        return false;
    struct api__spare *spare = p;
    spare->next = s->first;
    s->first = spare;
    s->count++;
    return true;
}

/* --- times --- */

void api__worker_set_times(api__worker *w, const api_limits *l)
{
    w->timers.header.span = l->header_time * MS;
    w->timers.idle.span = l->idle_time * MS;
    w->timers.body.span = (l->header_time < 5000 ? l->header_time : 5000) * MS;
    w->timers.write.span = l->write_time * MS;
    w->timers.linger.span = l->linger_time * MS;
    w->timers.shutdown.span = l->shutdown_time * MS;
    w->block_ns = l->block_time ? l->block_time * MS : INT64_MAX;
}

/* --- stopping --- */

void api__worker_check(api__worker *w)
{
    if (!w->stopping || w->connection_count || w->detached || __atomic_load_n(&w->spawned, __ATOMIC_ACQUIRE))
        return;
    void (*drained)(api__worker *) = w->drained;
    w->drained = NULL;
    if (drained)
        drained(w);
    if (!__atomic_load_n(&w->spawned, __ATOMIC_ACQUIRE))
        api__loop_end(&w->loop);
}

static void each_connection(api__worker *w, void (*fn)(api__connection *))
{
    for (api__connection *c = w->connections, *next; c; c = next) {
        next = c->next;
        fn(c);
    }
}

static void force_now(api__worker *w)
{
    if (w->forced)
        return;
    w->forced = true;
    each_connection(w, api__connection_cut);
    for (api__exchange *x = w->detached; x; x = x->next)
        api__exchange_signal(x, API__FOR_GONE);
}

static void stop_now(api__wake *wake)
{
    api__worker *w = (api__worker *)(void *)((char *)wake - offsetof(api__worker, stop_wake));
    if (w->stopping)
        return;
    api__listeners_close(w); /* accepts clients that are already queued */
    w->stopping = true;
    each_connection(w, api__connection_stop);
    for (api__exchange *x = w->detached; x; x = x->next)
        api__exchange_notify_stop(x);
    if (w->timers.shutdown.span)
        api__timer_arm(&w->timers.shutdown, &w->shutdown_timer, w->loop.now);
    else
        force_now(w);
    api__worker_check(w);
}

static void force_wake(api__wake *wake)
{
    force_now((api__worker *)(void *)((char *)wake - offsetof(api__worker, force_wake)));
}

static void shutdown_time(api__timer *t)
{
    force_now((api__worker *)(void *)((char *)t - offsetof(api__worker, shutdown_timer)));
}

void api__worker_stop(api__worker *w)
{
    api__loop_post(&w->loop, &w->stop_wake);
}

void api__worker_force(api__worker *w)
{
    api__loop_post(&w->loop, &w->force_wake);
}

/* --- creating, running, freeing --- */

static void swept(api__loop *l)
{
    api__worker *w = (api__worker *)l;
    if (w->dead)
        api__connections_sweep(w);
    /* Stacks are trimmed some time after use, not periodically, so that an idle worker sleeps. */
    if (!w->trim_timer.list && w->used_tasks)
        api__timer_arm(&w->timers.trim, &w->trim_timer, l->now);
}

static void trim(api__timer *t)
{
    api__worker *w = (api__worker *)(void *)((char *)t - offsetof(api__worker, trim_timer));
    w->used_tasks = false;
    api__task_pool_trim(w->tasks);
}

static void add_timers(api__worker *w, api__timer_list *list, int64_t span, void (*fire)(api__timer *))
{
    api__timer_list_init(list, span, fire);
    api__loop_timers(&w->loop, list);
}

int api__worker_init(api__worker *w, struct api__shared *shared, const api__log *log, const api_limits *l)
{
    memset(w, 0, sizeof *w);
    int err = api__loop_init(&w->loop);
    if (err)
        return err;
    w->shared = shared;
    w->log = log;
    w->spare_fd = -1;
    w->loop.swept = swept;
    w->stop_wake.fn = stop_now;
    w->force_wake.fn = force_wake;
    w->inputs.most = w->exchanges.most = 64;
    api_buf_init(&w->output, API_BUF_NO_MAX);
    add_timers(w, &w->timers.idle, 0, api__connection_idle);
    add_timers(w, &w->timers.header, 0, api__connection_header);
    add_timers(w, &w->timers.body, 0, api__connection_body_tick);
    add_timers(w, &w->timers.write, 0, api__connection_write_time);
    add_timers(w, &w->timers.linger, 0, api__connection_linger);
    add_timers(w, &w->timers.shutdown, 0, shutdown_time);
    add_timers(w, &w->timers.accept, 100 * MS, api__listeners_retry);
    add_timers(w, &w->timers.trim, 10000 * MS, trim);
    api__worker_set_times(w, l);
    w->tasks = api__task_pool_new((size_t)l->tasks);
    if (w->tasks)
        return API_OK;
    api__loop_deinit(&w->loop);
    return API_ENOMEM;
}

void api__worker_release(api__worker *w)
{
    api__loop_drain(&w->loop);
    if (w->present) /* stops its own tickers */
        api__lease_free(w->present);
    w->present = NULL;
    while (w->tickers)
        api__ticker_stop(w->tickers);
    free_slots(w->slots, API__WORKER_SLOTS);
}

void api__worker_deinit(api__worker *w)
{
    api__loop_drain(&w->loop);
    api__listeners_free(w);
    for (void *p; (p = api__spares_take(&w->inputs));)
        free(p);
    api__exchange_free_spares(w);
    for (api__connection *c = w->dead, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    api_buf_deinit(&w->output);
    api__task_pool_free(w->tasks);
    api__loop_deinit(&w->loop);
}

void api__worker_run(api__worker *w)
{
    api__loop_run(&w->loop);
}

/* --- the Date line --- */

static void write_date(api__worker *w, int64_t seconds)
{
    char text[API__HTTPDATE_LENGTH + 1];
    api__httpdate_put(seconds, text);
    w->date_length = (size_t)snprintf(w->date, sizeof w->date, "Date: %s\r\n", text);
}

/* "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n" */
api_str api__worker_date(api__worker *w)
{
    if (w->loop.now >= w->date_until) {
        int64_t wall = api__loop_wall(&w->loop);
        write_date(w, wall / 1000000);
        w->date_until = w->loop.now + (1000000 - wall % 1000000) * 1000;
    }
    return (api_str){w->date, w->date_length};
}
