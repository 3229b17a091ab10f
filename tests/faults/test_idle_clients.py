"""Ten thousand clients that are connected and silent cost little memory, and hinder nobody."""
# slow
import os
import resource
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import Skip, main, ok, status
from lib.server import Server

APP = """api: 1
info: {title: Idle, version: 1.0.0}
models:
  items:
    properties:
      name: {type: string}
    required: [name]
"""


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
