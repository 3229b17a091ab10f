/* Runs a function as a handler is run: in a task of a worker with pools, over the starter app. */
#ifndef TESTS_IN_TASK_H
#define TESTS_IN_TASK_H

#include <stdlib.h>

#include <api.h>

#include "server/engine/exchange.h"
#include "server/log/log_sink.h"
#include "server/service/service.h"

struct in_task {
    struct api__log_sink sink;
    struct api__shared shared;
    api__service *service;
    api__worker *worker;
    api__exchange *x;
    void (*fn)(api_request *req, void *arg);
    void *arg;
};

static void in_task_work(api__exchange *x)
{
    struct in_task *t = x->owner;
    t->fn(&x->req, t->arg);
}

static void in_task_done(api__exchange *x)
{
    (void)x;
}

static void in_task_begin(struct in_task *t)
{
    api_problems *problems = api_problems_new();
    api_app *app = api_app_starter(problems);
    api_settings settings;
    api_settings_init(&settings);
    settings.database = "sqlite::memory:";
    settings.log_fd = -1;
    *t = (struct in_task){.fn = NULL};
    assert_int_equal(api__log_sink_init(&t->sink, &settings), 0);
    t->service = api__service_new(app, &settings, &t->sink.log, NULL, problems);
    assert_non_null(t->service);
    assert_int_equal(api__shared_init(&t->shared, &t->service->limits), 0);
    t->worker = malloc(sizeof *t->worker);
    assert_int_equal(api__worker_init(t->worker, &t->shared, &t->sink.log, &t->service->limits), 0);
    t->worker->present = api__lease_new(t->worker, t->service);
    assert_non_null(t->worker->present);
    api_app_free(app);
    api_problems_free(problems);
}

/* The request lives until the next call or in_task_end. */
static void in_task_run(struct in_task *t, const struct api__transport *transport,
                        void (*fn)(api_request *req, void *arg), void *arg)
{
    if (t->x)
        api__exchange_give(t->x);
    t->x = api__exchange_take(t->worker, transport);
    assert_non_null(t->x);
    t->x->owner = t;
    t->x->work = in_task_work;
    t->x->done = in_task_done;
    t->fn = fn;
    t->arg = arg;
    assert_int_equal(api__exchange_start(t->x), 0);
    while (!t->x->ended)
        api__loop_round(&t->worker->loop, -1);
}

static void in_task_end(struct in_task *t)
{
    if (t->x)
        api__exchange_give(t->x);
    api__worker_release(t->worker);
    api__service_unref(t->service);
    api__shared_deinit(&t->shared);
    api__worker_deinit(t->worker);
    free(t->worker);
}

#endif
