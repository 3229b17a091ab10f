"""Four processes write one database, checkpoint it and are killed, for SOAK seconds (3; `make soak` takes 60): every row
that was acknowledged is there, with every byte."""
# slow
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import equal, main, ok
from lib.http import Client
from lib.server import Server, environment, program

SOAK = float(os.environ.get("SOAK", "3"))
PROCESSES, CLIENTS = 4, 3
APP = """api: 1
info: {title: Soak, version: 1.0.0}
auth: {}
models:
  items:
    permissions: {create: any}
    properties:
      name: {type: string}
      digest: {type: string}
    required: [name, digest]
"""


class Soak:
    def __init__(self):
        self.end = time.monotonic() + SOAK
        self.kept, self.lock = {}, threading.Lock()
        self.kills = self.users = self.refused = self.checkpoints = 0
        self.crashed = []
        first = Server(APP)
        self.servers = [first] + [Server(APP, database="sqlite:" + first.path("test.db")) for _ in range(PROCESSES - 1)]
        self.file = first.path("test.db")
        self.users_home = first

    def going(self):
        return time.monotonic() < self.end

    def write(self, server, who):
        """Until the end, through all the deaths of the server."""
        rand, n = random.Random(who), 0
        while self.going():
            try:
                with Client(server.host, server.port) as c:
                    while self.going():
                        n += 1
                        name = "%s-%d-" % (who, n) + "%x" % rand.getrandbits(4 * rand.choice((10, 5000, 30000)))
                        digest = hashlib.sha256(name.encode()).hexdigest()
                        r = c.post("/items/", {"name": name, "digest": digest})
                        with self.lock:
                            if r.status == 201:
                                self.kept[r.json["id"]] = digest
                            else:
                                self.refused += 1
            except (OSError, AssertionError):
                time.sleep(0.01)

    def kill(self):
        """One after the other; what they left is the others' and the next one's."""
        rand = random.Random(0)
        while self.going():
            time.sleep(min(0.7, max(0, self.end - time.monotonic())))
            victim = rand.choice(self.servers)
            victim.kill()
            victim.start()
            self.kills += 1

    def administer(self):
        """Short-lived processes: each opens, writes, checkpoints, closes."""
        while self.going():
            done = subprocess.run([program(), "users", "create", "u%d" % self.users, "--password-stdin", "--database",
                                   "sqlite:test.db"], cwd=self.users_home.dir, env=environment(),
                                  input="correct horse battery", text=True, capture_output=True)
            if done.returncode:
                self.crashed.append(done.stderr)
            self.users += 1

    def watch(self):
        """How often the log began anew: it is shorter, or its salt is another."""
        last = b""
        while self.going():
            try:
                with open(self.file + "-wal", "rb") as f:
                    salt = f.read(32)[16:24]
                self.checkpoints += salt != last
                last = salt
            except OSError:
                pass
            time.sleep(0.005)

    def run(self):
        jobs = [threading.Thread(target=self.write, args=(s, "%d.%d" % (i, j)))
                for i, s in enumerate(self.servers) for j in range(CLIENTS)]
        jobs += [threading.Thread(target=f) for f in (self.kill, self.administer, self.watch)]
        for t in jobs:
            t.start()
        for t in jobs:
            t.join()


def test_nothing_is_lost():
    soak = Soak()
    soak.run()
    for s in soak.servers:
        s.stop()
    db = sqlite3.connect(soak.file)
    equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)], "integrity")
    stored = {i: hashlib.sha256(name.encode()).hexdigest() for i, name in db.execute("SELECT id, name FROM items")}
    users = db.execute("SELECT count(*) FROM _users").fetchone()[0]
    db.close()
    lost = [i for i, digest in soak.kept.items() if stored.get(i) != digest]
    print("note: %.0f s, %d rows acknowledged, %d refused, %d kills, %d users, the log began anew %d times, %d lost" % (
        SOAK, len(soak.kept), soak.refused, soak.kills, users, soak.checkpoints, len(lost)))
    equal(lost[:5], [], "%d of %d acknowledged rows are lost; the first" % (len(lost), len(soak.kept)))
    equal((soak.crashed, users), ([], soak.users), "users created")
    ok(soak.kills and soak.checkpoints > 1, "it was a test: %d kills, %d checkpoints", soak.kills, soak.checkpoints)
    equal(sorted(n for n in os.listdir(os.path.dirname(soak.file)) if n.startswith("test.db")), ["test.db"], "files left")


main(__name__)
