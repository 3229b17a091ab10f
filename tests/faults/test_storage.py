"""What a disk can do to the database, and what several processes on one file may not do to each other."""
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import server as lib_server
from lib.case import Skip, detail, equal, eventually, has, lacks, main, ok, status
from lib.server import Server, environment, program

APP = """api: 1
info: {title: Storage, version: 1.0.0}
auth: {}
models:
  items:
    permissions: {create: any, list: any}
    properties:
      name: {type: string}
    required: [name]
"""
OPEN = APP.replace("auth: {}\n", "").replace("    permissions: {create: any, list: any}\n", "")


def run(s, *argv, stdin=None, **named):
    return subprocess.run([program(), *argv], cwd=s.dir, env=environment(), input=stdin, capture_output=True, text=True,
                          timeout=60, **named)


def filled(rows=400, app=OPEN):
    """A server that has stopped, and its rows in the file alone."""
    s = Server(app)
    with s:
        with s.client() as c:
            status(c.post("/items/", [{"name": "%d " % i + "x" * 900} for i in range(rows)]), 201)
    return s


def flip_rows(path, mark):
    """Turns the page that holds the mark into nonsense; returns how to put it back."""
    with open(path, "r+b") as f:
        data = f.read()
        at = data.index(mark) // 4096 * 4096
        f.seek(at)
        f.write(b"\xa5" * 4096)

    def put_back():
        with open(path, "r+b") as g:
            g.seek(at)
            g.write(data[at:at + 4096])
    return put_back


def test_reads_that_fail_are_told():
    s = filled()
    put_back = flip_rows(s.path("test.db"), b"200 xxx")
    s.start()
    with s:
        status(s.get("/readyz"), 200)
        status(s.get("/items/1"), 200)
        for _ in range(20):
            status(s.get("/items/201"), 503)
        status(s.get("/items/?limit=400"), 503)
        r = status(s.get("/readyz"), 503)
        has(r.json["detail"], "input/output error", "why it is not ready")
        status(s.get("/items/1"), 200)  # does not make it well
        status(s.get("/readyz"), 503)
        told = re.findall("database .*", s.log())
        equal(len(told), 1, "lines for 21 failures")
        ok(re.fullmatch(r'database test\.db: reading a row of "items" fails: input/output error '
                        r"\(SQLite 11: database disk image is malformed\)", told[0]), "it is told: %r", told[0])
        put_back()
        eventually(lambda: s.get("/readyz").status == 200, "it is ready again")
        has(s.log(), "database test.db: reading works again")
        status(s.get("/items/201"), 200)
        equal(len(status(s.get("/items/?limit=400"), 200).json["results"]), 400, "rows")


def test_an_unready_server_says_no_data():
    """The log names the failure; neither it nor the client sees the statement and its values."""
    s = filled()
    flip_rows(s.path("test.db"), b"200 xxx")
    s.start()
    with s:
        for r in (s.get("/items/201"), s.get("/readyz")):
            lacks(r.body.decode(), "SELECT", "the answer")
        lacks(s.log(), "SELECT", "the log")


def test_refused_at_start():
    for name, prepare, said in (
            ("a directory", os.mkdir, "not a regular file, but a directory"),
            ("no database", lambda p: open(p, "wb").write(b"x" * 8192), "not an SQLite database"),
            ("somebody else's", lambda p: sqlite3.connect(p).execute("CREATE TABLE t(a)").connection.close(),
             "belongs to another application (it has tables and no application_id)")):
        s = Server(OPEN, start=False)
        prepare(s.path("test.db"))
        done = run(s, "serve", "api.yaml", "--port", "0", "--database", "sqlite:test.db")
        equal((done.returncode, done.stderr), (1, "error: database test.db: %s\n" % said), name)


FOLDERS = """#include <api.h>
API_APP(.database = "sqlite:data/test.db")
{
    api_static(app, "/files", "%s");
}
"""


