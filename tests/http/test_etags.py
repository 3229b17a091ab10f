"""Versions: ETag, If-Match, If-None-Match, 304, 412, 428."""
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, main, ok, status

APP = """api: 1
info: {title: Versions, version: 1.0.0}
models:
  items:
    title: Item
    properties: {name: {type: string}, price: {type: number}, text: {type: string}}
    required: [name]
  strict:
    title: Strict
    require_if_match: true
    properties: {name: {type: string}}
    required: [name]
"""


def made(s, model="items"):
    return s.post("/%s/" % model, {"name": "a"}).get("etag")


def test_version_counts(s):
    equal(made(s), '"1"', "ETag of a new row")
    equal(s.get("/items/1").get("etag"), '"1"', "ETag of GET")
    equal(s.request("HEAD", "/items/1").get("etag"), '"1"', "ETag of HEAD")
    equal(s.patch("/items/1", {"name": "b"}).get("etag"), '"2"', "ETag of PATCH")
    equal(s.put("/items/1", {"name": "c"}).get("etag"), '"3"', "ETag of PUT")
    equal(s.get("/items/1").get("etag"), '"3"', "ETag of GET")


def test_if_none_match(s):
    tag = made(s)
    for value in (tag, "W/" + tag, '"x", ' + tag, '"x" ,  W/%s , "y"' % tag, "*"):
        for method in ("GET", "HEAD"):
            r = s.request(method, "/items/1", headers={"If-None-Match": value})
            status(r, 304)
            equal(r.body, b"", "body")
            equal(r.get("etag"), tag, "ETag of 304")
            equal(r.get("content-type"), None, "Content-Type of 304")
    for value in ('"2"', '"x"', "W/\"2\"", '"11"', '""'):
        status(s.get("/items/1", if_none_match=value), 200)
    s.patch("/items/1", {"name": "b"})
    status(s.get("/items/1", if_none_match=tag), 200)


def test_if_none_match_unknown_row(s):
    status(s.get("/items/1", if_none_match="*"), 404)
    status(s.get("/items/1", if_none_match='"1"'), 404)


def test_304_keeps_the_connection(s):
    made(s)
    with s.client() as c:
        for _ in range(3):
            status(c.get("/items/1", if_none_match='"1"'), 304)
            status(c.get("/items/1"), 200)


def test_if_match(s):
    tag = made(s)
    for method, body in (("PATCH", {"name": "b"}), ("PUT", {"name": "b"})):
        r = status(s.request(method, "/items/1", body, if_match=tag), 200)
        stale, tag = tag, r.get("etag")
        r = s.request(method, "/items/1", body, if_match=stale)
        detail(r, 412, "Precondition Failed")
        equal(r.get("etag"), tag, "current ETag")
        r = status(s.request(method, "/items/1", body, if_match='"x", %s' % tag), 200)
        tag = r.get("etag")
        tag = status(s.request(method, "/items/1", body, if_match="*"), 200).get("etag")
    detail(s.delete("/items/1", if_match='"1"'), 412, "Precondition Failed")
    status(s.delete("/items/1", if_match=tag), 204)


def test_if_match_is_strong(s):
    tag = made(s)
    status(s.patch("/items/1", {"name": "b"}, if_match="W/" + tag), 412)
    equal(s.get("/items/1").json["name"], "a", "name")


def test_if_match_garbage(s):
    made(s)
    for value in ("1", '"1', "", ",", '"one"', "'1'", '"01"', '" 1"', '"1-"x'):
        r = s.patch("/items/1", {"name": "b"}, if_match=value)
        ok(r.status in (400, 412), "If-Match: %s: status %d", value, r.status)
    equal(s.get("/items/1").json["name"], "a", "name")


def test_if_match_compares_the_version(s):
    made(s)
    tag = s.get("/items/1?fields=name").get("etag")
    ok(tag != '"1"' and tag.startswith('"1-'), "ETag of fields: %r", tag)
    status(s.patch("/items/1", {"name": "b"}, if_match=tag), 200)
    status(s.patch("/items/1", {"name": "b"}, if_match=tag), 412)
    tag = s.get("/items/1?fields=name").get("etag")
    status(s.get("/items/1?fields=name", if_none_match=tag), 304)
    status(s.get("/items/1", if_none_match=tag), 200)
    ok(s.get("/items/1?fields=id").get("etag") != tag, "other fields are another representation")


def test_if_match_of_get(s):
    tag = made(s)
    status(s.get("/items/1", if_match=tag), 200)
    status(s.get("/items/1", if_match='"9"'), 412)


def test_unknown_row_is_404_before_412(s):
    status(s.patch("/items/9", {"name": "b"}, if_match='"1"'), 404)
    status(s.delete("/items/9", if_match="*"), 404)
    status(s.put("/items/9", {"name": "b"}, if_match="*"), 404)


def test_validation_comes_before_the_version(s):
    made(s)
    status(s.patch("/items/1", {"name": 5}, if_match='"9"'), 422)
    status(s.patch("/strict/1", {"name": 5}), 404)
    made(s, "strict")
    status(s.patch("/strict/1", {"name": 5}), 422)
    status(s.patch("/strict/1", "{"), 400)


def test_require_if_match(s):
    tag = made(s, "strict")
    for method, body in (("PATCH", {"name": "b"}), ("PUT", {"name": "b"}), ("DELETE", None)):
        detail(s.request(method, "/strict/1", body), 428, "Precondition Required")
    tag = status(s.patch("/strict/1", {"name": "b"}, if_match=tag), 200).get("etag")
    tag = status(s.put("/strict/1", {"name": "b"}, if_match=tag), 200).get("etag")
    status(s.put("/strict/1", {"name": "b"}, if_match="*"), 200)
    status(s.delete("/strict/1", if_match=tag), 412)
    status(s.delete("/strict/1", if_match="*"), 204)
    status(s.get("/strict/"), 200)
    status(s.post("/strict/", {"name": "c"}), 201)


def test_one_winner(s):
    """Many clients with the same version: exactly one of each round changes the row."""
    tag = made(s)
    for _ in range(5):
        answers = []

        def change(i, tag=tag, answers=answers):
            answers.append(s.patch("/items/1", {"name": "n%d" % i}, if_match=tag))
        threads = [threading.Thread(target=change, args=(i,)) for i in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        equal(sorted(r.status for r in answers), [200] + [412] * 7, "answers")
        tag = [r for r in answers if r.status == 200][0].get("etag")
        equal({r.get("etag") for r in answers}, {tag}, "ETags")
    equal(s.get("/items/1").get("etag"), '"6"', "version")


def test_delete_ends_the_version(s):
    made(s)
    s.patch("/items/1", {"name": "b"})
    s.delete("/items/1")
    equal(status(s.post("/items/", {"name": "c"}), 201).get("location"), "/items/2", "a new id")


def test_gzip_is_another_representation(s):
    s.post("/items/", {"name": "a", "text": "x" * 5000})
    plain, packed = s.get("/items/1"), s.get("/items/1", accept_encoding="gzip")
    equal(packed.get("content-encoding"), "gzip", "Content-Encoding")
    ok(packed.get("etag").startswith('"1-') and packed.get("etag") != plain.get("etag"), "ETag %r", packed.get("etag"))
    status(s.get("/items/1", accept_encoding="gzip", if_none_match=packed.get("etag")), 304)
    status(s.patch("/items/1", {"name": "b"}, if_match=packed.get("etag")), 200)


def test_if_modified_since_is_ignored(s):
    made(s)
    status(s.get("/items/1", if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT"), 200)


if __name__ == "__main__":
    main(__name__)
