"""What a machine can do to the server: kill it 500 times (KILLS) under 32 writers, fill its disk, lock its
database, leave ten thousand clients idle. No acknowledged row is lost, and everything ends by itself."""
# slow
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import Skip, equal, main, ok, status
from lib.http import Client
from lib.server import Server

APP = """api: 1
info: {title: Faults, version: 1.0.0}
models:
  items:
    properties:
      name: {type: string}
    required: [name]
"""
KILLS = int(os.environ.get("KILLS", "500"))
WRITERS = 32


class Writers:
    """Clients that write until their server is gone; what was acknowledged is kept by id."""

    def __init__(self, server, prefix):
        self.server, self.prefix = server, prefix
        self.rows, self.lock, self.some = {}, threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(i,)) for i in range(WRITERS)]
        for t in self.threads:
            t.start()

    def write(self, i):
        try:
            with Client(self.server.host, self.server.port) as c:
                for j in range(100000):
                    name = "%s-%d-%d" % (self.prefix, i, j)
                    r = c.post("/items/", {"name": name})
                    if r.status == 201:
                        with self.lock:
                            self.rows[r.json["id"]] = name
                            if len(self.rows) >= 40:
                                self.some.set()
        except (OSError, AssertionError):
            pass

    def join(self):
        for t in self.threads:
            t.join()


def test_killed_again_and_again():
    server, kept = Server(APP), {}
    for n in range(KILLS):
        writers = Writers(server, str(n))
        ok(writers.some.wait(60), "writing goes on")
        server.kill()
        writers.join()
        kept.update(writers.rows)
        server.start()
    with server:
        db = sqlite3.connect(server.path("test.db"))
        stored = dict(db.execute("SELECT id, name FROM items"))
        equal(db.execute("PRAGMA integrity_check").fetchone()[0], "ok", "integrity")
        db.close()
    lost = {i: name for i, name in kept.items() if stored.get(i) != name}
    ok(not lost, "%d of %d acknowledged rows are lost", len(lost), len(kept))


def test_locked_database():
    with Server(APP, ["--limit", "busy_time=200ms"]) as s:
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
    s = Server(APP, start=False)
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


def resident(pid):
    with open("/proc/%d/statm" % pid) as f:
        return int(f.read().split()[1]) * resource.getpagesize()


def test_ten_thousand_idle():
    wanted = 10000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted + 500:
        raise Skip("only %d descriptors are allowed here" % hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Server(APP, ["--limit", "connections=11000"]) as s:
        status(s.post("/items/", {"name": "a"}), 201)
        before, idle = resident(s.process.pid), []
        request = b"GET /items/1 HTTP/1.1\r\nHost: x\r\n\r\n"
        for i in range(wanted):
            c = socket.create_connection((s.host, s.port), 30)
            c.sendall(request)
            ok(c.recv(4096).startswith(b"HTTP/1.1 200"), "client %d is answered", i)
            idle.append(c)
        grown = resident(s.process.pid) - before
        if "asan" not in " ".join(sys.argv):
            ok(grown < 20 << 20, "10,000 idle clients take %.1f MiB", grown / 2**20)
        status(s.get("/items/1"), 200)  # one more is served as ever
        for c in idle[::1000]:
            c.sendall(request)
            ok(c.recv(4096).startswith(b"HTTP/1.1 200"), "an idle one wakes")
        for c in idle:
            c.close()


main(__name__)