def test_the_database_is_not_served():
    """As a file of a directory anybody could fetch it; and closing it would drop SQLite's locks on it."""
    s = Server(start=False)
    os.mkdir(s.path("data"))
    os.mkdir(s.path("public"))
    for folder, said in ((".", 'directory "." contains the database'), ("data", 'directory "data" contains the database'),
                         ("/", 'directory "/" contains'),
                         ("public/../data", 'directory "public/../data" contains the database')):
        with open(s.path("app.c"), "w", encoding="utf-8") as f:
            f.write(FOLDERS % folder)
        done = run(s, "serve", "app.c", "--port", "0")
        equal(done.returncode, 1, "exit status with " + folder)
        has(done.stderr, "error: app.c:4: " + said, "stderr")
    with open(s.path("app.c"), "w", encoding="utf-8") as f:
        f.write(FOLDERS % "public")
    equal(run(s, "check", "app.c").returncode, 0, "another one is welcome")


@contextlib.contextmanager
def mounted(s, name, *options):
    if os.geteuid() != 0:
        raise Skip("mounting needs root")
    place = s.path(name)
    os.mkdir(place)
    if subprocess.run(["mount", *options, place], capture_output=True).returncode:
        raise Skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def test_full_disk_at_start():
    s = filled(3)
    with mounted(s, "small", "-t", "tmpfs", "-o", "size=256k", "tmpfs") as small:
        shutil.copy(s.path("test.db"), small)
        with open(os.path.join(small, "rest"), "wb", buffering=0) as f:
            with contextlib.suppress(OSError):
                while True:
                    f.write(b"x" * 4096)
        done = run(s, "serve", "api.yaml", "--port", "0", "--database", "sqlite:small/test.db")
        equal(done.returncode, 1, "exit status")
        has(done.stderr, "error: database small/test.db: the disk is full", "stderr")
        done = run(s, "serve", "api.yaml", "--port", "0", "--database", "sqlite:small/new.db")
        equal(done.returncode, 1, "exit status of a new one")
        has(done.stderr, "error: database small/new.db: the disk is full", "stderr of a new one")


def ask_read_only(s):
    equal(len(status(s.get("/items/?limit=5"), 200).json["results"]), 5, "rows")
    detail(s.post("/items/", {"name": "a"}), 503, "The database is read-only")
    detail(s.request("DELETE", "/items/1"), 503, "The database is read-only")
    status(s.get("/readyz"), 200)


def test_read_only():
    s = filled(9)
    s.flags = ["--read-only"]
    s.start()
    with s:
        ask_read_only(s)
        done = run(s, "serve", "api.yaml", "--port", "0", "--read-only", "--database", "sqlite:none.db")
        equal((done.returncode, done.stderr), (1, "error: database none.db: No such file or directory\n"), "no file")
        ok(not os.path.exists(s.path("none.db")), "none is made")


def test_read_only_adds_nothing():
    s = filled(9)
    s.flags = ["--read-only"]
    wider = OPEN.replace("name: {type: string}", "name: {type: string}\n      size: {type: integer, default: 0}")
    lacks_what = {"column": (wider, ": column \"size\""),
                  "table": (OPEN + "  others:\n    properties:\n      name: {type: string}\n", "")}
    for what, (app, said) in lacks_what.items():
        s.write_app(app)
        done = run(s, "serve", "api.yaml", "--port", "0", "--read-only", "--database", s.database)
        table = "others" if what == "table" else "items"
        equal((done.returncode, done.stderr),
              (1, "error: database test.db: table \"%s\"%s is missing, and --read-only does not add it; serve the database "
                  "once without --read-only\n" % (table, said)), what)
    s.write_app(OPEN.replace("    required:", "    sort: [name]\n    required:"))
    s.start()
    with s:  # an index only makes it faster
        ask_read_only(s)
        status(s.get("/items/?sort=name"), 200)


