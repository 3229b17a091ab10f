/* The database file at start: created if missing, examined before anything in it is changed. Every reason for not
 * serving it is a message. */
#include "store/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/sqlite/engine.h"
#include "store/sqlite/wal_recovery.h"

static bool refuse(const struct api__sqlite *s, api_problems *problems, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool refuse(const struct api__sqlite *s, api_problems *problems, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    api_problems_add(problems, NULL, 0, 0, "database %s: %s", s->path, text);
    return false;
}

/* Never opens a file that exists: closing it again would drop the locks of all other connections that this process
 * has to it. Created here rather than by SQLite, so that nobody else can read it; -wal and -shm get the same mode.
 * Returns an errno. */
static int make(const struct api__sqlite *s, struct stat *st)
{
    if (stat(s->path, st) == 0)
        return 0;
    if (errno != ENOENT || s->read_only)
        return errno;
    int fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST)
        return errno;
    if (fd >= 0)
        close(fd);
    return stat(s->path, st) == 0 ? 0 : errno;
}

/* -wal, -shm and -lock are created next to the file, whose absolute path this is. Returns an errno. */
static int directory_refuses(const char *path)
{
    char directory[PATH_MAX];
    size_t n = (size_t)(strrchr(path, '/') - path);
    if (n + 1 >= sizeof directory)
        return ENAMETOOLONG;
    memcpy(directory, path, n + !n); /* for a file in "/" keep the slash */
    directory[n + !n] = 0;
    return faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

bool api__sqlite_file_create(struct api__sqlite *s, api_problems *problems)
{
    struct stat st;
    int number = make(s, &st);
    if (number)
        return refuse(s, problems, "%s", strerror(number));
    if (!S_ISREG(st.st_mode))
        return refuse(s, problems, "not a regular file%s", S_ISDIR(st.st_mode) ? ", but a directory" : "");
    if (faccessat(AT_FDCWD, s->path, R_OK, AT_EACCESS) != 0)
        return refuse(s, problems, "%s", strerror(errno));
    s->real_path = realpath(s->path, NULL);
    if (!s->real_path)
        return refuse(s, problems, "%s", errno == ENOMEM ? api_strerror(API_ENOMEM) : strerror(errno));
    if (s->read_only)
        return true;
    if (faccessat(AT_FDCWD, s->path, W_OK, AT_EACCESS) != 0)
        return refuse(s, problems, "%s; with --read-only it can be served without writing", strerror(errno));
    number = directory_refuses(s->real_path);
    return !number || refuse(s, problems,
                             "its directory is not writable, which SQLite needs for the write-ahead log: %s; with "
                             "--read-only the database can be served without writing",
                             strerror(number));
}

/* Faults as messages */

static bool refuse_fault(struct api__sqlite *s, int err, api_problems *problems)
{
    struct api__fault f = s->db.fault;
    char text[256];
    if (!f.code)
        return refuse(s, problems, "%s", api_strerror(err));
    api__sqlite_db_fault_take(&s->db, text, sizeof text);
    switch (f.code & 0xff) {
    case SQLITE_NOTADB:
        return refuse(s, problems, "not an SQLite database");
    case SQLITE_CORRUPT:
        return refuse(s, problems, "the file is damaged%s", text);
    }
    if (err == API_EFULL || err == API_EREADONLY || !f.number)
        return refuse(s, problems, "%s%s", api_strerror(err), text);
    return refuse(s, problems, "%s%s", strerror(f.number), text);
}

/* Read-only */

static bool ends_empty(const char *path, const char *suffix)
{
    char name[PATH_MAX];
    struct stat st;
    int n = snprintf(name, sizeof name, "%s%s", path, suffix);
    return n > 0 && (size_t)n < sizeof name && (stat(name, &st) != 0 ? errno == ENOENT : st.st_size == 0);
}

/* A file in WAL mode on a read-only file system, where SQLite cannot even create its index of the log. Nobody can
 * write it there, and its log is empty: then SQLite needs neither. */
static bool is_immutable(const struct api__sqlite *s)
{
    struct statvfs v;
    return statvfs(s->path, &v) == 0 && v.f_flag & ST_RDONLY && ends_empty(s->real_path, "-wal");
}

static bool name_immutable(struct api__sqlite *s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "file:");
    for (const char *p = s->path; *p; p++)
        if (strchr("?#%", *p))
            api_buf_printf(&b, "%%%02X", (unsigned char)*p);
        else
            api_buf_putc(&b, *p);
    API_BUF_LIT(&b, "?immutable=1");
    char *name = b.err ? NULL : strdup(api_buf_cstr(&b));
    api_buf_deinit(&b);
    if (name)
        s->open_name = name;
    return name != NULL;
}

