"""Every error is JSON, names the request, keeps the headers of a success and tells nothing of the inside."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, has, main, ok, status

APP = """api: 1
info: {title: Errors, version: 1.0.0}
cors: {origins: ["https://example.com"]}
models:
  items:
    title: Item
    require_if_match: true
    properties: {name: {type: string}, sku: {type: string, unique: true}}
    required: [name]
"""

# status, method, target, body, headers
CASES = [
    (400, "POST", "/items/", "{", {}), (400, "GET", "/items/?x=1", None, {}), (404, "GET", "/nothing", None, {}),
    (404, "GET", "/items/99", None, {}), (405, "DELETE", "/items/", None, {}), (409, "POST", "/items/", {"name": "a", "sku": "x"}, {}),
    (412, "PATCH", "/items/1", {"name": "b"}, {"If-Match": '"9"'}), (413, "POST", "/items/", " " * 1048577, {}),
    (414, "GET", "/" + "x" * 9000, None, {}), (415, "POST", "/items/", "<a/>", {"Content-Type": "text/xml"}),
    (417, "GET", "/items/", None, {"Expect": "x"}), (422, "POST", "/items/", {"name": 5}, {}), (422, "GET", "/items/?limit=0", None, {}),
    (428, "DELETE", "/items/1", None, {}), (431, "GET", "/items/", None, {"X": "y" * 40000}), (501, "BREW", "/items/", None, {}),
]


def test_weights_of_accept(s):
    """A q of zero refuses; a parameter whose name ends in q does not."""
    for accept, expected in (("application/json;seq=0", 200), ("application/json;q=0", 406), ("application/json; q=0.000, text/html", 406),
                             ("application/json;q=0.001", 200), ("application/json;a=q=0", 200), ("application/json ; Q=0", 406)):
        status(s.get("/items/", {"Accept": accept}), expected)


def test_every_status_is_json(s):
    status(s.post("/items/", {"name": "a", "sku": "x"}), 201)
    for code, method, target, body, headers in CASES:
        r = status(s.request(method, target, body, headers), code)
        equal(r.get("content-type"), "application/json", "Content-Type of %d" % code)
        equal(list(r.json), ["detail"], "members of %d" % code)
        ok(r.json["detail"], "detail of %d", code)
        problem = s.request(method, target, body, {**headers, "Accept": "application/problem+json"})
        if code in (414, 431):
            continue  # the head was not read to its end: Accept is not known
        status(problem, code)
        equal(problem.get("content-type"), "application/problem+json", "Content-Type of a problem, %d" % code)
        equal(problem.json["status"], code, "status member")
        ok(problem.json["type"] and problem.json["title"], "type and title: %r", problem.json)


def test_same_headers_as_a_success(s):
    status(s.post("/items/", {"name": "a", "sku": "x"}), 201)
    for code, method, target, body, headers in CASES:
        if code in (413, 414, 431):
            continue
        r = status(s.request(method, target, body, {**headers, "Origin": "https://example.com", "X-Request-Id": "mine-1"}), code)
        equal(r.get("access-control-allow-origin"), "https://example.com", "CORS of %d" % code)
        equal(r.get("x-request-id"), "mine-1", "X-Request-Id of %d" % code)


def test_request_id(s):
    for given in ("a", "A.b_c-9", "x" * 64):
        equal(s.get("/items/", x_request_id=given).get("x-request-id"), given, "X-Request-Id")
    for given in ("", "x" * 65, "a b", "a/b", "é", '"a"', "a,b", "a\tb"):
        r = s.get("/items/", x_request_id=given)
        ok(r.get("x-request-id") != given, "%r should not be taken over", given)
        ok(re.fullmatch("[A-Za-z0-9._-]{8,64}", r.get("x-request-id")), "X-Request-Id %r", r.get("x-request-id"))
    made = {s.get("/items/").get("x-request-id") for _ in range(50)}
    equal(len(made), 50, "different ids")


def test_bodies(s):
    detail(s.get("/nothing"), 404, "Not Found")
    detail(s.delete("/items/"), 405, "Method Not Allowed")


def test_415_names_what_to_send(s):
    r = status(s.post("/items/", "a=b", content_type="application/x-www-form-urlencoded"), 415)
    has(str(r.fields).lower() + r.text.lower(), "content-type", "answer")
    has(str(r.fields) + r.text, "application/json", "answer")


def test_406(s):
    s.post("/items/", {"name": "a"})
    for accept in ("application/json", "*/*", "application/*", "text/html, */*;q=0.1", "application/problem+json", "", "text/html;q=0.9, application/json;q=0.1"):
        status(s.get("/items/1", accept=accept), 200, accept)
    for accept in ("text/html", "application/xml", "application/json;q=0", "*/*;q=0"):
        status(s.get("/items/1", accept=accept), 406, accept)


def test_nothing_of_the_inside(s):
    for code, method, target, body, headers in CASES:
        r = s.request(method, target, body, headers)
        for word in (b"sqlite", b"SQL", b".c:", b"/home", b"/tmp", b"0x7f", b"items.sku"):
            ok(word not in r.body, "%s: %r in %r", r.asked, word, r.body)


if __name__ == "__main__":
    main(__name__)