def test_tables_that_are_not_ours():
    """What an app's own SQL makes may have a _version of its own."""
    s = filled(9)
    with contextlib.closing(sqlite3.connect(s.path("test.db"))) as db:
        db.executescript("CREATE TABLE own (id INTEGER PRIMARY KEY, _version INTEGER NOT NULL DEFAULT 1);"
                         "CREATE VIRTUAL TABLE words USING fts5(word); CREATE VIEW seen AS SELECT * FROM items;"
                         "CREATE TABLE kept AS SELECT * FROM items;")
    s.start()
    with s:
        status(s.get("/items/1"), 200)


def test_read_only_beside_a_writer():
    with Server(OPEN) as w:
        status(w.post("/items/", {"name": "a"}), 201)
        r = Server(OPEN, ["--read-only"], database="sqlite:" + w.path("test.db"))
        with r:
            for i in range(2, 6):
                status(w.post("/items/", {"name": "b"}), 201)
                status(r.get("/items/%d" % i), 200)
            ask_read_only(r)


def test_read_only_medium():
    """A mount that nobody can write through: the log's index cannot be made there."""
    s = filled(9)
    os.mkdir(s.path("data"))
    shutil.move(s.path("test.db"), s.path("data/a?b#c%41.db"))
    s.database = "sqlite:medium/a?b#c%41.db"
    with mounted(s, "medium", "--bind", s.path("data")) as medium:
        if subprocess.run(["mount", "-o", "remount,bind,ro", medium], capture_output=True).returncode:
            raise Skip("remounting is not allowed here")
        done = run(s, "serve", "api.yaml", "--port", "0", "--database", s.database)
        equal((done.returncode, done.stderr),
              (1, "error: database medium/a?b#c%41.db: Read-only file system; with --read-only it can be served without writing\n"),
              "without the flag")
        s.flags = ["--read-only"]
        s.start()
        with s:
            ask_read_only(s)
        equal(os.listdir(s.path("data")), ["a?b#c%41.db"], "nothing was left beside it")
        # A log that was never folded in would be passed over.
        with open(s.path("data/a?b#c%41.db-wal"), "wb") as f:
            f.write(b"\0" * 4200)
        done = run(s, "serve", "api.yaml", "--port", "0", "--read-only", "--database", s.database)
        equal(done.returncode, 1, "exit status with a log")
        has(done.stderr, "its write-ahead log has not been checkpointed", "stderr")


def test_folder_of_somebody_else():
    """As a user who may read the file and write nothing."""
    if os.geteuid() != 0:
        raise Skip("another user's folder needs root")
    s = filled(9)
    os.mkdir(s.path("theirs"), 0o755)
    shutil.move(s.path("test.db"), s.path("theirs/test.db"))
    os.chmod(s.path("theirs/test.db"), 0o644)
    folder = s.dir
    while os.stat(folder).st_mode & 0o777 == 0o700:  # those that the tests made
        os.chmod(folder, 0o755)
        folder = os.path.dirname(folder)
    try:
        subprocess.run([program(), "--version"], user=65534, capture_output=True, check=True)
    except (PermissionError, subprocess.CalledProcessError):
        raise Skip("another user may not run the program here") from None
    argv = ("serve", "api.yaml", "--port", "0", "--database", "sqlite:theirs/test.db")
    done = run(s, *argv, user=65534)
    equal((done.returncode, done.stderr),
          (1, "error: database theirs/test.db: Permission denied; with --read-only it can be served without writing\n"), "file")
    os.chmod(s.path("theirs/test.db"), 0o666)
    done = run(s, *argv, user=65534)
    equal(done.returncode, 1, "exit status, folder")
    has(done.stderr, "its directory is not writable, which SQLite needs for the write-ahead log: Permission denied", "stderr")
    # Others might write it: it cannot be taken for unchanging.
    done = run(s, *argv, "--read-only", user=65534)
    equal(done.returncode, 1, "exit status, reading")
    has(done.stderr, "its directory is not writable, but other processes might write the database", "stderr")