/* Opening */

static int64_t ask(struct api__sqlite_db *db, const char *sql, int *err)
{
    sqlite3_stmt *st = NULL;
    int64_t v = 0;
    if (*err)
        return 0;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    *err = api__sqlite_db_error(db, rc, NULL);
    sqlite3_finalize(st);
    return v;
}

struct marks {
    int64_t application, format, tables;
};

static int open_and_ask(struct api__sqlite *s, struct marks *m)
{
    int err = api__sqlite_db_open(&s->db, s, true);
    m->application = ask(&s->db, "PRAGMA application_id", &err);
    m->format = ask(&s->db, "PRAGMA user_version", &err);
    m->tables = ask(&s->db, "SELECT count(*) FROM sqlite_master", &err);
    return err;
}

static bool check_marks(struct api__sqlite *s, const struct marks *m, api_problems *problems)
{
    s->marked = m->application == API__SQLITE_APPLICATION && m->format == API__SQLITE_FORMAT;
    if (m->application != API__SQLITE_APPLICATION && m->application)
        return refuse(s, problems, "belongs to another application (application_id 0x%08x, expected 0x%08x)",
                      (unsigned)m->application, (unsigned)API__SQLITE_APPLICATION);
    if (m->application != API__SQLITE_APPLICATION && m->tables)
        return refuse(s, problems, "belongs to another application (it has tables and no application_id)");
    if (m->format > API__SQLITE_FORMAT)
        return refuse(s, problems, "was written by a newer version of api (format %lld, this one knows %d)",
                      (long long)m->format, API__SQLITE_FORMAT);
    return true;
}

/* The journal mode is stored in the file. */
static bool begin_wal(struct api__sqlite *s, api_problems *problems)
{
    char mode[16] = "";
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(s->db.handle, "PRAGMA journal_mode=WAL", -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        snprintf(mode, sizeof mode, "%s", (const char *)sqlite3_column_text(st, 0));
    int err = api__sqlite_db_error(&s->db, rc, NULL);
    sqlite3_finalize(st);
    if (!err && strcmp(mode, "wal") != 0)
        return refuse(s, problems,
                      "its file system does not support shared memory, which SQLite's write-ahead log needs");
    if (!err)
        err = api__wal_init(s);
    if (err == API_ESYS)
        return refuse(s, problems, "%s-lock: %s", s->path, strerror(errno));
    return !err || refuse_fault(s, err, problems);
}

static bool refuse_reading(struct api__sqlite *s, int err, api_problems *problems)
{
    bool lacks_index = (s->db.fault.code & 0xff) == SQLITE_CANTOPEN || err == API_EREADONLY;
    if (!lacks_index)
        return refuse_fault(s, err, problems);
    if (!ends_empty(s->real_path, "-wal"))
        return refuse(s, problems,
                      "its write-ahead log has not been checkpointed, and its directory is not writable; "
                      "serve it once where it is, or copy it after its server has stopped");
    return refuse(s, problems,
                  "its directory is not writable, but other processes might write the database: mount the "
                  "file system read-only, or make the directory writable");
}

bool api__sqlite_file_open(struct api__sqlite *s, api_problems *problems)
{
    struct marks m;
    struct api__wal_recovery recovery;
    if (!s->memory)
        api__wal_recovery_begin(&recovery, s->real_path);
    int err = open_and_ask(s, &m);
    if (err && s->read_only && is_immutable(s) && name_immutable(s)) {
        api__sqlite_db_close(&s->db);
        err = open_and_ask(s, &m);
    }
    if (!s->memory)
        api__wal_recovery_end(&recovery, s);
    if (err)
        return s->read_only ? refuse_reading(s, err, problems) : refuse_fault(s, err, problems);
    if (!check_marks(s, &m, problems))
        return false;
    api__logf(s->log, API_LOG_DEBUG, "database %s: SQLite %s", s->path, sqlite3_libversion());
    return s->memory || s->read_only || begin_wal(s, problems);
}
