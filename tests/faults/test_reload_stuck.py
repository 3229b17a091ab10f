"""What --reload reads may be anything: it never keeps the server from the next change, or from ending."""
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib import server
from lib.case import equal, eventually, has, main, ok, status
from lib.server import Server

APP = """api: 1
info: {title: First, version: '1'}
models:
  items: {properties: {name: {type: string}}}
"""
# The set-up function of the second version never returns.
SOURCE = """#include <api.h>
API_OPERATION(hello, API_NONE) { return api_text(req, 200, API_S("hello")); }
API_APP(.database = "sqlite::memory:") { api_get(app, "/hello", hello); %s }
"""


def write(s, name, text):
    with open(s.path("new"), "wb") as f:
        f.write(text.encode() if isinstance(text, str) else text)
    os.replace(s.path("new"), s.path(name))


def end(s, seconds):
    """Ends by one SIGTERM, in that time."""
    began = time.monotonic()
    s.process.send_signal(signal.SIGTERM)
    equal(s.process.wait(seconds * server.SLOWNESS), 0, "exit status")
    return time.monotonic() - began


def test_texts_that_are_no_yaml():
    s = Server(APP, ["--reload"])
    try:
        bad = [b"%\xc2", b"%\"\xa6", b"api: 1\n\xff", b"[" * 100000, b"\x00" * 1000, b"%TAG ! x\n" * 20000, b""]
        for i, text in enumerate(bad):
            write(s, "api.yaml", text)
            eventually(lambda: s.log().count("not reloaded") > i, "text %d is refused" % i, 20)
        has(s.log(), "api.yaml:1:1: directives other than")
        has(s.log(), "api.yaml:2:1: invalid UTF-8")
        write(s, "api.yaml", APP.replace("First", "Second"))
        eventually(lambda: "Second" in s.get("/openapi.json").text, "the good text is loaded", 20)
        end(s, 20)
    finally:
        s.kill()


def test_a_set_up_that_never_ends():
    s = Server(start=False, flags=["app.c", "--reload"], database=None)
    write(s, "app.c", SOURCE % "")
    s.start()
    try:
        # A file that is made when it runs tells that it does.
        endless = 'fclose(fopen("%s", "w")); for (volatile int i = 0;; i++) ;' % s.path("runs")
        write(s, "app.c", SOURCE.replace("#include <api.h>", "#include <api.h>\n#include <stdio.h>") % endless)
        eventually(lambda: os.path.exists(s.path("runs")), "the set-up runs", 60)
        status(s.get("/hello"), 200)
        write(s, "app.c", SOURCE.replace("hello", "hallo") % "")
        eventually(lambda: s.get("/hallo").status == 200, "a newer change gives it up", 60)
        took = end(s, 20)
        ok(took < 10 * server.SLOWNESS, "took %.1f s", took)
    finally:
        s.kill()


if __name__ == "__main__":
    main(__name__)
