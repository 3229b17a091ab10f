/* Whole forms: both encodings in pieces of every size, each limit, files in memory and on the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/forms/forms.h"
#include "server/request/response.h"
#include "unit/in_task.h"

#define MULTIPART "multipart/form-data; boundary=XX"
#define URLENCODED "application/x-www-form-urlencoded"
#define PART(head) "\r\n--XX\r\nContent-Disposition: form-data; " head "\r\n\r\n"

struct source {
    const char *p;
    size_t n, step;
    char *piece; /* each one in a block of its own */
};

static int read_source(void *arg, api_str *piece)
{
    struct source *s = arg;
    size_t n = s->n < s->step ? s->n : s->step;
    free(s->piece);
    s->piece = malloc(n ? n : 1);
    memcpy(s->piece, s->p, n);
    *piece = (api_str){s->piece, n};
    s->p += n;
    s->n -= n;
    return API_OK;
}

struct fixture {
    api_arena arena;
    api_limits limits;
    api__form form;
};

static void begin(struct fixture *f)
{
    api_limits_init(&f->limits);
    api_arena_init(&f->arena, (size_t)f->limits.request_memory);
}

static int take_bytes(struct fixture *f, const char *type, const char *p, size_t n, size_t step)
{
    struct source s = {p, n, step, NULL};
    const struct api__form_input in = {
        .arena = &f->arena, .limits = &f->limits, .content_type = api_str_of(type), .read = read_source, .arg = &s};
    int err = api__form_read(&f->form, &in);
    free(s.piece);
    return err;
}

static int take(struct fixture *f, const char *type, const char *body)
{
    return take_bytes(f, type, body, strlen(body), 1 << 20);
}

static void put_table(const api__form *form, api_buf *b)
{
    for (size_t i = 0; i < form->field_count; i++)
        api_buf_printf(b, "%.*s=%.*s;", API_FMT(form->fields[i].name), API_FMT(form->fields[i].value));
    for (size_t i = 0; i < form->file_count; i++) {
        const api_upload *u = &form->files[i];
        char data[256];
        size_t got;
        assert_int_equal(api_upload_read(u, 0, data, sizeof data, &got), 0);
        assert_int_equal(got, u->size);
        api_buf_printf(b, "%.*s:%.*s:%.*s=%.*s;", API_FMT(u->name), API_FMT(u->filename), API_FMT(u->content_type),
                       (int)got, data);
    }
}

static const struct {
    const char *type, *body, *want;
} cases[] = {
    {URLENCODED, "", ""},
    {URLENCODED, "a=1&b=x+y&a=%E2%82%AC&c&=d&&e=f=g", "a=1;b=x y;a=\xe2\x82\xac;c=;=d;e=f=g;"},
    {URLENCODED "; charset=utf-8", "a=%2B%26%3D", "a=+&=;"},
    {URLENCODED, "a=%", "!The form is not valid percent-encoded UTF-8"},
    {URLENCODED, "a=%ff", "!The form is not valid percent-encoded UTF-8"},
    {URLENCODED, "a=\xff", "!The form is not valid percent-encoded UTF-8"},
    {MULTIPART, "--XX--", ""},
    {MULTIPART, PART("name=a") "1" PART("name=b") PART("name=a") "\xe2\x82\xac\r\n--XX--", "a=1;b=;a=\xe2\x82\xac;"},
    {MULTIPART,
     PART("name=f; filename=x.txt\r\nContent-Type: text/plain") "one\r\n" PART("name=a") "1" PART(
         "name=f; filename=y") "\r\n--XX--",
     "a=1;f:x.txt:text/plain=one\r\n;f:y:=;"},
    {MULTIPART, PART("name=f; filename=\"\"\r\nContent-Type: application/octet-stream") "\r\n--XX--", ""},
    {MULTIPART, PART("name=f; filename=\"\"") "x\r\n--XX--", "f::=x;"},
    {MULTIPART, PART("name=a") "\xff\r\n--XX--", "!A field of the form is not valid UTF-8"},
    {MULTIPART, PART("name=f; filename=a") "\xff\r\n--XX--", "f:a:=\xff;"},
    {MULTIPART, PART("name=a\r\nContent-Type: text/plain; charset=iso-8859-1") "x\r\n--XX--",
     "!A field of the form is not in UTF-8"},
    {MULTIPART, PART("name=a\r\nContent-Type: text/plain; charset=\"UTF-8\"") "x\r\n--XX--", "a=x;"},
    {MULTIPART, PART("name=a") "x", "!The form ends before its last boundary"},
    {MULTIPART, PART("filename=a") "x\r\n--XX--", "!The Content-Disposition of a part has no name"},
    {"multipart/form-data", "--XX--", "!Content-Type has no boundary"},
};

