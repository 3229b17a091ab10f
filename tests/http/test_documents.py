"""The document and the pages: structure, statuses, stability, self-containment."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, ok, status
from lib.server import Server

APP = """api: 1
info: {title: Shop & <b>, version: 1.2.3, description: d}
models:
  items:
    title: Item
    properties:
      name: {type: string, maxLength: 50}
      price: {type: number, minimum: 0.10}
      secret: {type: string, writeOnly: true}
      rank: {type: integer, readOnly: true, default: 7}
    required: [name]
    filter: [price]
    sort: [price]
  plain: {title: Plain, properties: {a: {type: string}}, require_if_match: true}
"""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def document(s):
    return status(s.get("/openapi.json"), 200).json


def operations(doc):
    for path, item in doc["paths"].items():
        for method, op in item.items():
            if method in METHODS:
                yield path, method, op


def test_head_of_the_document(s):
    doc = document(s)
    equal(doc["openapi"], "3.1.0", "openapi")
    equal(doc["servers"], [{"url": "/"}], "servers")
    equal((doc["info"]["title"], doc["info"]["version"]), ("Shop & <b>", "1.2.3"), "info")
    equal([t["name"] for t in doc["tags"]], ["items", "plain"], "tags")
    has(s.get("/openapi.json").body, b'"minimum":0.10', "numbers keep their source text")


def test_operations(s):
    doc = document(s)
    found = {op["operationId"]: (method, path) for path, method, op in operations(doc)}
    for name, method, path in (("items_list", "get", "/items"), ("items_create", "post", "/items"), ("items_read", "get", "/items/{id}"),
                               ("items_replace", "put", "/items/{id}"), ("items_update", "patch", "/items/{id}"), ("items_delete", "delete", "/items/{id}")):
        equal(found.get(name), (method, path), name)
    equal(len(found), len(list(operations(doc))), "operationIds are unique")
    for path, method, op in operations(doc):
        ok(op["tags"] and op["summary"] and op["responses"], "%s %s", method, path)
        ok(path == "/" or not path.endswith("/"), "%s has a trailing slash", path)


def test_schemas(s):
    schemas = document(s)["components"]["schemas"]
    for name in ("Item", "ItemCreate", "ItemUpdate"):
        ok(name in schemas, "%s is missing of %r", name, sorted(schemas))
    ok("secret" not in schemas["Item"]["properties"], "writeOnly in answers")
    ok("rank" not in schemas["ItemCreate"]["properties"], "readOnly in requests")
    equal(schemas["ItemCreate"].get("additionalProperties"), False, "additionalProperties")
    ok("name" in schemas["ItemCreate"]["required"] and "name" not in schemas["ItemUpdate"].get("required", []), "required")


def test_formats_and_keys_are_told_apart(s):
    """What is said of a key that is text, and of a time without an offset, is said of nothing else."""
    s.stop()
    with Server("""api: 1
models:
  books:
    key: isbn
    properties: {isbn: {type: string}, at: {type: string, format: date-time-local}, t: {type: string, format: time-local}}
    required: [isbn]
    filter: [isbn, at, t]
""") as books:
        doc = document(books)
        schemas = doc["components"]["schemas"]
        for name in [n for n in schemas if "isbn" in schemas[n].get("properties", {})]:
            equal({"not" in schemas[name]["properties"][f] for f in ("at", "t")}, {False}, name)
        formats = {p["name"]: p["schema"].get("format") for p in doc["paths"]["/books"]["get"]["parameters"]}
        equal([formats[n] for n in ("isbn", "at", "t")], [None, "date-time-local", "time-local"], "formats of filters")


def refs(value):
    if isinstance(value, dict):
        for key, v in value.items():
            if key == "$ref":
                yield v
            yield from refs(v)
    elif isinstance(value, list):
        for v in value:
            yield from refs(v)


DIGITS = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,5})?$"  # of a decimal in a string


def test_schemas_say_what_is_taken():
    with Server("""api: 1
info: {title: t, version: '1'}
models:
  items:
    title: Item
    properties:
      id: {type: integer, description: The number}
      o: {type: object, properties: {at: {type: string, format: date-time}, p: {type: [decimal, "null"]}}}
      price: {type: decimal, minimum: 0}
      day: {anyOf: [{type: string, format: date}, {type: "null"}], default: null}
