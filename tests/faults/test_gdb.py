"""What a parked task looks like: in gdb, in a core, and how much stack it has."""
import glob
import os
import resource
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import server
from lib.case import Skip, equal, eventually, has, lacks, main, ok, status
from lib.server import Server

SCRIPT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "server", "gdb.py")
SOURCE = """#include <api.h>
#include <string.h>
#include <sys/prctl.h>

static int waiting;

#define NAP(in) in(path, integer, seconds)
API_OPERATION(nap, NAP)
{
    __atomic_add_fetch(&waiting, 1, __ATOMIC_RELAXED);
    api_sleep(req, in->seconds * 1000);
    return 204;
}

static int hear_deep_inside(api_request *req, const char *channel)
{
    api_str message;
    api_subscription *s = api_subscribe(req, channel);
    __atomic_add_fetch(&waiting, 1, __ATOMIC_RELAXED);
    return s ? api_receive(s, -1, &message) : API_ENOMEM;
}

API_OPERATION(hear, API_NONE)
{
    return hear_deep_inside(req, "news");
}

API_OPERATION(count, API_NONE)
{
    return api_json(req, 200, api_pair("waiting", __atomic_load_n(&waiting, __ATOMIC_RELAXED)));
}

static int sum(volatile char *p, size_t n)
{
    memset((char *)p, 1, n);
    int all = 0;
    for (size_t i = 0; i < n; i++)
        all += p[i];
    return all;
}

API_OPERATION(large, API_NONE)
{
    volatile char locals[200 * 1024];
    return api_json(req, 200, api_pair("sum", sum(locals, sizeof locals)));
}

static int start(api_request *req)
{
    (void)req;
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY); /* a debugger that is no parent of ours */
    return 0;
}

API_APP()
{
    api_get(app, "/nap/{seconds}", nap);
    api_get(app, "/hear", hear);
    api_get(app, "/count", count);
    api_get(app, "/large", large);
    api_on_startup(app, start);
}
"""


class Native(Server):
    def __init__(self, *flags):
        super().__init__(start=False, database="sqlite::memory:",
                         flags=["shop.c", "--cflags", "-g -O0 -fno-inline", *flags])
        with open(self.path("shop.c"), "w", encoding="utf-8") as f:
            f.write(SOURCE)
        self.start()

    def ask_and_wait(self, path):
        """A request whose handler waits."""
        with self.client() as c:
            before = status(c.get("/count"), 200).json["waiting"]
            self.client().send(b"GET %s HTTP/1.1\r\nHost: x\r\nX-Request-Id: of%s\r\n\r\n"
                               % (path.encode(), path.replace("/", "-").encode()))
            eventually(lambda: c.get("/count").json["waiting"] == before + 1, "the handler waits")


def gdb(*argv):
    if not shutil.which("gdb"):
        raise Skip("there is no gdb")
    done = subprocess.run(["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-ex", "source " + SCRIPT, *argv],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL,
                          timeout=60 * server.SLOWNESS)
    out = done.stdout
    if "ptrace: Operation not permitted" in out:
        raise Skip("no process may be traced here")
    lacks(out, "Traceback", "gdb's output")
    lacks(out, "Error occurred in Python", "gdb's output")
    return out


def commands(*list):
    return [word for c in list for word in ("-ex", "echo \\n== %s\\n" % c, "-ex", c)]


def part(out, command):
    return out.split("\n== %s\n" % command, 1)[1].split("\n== ", 1)[0]


def functions(text):
    """The names in a backtrace, innermost first."""
    return [line.split(" (")[0].split()[-1] for line in text.splitlines() if line.startswith("#")]


def test_parked_tasks_of_a_process():
    with Native("--workers", "2") as s:
        s.ask_and_wait("/nap/1000")
        s.ask_and_wait("/hear")
        out = gdb("-p", str(s.process.pid), *commands(
            "api tasks", "api bt 1", "api bt 2", "api bt 3", "api task 1", "frame function nap_handler", "print in->seconds",
            "api task", "bt 1", "thread apply all -q -s bt 20"))
        rows = part(out, "api tasks").splitlines()
        equal(rows[0].split(), ["N", "THREAD", "AGE", "STATE", "REQUEST", "WHAT"])
        equal(len([r for r in rows if r]), 3, "lines")
        has(rows[1], "of-nap-1000")
        has(rows[1], "GET /nap/1000 (nap)")
        has(rows[1], "parked, at most 9")
        has(rows[2], "GET /hear (hear)")
        has(rows[2], "parked for a wake")
        nap = functions(part(out, "api bt 1"))
        ok(nap.index("api_sleep") < nap.index("nap_handler") < nap.index("task_main"), "order of %s", nap)
        hear = functions(part(out, "api bt 2"))
        ok(hear.index("api_receive") < hear.index("hear_deep_inside") < hear.index("hear_handler"), "order of %s", hear)
        lacks(part(out, "api bt 1"), "#0 ", "the frame that is the thread's")
        has(part(out, "api bt 3"), 'There is no task "3"')
        has(part(out, "print in->seconds"), "= 1000")
        lacks(part(out, "api task"), "nap_handler", "a thread's own frame")
        lacks(part(out, "thread apply all -q -s bt 20"), "nap_handler", "what threads do")
        status(s.client().get("/large"), 200)  # it goes on as if nothing had been


def test_nothing_in_flight():
    with Native("--workers", "1") as s:
        status(s.client().get("/count"), 200)
        has(gdb("-p", str(s.process.pid), *commands("api tasks")), "No request is in flight.")


def test_core():
    with open("/proc/sys/kernel/core_pattern", encoding="ascii") as f:
        pattern = f.read().strip()
    if "/" in pattern or "|" in pattern or resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
        raise Skip("cores are not left in the working directory")
    if server.SLOWNESS > 1:
        raise Skip("cores of sanitized programs have terabytes of shadow")
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    try:
        s = Native("--workers", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.RLIM_INFINITY))
    try:
        s.ask_and_wait("/hear")
        # not SIGQUIT: a shell makes its background jobs ignore that
        s.process.send_signal(signal.SIGXCPU)
        equal(s.process.wait(60), -signal.SIGXCPU)
        cores = glob.glob(s.path("core*"))
        equal(len(cores), 1, "cores")
        out = gdb(server.program(), cores[0], *commands("api tasks", "api bt 1"))
        has(part(out, "api tasks"), "GET /hear (hear)")
        ok("hear_deep_inside" in functions(part(out, "api bt 1")), "the handler's stack: %s", part(out, "api bt 1"))
    finally:
        s.kill()


def test_no_process():
    out = gdb(*commands("api tasks", "api bt 1", "help api"))
    has(part(out, "api tasks"), "There is no process.")
    has(part(out, "api bt 1"), "There is no process.")
    has(part(out, "help api"), "api bt -- ")


def test_two_hundred_kibibytes_of_locals():
    with Native("--workers", "1") as s:
        equal(status(s.client().get("/large"), 200).json["sum"], 200 * 1024)


main(__name__)
