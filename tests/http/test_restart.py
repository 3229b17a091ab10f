"""Durability, shutdown, restart, reload."""
# slow
import os
import re
import signal
import sqlite3
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, eventually, main, ok, status
from lib.http import Client
from lib.server import Server

APP = """api: 1
info: {title: Life, version: 1.0.0}
models:
  items:
    title: Item
    properties: {name: {type: string}, n: {type: integer, default: 0}}
    required: [name]
"""


def healthy(s):
    with sqlite3.connect(s.path("test.db")) as db:
        equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)], "integrity_check")


def rows(s):
    with s.client() as c:
        target, seen = "/items/?limit=1000", {}
        while target:
            page = status(c.get(target), 200).json
            seen.update((r["id"], r) for r in page["results"])
            target = page["next"]
        return seen


def test_killed_while_writing(s):
    """Whatever was acknowledged is there after SIGKILL; nothing is half there."""
    for round_number in range(4):
        acknowledged, lock, enough = {}, threading.Lock(), threading.Event()

        def write(i):
            try:
                with Client(s.host, s.port) as c:
                    for j in range(100000):
                        if j % 3 == 2:
                            batch = [{"name": "%d-%d-%d" % (i, j, k), "n": j} for k in range(5)]
                            r = c.post("/items/", batch)
                            made = r.json if r.status == 201 else []
                        else:
                            r = c.post("/items/", {"name": "%d-%d" % (i, j), "n": j})
                            made = [r.json] if r.status == 201 else []
                        with lock:
                            acknowledged.update((row["id"], row["name"]) for row in made)
                            if len(acknowledged) > 150 * (round_number + 1):
                                enough.set()
            except (OSError, AssertionError):
                return
        threads = [threading.Thread(target=write, args=(i,)) for i in range(8)]
        for t in threads:
            t.start()
        ok(enough.wait(60), "writing goes on")
        s.kill()
        for t in threads:
            t.join()
        s.start()
        stored = rows(s)
        missing = {i: n for i, n in acknowledged.items() if stored.get(i, {}).get("name") != n}
        equal(missing, {}, "acknowledged rows that are not there")
        parts = {}
        for row in stored.values():
            if row["name"].count("-") == 2:
                parts.setdefault((row["name"].rsplit("-", 1)[0], row["n"]), []).append(row)
        ok(all(len(p) % 5 == 0 for p in parts.values()), "half a batch is stored")
        healthy(s)
    s.stop()
    healthy(s)


def test_database_file(s):
    status(s.post("/items/", {"name": "a"}), 201)
    equal(os.stat(s.path("test.db")).st_mode & 0o777, 0o600, "mode of the file")
    s.stop()
    healthy(s)
    with sqlite3.connect(s.path("test.db")) as db:
        equal(db.execute("SELECT count(*) FROM items").fetchone()[0], 1, "rows")
        equal(db.execute("PRAGMA journal_mode").fetchone()[0], "wal", "journal_mode")
    ok(not os.path.exists(s.path("test.db-wal")) or os.path.getsize(s.path("test.db-wal")) == 0, "the log is empty after a clean end")


def test_restart(s):
    status(s.post("/items/", {"name": "a"}), 201)
    status(s.patch("/items/1", {"name": "b"}), 200)
    s.post("/items/", {"name": "c"})
    s.delete("/items/2")
    s.stop()
    s.start()
    r = status(s.get("/items/1"), 200)
    equal((r.json["name"], r.get("etag")), ("b", '"2"'), "row")
    equal(s.post("/items/", {"name": "d"}).json["id"], 3, "an id is not given twice")


def test_sigterm_finishes_what_is_in_flight(s):
    with s.client() as c, s.client() as idle:
        status(idle.get("/items/"), 200)
        body = b'{"name":"a"}'
        c.send(b"POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n" + body[:6])
        status(s.get("/items/"), 200)  # the server has read the first half by now, or will before it stops
        s.signal(signal.SIGTERM)
        ok(idle.at_end(), "an idle connection ends")
        c.send(body[6:])
        r = status(c.read("POST"), 201)
        ok(r.closes, "the last answer says so")
        ok(c.at_end(), "and the connection ends")
    equal(s.wait(), 0, "exit status")
    s.check_log()
    s.start()
    equal(s.get("/items/1").json["name"], "a", "name")


