"""Requests to other servers: an app in C in front of another server of ours."""
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, ok, status
from lib.http import Client
from lib.server import Server


class Pair:
    """The starter app with its items, and the proxy in front of it."""

    def __init__(self, target=None, flags=()):
        self.origin = None if target else Server()
        env = {"TARGET": target or self.origin.url, "no_proxy": "*"}
        self.proxy = Server(source="proxy.c", env=env, flags=("--workers", "2", *flags))

    def __enter__(self):
        return self

    def __exit__(self, *how):
        self.proxy.__exit__(*how)
        if self.origin:
            self.origin.__exit__(*how)


def test_handed_on():
    with Pair() as p:
        made = status(p.proxy.post("/on/items/", {"name": "tea", "price": 2}), 201)
        equal((made.json["name"], made.get("Location")), ("tea", "/items/1"), "made")
        direct, through = p.origin.get("/items/1"), p.proxy.get("/on/items/1")
        equal((through.status, through.body, through.get("ETag"), through.get("Content-Type")),
              (200, direct.body, direct.get("ETag"), direct.get("Content-Type")), "answer")
        equal(through.get("Content-Length"), str(len(direct.body)), "length")
        equal(len(through.all("Date")), 1, "dates")
        equal(status(p.proxy.get("/on/items/1", {"If-None-Match": direct.get("ETag")}), 304).body, b"", "body")
        equal(status(p.proxy.request("HEAD", "/on/items/1"), 200).body, b"", "body")
        status(p.proxy.get("/on/items/7"), 404)
        status(p.proxy.post("/on/items/", b'{"name": 5'), 400)
        equal(status(p.proxy.get("/on/items/?limit=1&sort=-name"), 200).json["results"][0]["name"], "tea", "query")
        status(p.proxy.delete("/on/items/1"), 204)
        status(p.origin.get("/items/1"), 404)


class Recorder:
    """A server that keeps the first line of each request."""

    def __init__(self):
        self.lines = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/public" % self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                s = self.listener.accept()[0]
            except OSError:
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += s.recv(4096)
            self.lines.append(head.split(b"\r\n")[0].decode())
            s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            s.close()


def test_paths_as_they_were_sent():
    recorder = Recorder()
    with Pair(recorder.url) as p:
        for path in ("items/1", "a%20b", "a%3Fadmin=1", "a%23b", "100%25", "caf%C3%A9", "a%2Fb", "a%2fb/", "%252e%252e%252fx",
                     "a..b", "...", "..a", ".", "x?q=%2e%2e/..", "?a=%26&b"):
            recorder.lines.clear()
            status(p.proxy.get("/on/" + path), 200)
            equal(recorder.lines, ["GET /public/%s HTTP/1.1" % path], "seen of " + path)
        for path in ("..", "../x", "x/..", "..%2fadmin", "%2e%2e/admin", ".%2E/admin", "x%2f..%2f..%2fadmin", "x/%2e.", "..%5cadmin",
                     "a/../../b", "%2e%2e?q", "%2f%2e%2e"):
            recorder.lines.clear()
            has(status(p.proxy.get("/on/" + path), 400).json["detail"], '".."')
            equal(recorder.lines, [], "seen of " + path)
    recorder.listener.close()


def test_large_answers_and_bodies():
    with Pair() as p:
        rows = [{"name": "item %d" % i, "price": 1} for i in range(5000)]
        equal(len(status(p.proxy.post("/on/items/", rows), 201).json), 5000, "rows")
        direct = p.origin.get("/items/?limit=1000")
        equal(p.proxy.get("/on/items/?limit=1000").body, direct.body, "page")
        page = p.proxy.get("/on/docs/swagger-ui-bundle.js", {"Accept-Encoding": "gzip"})
        equal(page.get("Content-Encoding"), "gzip", "coding")
        ok(len(page.body) > 100000, "size")


def test_fetched():
    with Pair() as p:
        for name in ("tea", "milk"):
            p.origin.post("/items/", {"name": name, "price": 1})
        got = status(p.proxy.get("/fetch/items/1"), 200).json
        equal((got["error"], got["status"], got["type"]), ("success", 200, "application/json"), "answer")
        has(got["body"], '"tea"', "body")
        equal([i["name"] for i in status(p.proxy.get("/both"), 200).json], ["tea", "milk"], "both")
        equal(p.proxy.get("/fetch/items/9").json["status"], 404, "status")


def test_nobody_there():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        target = "http://127.0.0.1:%d" % s.getsockname()[1]
        with Pair(target) as p:
            status(p.proxy.get("/on/x"), 502)
            got = status(p.proxy.get("/fetch/x"), 200).json
            equal((got["status"], got["body"]), (0, None), "answer")


def test_late():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(8)  # the kernel takes the connections, nobody answers
        with Pair("http://127.0.0.1:%d" % s.getsockname()[1], ("--limit", "fetch_time=300ms")) as p:
            status(p.proxy.get("/on/x"), 504)
            # One that leaves does not leave its request behind: the other side sees the end.
            with Client(p.proxy.host, p.proxy.port) as c:
                c.send(c.write("GET", "/fetch/gone"))
                peer = s.accept()[0]
                while b"/gone" not in peer.recv(65536):
                    peer.close()
                    peer = s.accept()[0]
            peer.settimeout(10)
            equal(peer.recv(100), b"", "the end")
            peer.close()


def test_no_url():
    with Pair("file:///etc") as p:
        equal(status(p.proxy.get("/fetch/passwd"), 200).json["error"], "wrong use", "error")
        status(p.proxy.get("/on/passwd"), 500)


if __name__ == "__main__":
    main(__name__)
