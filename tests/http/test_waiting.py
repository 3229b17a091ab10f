"""What an app in C does while requests wait, over sockets: one worker, so that whoever blocks it is seen."""
import os
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, ok, status

SOURCE = "waiting.c"
FLAGS = ("--workers", "1")


def ask(s, target):
    c = s.client()
    c.send(c.write("GET", target, Host="%s:%d" % (s.host, s.port)))
    return c


def test_sleepers_block_nobody(s):
    start = time.monotonic()
    sleepers = [ask(s, "/nap?ms=1500") for _ in range(200)]
    for _ in range(50):
        equal(status(s.get("/quick"), 200).text, "quick")
    quick = time.monotonic() - start
    for c in sleepers:
        equal(status(c.read(), 200).text, "slept")
    ok(time.monotonic() - start < 20, "200 sleepers one after the other")
    ok(quick < 20, "the quick ones waited for the sleepers")


def test_the_pool_blocks_nobody(s):
    computing = [ask(s, "/compute") for _ in range(4)]
    equal(status(s.get("/quick"), 200).text, "quick")
    for c in computing:
        status(c.read(), 200)


def test_a_client_that_goes_is_seen(s):
    for target in ("/watch", "/watch?stream=true"):
        listener = ask(s, "/gone")
        listener.until(b"listening\n\n", "comment")
        c = ask(s, target)
        if "stream" in target:
            c.until(b"here\n\n", "event")
        else:
            equal(status(s.get("/quick"), 200).text, "quick")  # it sleeps by now
        c.close()
        has(listener.until(b"\n\n", "event").decode(), "cancelled", "event")


def test_work_behind_the_answer_holds_nobody(s):
    listener = ask(s, "/gone")
    listener.until(b"listening\n\n", "comment")
    with s.client() as c:
        equal(status(c.get("/behind"), 200).text, "first")
        equal(status(c.get("/quick"), 200).text, "quick")  # on the same connection
    has(listener.until(b"behind", "event").decode(), "data: ", "event")


def test_heartbeats(s):
    listener = ask(s, "/gone")
    for _ in range(3):
        listener.until(b": ping\n\n", "heartbeat")
    listener.close()


def test_a_server_asks_itself(s):
    """One worker fetches from itself: the request that asks waits, and the one that is asked runs."""
    equal(status(ask(s, "/own?ms=50").read(), 200).json, {"status": 200, "body": "slept"})
    askers = [ask(s, "/own?ms=200") for _ in range(20)]
    for c in askers:
        equal(status(c.read(), 200).json["body"], "slept")
    equal(status(s.post("/on", b"x" * 300000, {"Content-Type": "text/plain", "Host": "%s:%d" % (s.host, s.port)}), 200).json, {"bytes": 300000})


def test_bodies_that_end_early(s):
    """Whoever reads them: a handler piece by piece, or the proxy that hands them on to another server."""
    for path in ("/pieces", "/on"):
        for head, part in (("Content-Length: 9", b"abc"), ("Transfer-Encoding: chunked", b"9\r\nabc")):
            with s.client() as c:
                c.send(("POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: text/plain\r\n%s\r\n\r\n" % (path, s.host, s.port, head)).encode() + part)
                c.sock.shutdown(socket.SHUT_WR)
                equal(status(c.read("POST", path), 400).json["detail"], "The connection was closed before the body was complete")
    with s.client() as c:  # all was sent, but nobody knows that the client still listens
        c.send(b"GET /nap?ms=60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        c.sock.shutdown(socket.SHUT_WR)
        equal(status(c.read(), 400).json["detail"], "The connection was closed before the response was ready")
    for part in (b"zz\r\n", b"5;\r\nabcde\r\n"):
        with s.client() as c:
            c.send(("POST /on HTTP/1.1\r\nHost: %s:%d\r\nTransfer-Encoding: chunked\r\n\r\n" % (s.host, s.port)).encode() + part)
            equal(status(c.read("POST", "/on"), 400).json["detail"], "Malformed body framing")


def test_bodies_that_come_slowly(s):
    with s.client() as c:
        c.send(b"POST /pieces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            c.send(b"3\r\nabc\r\n")
            equal(status(s.get("/quick"), 200).text, "quick")
        c.send(b"0\r\n\r\n")
        equal(status(c.read("POST"), 200).json, {"bytes": 15})
        equal(status(c.get("/quick"), 200).text, "quick")
    status(s.post("/pieces", b"x" * (1 << 20), {"Content-Type": "text/plain"}), 200)
    status(s.post("/pieces", b"x" * ((1 << 20) + 1), {"Content-Type": "text/plain"}), 413)


def test_streams_keep_the_connection(s):
    with s.client() as c:
        for _ in range(2):
            equal(status(c.get("/lines"), 200).text, "line 0\nline 1\nline 2\n")
        equal(status(c.request("HEAD", "/lines"), 200).body, b"")
        equal(status(c.get("/quick"), 200).text, "quick")
    has(s.raw("GET /lines HTTP/1.0\r\n\r\n").decode(), "\r\n\r\nline 0\nline 1\nline 2\n", "HTTP/1.0")


def test_shutdown_waits_and_tells(s):
    c = ask(s, "/nap?ms=300")
    equal(status(s.get("/quick"), 200).text, "quick")
    s.process.send_signal(signal.SIGTERM)
    equal(status(c.read(), 200).text, "slept")
    equal(s.process.wait(20), 0, "exit status")
    has(s.log(), "the shutdown hook has run", "log")


if __name__ == "__main__":
    main(__name__)
