"""Answers that go on: printed as they come, ended by the reader, by Ctrl-C, or told as broken off."""
import json
import os
import select
import signal
import socket
import subprocess
import threading

from harness import equal, main
from test_resources import rows, shop

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%s\r\n"


class Stream:
    """A server of one connection at a time, whose parts the test sends."""

    def __init__(self, t, type=b"text/event-stream", more=b"Transfer-Encoding: chunked\r\n"):
        self.listener = socket.create_server(("127.0.0.1", 0))
        t.env["API_SERVER"] = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.head = HEAD % (type, more)

    def accept(self):
        self.connection = self.listener.accept()[0]
        while b"\r\n\r\n" not in self.connection.recv(65536):
            pass
        self.connection.sendall(self.head)

    def send(self, data):
        self.connection.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self, whole=True):
        self.connection.sendall(b"0\r\n\r\n" if whole else b"")
        self.connection.close()


def start(t, *words):
    return subprocess.Popen([t.api_path, *words], cwd=t.dir, env=t.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def read(p, n):
    """What was sent must be there before anything else comes."""
    got = b""
    while len(got) < n:
        assert select.select([p.stdout], [], [], 20)[0], got
        part = os.read(p.stdout.fileno(), n - len(got))
        assert part, got
        got += part
    return got


def finish(p):
    out, err = p.communicate(timeout=20)
    return p.returncode, out, err.decode()


def test_parts_come_at_once(t):
    for type in b"text/event-stream", b"application/x-ndjson; charset=utf-8", b"application/jsonl":
        s = Stream(t, type)
        p = start(t, "get", "/events")
        s.accept()
        for part in b"data: one\n\n", b"data: two\n\n":
            s.send(part)
            equal(read(p, len(part)), part)
        s.end()
        equal(finish(p), (0, b"", ""))


def test_a_stream_that_breaks_off(t):
    s = Stream(t)
    p = start(t, "get", "/events")
    s.accept()
    s.send(b"data: one\n\n")
    equal(read(p, 11), b"data: one\n\n")
    s.end(whole=False)
    status, out, err = finish(p)
    equal((status, out), (8, b""))
    assert err.startswith("error: the stream from http://127.0.0.1:") and "was interrupted" in err, err


def test_ctrl_c_ends_it(t):
    s = Stream(t)
    p = start(t, "get", "/events", "-i")
    s.accept()
    s.send(b"data: one\n\n")
    assert b"HTTP/1.1 200 OK" in read(p, 15)
    p.send_signal(signal.SIGINT)
    equal(finish(p)[0], 130)


def test_ctrl_c_before_the_answer(t):
    s = Stream(t)
    p = start(t, "get", "/slow")
    connection = s.listener.accept()[0]
    p.send_signal(signal.SIGINT)
    equal(finish(p), (130, b"", ""))
    connection.close()


def test_a_reader_that_leaves(t):
    s = Stream(t)
    p = start(t, "get", "/events")
    s.accept()
    s.send(b"data: one\n\n")
    read(p, 11)
    p.stdout.close()
    try:
        while p.poll() is None:
            s.send(b"data: more\n\n")
    except OSError:
        pass
    equal((p.wait(20), p.stderr.read()), (0, b""))


def test_max_time_ends_it(t):
    s = Stream(t)
    p = start(t, "get", "/events", "--max-time", "0.5")
    s.accept()
    s.send(b"data: one\n\n")
    status, out, err = finish(p)
    equal((status, out), (7, b"data: one\n\n"))
    assert "--max-time" in err, err


def test_an_error_is_no_stream(t):
    s = Stream(t)
    s.head = s.head.replace(b"200 OK", b"404 Not Found")
    p = start(t, "get", "/events")
    s.accept()
    s.send(b"no such room")
    s.end()
    equal(finish(p), (4, b"", "error: 404 Not Found: no such room\n"))


def test_an_operation_streams_too(t):
    s = Stream(t)
    document = json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/news/{id}": {"get": {
        "tags": ["news"], "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "responses": {"200": {"description": "ok"}}}}}}).encode()

    def serve():
        c = s.listener.accept()[0]
        c.recv(65536)
        c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" %
                  len(document) + document)
        c.close()
    first = threading.Thread(target=serve)
    first.start()
    p = start(t, "news", "get", "1")
    first.join(20)
    s.accept()
    s.send(b"data: one\n\n")
    equal(read(p, 11), b"data: one\n\n")
    s.end()
    equal(finish(p), (0, b"", ""))


def test_at_the_prompt(t):
    """Ctrl-C ends the stream, not the session."""
    s = Stream(t)

    def serve():
        for _ in range(2):  # the document, then the stream
            s.accept()
            s.send(b"data: one\n\n")
    server = threading.Thread(target=serve, daemon=True)
    server.start()
    status, out = t.tty("repl", type=["get /events\n", "", "", "\x03", "help completion\n", "exit\n"])
    equal(status, 0)
    assert "data: one" in out and "usage: api completion" in out, out


def test_a_page_chain_that_breaks_off(t):
    r = shop(t)
    for form in [], ["--format", "csv"], ["--format", "table"], ["--jq", ".[]"]:
        for then in (404, {}, "{}"), (200, {}, "[1"), (200, {}, "{}"):
            r.script = [(200, {}, json.dumps({"next": "/items?cursor=b", "results": rows(1)})), then]
            got = t.api("items", "list", "--all", *form)
            equal((form, then, got.status), (form, then, 8))
            assert got.err.startswith("error: "), got


main(__name__)
