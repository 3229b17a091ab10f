/* Forms, uploads, cookies and sessions while each allocation fails once, and while the request's memory is short:
 * nothing crashes, leaks or comes out half. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdatomic.h>

#include "server/forms/forms.h"
#include "server/http/cookies.h"
#include "server/middleware/sessions.h"
#include "unit/bare_request.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

static atomic_long left = -1; /* allocations until the one that fails; less than 0: none does */
static atomic_long failed;

#ifndef SANITIZED
void *__libc_malloc(size_t n);
void *__libc_realloc(void *p, size_t n);

static bool fails(void)
{
    if (atomic_load(&left) < 0 || atomic_fetch_sub(&left, 1) != 0)
        return false;
    atomic_fetch_add(&failed, 1);
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}
#endif

#define PART(head) "\r\n--XX\r\nContent-Disposition: form-data; " head "\r\n\r\n"

static const struct {
    const char *type, *body;
} forms[] = {
    {"application/x-www-form-urlencoded", "a=1&b=%20&c=d"},
    {"multipart/form-data; boundary=XX",
     PART("name=a") "1" PART("name=f; filename=x") "data" PART("name=f; filename=y") "more data\r\n--XX--"},
};

static int read_once(void *arg, api_str *piece)
{
    api_str *rest = arg;
    *piece = *rest;
    rest->n = 0;
    return API_OK;
}

/* The outcome of a form; a table that was read is whole. */
static int read_form(struct bare *b, size_t i)
{
    api_str rest = api_str_of(forms[i].body);
    const struct api__form_input in = {.arena = &b->arena,
                                       .limits = &b->service.limits,
                                       .content_type = api_str_of(forms[i].type),
                                       .read = read_once,
                                       .arg = &rest};
    api__form form;
    int err = api__form_read(&form, &in);
    if (!err)
        assert_int_equal(form.field_count + form.file_count, 3);
    return err;
}

static void use_session(struct bare *b, const struct api__session_config *c)
{
    int err = api__session_begin(&b->req, c);
    if (!err)
        err = api_session_set(&b->req, "user", API_S("ada"));
    assert_true(err == 0 || err == API_ENOMEM);
    api__session_end(&b->req);
    if (!err && !b->headers.err)
        assert_non_null(memmem(b->headers.p, b->headers.n, "Set-Cookie: session=", 20));
}

static void live(struct bare *b, const struct api__session_config *c, long after)
{
    atomic_store(&left, after);
    for (size_t i = 0; i < 2; i++) {
        int err = read_form(b, i);
        assert_true(err == 0 || err == API_ENOMEM || err == API_ETOOBIG);
    }
    int err = api_set_cookie(&b->req, "a", API_S("1"));
    assert_true(err == 0 || err == API_ENOMEM);
    use_session(b, c);
    atomic_store(&left, -1);
}

static void config_make(struct api__session_config *c)
{
    static const char *const secrets[] = {"secret", NULL};
    assert_int_equal(api__session_config_init(c, secrets, NULL, NULL, 0, false), 0);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    struct api__session_config c;
    long n = 0, before;
    config_make(&c);
    do {
        struct bare *b = bare_new("GET", "/", "");
        before = atomic_load(&failed);
        live(b, &c, n++);
        bare_free(b);
    } while (atomic_load(&failed) > before);
#ifndef SANITIZED
    assert_true(n > 5); /* under a sanitizer it has its own allocator */
#endif
}

static void test_short_memory(void **state)
{
    (void)state;
    bool all = false;
    for (size_t max = 0; !all; max += 16) {
        struct bare *b = bare_new("GET", "/", "");
        b->arena.max = max;
        int first = read_form(b, 0), second = read_form(b, 1);
        assert_true(first == 0 || first == API_ETOOBIG);
        assert_true(second == 0 || second == API_ETOOBIG);
        all = !first && !second;
        bare_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once),
                                       cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