static void test_both_encodings(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 2, 3, 7, 50, 100000};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
            struct fixture f;
            api_buf b;
            begin(&f);
            api_buf_init(&b, API_BUF_NO_MAX);
            int err = take_bytes(&f, cases[i].type, cases[i].body, strlen(cases[i].body), steps[s]);
            if (err)
                api_buf_printf(&b, "!%.*s", API_FMT(f.form.why));
            else
                put_table(&f.form, &b);
            assert_string_equal(api_buf_cstr(&b), cases[i].want);
            assert_int_equal(err, *cases[i].want == '!' ? API_EINVALID : API_OK);
            api_buf_deinit(&b);
            api_arena_deinit(&f.arena);
        }
}

static void test_no_form(void **state)
{
    (void)state;
    static const char *const types[] = {"", "application/json", "multipart/mixed; boundary=XX", "text/plain"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct fixture f;
        begin(&f);
        assert_int_equal(take(&f, types[i], "a=b"), API_EUNSUPPORTED);
        assert_true(f.form.why.n > 0);
        assert_false(api__is_form(api_str_of(types[i])));
        api_arena_deinit(&f.arena);
    }
    assert_true(api__is_form(API_S("Multipart/Form-Data;boundary=a")));
}

static void test_lookup(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(take(&f, URLENCODED, "a=1&b=2&a=3"), 0);
    const api__form_field *a = api__form_field_next(&f.form, API_S("a"), NULL);
    assert_true(api_str_is(a->value, "1"));
    a = api__form_field_next(&f.form, API_S("a"), a);
    assert_true(api_str_is(a->value, "3"));
    assert_null(api__form_field_next(&f.form, API_S("a"), a));
    assert_null(api__form_field_next(&f.form, API_S("c"), NULL));
    assert_null(api__form_file_next(&f.form, API_S("a"), NULL));
    api_arena_deinit(&f.arena);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *limit, *value, *type, *fits, *over;
    } list[] = {
        {"form_fields", "2", URLENCODED, "a&b", "a&b&c"},
        {"form_fields", "1", MULTIPART, PART("name=a") "\r\n--XX--", PART("name=a") PART("name=b") "\r\n--XX--"},
        {"form_files", "1", MULTIPART, PART("name=a; filename=x") "\r\n--XX--",
         PART("name=a; filename=x") PART("name=b; filename=x") "\r\n--XX--"},
        {"form_field_bytes", "16", URLENCODED, "a=1234567890abcdef", "a=1234567890abcdefg"},
        {"form_field_bytes", "16", URLENCODED, "a=%41234567890abcdef", "a=%411234567890abcdef"},
        {"form_field_bytes", "16", MULTIPART, PART("name=a") "1234567890abcdef\r\n--XX--",
         PART("name=a") "1234567890abcdefg\r\n--XX--"},
        {"upload_bytes", "4", MULTIPART, PART("name=a; filename=x") "1234\r\n--XX--",
         PART("name=a; filename=x") "12345\r\n--XX--"},
        {"form_bytes", "3", URLENCODED, "a=1", "a=12"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct fixture f;
        begin(&f);
        assert_int_equal(api_limits_set(&f.limits, api_str_of(list[i].limit), api_str_of(list[i].value)), 0);
        assert_int_equal(take(&f, list[i].type, list[i].fits), API_OK);
        assert_int_equal(take(&f, list[i].type, list[i].over), API_ETOOBIG);
        char name[64];
        int n = snprintf(name, sizeof name, "%s (limits.%s)", list[i].value, list[i].limit);
        assert_non_null(memmem(f.form.why.p, f.form.why.n, name, (size_t)n));
        api_arena_deinit(&f.arena);
    }
}

/* Fields that fit one by one and not together. */
static void test_request_memory(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.arena.max = 100000;
    char *body = malloc(200001);
    memset(body, 'a', 200000);
    for (size_t i = 0; i < 200000; i += 1000)
        body[i] = '&';
    body[200000] = 0;
    assert_int_equal(take(&f, URLENCODED, body), API_ETOOBIG);
    assert_non_null(strstr(f.form.why.p, "limits.request_memory"));
    free(body);
    api_arena_deinit(&f.arena);
}

