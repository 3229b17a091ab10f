"""Keys that clients choose: what a URL cannot name is refused, everything else is found again by its Location."""
import os
import shutil
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import Skip, equal, errors, main, status

APP = """api: 1
info: {title: Keys, version: 1.0.0}
models:
  things:
    title: Thing
    key: name
    properties: {name: {type: string}, n: {type: integer, default: 0}}
    required: [name]
"""
NOT_KEYS = ["", ".", "..", "summary", "query"]
KEYS = ["a", "a/b", "/", "a/", "/a", "//", "a%2Fb", "%", "%2e", "...", ".a", "a b", " ", "a+b", "a?b", "a#b", "a;b=c",
        "é", "日本", "\\", "~", "a:b@c", "a,b", "\"", "<>", "Summary", "queries", "a\nb", "\x7f", "😀", "*", "(')&="]


def test_what_no_url_names(s):
    for key in NOT_KEYS:
        [error] = errors(s.post("/things/", {"name": key}), [("value_error", ["body", "name"])])
        equal(error["input"], key, key)
    equal(s.get("/things/").json["results"], [], "rows")


def test_in_arrays_with_the_other_mistakes(s):
    rows = [{"name": "a"}, {"name": ".."}, {"name": "b", "n": "x"}, {"name": "query"}]
    errors(s.post("/things/", rows), [("value_error", ["body", 1, "name"]), ("int_type", ["body", 2, "n"]),
                                      ("value_error", ["body", 3, "name"])])
    equal(s.get("/things/").json["results"], [], "rows")


def test_everything_else_is_found_again(s):
    for i, key in enumerate(KEYS):
        made = status(s.post("/things/", {"name": key, "n": i}), 201)
        place = made.get("location")
        equal(place.count("/"), 2, "slashes in %r" % place)
        equal(urllib.parse.unquote(place.rsplit("/", 1)[1]), key, "the last segment")
        for path in (place, place + "/", "/things/" + urllib.parse.quote(key, safe="")):
            equal(status(s.get(path), 200).json, {"name": key, "n": i}, path)
        equal(status(s.patch(place, {"n": -1}), 200).json["name"], key, "patched")
        equal(status(s.put(place, {"name": key, "n": 7}), 200).json, {"name": key, "n": 7}, "replaced")
        status(s.delete(place), 204)


def test_by_curl(s):
    if not shutil.which("curl"):
        raise Skip("no curl")
    for key in KEYS:
        place = status(s.post("/things/", {"name": key}), 201).get("location")
        for flags in ([], ["--path-as-is"]):
            got = subprocess.run(["curl", "-s", "-g", "-o", os.devnull, "-w", "%{http_code}", *flags,
                                  "http://127.0.0.1:%d%s" % (s.port, place)], capture_output=True, text=True)
            equal(got.stdout, "200", "%r by curl %s" % (key, flags))


def test_the_longest(s):
    room = 8192 - len("OPTIONS /things/ HTTP/1.1")
    longest = "k" * room
    place = status(s.post("/things/", {"name": longest}), 201).get("location")
    status(s.get(place), 200)
    status(s.delete(place), 204)
    status(s.post("/things/", {"name": longest + "k"}), 422)
    status(s.post("/things/", {"name": "é" * (room // 6 + 1)}), 422)
    place = status(s.post("/things/", {"name": "é" * (room // 6)}), 201).get("location")
    status(s.get(place), 200)


def test_another_key_in_the_body(s):
    """The URL names the row: a conflict (RFC 9110, 9.3.4), since the body as such fits the schema."""
    at = status(s.post("/things/", {"name": "mine"}), 201).get("location")
    for r in (s.put(at, {"name": "other"}), s.patch(at, {"name": "other"})):
        equal([(e["type"], e["loc"]) for e in status(r, 409).json["detail"]], [("literal_error", ["body", "name"])], "errors")
    for method in ("put", "patch"):
        equal("409" in s.get("/openapi.json").json["paths"]["/things/{name}"][method]["responses"], True, "documented")


def test_the_document_says_so(s):
    document = s.get("/openapi.json").json
    schema = document["components"]["schemas"]["Thing"]["properties"]["name"]
    equal(schema["not"], {"enum": NOT_KEYS}, "schema")
    path = [p for p in document["paths"] if p.startswith("/things/{")][0]
    [name] = [p for p in document["paths"][path]["get"]["parameters"] if p["in"] == "path"]
    equal(name["schema"]["not"], {"enum": NOT_KEYS}, "parameter")


main(__name__)