def burst(s, n):
    def post():
        with s.client() as c:
            for _ in range(n // 4):
                status(c.post("/items/", {"name": "x" * 15000}), 201)
    threads = [threading.Thread(target=post) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def wal(s):
    try:
        return os.path.getsize(s.path("test.db-wal"))
    except FileNotFoundError:
        return 0


def test_log_shrinks():
    """A reader that stays makes it grow; five seconds after the last write it is small again."""
    for flags in ([], ["--isolate", "--workers", "2"]):
        with Server(OPEN, flags) as s:
            burst(s, 100)
            db = sqlite3.connect(s.path("test.db"), isolation_level=None)
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM items").fetchone()
            burst(s, 600)
            ok(wal(s) > 8 << 20, "it has grown to %d", wal(s))
            db.execute("ROLLBACK")
            db.close()
            burst(s, 40)
            eventually(lambda: wal(s) <= 4 << 20, "it is small", 5 * lib_server.SLOWNESS)


def manage(s, failures, n):
    """What an administrator does beside a server."""
    def say(argv, stdin=None):
        done = run(s, *argv, stdin=stdin)
        if done.returncode:
            failures.append((argv, done.stderr))
        return done.stdout
    for i in range(n):
        say(["users", "create", "user%d" % i, "--password-stdin", "--database", s.database],
            "correct horse battery %d" % i)
        equal(len(json.loads(say(["users", "list", "--database", s.database]) or "[]")), i + 1, "users listed")
        say(["items", "create", "name=local%d" % i, "--local"])
        equal(len(json.loads(say(["items", "list", "--local"]) or "[]")), i + 1, "rows listed (%s)" % failures)


def test_users_beside_a_server():
    for flags in ([], ["--isolate", "--workers", "2"], ["--reload"]):
        app = APP.replace("auth: {}", "auth: {}\ndatabase: sqlite:test.db")
        with Server(app, flags) as s:
            failures, over = [], threading.Event()

            def reload():
                while "--reload" in flags and not over.is_set():
                    s.write_app(app.replace("1.0.0", "1.0.%d" % time.monotonic_ns()))
                    over.wait(0.1)
            t = threading.Thread(target=reload)
            t.start()
            manage(s, failures, 3)
            over.set()
            t.join()
            equal(failures, [], "failures with %s" % flags)
            equal(len(sqlite3.connect(s.path("test.db")).execute("SELECT * FROM _users").fetchall()), 3, "users")
            lacks(s.log(), "fails", "log")


def test_locked_database():
    with Server(OPEN, ["--limit", "busy_time=200ms"]) as s:
        status(s.post("/items/", {"name": "a"}), 201)
        db = sqlite3.connect(s.path("test.db"), isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        r = s.post("/items/", {"name": "b"})
        status(r, 503)
        ok(r.get("Retry-After"), "Retry-After is said")
        status(s.get("/items/1"), 200)  # reads go on
        status(s.get("/readyz"), 503)
        db.execute("ROLLBACK")
        db.close()
        status(s.post("/items/", {"name": "b"}), 201)
        status(s.get("/readyz"), 200)
        ok("writing fails" in s.log() and "works again" in s.log(), "both are logged: %r", s.log())


def test_full_disk():
    """A file system of 2 MiB; only root can make one."""
    if os.geteuid() != 0:
        raise Skip("mounting needs root")
    s = Server(OPEN, start=False)
    small = s.path("small")
    os.mkdir(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small], capture_output=True).returncode:
        raise Skip("mounting is not allowed here")
    try:
        s.database = "sqlite:small/test.db"
        s.start()
        with s:
            made, name = 0, "x" * 20000
            while True:
                r = s.post("/items/", {"name": name})
                if r.status != 201:
                    break
                made += 1
                ok(made < 1000, "the disk fills")
            status(r, 507)
            status(s.get("/items/1"), 200)
            equal(len(status(s.get("/items/?limit=1000"), 200).json["results"]), made, "acknowledged rows")
            subprocess.run(["mount", "-o", "remount,size=16m", small], check=True)
            status(s.post("/items/", {"name": name}), 201)
            ok("disk is full" in s.log(), "it is logged: %r", s.log())
    finally:
        subprocess.run(["umount", "-l", small], check=False)
        shutil.rmtree(small, ignore_errors=True)


main(__name__)