/* What is too long is refused before all of it is held. */
static void test_endless_pair(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.limits.form_field_bytes = 1024;
    size_t n = 1 << 20;
    char *body = malloc(n);
    memset(body, 'a', n);
    assert_int_equal(take_bytes(&f, URLENCODED, body, n, 100), API_ETOOBIG);
    free(body);
    api_arena_deinit(&f.arena);
}

/* --- files --- */

enum { LARGE = 3000001 };

static char byte_of(size_t i)
{
    return (char)(i * 2654435761u >> 13);
}

/* Two files around a field; the first one is large. */
static api_buf large_form(void)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, PART("name=f; filename=\"dir/large.bin\"\r\nX-Sum: 12"));
    for (size_t i = 0; i < LARGE; i++)
        api_buf_putc(&b, byte_of(i));
    API_BUF_LIT(&b, PART("name=a") "field");
    API_BUF_LIT(&b, PART("name=f; filename=\"..\"") "small\r\n--XX--\r\n");
    return b;
}

static size_t open_files(void)
{
    size_t n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static void check_large(const api__form *form)
{
    assert_int_equal(form->file_count, 2);
    assert_int_equal(form->field_count, 1);
    const api_upload *u = &form->files[0];
    assert_int_equal(u->size, LARGE);
    char *p = malloc(LARGE + 10);
    size_t got;
    assert_int_equal(api_upload_read(u, 0, p, LARGE + 10, &got), 0);
    assert_int_equal(got, LARGE);
    for (size_t i = 0; i < LARGE; i++)
        if (p[i] != byte_of(i))
            fail_msg("byte %zu differs", i);
    for (size_t at = 0; at < LARGE; at += 99991) { /* over the edge between disk and memory, too */
        assert_int_equal(api_upload_read(u, at, p, 60000, &got), 0);
        assert_int_equal(got, LARGE - at < 60000 ? LARGE - at : 60000);
        assert_true(p[0] == byte_of(at) && p[got - 1] == byte_of(at + got - 1));
    }
    assert_int_equal(api_upload_read(u, LARGE, p, 1, &got), 0);
    assert_int_equal(got, 0);
    free(p);
    assert_true(api_str_is(api_upload_basename(u), "large.bin"));
    assert_true(api_str_is(api_upload_basename(&form->files[1]), ""));
    assert_true(api_str_is(api_upload_header(u, "x-sum"), "12"));
    assert_null(api_upload_header(u, "x-none").p);
}

static void test_large_files_are_on_disk(void **state)
{
    (void)state;
    api_buf body = large_form();
    static const size_t steps[] = {8192, 100000, 1 << 30};
    for (size_t s = 0; s < 3; s++) {
        struct fixture f;
        size_t before = open_files();
        begin(&f);
        assert_int_equal(take_bytes(&f, MULTIPART, body.p, body.n, steps[s]), 0);
        assert_int_equal(open_files(), before + 1);
        assert_true(f.arena.used < 200000);
        check_large(&f.form);
        api_arena_deinit(&f.arena);
        assert_int_equal(open_files(), before);
    }
    api_buf_deinit(&body);
}

static void test_small_files_stay_in_memory(void **state)
{
    (void)state;
    struct fixture f;
    size_t before = open_files();
    begin(&f);
    assert_int_equal(take(&f, MULTIPART, PART("name=f; filename=a") "x\r\n--XX--"), 0);
    assert_int_equal(open_files(), before);
    api_arena_deinit(&f.arena);
}

static void test_no_room_for_files(void **state)
{
    (void)state;
    api_buf body = large_form();
    struct fixture f;
    struct rlimit old, cut;
    size_t before = open_files();
    getrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_IGN);
    cut = (struct rlimit){1500000, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &cut);
    begin(&f);
    assert_int_equal(take_bytes(&f, MULTIPART, body.p, body.n, 8192), API_EFULL);
    api_arena_deinit(&f.arena);
    setrlimit(RLIMIT_FSIZE, &old);

    char *dir = getenv("TMPDIR") ? strdup(getenv("TMPDIR")) : NULL;
    setenv("TMPDIR", "/nonexistent", 1);
    begin(&f);
    assert_int_equal(take_bytes(&f, MULTIPART, body.p, body.n, 8192), API_EIO);
    api_arena_deinit(&f.arena);
    if (dir)
        setenv("TMPDIR", dir, 1);
    else
        unsetenv("TMPDIR");
    free(dir);
    assert_int_equal(open_files(), before);
    api_buf_deinit(&body);
}

