"""Every limit: sizes, counts, times, connections; clients that vanish or read slowly."""
# slow
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib import server
from lib.case import equal, eventually, ok, main, status, within
from lib.http import Client
from lib.server import Server

APP = """api: 1
info: {title: Limits, version: 1.0.0}
models:
  items:
    title: Item
    properties: {name: {type: string}}
    required: [name]
    filter: [name]
"""


def limited(*limits, app=APP, env=None):
    return Server(app, [word for pair in limits for word in ("--limit", pair)], env)


def closes_with(c, code, asked="GET"):
    r = status(c.read("GET", asked), code)
    ok(r.closes, "%s: Connection: close", asked)
    ok(c.at_end(), "%s: the connection ends", asked)
    return r


def test_request_line(s):
    path = "/items/?name="
    fits = 8192 - len("GET  HTTP/1.1") - len(path)
    status(s.get(path + "x" * (fits - 2)), 200)
    with s.client() as c:
        c.try_send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % (path + "x" * (fits + 3)))
        closes_with(c, 414)
    with s.client() as c:
        c.try_send("GET /" + "x" * 100000)  # no end in sight
        closes_with(c, 414)


def test_request_line_setting():
    with limited("request_line=300") as s:
        status(s.get("/items/?name=" + "x" * 200), 200)
        status(s.get("/items/?name=" + "x" * 300), 414)


def test_header_bytes(s):
    status(s.get("/items/", x="y" * 30000), 200)
    with s.client() as c:
        c.try_send("GET /items/ HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n" % ("y" * 33000))
        closes_with(c, 431)
    with s.client() as c:
        c.try_send("GET /items/ HTTP/1.1\r\nHost: x\r\n" + "X: yyyyyyyy\r\n" * 100000)
        closes_with(c, 431)


def test_header_count(s):
    status(s.get("/items/", {"X%d" % i: "y" for i in range(99)}), 200)
    with s.client() as c:
        c.send(c.write("GET", "/items/", None, {"X%d" % i: "y" for i in range(100)}))
        closes_with(c, 431)


def test_header_settings():
    with limited("header_bytes=2000", "header_count=10") as s:
        status(s.get("/items/", x="y" * 1000), 200)
        status(s.get("/items/", x="y" * 3000), 431)
        status(s.get("/items/", {"X%d" % i: "y" for i in range(9)}), 200)
        status(s.get("/items/", {"X%d" % i: "y" for i in range(10)}), 431)


def test_body_declared(s):
    with s.client() as c:
        c.send("POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")  # answered before it comes
        closes_with(c, 413)
    body = '{"name":"a"}' + " " * (1048576 - 12)
    status(s.post("/items/", body), 201)


