"""Cross-origin requests: preflights, allowed and other origins, credentials, errors."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, ok, status
from lib.server import Server

MODELS = "models: {items: {title: Item, properties: {name: {type: string}}, required: [name]}}\n"
HEAD = "api: 1\ninfo: {title: Cors, version: 1.0.0}\n"
APP = HEAD + 'cors: {origins: ["https://a.example", "http://b.example:3000"], max_age: 60}\n' + MODELS
ALLOW = "access-control-allow-origin"


def preflight(s, origin, method="POST", headers="content-type", target="/items/"):
    return s.request("OPTIONS", target, None, {"Origin": origin, "Access-Control-Request-Method": method,
                                               "Access-Control-Request-Headers": headers})


def words(text):
    return {w.strip().lower() for w in (text or "").split(",")}


def test_preflight(s):
    r = status(preflight(s, "https://a.example"), 204)
    equal(r.get(ALLOW), "https://a.example", "allowed origin")
    ok({"post", "patch", "delete", "put"} <= words(r.get("access-control-allow-methods")), "methods %r", r.get("access-control-allow-methods"))
    ok({"content-type", "authorization", "if-match"} <= words(r.get("access-control-allow-headers")), "headers %r", r.get("access-control-allow-headers"))
    equal(r.get("access-control-max-age"), "60", "max age")
    has(r.get("vary", ""), "Origin", "Vary")


def test_preflight_of_others(s):
    for origin in ("https://evil.example", "https://a.example.evil", "http://a.example", "https://a.example:444", "null", "https://A.example/"):
        r = status(preflight(s, origin), 204)
        equal(r.get(ALLOW), None, "allowed origin for %s" % origin)
        equal(r.get("access-control-allow-methods"), None, "methods for %s" % origin)


def test_answers(s):
    r = status(s.get("/items/", origin="http://b.example:3000"), 200)
    equal(r.get(ALLOW), "http://b.example:3000", "allowed origin")
    ok({"etag", "location", "link", "x-request-id"} <= words(r.get("access-control-expose-headers")), "exposed %r", r.get("access-control-expose-headers"))
    r = status(s.get("/items/", origin="https://evil.example"), 200)
    equal(r.get(ALLOW), None, "allowed origin")
    has(r.get("vary", ""), "Origin", "Vary")
    has(s.get("/items/").get("vary", ""), "Origin", "Vary without an Origin")


def test_errors_too(s):
    for method, target, body in (("GET", "/nothing", None), ("POST", "/items/", "{"), ("DELETE", "/items/", None), ("POST", "/items/", {})):
        equal(s.request(method, target, body, origin="https://a.example").get(ALLOW), "https://a.example", "%s %s" % (method, target))


def test_malformed_requests_too(s):
    raw = s.raw("GET /items/ HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nX : y\r\n\r\n")
    has(raw, b" 400 ", "status")


def test_credentials():
    with Server(HEAD + 'cors: {origins: ["https://a.example"], credentials: true}\n' + MODELS) as s:
        r = s.get("/items/", origin="https://a.example")
        equal((r.get(ALLOW), r.get("access-control-allow-credentials")), ("https://a.example", "true"), "headers")
        equal(s.get("/items/", origin="https://b.example").get(ALLOW), None, "another origin")


def test_any_origin():
    with Server(HEAD + 'cors: {origins: ["*"]}\n' + MODELS) as s:
        r = s.get("/items/", origin="https://anything.example")
        equal((r.get(ALLOW), r.get("access-control-allow-credentials")), ("*", None), "headers")


def test_off():
    with Server(HEAD + MODELS) as s:
        r = s.get("/items/", origin="https://a.example")
        equal([n for n, _ in r.fields if n.lower().startswith("access-control")], [], "headers")
        status(preflight(s, "https://a.example"), 204)


if __name__ == "__main__":
    main(__name__)
