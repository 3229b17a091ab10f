"""SIGTERM between binding and serving: the server starts, sees it and ends with the status of any other end."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import equal, main
from lib.server import Server

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


if __name__ == "__main__":
    main(__name__)
