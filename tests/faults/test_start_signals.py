"""SIGTERM between binding and serving: the server starts, sees it and ends with the status of any other end."""
import os
import re
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import eventually, equal, main, ok, status
from lib.server import Server, program

SOURCE = """#include <api.h>
#include <signal.h>
#include <unistd.h>
static int start(api_request *req)
{
    (void)req;
    return kill(%s(), SIGTERM);
}
static int end(api_request *req)
{
    (void)req;
    return write(2, "shut down\\n", 10) < 0;
}
API_APP(.title = "Ends", .version = "1")
{
    api_on_startup(app, start);
    api_on_shutdown(app, end);
}
"""


def run(who, *flags):
    s = Server(start=False, flags=["app.c", "--workers", "2", *flags])
    with open(s.path("app.c"), "w", encoding="utf-8") as f:
        f.write(SOURCE % who)
    s.start()
    equal(s.wait(30), 0, "exit status of %s %s" % (who, " ".join(flags)))
    equal(s.log().count("shut down\n"), 1, "ends of the app")


def test_while_the_app_starts():
    run("getpid")


def test_under_a_keeper():
    run("getpid", "--reload")
    run("getppid", "--reload")


def blocks(pid, task, number):
    with open("/proc/%d/task/%s/status" % (pid, task), encoding="ascii") as f:
        return int(re.search("SigBlk:\t(.*)", f.read()).group(1), 16) >> (number - 1) & 1


def test_threads_leave_signals_to_the_program():
    with Server() as s:
        status(s.get("/readyz"), 200)
        pid = s.process.pid
        others = [task for task in os.listdir("/proc/%d/task" % pid) if int(task) != pid]
        ok(len(others) > 1, "%s", others)
        for task in others:
            # A thread that starts another one blocks all for the moment.
            eventually(lambda: blocks(pid, task, signal.SIGTERM), "a thread takes SIGTERM")
            if "build/tsan" not in program():  # which has a thread of its own that blocks all
                eventually(lambda: not blocks(pid, task, signal.SIGSEGV), "a thread blocks SIGSEGV")


if __name__ == "__main__":
    main(__name__)
