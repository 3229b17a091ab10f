"""/healthz, /readyz and /metrics."""
import os
import re
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, ok, status
from lib.server import Server, environment, program

APP = """api: 1
info: {title: Health, version: 1.0.0}
models: {items: {title: Item, properties: {name: {type: string}}, required: [name]}}
"""


def test_health(s):
    for target in ("/healthz", "/readyz", "/healthz/", "/readyz/"):
        r = status(s.get(target), 200)
        has(r.get("cache-control", ""), "no-store", "Cache-Control of %s" % target)


SAMPLE = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? (\+Inf|-?[0-9.]+(e[+-][0-9]+)?)')


def test_metrics(s):
    s.post("/items/", {"name": "a"})
    s.get("/nothing")
    r = status(s.get("/metrics"), 200)
    has(r.get("content-type"), "text/plain; version=0.0.4", "Content-Type")
    kinds, seen = {}, set()
    for line in r.text.splitlines():
        if line.startswith("# TYPE "):
            kinds[line.split()[2]] = line.split()[3]
        elif not line.startswith("#"):
            ok(SAMPLE.fullmatch(line), "no sample: %r", line)
            name = line.split(" ")[0]
            ok(name not in seen, "%s twice", name)
            seen.add(name)
            base = re.sub(r"_(bucket|sum|count)$", "", name.split("{")[0])
            ok(base in kinds or name.split("{")[0] in kinds, "%s has no TYPE", name)
    has(r.text, 'api_requests_total{method="POST",status="201"} 1', "metrics")
    has(r.text, 'api_requests_total{method="GET",status="404"} 1', "metrics")
    has(r.text, "api_store_rows_total 1", "metrics")


def test_unknown_methods_do_not_grow_the_metrics(s):
    for i in range(20):
        s.request("M%d" % i, "/items/")
    text = s.get("/metrics").text
    ok("M7" not in text, "a client's words in the metrics: %r", text)


def test_metrics_off_elsewhere():
    with Server(APP, ["--host", "0.0.0.0"]) as s:
        s.host = "127.0.0.1"
        status(s.get("/metrics"), 404)
        status(s.get("/healthz"), 200)
    with Server(APP, ["--host", "0.0.0.0", "--metrics"]) as s:
        s.host = "127.0.0.1"
        status(s.get("/metrics"), 200)


def test_metrics_of_a_socket_that_was_handed_over():
    """What counts is where the socket is, not what --host would have been."""
    for address, expected in (("0.0.0.0", 404), ("127.0.0.1", 200)):
        with socket.create_server((address, 0)) as listening, Server(APP, start=False) as s:
            s.port, s.host = listening.getsockname()[1], "127.0.0.1"
            argv = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "sh", program(), "serve", "api.yaml"]
            s.stderr = open(s.path("stderr"), "ab")
            s.process = subprocess.Popen(argv, cwd=s.dir, env=environment(), stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=s.stderr, pass_fds=(3,),
                                         preexec_fn=lambda: os.dup2(listening.fileno(), 3))
            has(s.first_line(30), "Listening on http://%s:%d" % (address, s.port), "first line")
            status(s.get("/metrics"), expected)


def test_access_log():
    with Server(APP, ["--access-log", "--log-format", "json"]) as s:
        s.get("/items/?limit=5", x_request_id="seen-1", authorization="Basic c2VjcmV0OnNlY3JldA==")
        s.stop()
        import json
        lines = [json.loads(line) for line in s.log().splitlines() if "seen-1" in line]
        equal(len(lines), 1, "lines of the request")
        ok("c2VjcmV0" not in s.log(), "a secret in the log")


if __name__ == "__main__":
    main(__name__)