""") as s:
        schemas = document(s)["components"]["schemas"]
        row, create = schemas["Item"]["properties"], schemas["ItemCreate"]["properties"]
        equal(row["id"], {"type": "integer", "readOnly": True, "description": "The number", "format": "int64"}, "id")
        equal("id" in create, False, "id in a request")
        equal(row["price"], {"type": "string", "format": "decimal", "x-minimum": 0, "pattern": DIGITS}, "price")
        equal(create["price"], {"type": ["string", "number"], "format": "decimal", "minimum": 0, "x-minimum": 0, "pattern": DIGITS}, "price sent")
        equal(create["o"]["additionalProperties"], False, "nested objects are closed")
        equal(create["o"]["properties"]["p"], {"type": ["string", "number", "null"], "format": "decimal", "pattern": DIGITS}, "nested price")
        equal(create["day"], {"type": ["string", "null"], "format": "date", "default": None}, "day")
        sent = {"o": {"at": "2024-01-01T12:00:00.000+02:00", "p": 1}, "price": "2.50"}
        equal(status(s.post("/items/", sent), 201).json,
              {"id": 1, "o": {"at": "2024-01-01T10:00:00Z", "p": "1"}, "price": "2.50", "day": None}, "what is answered")
        status(s.post("/items/", {"o": {"at": "2024-01-01T12:00:00Z", "q": 1}}), 422)
        equal(status(s.get("/items/1"), 200).json["o"]["p"], "1", "stored")


def test_references_resolve(s):
    doc = document(s)
    seen = set(refs(doc))
    ok(seen, "there are references")
    for ref in seen:
        at = doc
        for part in ref[2:].split("/"):
            ok(part in at, "%s leads nowhere", ref)
            at = at[part]
    for kind, named in doc["components"].items():
        if kind != "securitySchemes":
            for name in named:
                ok("#/components/%s/%s" % (kind, name) in seen, "component %s/%s is never used", kind, name)


def test_path_parameters_are_declared(s):
    for path, method, op in operations(document(s)):
        item = {p["name"] for p in op.get("parameters", []) if p.get("in") == "path"}
        item |= {p["name"] for p in document(s)["paths"][path].get("parameters", []) if p.get("in") == "path"}
        equal(item, set(re.findall(r"\{([^}]+)\}", path)), "path parameters of %s %s" % (method, path))


def test_statuses_are_documented(s):
    doc = document(s)

    def documented(path, method, r):
        op = doc["paths"][path][method]
        ok(str(r.status) in op["responses"], "%s answered %d, the document has %s", r.asked, r.status, sorted(op["responses"]))
    status(s.post("/items", {"name": "a"}), 201)
    status(s.post("/plain", {"a": "a"}), 201)
    for path, method, target, body, headers in (
            ("/items", "get", "/items", None, {}), ("/items", "get", "/items?x=1", None, {}), ("/items", "get", "/items?limit=0", None, {}),
            ("/items", "get", "/items", None, {"Accept": "text/html"}), ("/items", "post", "/items", {"name": "b"}, {}), ("/items", "post", "/items", {}, {}),
            ("/items", "post", "/items", "{", {}), ("/items", "post", "/items", "x", {"Content-Type": "text/plain"}), ("/items", "post", "/items", " " * 1048577, {}),
            ("/items/{id}", "get", "/items/1", None, {}), ("/items/{id}", "get", "/items/99", None, {}), ("/items/{id}", "get", "/items/1", None, {"If-None-Match": "*"}),
            ("/items/{id}", "patch", "/items/1", {"name": "c"}, {"If-Match": '"77"'}), ("/items/{id}", "put", "/items/1", {"name": "c"}, {}),
            ("/items/{id}", "put", "/items/1", "{", {}), ("/plain/{id}", "patch", "/plain/1", {}, {}), ("/plain/{id}", "delete", "/plain/1", None, {}),
            ("/plain/{id}", "delete", "/plain/1", None, {"If-Match": "*"}), ("/items/{id}", "delete", "/items/1", None, {"Expect": "x"})):
        documented(path, method, s.request(method.upper(), target, body, headers))


def test_etag_and_stability():
    bodies, tags = set(), set()
    for _ in range(2):
        with Server(APP) as s:
            r = s.get("/openapi.json")
            bodies.add(r.body)
            tags.add(r.get("etag"))
            status(s.get("/openapi.json", if_none_match=r.get("etag")), 304)
            status(s.get("/openapi.json", if_none_match='"x"'), 200)
    equal(len(bodies), 1, "documents of two runs")
    equal(len(tags), 1, "ETags of two runs")


def test_yaml(s):
    r = status(s.get("/openapi.yaml"), 200)
    has(r.get("content-type"), "yaml", "Content-Type")
    ok(r.text.startswith("openapi:") or r.text.startswith('"openapi"'), "start %r", r.text[:40])


def test_pages(s):
    for target in ("/docs", "/redoc"):
        for way in (target, target + "/"):
            r = status(s.get(way, accept="text/html"), 200)
            has(r.get("content-type"), "text/html", "Content-Type of %s" % way)
        page = r.text
        equal(re.findall(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//[^"' >]+""", page), [], "addresses outside in %s" % target)
        ok("<b>," not in page and "Shop & <b>" not in page, "the title is escaped in %s", target)
        for link in re.findall(r"""(?:src|href)=["']([^"'#]+)["']""", page):
            if link.startswith("data:"):
                continue
            path = link if link.startswith("/") else "/" + link.lstrip("./")
            got = status(s.get(path), 200)
            ok(len(got.body) > 100, "%s is empty", path)
            ok(got.get("x-content-type-options") in (None, "nosniff"), "X-Content-Type-Options of %s", path)


if __name__ == "__main__":
    main(__name__)
