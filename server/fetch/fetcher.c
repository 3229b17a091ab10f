#include "server/fetch/fetcher.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "base/log.h"
#include "server/engine/waiting.h"

#define MS 1000000ll

/* A socket that libcurl watches. Freed only with the fetcher and reused meanwhile, as events of the current round may
 * still point to it; a spurious event is harmless. */
struct watch {
    api__event handle; /* first */
    api__fetcher *fetcher;
    struct watch *more, *all;
    curl_socket_t fd;
};

struct api__fetcher {
    const struct api__curl *curl;
    api__worker *worker;
    CURLM *multi;
    api__alarm alarm;
    struct watch *spare, *all;
    size_t count;
};

/* --- libcurl and the loop --- */

static void look_at_ended(api__fetcher *f)
{
    int left;
    for (CURLMsg *m; (m = f->curl->multi_info_read(f->multi, &left));) {
        api__transfer *t = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result; /* `m` is invalid after the next call */
        f->curl->easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
        t->code = code;
        t->done = true;
        api__unpark(t->req);
    }
}

static void act(api__fetcher *f, curl_socket_t fd, int events)
{
    int running;
    f->curl->multi_socket_action(f->multi, fd, events, &running);
    look_at_ended(f);
}

static void ready(api__event *h, uint32_t events)
{
    struct watch *w = (struct watch *)h;
    if (w->fd == CURL_SOCKET_BAD)
        return;
    act(w->fetcher, w->fd,
        (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
            (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0));
}

static void fire(api__alarm *a)
{
    act((api__fetcher *)(void *)((char *)a - offsetof(api__fetcher, alarm)), CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
    (void)multi;
    api__fetcher *f = arg;
    if (ms < 0)
        api__alarm_stop(&f->worker->loop.alarms, &f->alarm);
    else
        api__alarm_arm(&f->worker->loop.alarms, &f->alarm, f->worker->loop.now + ms * MS);
    return 0;
}

static struct watch *new_watch(api__fetcher *f)
{
    struct watch *w = f->spare;
    if (w) {
        f->spare = w->more;
        return w;
    }
    w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    *w = (struct watch){.handle = {ready}, .fetcher = f, .all = f->all};
    f->all = w;
    return w;
}

static void unwatch(api__fetcher *f, struct watch *w)
{
    api__loop_del(&f->worker->loop, w->fd);
    f->curl->multi_assign(f->multi, w->fd, NULL);
    w->fd = CURL_SOCKET_BAD;
    w->more = f->spare;
    f->spare = w;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
    (void)easy;
    api__fetcher *f = arg;
    struct watch *w = assigned;
    if (what == CURL_POLL_REMOVE) {
        if (w)
            unwatch(f, w);
        return 0;
    }
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (w)
        api__loop_del(&f->worker->loop, fd);
    else
        w = new_watch(f);
    if (!w)
        return -1;
    w->fd = fd;
    f->curl->multi_assign(f->multi, fd, w);
    return api__loop_add(&f->worker->loop, fd, events, &w->handle) == 0 ? 0 : -1;
}

static api__fetcher *new_fetcher(api__worker *w, const struct api__curl *c)
{
    api__fetcher *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    *f = (api__fetcher){.curl = c, .worker = w, .multi = c->multi_init(), .alarm.fire = fire};
    if (!f->multi) {
        free(f);
        return NULL;
    }
    c->multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    c->multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
    c->multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    c->multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
    return f;
}

bool api__fetcher_busy(const api__worker *w)
{
    const api__fetcher *f = w->slots[API__SLOT_FETCHER].p;
    return f && f->count;
}

static void free_fetcher(void *fetcher)
{
    api__fetcher *f = fetcher;
    f->curl->multi_cleanup(f->multi);
    api__alarm_stop(&f->worker->loop.alarms, &f->alarm);
    for (struct watch *w = f->all, *next; w; w = next) {
        next = w->all;
        free(w);
    }
    free(f);
}

/* --- callbacks of a transfer --- */

/* A status line starts a new head: interim responses and redirects are dropped. */
static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
    api__transfer *t = arg;
    n *= size;
    if (n > 5 && memcmp(p, "HTTP/", 5) == 0) {
        t->head.n = t->body.n = 0;
        t->headed = false;
    } else if (n == 2 && memcmp(p, "\r\n", 2) == 0 && !t->headed) {
        long status = 0;
        t->curl->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
        t->status = (int)status;
        t->headed = status >= 200;
        if (t->headed)
            api__unpark(t->req);
    } else if (!t->headed) {
        api_buf_put(&t->head, p, n);
    }
    return t->head.err ? 0 : n;
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    api__transfer *t = arg;
    n *= size;
    if (t->body.n >= t->hold) {
        t->held = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    api_buf_put(&t->body, p, n);
    if (t->hold != SIZE_MAX)
        api__unpark(t->req);
    return t->body.err ? 0 : n;
}

static size_t on_up(char *p, size_t size, size_t n, void *arg)
{
    api__transfer *t = arg;
    n *= size;
    if (!t->up.n && !t->up_ended) {
        t->up_waiting = true;
        return CURL_READFUNC_PAUSE;
    }
    if (n > t->up.n)
        n = t->up.n;
    if (n)
        memcpy(p, t->up.p, n);
    t->up.p += n;
    t->up.n -= n;
    if (!t->up.n)
        api__unpark(t->req);
    return n;
}

/* --- a transfer --- */

struct loading {
    struct api__shared *shared;
    const struct api__curl *curl;
    const char *why;
};

/* Refuses a libcurl whose resolver would block all requests of the worker. */
static void *load_async(void *arg)
{
    struct loading *l = arg;
    struct api__curl *c = api__curl_load(&l->why);
    if (!c || c->version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS)
        return c;
    l->why = "this libcurl has no asynchronous resolver";
    api__curl_free(c);
    return NULL;
}

static void unload_curl(void *curl)
{
    api__curl_free(curl);
}

static void load(void *arg)
{
    struct loading *l = arg;
    l->curl = api__shared_get(l->shared, API__SLOT_CURL, load_async, l, unload_curl);
}

/* Loads libcurl on another thread, unless it is already loaded. */
static int find_curl(api_request *req, const struct api__curl **curl)
{
    struct loading l = {.shared = req->worker->shared};
    *curl = __atomic_load_n(&l.shared->slots[API__SLOT_CURL].p, __ATOMIC_ACQUIRE);
    if (*curl)
        return API_OK;
    int err = api__blocking(req, load, &l);
    *curl = l.curl;
    if (err || l.curl)
        return err;
    api__logf(req->worker->log, API_LOG_ERROR, "cannot send requests to other servers: %s", l.why);
    return API_EUNSUPPORTED;
}

static int find_fetcher(api_request *req, api__fetcher **f)
{
    struct api__slot *slot = &req->worker->slots[API__SLOT_FETCHER];
    const struct api__curl *curl = NULL;
    int err = slot->p ? API_OK : find_curl(req, &curl);
    if (err)
        return err;
    if (!slot->p)
        *slot = (struct api__slot){new_fetcher(req->worker, curl), free_fetcher};
    *f = slot->p;
    return !*f ? API_ENOMEM : (*f)->count < (size_t)req->service->limits.fetches ? API_OK : API_EBUSY;
}

/* Options of every transfer. QUICK_EXIT: ending a transfer does not wait on the loop for a pending name lookup. */
static void set_common(api__transfer *t)
{
    CURLcode (*set)(CURL *, CURLoption, ...) = t->curl->easy_setopt;
    set(t->easy, CURLOPT_PRIVATE, t);
    set(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(t->easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(t->easy, CURLOPT_NOSIGNAL, 1L);
    set(t->easy, CURLOPT_QUICK_EXIT, 1L);
    set(t->easy, CURLOPT_PATH_AS_IS, 1L);
    set(t->easy, CURLOPT_ERRORBUFFER, t->why);
    set(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    set(t->easy, CURLOPT_HEADERDATA, t);
    set(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    set(t->easy, CURLOPT_WRITEDATA, t);
    set(t->easy, CURLOPT_READFUNCTION, on_up);
    set(t->easy, CURLOPT_READDATA, t);
}

int api__transfer_begin(api__transfer *t, api_request *req)
{
    api__fetcher *f;
    int err = find_fetcher(req, &f);
    if (err)
        return err;
    *t = (api__transfer){.req = req, .fetcher = f, .curl = f->curl, .hold = SIZE_MAX};
    t->easy = f->curl->easy_init();
    if (!t->easy)
        return API_ENOMEM;
    f->count++;
    api_buf_init(&t->head, (size_t)1 << 20);
    api_buf_init(&t->body, API_BUF_NO_MAX);
    set_common(t);
    return API_OK;
}

int api__transfer_start(api__transfer *t)
{
    if (t->curl->easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK ||
        t->curl->multi_add_handle(t->fetcher->multi, t->easy) != CURLM_OK)
        return API_ENOMEM;
    t->started = true;
    return API_OK;
}

int api__transfer_wait(api__transfer *t, int64_t until_ns)
{
    return api__park_until(t->req, until_ns);
}

void api__transfer_go_on(api__transfer *t)
{
    if (t->done || (!t->held && !t->up_waiting))
        return;
    t->held = t->up_waiting = false;
    t->curl->easy_pause(t->easy, CURLPAUSE_CONT);
}

void api__transfer_end(api__transfer *t)
{
    if (t->started)
        t->curl->multi_remove_handle(t->fetcher->multi, t->easy);
    t->curl->easy_cleanup(t->easy);
    t->curl->slist_free_all(t->headers);
    api_buf_deinit(&t->head);
    api_buf_deinit(&t->body);
    t->fetcher->count--;
}
