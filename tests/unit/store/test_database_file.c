/* The database's file: what it is refused for, who locks it, its log, and what is recovered of it. */
#include "bank.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "store/sqlite/engine.h"

struct home {
    char dir[32], url[80], path[64];
    api_limits limits;
    api__log log;
    char line[1024]; /* the last of the log's */
};

static void keep_line(void *arg, enum api_log_level level, const char *line, size_t n)
{
    struct home *h = arg;
    (void)level;
    snprintf(h->line, sizeof h->line, "%.*s", (int)n, line);
}

static int set_up(void **state)
{
    struct home *h = calloc(1, sizeof *h);
    snprintf(h->dir, sizeof h->dir, "/tmp/api-file-XXXXXX");
    assert_non_null(mkdtemp(h->dir));
    snprintf(h->path, sizeof h->path, "%s/t.db", h->dir);
    snprintf(h->url, sizeof h->url, "sqlite:%s", h->path);
    api_limits_init(&h->limits);
    h->log = (api__log){API_LOG_INFO, keep_line, h};
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    struct home *h = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", h->dir);
    assert_int_equal(system(command), 0);
    free(h);
    return 0;
}

/* NULL: refused, the first problem in why. */
static api__store *open_as(struct home *h, const char *url, bool read_only, char why[400])
{
    api_problems *p = api_problems_new();
    struct api__store_config c = {.limits = &h->limits, .log = &h->log, .read_only = read_only};
    api__store *s = api__store_open(url, &c, p);
    snprintf(why, 400, "%s", s ? "" : api_problems_get(p, 0));
    api_problems_free(p);
    return s;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *sql, *shell, *why; /* one of the first two makes the file */
        bool read_only;
    } list[] = {
        {NULL, "mkdir %s", "not a regular file, but a directory", false},
        {NULL, "mkfifo %s", "not a regular file", false},
        {NULL, "head -c 20000 /dev/zero | tr '\\0' 'x' > %s", "not an SQLite database", false},
        {NULL, "true %s", "No such file or directory", true},
        {"PRAGMA application_id=7", NULL, "another application (application_id 0x00000007, expected 0x61706931)",
         false},
        {"CREATE TABLE t(a)", NULL, "another application (it has tables", false},
        {"PRAGMA application_id=0x61706931; PRAGMA user_version=2", NULL, "newer version of api (format 2,", false},
        {"CREATE TABLE t(a)", NULL, "another application (it has tables", true},
    };
    struct home *h = *state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char command[300], why[400];
        snprintf(command, sizeof command, list[i].shell ? list[i].shell : "true %s", h->path);
        assert_int_equal(system(command), 0);
        if (list[i].sql)
            run_sql(h->path, list[i].sql);
        assert_null(open_as(h, h->url, list[i].read_only, why));
        if (!strstr(why, list[i].why) || strncmp(why, "database ", 9) != 0)
            fail_msg("%s, expected: %s", why, list[i].why);
        snprintf(command, sizeof command, "test ! -e %s-wal && test ! -e %s-lock && rm -rf %s", h->path, h->path,
                 h->path);
        assert_int_equal(system(command), 0);
    }
}

/* Somebody else's file is not even switched to WAL. */
static void test_others_stay_as_they_are(void **state)
{
    struct home *h = *state;
    char why[400], before[4096], after[4096];
    run_sql(h->path, "CREATE TABLE t(a)");
    for (int i = 0; i < 2; i++) {
        int fd = open(h->path, O_RDONLY);
        assert_int_equal(read(fd, i ? after : before, 4096), 4096);
        close(fd);
        if (!i)
            assert_null(open_as(h, h->url, false, why));
    }
    assert_memory_equal(before, after, 4096);
}

/* Locks of this process on the file, as another one sees them. */
static bool is_locked(const char *path)
{
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open(path, O_RDWR);
        struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        _exit(fd < 0 || fcntl(fd, F_GETLK, &l) != 0 ? 2 : l.l_type != F_UNLCK);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    return WEXITSTATUS(status) == 1;
}

/* As a reload does. */
static void test_second_opening_keeps_locks(void **state)
{
    struct home *h = *state;
    struct bank *b = bank_new(NULL);
    char why[400], path[128];
    snprintf(path, sizeof path, "%s/bank.db", b->dir);
    assert_true(is_locked(path));
    for (int read_only = 0; read_only < 2; read_only++) {
        api__store *second = open_as(h, b->url, read_only, why);
        assert_non_null(second);
        assert_true(is_locked(path));
        api__store_close(second);
        assert_true(is_locked(path));
    }
    bank_close(b);
    assert_false(is_locked(path));
    bank_open(b);
    bank_free(b);
}

