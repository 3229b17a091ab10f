"""The server killed 500 times (KILLS) under 32 writers: no acknowledged row is lost."""
# slow
import os
import sqlite3
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import equal, main, ok
from lib.http import Client
from lib.server import Server

APP = """api: 1
info: {title: Kills, version: 1.0.0}
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


main(__name__)
