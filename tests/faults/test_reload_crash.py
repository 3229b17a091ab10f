"""api serve --reload while the app's code crashes, hangs or does not compile: the terminal's server stays, the next save
mends it."""
import os
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import equal, eventually, has, main, ok, status
from lib.server import Server

SOURCE = """#include <api.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
API_OPERATION(version, API_NONE) { return api_json(req, 200, api_pair("version", %(version)s)); }
API_OPERATION(end, API_NONE) { %(end)s; return 204; }
API_APP(.title = "Kept", .version = "1")
{
    %(setup)s;
    api_get(app, "/version", version);
    api_get(app, "/end", end);
}
"""
WAITING = "waiting for a change"


def save(s, version=1, end="(void)0", setup="(void)0"):
    with open(s.path("next.c~"), "w", encoding="utf-8") as f:
        f.write(SOURCE % {"version": version, "end": end, "setup": setup})
    os.replace(s.path("next.c~"), s.path("app.c"))


class Kept(Server):
    def __init__(self, flags=(), **source):
        super().__init__(start=False, flags=["app.c", "--reload", "--workers", "2"] + list(flags))
        save(self, **source)
        self.start()

    def version(self):
        try:
            r = self.get("/version")
        except (OSError, AssertionError):
            return None
        return r.json["version"] if r.status == 200 else r.status

    def crash(self):
        try:
            with self.client() as c:
                c.send(b"GET /end HTTP/1.1\r\nHost: a\r\n\r\n")
                c.rest()
        except OSError:
            pass


def children(pid):
    found = []
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/children" % (pid, task), encoding="ascii") as f:
            found += map(int, f.read().split())
    return found


def gone(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii") as f:
            return f.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_crash_waits_for_the_next_save():
    with Kept(end="abort()") as s:
        equal(s.version(), 1)
        for n, end in ((2, "raise(SIGKILL)"), (3, "_exit(7)"), (4, "abort()"), (5, "(void)0")):
            told = s.log().count(WAITING)
            s.crash()
            eventually(lambda: s.log().count(WAITING) > told, "the crash is told", 30)
            for _ in range(3):  # whoever comes is told, and nothing is started again and again
                with s.client() as c:
                    r = status(c.get("/version"), 503)
                    ok(r.closes and r.get("retry-after"), "%r", r.raw)
                    has(r.json["detail"], "starts again when a file of the app is saved")
            equal(children(s.process.pid), [], "processes")
            save(s, n, end)
            eventually(lambda: s.version() == n, "version %d is served" % n, 60)
        has(s.log(), "signal 6 (Aborted)")
        has(s.log(), "exited with status 7")
        for n in (6, 7):  # and a reload without a crash is what it was
            save(s, n)
            eventually(lambda: s.version() == n, "version %d is served" % n, 60)
        equal(len(children(s.process.pid)), 1, "processes")


def test_mistakes_while_it_waits():
    with Kept(end="abort()") as s:
        s.crash()
        eventually(lambda: WAITING in s.log(), "the crash is told", 30)
        save(s, "nonsense")
        eventually(lambda: "cannot be served; waiting for a change" in s.log(), "the mistake is told", 60)
        has(s.log(), "nonsense")
        status(s.get("/version"), 503)
        save(s, 2, setup="abort()")
        eventually(lambda: s.log().count(WAITING) == 3, "a crash of the set-up is told", 60)
        save(s, 3)
        eventually(lambda: s.version() == 3, "version 3", 60)
        before = s.process.pid, children(s.process.pid)
        save(s, 4, setup="abort()")
        eventually(lambda: s.log().count(WAITING) >= 4, "a crash while it reloads is told", 60)
        save(s, 5)
        eventually(lambda: s.version() == 5, "version 5", 60)
        equal(s.process.pid, before[0])


def test_code_that_never_returns():
    """The set-up of the app stands for a parser: the server serves on, hears signals, and loads what is saved next."""
    with Kept() as s:
        save(s, 2, setup="for (;;) pause()")
        eventually(lambda: os.path.exists(s.path("app.c")), "saved")
        for _ in range(20):
            equal(s.version(), 1)
        save(s, 3)
        eventually(lambda: s.version() == 3, "version 3", 60)
        save(s, 4, setup="write(2, \"set-up runs\\n\", 12); for (;;) pause()")
        eventually(lambda: "set-up runs" in s.log(), "the set-up runs", 60)
        equal(s.version(), 3)
        start = time.monotonic()
        s.signal(signal.SIGTERM)
        equal(s.wait(30), 0, "exit status")
        ok(time.monotonic() - start < 15, "SIGTERM took %.1f s", time.monotonic() - start)


def test_signals():
    for number in (signal.SIGTERM, signal.SIGINT):
        for dead in (False, True):
            s = Kept(end="abort()")
            if dead:
                s.crash()
                eventually(lambda: WAITING in s.log(), "the crash is told", 30)
            left = children(s.process.pid)
            s.signal(number)
            equal(s.wait(30), 0, "exit status")
            ok(all(map(gone, left)), "no process is left")


def test_the_terminal_interrupts_both():
    s = Kept()
    for pid in [s.process.pid] + children(s.process.pid):
        os.kill(pid, signal.SIGINT)
    equal(s.wait(30), 0, "exit status")


def test_killed():
    s = Kept()
    left = children(s.process.pid)
    equal(len(left), 1, "processes")
    s.kill()
    eventually(lambda: all(map(gone, left)), "the server ends with its keeper")


def test_start_that_fails():
    for flags, expected in ((["--database", "sqlite:/nonexistent/x.db"], 1), (["--log-level", "loud"], 2), (["--port", "99999"], 2)):
        try:
            Kept(flags).kill()
            ok(False, "%s starts", flags)
        except AssertionError as e:
            has(str(e), "(exit %d)" % expected)


if __name__ == "__main__":
    main(__name__)