static bool exists(const struct home *h, const char *suffix)
{
    char path[200];
    snprintf(path, sizeof path, "%s%s", h->path, suffix);
    return access(path, F_OK) == 0;
}

/* The second by another name of the same file. */
static void test_closed_is_one_file(void **state)
{
    struct home *h = *state;
    char why[400], path[200], link[100];
    struct stat st;
    snprintf(link, sizeof link, "sqlite:%s/link.db", h->dir);
    assert_int_equal(symlink("t.db", link + 7), 0);
    api__store *first = open_as(h, h->url, false, why), *second = open_as(h, link, false, why);
    assert_non_null(first);
    assert_non_null(second);
    assert_string_equal(api__store_file(first), h->path);
    assert_string_equal(api__store_file(second), h->path);
    snprintf(path, sizeof path, "%s-lock", link + 7);
    assert_int_equal(access(path, F_OK), -1);
    snprintf(path, sizeof path, "%s-lock", h->path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    api__store_close(first);
    api__store_close(second);
    assert_true(exists(h, "") && !exists(h, "-wal") && !exists(h, "-shm") && !exists(h, "-lock"));
}

/* A few megabytes in the log, none of which the writer's thread checkpoints while `held` is locked. */
static void fill(struct bank *b, size_t rows)
{
    static const char insert[] = "INSERT INTO accounts(owner, balance) SELECT hex(randomblob(4000)), 1 FROM "
                                 "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) "
                                 "SELECT n FROM c)";
    api__value n = {.type = API__VALUE_INT, .i = (int64_t)rows};
    api__raw raw = {.text = api_str_of(insert), .binds = &n, .bind_count = 1, .arena = &b->arena};
    assert_int_equal(api__store_raw(b->store, &raw, &b->waiter.waiter), 0);
}

static off_t log_size(const struct bank *b)
{
    char path[200];
    struct stat st;
    snprintf(path, sizeof path, "%s/bank.db-wal", b->dir);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

static off_t file_size(const struct bank *b)
{
    char path[200];
    struct stat st;
    snprintf(path, sizeof path, "%s/bank.db", b->dir);
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

static int hold_lock(const struct bank *b)
{
    char path[200];
    snprintf(path, sizeof path, "%s/bank.db-lock", b->dir);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    return fd;
}

/* As if another process were at it. */
static void test_one_checkpoints_at_a_time(void **state)
{
    (void)state;
    struct bank *b = bank_new(NULL);
    int fd = hold_lock(b);
    off_t before = file_size(b);
    for (int i = 0; i < 4; i++)
        fill(b, 1000);
    assert_int_equal(file_size(b), before);
    assert_true(log_size(b) > 16 << 20);
    close(fd);
    fill(b, 1);
    fill(b, 1); /* what was answered before is behind that commit's checkpoint */
    assert_true(file_size(b) > 16 << 20);
    bank_free(b);
}

/* Whoever removed the file has no lock on the new one. */
static void test_lock_without_a_name(void **state)
{
    (void)state;
    struct bank *b = bank_new(NULL);
    char path[200];
    int fd = hold_lock(b);
    snprintf(path, sizeof path, "%s/bank.db-lock", b->dir);
    assert_int_equal(unlink(path), 0);
    off_t before = file_size(b);
    fill(b, 1500);
    fill(b, 1);
    assert_int_equal(file_size(b), before); /* somebody has the old one: who knows what for */
    close(fd);
    fill(b, 1);
    fill(b, 1);
    assert_true(file_size(b) > before);
    assert_int_equal(access(path, F_OK), 0);
    bank_free(b);
}

/* A lock that cannot be had at all is no other process's turn: the log grows for ever, which is said once. */
static void test_lock_that_cannot_be_had(void **state)
{
    struct home *h = *state;
    char why[400], path[120];
    api__store *store = open_as(h, h->url, false, why);
    assert_non_null(store);
    snprintf(path, sizeof path, "%s-lock", h->path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    h->line[0] = 0;
    api__store_close(store); /* which checkpoints */
    assert_non_null(strstr(h->line, "cannot checkpoint the write-ahead log ("));
    assert_non_null(strstr(h->line, "t.db-lock: Is a directory)"));
}

static void wait_for_small_log(const struct bank *b)
{
    int64_t end = api__mono_ns() + 20000000000ll;
    while (log_size(b) > b->limits.wal_size) {
        assert_true(api__mono_ns() < end);
        usleep(10000);
    }
}

static void test_log_shrinks_when_quiet(void **state)
{
    (void)state;
    struct bank *b = bank_new(NULL);
    sqlite3 *other;
    char path[200];
    snprintf(path, sizeof path, "%s/bank.db", b->dir);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN; SELECT count(*) FROM accounts", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 3; i++)
        fill(b, 1000);
    off_t before = log_size(b);
    assert_true(before > 12 << 20);
    usleep(2500000); /* it was tried in vain */
    assert_int_equal(log_size(b), before);
    sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(other);
    wait_for_small_log(b);
    bank_free(b);
}

static void copy(const struct bank *b, struct home *h, const char *suffix)
{
    char command[400];
    snprintf(command, sizeof command, "cp %s/bank.db%s %s%s", b->dir, suffix, h->path, suffix);
    assert_int_equal(system(command), 0);
}

static void flip(const struct home *h, off_t at)
{
    char path[200], byte;
    snprintf(path, sizeof path, "%s-wal", h->path);
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x55;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* Copied while it is open, the log is as a kill would leave it. */
static void test_recovery_is_told(void **state)
{
    struct home *h = *state;
    struct bank *b = bank_new(NULL);
    fill(b, 1);
    fill(b, 20);
    int64_t frames = (log_size(b) - 32) / (24 + 4096);
    struct {
        off_t at; /* of a byte that is flipped, 0: none */
        long long recovered;
        bool told;
    } list[] = {{0, frames, false}, {log_size(b) - 9, -1, true}, {32 + 24 + 100, 0, true}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char why[400];
        long long n = -1, m = -1;
        copy(b, h, "");
        copy(b, h, "-wal");
        if (list[i].at)
            flip(h, list[i].at);
        h->line[0] = 0;
        api__store *s = open_as(h, h->url, false, why);
        assert_non_null(s);
        const char *line = strstr(h->line, "recovered ");
        if ((line != NULL) != list[i].told)
            fail_msg("case %zu: %s", i, h->line);
        if (line) {
            assert_int_equal(sscanf(line, "recovered %lld of the %lld frames", &n, &m), 2);
            assert_int_equal(m, frames);
            assert_true(list[i].recovered < 0 ? n > 0 && n < m : n == list[i].recovered);
        }
        api__store_close(s);
    }
    bank_free(b);
}

static void test_read_only(void **state)
{
    struct home *h = *state;
    struct bank *b = bank_new(NULL);
    char why[400];
    int64_t key = 1, version;
    void *row;
    fill(b, 3);
    api__store *s = open_as(h, b->url, true, why);
    api_problems *p = api_problems_new();
    assert_non_null(s);
    assert_int_equal(api__store_prepare(s, &b->r, 1, true, p), 0);
    api__reader *r = api__reader_open(s);
    assert_int_equal(api__reader_get(r, b->r, &key, &b->arena, &row, &version), 0);
    api__raw raw = {.text = API_S("DELETE FROM accounts"), .arena = &b->arena};
    assert_int_equal(api__store_raw(s, &raw, &b->waiter.waiter), API_EREADONLY);
    assert_int_equal(api__reader_raw(r, &raw), API_EREADONLY);
    api__write w = {.kind = API__DELETE_ROW, .resource = b->r, .key = &key};
    assert_int_equal(api__store_write(s, &w, &b->waiter.waiter), API_EREADONLY);
    int err;
    assert_null(api__store_begin(s, &b->waiter.waiter, &err));
    assert_int_equal(err, API_EREADONLY);
    assert_int_equal(api__store_ready(s), 0);
    fill(b, 1); /* what others write meanwhile is read */
    key = 4;
    assert_int_equal(api__reader_get(r, b->r, &key, &b->arena, &row, &version), 0);
    api__reader_close(r);
    api__store_close(s);
    api_problems_free(p);
    assert_null(open_as(h, "sqlite::memory:", true, why));
    bank_free(b);
}

static void test_versions(void **state)
{
    (void)state;
    static const struct {
        int version;
        bool safe;
    } list[] = {{3006023, true},  {3007000, false}, {3040001, false},
                {3051002, false}, {3051003, true},  {3054001, true}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        assert_int_equal(API__SQLITE_IS_SAFE(list[i].version), list[i].safe);
    assert_true(API__SQLITE_IS_SAFE(sqlite3_libversion_number()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_others_stay_as_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_second_opening_keeps_locks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_closed_is_one_file, set_up, tear_down),
        cmocka_unit_test(test_one_checkpoints_at_a_time),
        cmocka_unit_test_setup_teardown(test_lock_that_cannot_be_had, set_up, tear_down),
        cmocka_unit_test(test_lock_without_a_name),
        cmocka_unit_test(test_log_shrinks_when_quiet),
        cmocka_unit_test_setup_teardown(test_recovery_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_read_only, set_up, tear_down),
        cmocka_unit_test(test_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