def test_body_chunked(s):
    with s.client() as c:
        c.send("POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(20):
            if not c.try_send(b"10000\r\n" + b" " * 65536 + b"\r\n"):
                break
        status(c.read("POST"), 413)
        ok(c.at_end(), "more than it discards: the connection ends")


def test_body_setting():
    with limited("body=100") as s:
        status(s.post("/items/", '{"name":"a"}' + " " * 88), 201)
        status(s.post("/items/", '{"name":"a"}' + " " * 89), 413)
    with Server(APP + "limits: {body: 64KiB}\n") as s:
        status(s.post("/items/", " " * 65537), 413)
    with limited(env={"API_LIMIT_BODY": "1KiB"}) as s:
        status(s.post("/items/", " " * 1025), 413)


def test_order_of_checks(s):
    with s.client() as c:
        c.send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        status(c.read("POST"), 404)
    with s.client() as c:
        c.send("POST /items/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        status(c.read("POST"), 405)
    with s.client() as c:
        c.send("POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99999999\r\n\r\n")
        status(c.read("POST"), 415)
    with s.client() as c:
        c.send("PUT /items/77 HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99999999\r\n\r\n")
        status(c.read("PUT"), 404)


def test_batch_rows():
    with limited("batch_rows=3") as s:
        status(s.post("/items/", [{"name": "a"}] * 3), 201)
        r = s.post("/items/", [{"name": "a"}] * 4)
        within(r.status, (413, 422), "status of a batch that is too long")
        equal(len(s.get("/items/").json["results"]), 3, "rows")


def test_page_settings():
    with limited("page_default=2", "page_most=4") as s:
        s.post("/items/", [{"name": "a"}] * 10)
        equal(len(s.get("/items/").json["results"]), 2, "rows of a page")
        equal(len(s.get("/items/?limit=4").json["results"]), 4, "rows of a page")
        status(s.get("/items/?limit=5"), 422)


def test_slow_head():
    with limited("header_time=300ms") as s:
        with s.client() as c:
            start = time.monotonic()
            c.send("GET /items/ HTTP/1.1\r\nHost:")
            closes_with(c, 408)
            ok(0.25 < time.monotonic() - start < 5 * server.SLOWNESS, "after %g s", time.monotonic() - start)


def test_slow_head_byte_by_byte():
    """The time counts from the first byte: a client cannot stretch it by sending now and then."""
    with limited("header_time=400ms") as s:
        with s.client() as c:
            start = time.monotonic()
            c.sock.settimeout(0.05)
            c.try_send("GET /items/ HTTP/1.1\r\nX: ")
            while time.monotonic() - start < 20:
                c.try_send("y")
                try:
                    if not c.more():
                        break
                except socket.timeout:
                    continue
                if b"\r\n\r\n" in c.buffer:
                    break
            ok(time.monotonic() - start < 10, "it went on for %g s", time.monotonic() - start)
            c.sock.settimeout(20)
            ok(b" 408 " in c.buffer[:20], "answer %r", c.buffer[:100])


def test_idle():
    with limited("idle_time=300ms") as s:
        with s.client() as c:
            ok(c.at_end(), "a client that says nothing is let go without a word")
        with s.client() as c:
            status(c.get("/items/"), 200)
            ok(c.at_end(), "an idle connection ends without a word")


def test_slow_body():
    with limited("body_rate=1MiB") as s:
        with s.client() as c:
            start = time.monotonic()
            c.send("POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            closes_with(c, 408)
            ok(3 < time.monotonic() - start < 20, "after %g s", time.monotonic() - start)
        status(s.get("/items/"), 200)


def test_connections():
    with limited("connections=4") as s:
        held = [s.client() for _ in range(4)]
        for c in held:
            status(c.get("/items/"), 200)
        with s.client() as c:
            r = c.read("GET", "a fifth connection")
            status(r, 503)
            ok(r.get("retry-after"), "Retry-After")
            ok(c.at_end(), "it is closed")
        for c in held:
            status(c.get("/items/"), 200)  # those connected are served
        held[0].close()
        eventually(lambda: served(s), "a place is free again")


def served(s):
    with Client(s.host, s.port) as c:
        c.try_send(c.write("GET", "/items/"))
        return c.read().status == 200


def test_vanishing_clients(s):
    """Wherever a client goes away, the server goes on."""
    data = b"POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n" + b'{"name":"a"}'
    for i in range(0, len(data) + 1):
        c = Client(s.host, s.port)
        c.send(data[:i])
        c.reset() if i % 2 else c.close()
    status(s.get("/items/"), 200)


def test_vanishing_while_answered(s):
    s.post("/items/", [{"name": "x" * 1000}] * 900)
    for _ in range(20):
        c = Client(s.host, s.port)
        c.send(c.write("GET", "/items/?limit=1000") * 5)
        c.sock.recv(100)
        c.reset()
    status(s.get("/items/?limit=1"), 200)


def test_half_closed_client_is_answered(s):
    with s.client() as c:
        c.send(c.write("POST", "/items/", {"name": "a"}) + c.write("GET", "/items/1"))
        c.sock.shutdown(socket.SHUT_WR)
        status(c.read("POST"), 201)
        status(c.read("GET"), 200)
        ok(c.at_end(), "then it ends")


def test_slow_reader(s):
    """Answers wait in the kernel and in bounded memory; others are served; all of it arrives at last."""
    s.post("/items/", [{"name": "x" * 1000}] * 900)
    with s.client() as c:
        c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        c.send(c.write("GET", "/items/?limit=1000") * 10)
        for _ in range(20):
            status(s.get("/items/1"), 200)
        for i in range(10):
            r = status(c.read("GET", "answer %d" % i), 200)
            equal(len(r.json["results"]), 900, "rows")


def test_reader_that_stops():
    with limited("write_time=400ms") as s:
        s.post("/items/", [{"name": "x" * 1000}] * 900)
        with s.client() as c:
            c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            c.try_send(c.write("GET", "/items/?limit=1000") * 40)
            eventually(lambda: c_closed(c), "it is given up")
        status(s.get("/items/1"), 200)


def c_closed(c):
    """The server has gone: writing fails, though nothing was read."""
    return c.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != b"\x01"  # no longer ESTABLISHED


def test_request_memory_is_bounded(s):
    """Deep and wide inputs cost an answer, not the server."""
    for body in ("[" * 500000, "[1," * 300000, '{"a":' * 200000, '"' + "\\u0041" * 170000 + '"', "[" + "{}," * 300000 + "{}]", "1" * 1000000):
        r = s.post("/items/", body)
        within(r.status, (400, 413, 422), "status")
    status(s.get("/items/"), 200)


def test_many_at_once(s):
    failures = []

    def client(i):
        try:
            with Client(s.host, s.port) as c:
                for j in range(20):
                    r = c.post("/items/", {"name": "%d-%d" % (i, j)})
                    if r.status != 201 or c.get(r.get("location")).json["name"] != "%d-%d" % (i, j):
                        failures.append(r)
        except Exception as e:
            failures.append(e)
    threads = [threading.Thread(target=client, args=(i,)) for i in range(40)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    equal(failures, [], "failures")
    equal(s.get("/items/?count=true&limit=1").json["count"], 800, "rows")


def test_mistaken_limits():
    import subprocess
    from lib.server import program
    for flag in ("body=x", "body=-1", "nothing=1", "body", "header_time=1ms", "connections=0", "body=1TiB"):
        done = subprocess.run([program(), "serve", "--port", "0", "--limit", flag], capture_output=True, text=True, timeout=30)
        equal(done.returncode, 2, "exit status of --limit %s (%r)" % (flag, done.stderr))
        equal(done.stdout, "", "stdout")


if __name__ == "__main__":
    main(__name__)
