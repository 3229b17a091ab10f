/* Files of forms: in memory and on the disk, saved by a handler, and a disk without room. */
#include "unit/forms/form.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/in_task.h"

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
        cmocka_unit_test(test_large_files_are_on_disk),
        cmocka_unit_test(test_small_files_stay_in_memory),
        cmocka_unit_test(test_no_room_for_files),
        cmocka_unit_test(test_in_a_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