def test_sigint(s):
    s.signal(signal.SIGINT)
    equal(s.wait(), 0, "exit status")
    s.start()


def test_shutdown_time():
    with Server(APP, ["--limit", "shutdown_time=300ms"]) as s:
        with s.client() as c:
            c.send(b"POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{")
            status(s.get("/items/"), 200)
            s.signal(signal.SIGTERM)
            equal(s.wait(20), 0, "exit status")


def test_second_signal_ends_at_once():
    with Server(APP, ["--limit", "shutdown_time=60s"]) as s:
        with s.client() as c, s.client() as idle:
            c.send(b"POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{")
            status(idle.get("/items/"), 200)
            s.signal(signal.SIGTERM)
            ok(idle.at_end(), "an idle connection ends")
            s.signal(signal.SIGTERM)
            s.wait(15)


def test_no_new_connections_after_sigterm(s):
    with s.client() as c:
        c.send(b"POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{")
        status(s.get("/items/"), 200)
        s.signal(signal.SIGTERM)

        def gone():
            try:
                with Client(s.host, s.port) as new:
                    new.try_send(new.write("GET", "/items/"))
                    return new.read().status == 503
            except (OSError, AssertionError):
                return True
        eventually(gone, "new clients are turned away")
        c.send(b'"name":"a"}')
        status(c.read("POST"), 201)
    equal(s.wait(), 0, "exit status")
    s.start()


def test_port_in_use(s):
    import subprocess
    from lib.server import program
    done = subprocess.run([program(), "serve", "api.yaml", "--port", str(s.port), "--database", "sqlite:other.db"], cwd=s.dir,
                          capture_output=True, text=True, timeout=30)
    equal((done.returncode, done.stdout), (1, ""), "exit status and stdout")
    ok(str(s.port) in done.stderr, "stderr %r", done.stderr)


def test_reload():
    with Server(APP, ["--reload"]) as s:
        status(s.post("/items/", {"name": "a"}), 201)
        with s.client() as c:
            status(c.get("/items/1"), 200)
            grown = APP.replace("properties: {", "properties: {extra: {type: string, default: new}, ")
            s.write_app(grown + "  others: {title: Other, properties: {a: {type: string}}}\n")
            eventually(lambda: s.get("/others/").status == 200, "the new model is served")
            eventually(lambda: c.get("/items/1").json.get("extra") == "new", "a connection from before sees the new app")
        s.write_app("api: 1\ninfo: {title: broken\n")
        s.get("/items/")
        eventually(lambda: re.search(r"api\.yaml", s.log()), "the mistake is logged")
        status(s.get("/others/"), 200)  # the last good one stays
        s.write_app(APP)  # would lose a field that is stored
        eventually(lambda: re.search(r"extra.*no longer declared", s.log()), "the refusal is logged")
        status(s.get("/others/"), 200)
        s.write_app(grown)  # would lose the new model's rows
        eventually(lambda: re.search(r'table "others": .*no longer has a model', s.log()), "the refusal is logged")
        status(s.get("/others/"), 200)
        s.write_app(grown.replace("title: Life", "title: Store") + "  others: {title: Other, properties: {a: {type: string}}}\n")
        eventually(lambda: s.get("/openapi.json").json["info"]["title"] == "Store", "a good file is taken again")
        equal(s.get("/items/1").json["name"], "a", "name")


def test_reload_under_load():
    with Server(APP, ["--reload"]) as s:
        failures, over = [], threading.Event()

        def ask():
            try:
                while not over.is_set():
                    with Client(s.host, s.port) as c:
                        for _ in range(20):
                            r = c.post("/items/", {"name": "a"})
                            if r.status != 201:
                                failures.append(r)
                            if r.closes:
                                break
            except Exception as e:
                failures.append(e)
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for t in threads:
            t.start()
        app = APP
        for i in range(5):
            app += "  m%d: {title: M%d, properties: {a: {type: string}}}\n" % (i, i)
            s.write_app(app)
            eventually(lambda: s.get("/m%d/" % i).status == 200, "generation %d" % i, 20)
        over.set()
        for t in threads:
            t.join()
        equal(failures[:3], [], "failures")


if __name__ == "__main__":
    main(__name__)
