"""Workers as processes: a crash ends one of them, the others go on, and it is started again."""
import os
import re
import signal
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import EVERYTHING, equal, eventually, has, main, ok, status
from lib.http import Client
from lib.server import Server, environment, program

FLAGS = ["--isolate", "--workers", "3"]
APP = """api: 1
info: {title: Isolated, version: %s}
models:
  items:
    properties:
      name: {type: string}
    required: [name]
"""
SOURCE = """#include <api.h>
#include <stdlib.h>
#include <unistd.h>
#define ITEM(field) field(string, name)
API_MODEL(Item, ITEM)
#define NONE(in)
API_OPERATION(who, NONE) { return api_json(req, 200, api_pair("pid", (int64_t)getpid()), api_pair("version", VERSION)); }
API_OPERATION(crash, NONE) { *(volatile int *)8 = 1; return 0; }
API_APP()
{
    SETUP;
    api_get(app, "/who", who);
    api_get(app, "/crash", crash);
    api_resource(app, "/items/", Item);
}
"""


def children_of(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as f:
        return set(map(int, f.read().split()))


def children(s):
    """The workers. Under --reload a keeper is above their supervisor, which may have gone."""
    found = children_of(s.process.pid)
    if "--reload" not in s.flags or len(found) != 1:
        return set() if "--reload" in s.flags else found
    try:
        return children_of(found.pop())
    except OSError:
        return set()


def pid_of(c):
    return status(c.get("/who"), 200).json["pid"]


class Native(Server):
    """Serves shop.c."""

    def __init__(self, flags):
        # A sanitizer would make a report of the crash that is meant.
        options = os.environ.get("ASAN_OPTIONS", "") + ":handle_segv=0"
        super().__init__(start=False, flags=["shop.c"] + flags, env={"ASAN_OPTIONS": options})
        self.write(1)
        self.start()

    def write(self, version, setup=""):
        with open(self.path("next.c"), "w", encoding="utf-8") as f:
            f.write(SOURCE.replace("VERSION", str(version)).replace("SETUP;", setup))
        os.replace(self.path("next.c"), self.path("shop.c"))


def test_a_crash_ends_one_worker():
    with Native(FLAGS) as s:
        has(s.line, "(3 workers)")
        before = children(s)
        equal(len(before), 3, "processes")
        kept = [s.client() for _ in range(12)]  # spread over the workers
        pids = [pid_of(c) for c in kept]
        ok(set(pids) <= before, "%s are of %s", pids, before)
        with Client(s.host, s.port) as c:
            victim = pid_of(c)
            try:
                c.get("/crash")
                raise SystemExit("it was answered")
            except (OSError, AssertionError):
                pass
        for c, pid in zip(kept, pids):
            if pid != victim:
                equal(pid_of(c), pid, "the others' connections go on")
        eventually(lambda: len(children(s)) == 3 and victim not in children(s), "another one is started")
        equal(len(before & children(s)), 2, "the others are who they were")
        has(s.log(), "crash: SIGSEGV in crash (GET /crash), request ")
        if "build/tsan" not in program():  # there a crash is an exit status
            has(s.log(), "worker %d was killed by signal 11" % victim)
        status(s.post("/items/", {"name": "a"}), 201)


def test_killed_from_outside():
    with Native(FLAGS) as s:
        for number in (signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM):
            victim = min(children(s))
            os.kill(victim, number)
            eventually(lambda: len(children(s)) == 3 and victim not in children(s), "after signal %d" % number)
            status(s.get("/who"), 200)
    equal(s.log().count("starting another"), 3, "deaths that were told")


def test_reload_rolls():
    with Native(FLAGS + ["--reload"]) as s:
        before = children(s)
        status(s.get("/who"), 200)
        s.write(2)
        eventually(lambda: not before & children(s) and len(children(s)) == 3, "all were replaced", 60)
        for _ in range(6):
            equal(s.get("/who").json["version"], 2, "version")
        now = children(s)
        s.write("nowhere")
        eventually(lambda: "not reloaded; the last good version is still served" in s.log(), "the mistake is told", 60)
        equal(children(s), now, "processes after a mistake")
        equal(s.get("/who").json["version"], 2, "version after a mistake")


def test_a_crash_of_the_set_up_waits_for_the_next_save():
    with Native(FLAGS + ["--reload"]) as s:
        status(s.get("/who"), 200)
        s.write(2, "abort();")
        eventually(lambda: "waiting for a change" in s.log(), "the crash is told", 60)
        has(s.log(), "the server was killed by signal 6 (Aborted)")
        eventually(lambda: s.get("/who").status == 503, "whoever comes is told", 60)
        s.write(3)
        eventually(lambda: s.get("/who").status == 200, "it is served again", 60)
        equal(s.get("/who").json["version"], 3, "version")
        eventually(lambda: len(children(s)) == 3, "all workers", 60)
        s.write(4)
        eventually(lambda: s.get("/who").json["version"] == 4, "a reload is what it was", 60)
    for number in (signal.SIGTERM, signal.SIGINT):
        s = Native(FLAGS + ["--reload"])
        left = children(s) | children_of(s.process.pid) | {s.process.pid}
        for pid in left if number == signal.SIGINT else [s.process.pid]:  # a terminal interrupts all of them
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass  # who was interrupted before it has ended it already
        equal(s.wait(30), 0, "exit status")
        has(s.log(), "finishing requests in flight")
        eventually(lambda: not any(os.path.exists("/proc/%d" % pid) for pid in left), "no process is left")


def test_rolls_under_load():
    """Who connects meanwhile is served, whoever of the old and the new workers takes the connection."""
    with Native(FLAGS + ["--reload"]) as s:
        failures, over = [], threading.Event()

        def ask():
            while not over.is_set():
                try:
                    r = s.get("/who", {"Connection": "close"})
                    if r.status != 200:
                        failures.append(r)
                except Exception as e:
                    failures.append(e)
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for t in threads:
            t.start()
        for version in range(2, 7 if EVERYTHING else 4):
            before = children(s)
            s.write(version)
            eventually(lambda: not before & children(s) and len(children(s)) == 3, "version %d" % version, 60)
        over.set()
        for t in threads:
            t.join()
        equal(failures[:3], [], "failures")


def test_app_file():
    with Server(APP % "1", FLAGS + ["--reload"]) as s:
        status(s.post("/items/", {"name": "a"}), 201)
        s.write_app(APP % "2" + "  others: {title: Other, properties: {a: {type: string}}}\n")
        eventually(lambda: s.get("/others/").status == 200, "the new app is served", 60)
        status(s.get("/items/1"), 200)


def test_start_that_fails():
    argv = [program(), "serve", "--isolate", "--workers", "2", "--port", "0", "--database"]
    for database, said in (("sqlite:/proc/nowhere/x.db", "/proc/nowhere/x.db"), ("sqlite::memory:", "database in memory")):
        done = subprocess.run(argv + [database], env=environment(), capture_output=True, text=True, timeout=60)
        equal((done.returncode, done.stdout), (1, ""), "exit status and stdout")
        has(done.stderr, said, "stderr")
        equal(len(re.findall("^error: ", done.stderr, re.M)), 1, "errors")


def test_gives_up():
    s = Native(FLAGS)
    os.rename(s.path("test.db"), s.path("away.db"))
    os.mkdir(s.path("test.db"))
    for pid in children(s):
        os.kill(pid, signal.SIGKILL)
    equal(s.wait(60), 1, "exit status")
    has(s.log(), "workers exited 5 times within 10 s of their start: giving up")
    ok(s.log().count("test.db") <= 8, "it is no fork bomb: %s", s.log())


def test_supervisor_is_killed():
    s = Native(FLAGS)
    left = children(s)
    s.kill()

    def gone(pid):
        try:
            with open("/proc/%d/stat" % pid, encoding="ascii") as f:
                return f.read().split(")")[1].split()[0] == "Z"
        except OSError:
            return True
    eventually(lambda: all(map(gone, left)), "its workers end with it")


def test_interrupted_twice():
    s = Native(FLAGS + ["--limit", "shutdown_time=0"])
    with s.client() as c:
        c.send(b"POST /items/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n")
        s.signal(signal.SIGINT)
        s.signal(signal.SIGINT)
        equal(s.wait(60), 0, "exit status")


if __name__ == "__main__":
    main(__name__)
