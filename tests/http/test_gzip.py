"""Compressed answers: negotiated, announced, another representation."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, ok, status

APP = """api: 1
info: {title: Zip, version: 1.0.0}
models: {items: {title: Item, properties: {name: {type: string}}, required: [name]}}
"""


def test_negotiation(s):
    s.post("/items/", {"name": "x" * 5000})
    plain = s.get("/items/1")
    equal(plain.get("content-encoding"), None, "Content-Encoding")
    has(plain.get("vary", ""), "Accept-Encoding", "Vary")
    for accept in ("gzip", "GZIP", "deflate, gzip;q=0.5", "*", "br;q=1.0, gzip;q=0.8, *;q=0.1", "x-gzip, gzip"):
        r = status(s.get("/items/1", accept_encoding=accept), 200)
        equal(r.get("content-encoding"), "gzip", "Content-Encoding for %s" % accept)
        equal(r.unzipped, plain.body, "content")
        has(r.get("vary", ""), "Accept-Encoding", "Vary")
    for accept in ("", "identity", "gzip;q=0", "br", "deflate", "*;q=0", "gzip;q=0.0, *"):
        r = status(s.get("/items/1", accept_encoding=accept), 200)
        equal(r.get("content-encoding"), None, "Content-Encoding for %r" % accept)
        equal(r.body, plain.body, "content")


def test_small_answers_are_not(s):
    s.post("/items/", {"name": "x"})
    equal(s.get("/items/1", accept_encoding="gzip").get("content-encoding"), None, "Content-Encoding")


def test_large_lists(s):
    s.post("/items/", [{"name": "x%d" % i * 50} for i in range(900)])
    plain, packed = s.get("/items/?limit=1000"), s.get("/items/?limit=1000", accept_encoding="gzip")
    equal(packed.unzipped, plain.body, "content")
    ok(len(packed.body) < len(plain.body) / 3, "%d bytes of %d", len(packed.body), len(plain.body))


def test_head(s):
    s.post("/items/", {"name": "x" * 5000})
    got, head = s.get("/items/1", accept_encoding="gzip"), s.request("HEAD", "/items/1", accept_encoding="gzip")
    for name in ("content-encoding", "content-length", "etag", "vary"):
        equal(head.get(name), got.get(name), name)


def test_documents(s):
    for target in ("/openapi.json", "/openapi.yaml", "/docs", "/redoc"):
        plain, packed = s.get(target), s.get(target, accept_encoding="gzip")
        if packed.get("content-encoding"):
            equal(packed.unzipped, plain.body, target)
            has(plain.get("vary", ""), "Accept-Encoding", "Vary of %s" % target)
    packed = s.get("/openapi.json", accept_encoding="gzip")
    equal(packed.get("content-encoding"), "gzip", "Content-Encoding of the document")
    ok(packed.get("etag") != s.get("/openapi.json").get("etag"), "ETag of another representation")


if __name__ == "__main__":
    main(__name__)