/* --- in a request's task --- */

static api_str sent;

/* As a connection hands a body over: block by block, each gone with the next call. */
static int next_piece(api_request *req, uint64_t limit, api_str *piece)
{
    static char block[8192];
    (void)req;
    size_t n = sent.n < sizeof block ? sent.n : sizeof block;
    if (sent.n > limit)
        return API_ETOOBIG;
    memcpy(block, sent.p, n);
    *piece = (api_str){block, n};
    sent.p += n;
    sent.n -= n;
    return API_OK;
}

static const struct api__transport transport = {.piece = next_piece};

struct folder {
    char path[256];
};

static void check_file(const char *path, size_t size, mode_t mode)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, size);
    assert_int_equal(st.st_mode & 0777, mode);
}

static void use_files(api_request *req, void *arg)
{
    const struct folder *dir = arg;
    api__form form;
    req->head.content_type = API_S(MULTIPART);
    assert_int_equal(api__form_of_request(&form, req), 0);
    check_large(&form);
    char path[300];
    snprintf(path, sizeof path, "%s/saved", dir->path);
    for (int i = 0; i < 2; i++) { /* the second one replaces the first */
        assert_int_equal(api_upload_save(req, &form.files[i], path), 0);
        check_file(path, i ? 5 : LARGE, 0644);
    }
    api_str data;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(api_upload_data(req, &form.files[i], &data), 0);
        assert_int_equal(data.n, form.files[i].size);
        assert_true(data.p[data.n - 1] == (i ? 'l' : byte_of(LARGE - 1)));
        int fd = api_upload_fd(req, &form.files[i]);
        assert_true(fd >= 0);
        char first;
        assert_int_equal(read(fd, &first, 1), 1);
        assert_true(first == (i ? 's' : byte_of(0)));
        assert_int_equal(lseek(fd, 0, SEEK_END), form.files[i].size);
        close(fd);
    }
    req->arena->max = req->arena->used + 1000;
    assert_int_equal(api_upload_data(req, &form.files[0], &data), API_ETOOBIG);
    snprintf(path, sizeof path, "%s/none/saved", dir->path);
    assert_int_equal(api_upload_save(req, &form.files[0], path), API_ENOTFOUND);
    assert_int_equal(api_upload_save(req, &form.files[0], dir->path), API_ESYS);
}

static void make_folder(struct folder *f)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(f->path, sizeof f->path, "%s/forms-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(f->path));
}

/* Nothing but the file that was saved is left, and it is taken away. */
static void drop_folder(const struct folder *f)
{
    char path[300];
    snprintf(path, sizeof path, "%s/saved", f->path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(f->path), 0);
}

static void refuse(api_request *req, void *arg)
{
    int want = *(int *)arg;
    api__form form;
    req->head.content_type = API_S(MULTIPART);
    int err = api__form_of_request(&form, req);
    assert_int_not_equal(err, 0);
    api__respond_form_error(req, &form, err);
    assert_int_equal(req->status, want);
    assert_true(req->body->n > 0);
}

static void test_in_a_request(void **state)
{
    (void)state;
    struct in_task t;
    struct folder dir;
    api_buf body = large_form();
    make_folder(&dir);
    in_task_begin(&t);
    size_t before = open_files();
    sent = api_buf_get(&body);
    in_task_run(&t, &transport, use_files, &dir);
    sent = (api_str){body.p, body.n - 11};
    in_task_run(&t, &transport, refuse, &(int){400});
    assert_int_equal(open_files(), before + 1);
    sent = api_buf_get(&body);
    t.service->limits.form_bytes = 1000;
    in_task_run(&t, &transport, refuse, &(int){413});
    assert_non_null(memmem(t.x->body.p, t.x->body.n, "limits.form_bytes", 17));
    assert_int_equal(open_files(), before);
    in_task_end(&t);
    drop_folder(&dir);
    api_buf_deinit(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_encodings),
        cmocka_unit_test(test_no_form),
        cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_request_memory),
        cmocka_unit_test(test_endless_pair),
        cmocka_unit_test(test_large_files_are_on_disk),
        cmocka_unit_test(test_small_files_stay_in_memory),
        cmocka_unit_test(test_no_room_for_files),
        cmocka_unit_test(test_in_a_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
