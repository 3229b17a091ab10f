"""Somebody else's document: where it is found, what it is read as, and that reading it ends."""
import json
import os

from harness import EVERYTHING, equal, main

OK = {"200": {"description": "ok"}}


def document(paths, **more):
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **more}


def served(t, paths, at="/openapi.json", headers={}, **more):
    """A server that has the document at one place and nothing elsewhere."""
    r = t.record()
    r.routes["GET", at] = (200, headers, json.dumps(document(paths, **more)))
    r.missing = (404, {}, '{"detail":"Not Found"}')
    return r


def asked(r):
    return [s["path"] for s in r.seen]


ITEMS = {"/api/v1/items": {"get": {"tags": ["items"], "responses": OK}}}


def test_places(t):
    for at in ("/api/openapi.json", "/api/v1/openapi.json", "/api/schema/", "/openapi.yaml", "/swagger.json",
               "/docs/openapi.json", "/v3/api-docs", "/swagger/v1/swagger.json"):
        r = served(t, ITEMS, at)
        r.routes["GET", "/api/v1/items"] = (200, {}, '[{"id":1}]')
        equal(t.ok("items", "list").json, [{"id": 1}])
        assert len(r.seen) <= 10, asked(r)
        r.seen.clear()
        t.ok("items", "list")  # the place is remembered
        equal(asked(r), [])
        equal(t.ok("items", "list", "--server", r.url + "/api/v1").json, [{"id": 1}])


def test_a_document_in_yaml(t):
    r = served(t, {}, "/nowhere")
    r.routes["GET", "/api/schema/"] = (200, {"Content-Type": "application/vnd.oai.openapi"},
                                       "openapi: 3.0.3\ninfo: {title: Y, version: '1'}\npaths:\n  /things/:\n    get:\n"
                                       "      tags: [things]\n      responses: {'200': {description: ok}}\n")
    r.routes["GET", "/things/"] = (200, {}, "[]")
    equal(t.ok("things", "list").out, "[]\n")
    equal(t.ok("openapi").json["info"]["title"], "Y")


def test_a_link_names_it(t):
    r = served(t, ITEMS, "/x/spec.json")
    r.routes["GET", "/"] = (200, {"Link": '</style.css>; rel="stylesheet", <x/spec.json>; rel="service-desc"'}, "<html>")
    r.routes["GET", "/api/v1/items"] = (200, {}, "[]")
    t.ok("items", "list")
    equal(asked(r), ["/openapi.json"])


def test_a_setting_names_it(t):
    r = served(t, ITEMS, "/deep/down.json")
    r.routes["GET", "/api/v1/items"] = (200, {}, "[]")
    t.fails(4, "items", "list", err="no OpenAPI 3 document")
    for name in "/deep/down.json", r.url + "/deep/down.json":
        t.write(".api.yaml", "openapi: %s\n" % name)
        r.seen.clear()
        t.ok("items", "list")
        equal(asked(r), [])
    t.write(".api.yaml", "server: http://127.0.0.1:1\nopenapi: /other.json\n")  # that server's, not this one's
    t.ok("items", "list")
    t.write(".api.yaml", "opnapi: /x\n")
    t.fails(1, "items", "list", err="expected server or openapi")


def test_no_document(t):
    r = t.record()
    r.missing = (404, {}, "{}")
    e = t.fails(4, "items", "list", err="no OpenAPI 3 document found at http://127.0.0.1:")
    assert len(r.seen) <= 10 and "hint: " in e.err, e
    r.routes["GET", "/swagger.json"] = (200, {}, '{"swagger":"2.0","paths":{}}')
    t.fails(4, "items", "list", err="Swagger 2.0")
    r.missing = (401, {}, '{"detail":"Not authenticated"}')
    t.fails(4, "items", "list", err="hint: api auth login")
    r.missing = (200, {"Content-Type": "text/html"}, "<!doctype html><title>App</title>")  # a page for every path
    t.fails(1, "items", "list", err="no OpenAPI 3 document")
    t.env["API_SERVER"] = "http://127.0.0.1:1"
    t.fails(6, "items", "list", "--retry", "0", err="cannot connect")


def test_it_is_asked_for_by_etag(t):
    r = served(t, {"/things": {"get": {"responses": OK}}}, headers={"ETag": '"1"'})
    del r.routes["GET", "/openapi.json"]
    text = json.dumps(document({"/things": {"get": {"responses": OK}}}))
    r.script = [(200, {"ETag": '"1"'}, text), (200, {}, "[]"), (304, {"ETag": '"1"'}, ""), (200, {}, "[]")]
    t.ok("things", "list")
    t.ok("things", "list")
    equal([s["headers"].get("If-None-Match") for s in r.seen], [None, None, '"1"', None])
    cache = os.listdir(t.path(".cache/api"))
    equal(len(cache), 1)
    equal(os.stat(t.path(".cache/api/" + cache[0])).st_mode & 0o777, 0o600)
    r.seen.clear()
    assert "list" in t.ok("things", "--help").out  # help does not wait for the network
    equal(r.seen, [])
    t.write(".cache/api/" + cache[0], "\x00damaged")
    r.script = [(200, {}, text), (200, {}, "[]")]
    t.ok("things", "list")


def test_a_server_with_a_path(t):
    for servers, path in ([], "/v1/things"), ([{"url": "/v1"}], "/v1/things"), ([{"url": "https://x.example/v1/"}], "/v1/things"), \
            ([{"url": "/v1/deep"}], "/v1/deep/things"), ([{"url": "/{stage}"}], "/v1/things"):
        r = served(t, {"/things": {"get": {"responses": OK}}}, "/v1/openapi.json", servers=servers)
        r.routes["GET", path] = (200, {}, "[]")
        t.ok("things", "list", "--server", r.url + "/v1")
        t.ok("things", "list", "--server", r.url + "/v1/")


def test_a_server_without_a_host(t):
    for url in "http://", "https:///x", "http://ann:hunter2@", "http://@/":
        r = t.fails(2, "items", "list", "--server", url, err="invalid server URL: expected a host")
        assert "hunter2" not in r.err, r
    assert "hunter2" not in t.fails(2, "items", "list", "--server", "ftp://ann:hunter2@x", err="http:// or https://").err
    t.write(".api.yaml", "server: http://\n")
    t.fails(2, "items", "list", err="invalid server URL: expected a host")


def test_custom_methods_are_verbs(t):
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, json.dumps(document({
        "/m/{id}": {"get": {"tags": ["m"], "responses": OK}},
        "/m/{id}:publish": {"post": {"tags": ["m"], "responses": OK}},
        "/m:batchGet": {"get": {"tags": ["m"], "responses": OK}}})))
    for words, path in (["publish", "4"], "/m/4:publish"), (["batchGet"], "/m:batchGet"), (["get", "4"], "/m/4"):
        equal(t.ok("m", *words).json["path"], path)
    out = t.ok("m", "--help").out
    assert "\n  publish\n" in out and "\n  batchGet\n" in out, out


def test_webhooks_only(t):
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, '{"openapi":"3.1.0","info":{"title":"t","version":"1"},"webhooks":{}}')
    equal(t.ok("routes", "--format", "json").out, "[]\n")
    t.fails(2, "items", "list", err='unknown command or resource "items"')


A = {"$ref": "#/components/schemas/A"}
OBJECT = {"type": "object", "properties": {"a": A, "b": {"anyOf": [A, {"type": "null"}]}, "c": {"type": "array", "items": A}}, "required": ["a"]}


def wide(n):
    return {"type": "object", "properties": {"p%d" % i: {"type": "string"} for i in range(n)}}


def deep(n):
    return {"type": "object", "properties": {"a": deep(n - 1)}} if n else {"type": "string"}


def test_long_lists_in_a_document_cost_linear_work(t):
    names = ["p%d" % i for i in range(60000)]
    part = {"type": "object", "properties": {n: {"type": "string"} for n in names}, "required": names[:-1]}
    params = [{"name": n, "in": place, "schema": {"type": "string"}} for n in names[:30000] for place in ("query", "header")]
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"parameters": params, "post": {
        "parameters": params[:1], "requestBody": {"content": {"application/json": {"schema": {"allOf": [part, {"required": names[-1:]}]}}}},
        "responses": {"200": {"description": "ok"}}}}}}))
    t.ok("x", "create", "p1=1", "--p7=1", timeout=20)
    assert r.seen[-1]["path"].endswith("?p7=1"), r.seen[-1]["path"]
    assert "  p59999 " in t.ok("x", "create", "--help", timeout=20).out


def test_a_document_that_refers_to_itself_costs_bounded_work(t):
    r = t.record()
    content = {"content": {"application/json": {"schema": A}}}
    paths = {"/d": {"post": {"tags": ["d"], "requestBody": {"required": True, **content}, "responses": {"200": {"description": "", **content}}},
                    "get": {"tags": ["d"], "parameters": [{"name": "q", "in": "query", "schema": A}], "responses": OK}}}
    for schema in (A, {"allOf": [A, A, OBJECT]}, {"anyOf": [A]}, {"oneOf": [A] * 8}, {"type": "array", "items": A}, OBJECT,
                   {"type": "array", "prefixItems": [A, A]}, {"additionalProperties": A}, {"allOf": [A] * 50, "anyOf": [A] * 50, "oneOf": [A] * 50},
                   {"type": "object", "properties": {"p%d" % i: A for i in range(100)}, "required": ["p%d" % i for i in range(100)]},
                   {"type": "object", "properties": {"a": {"type": "array", "prefixItems": [A] * 300}}, "required": ["a"]},
                   deep(15), wide(10000), {"allOf": [wide(3000), wide(3000)]}):
        r.routes["GET", "/openapi.json"] = (200, {}, json.dumps(document(paths, components={"schemas": {"A": schema}})))
        commands = (["d", "create", "--help"], ["d", "create", "a[b][c]=1", "c=1"], ["d", "list", "--columns", "a"],
                    ["routes"], ["d", "create", "x=1"], ["d", "create", "-d", '{"a":{"a":{}}}'], ["d", "list", "q=1"])
        for words in commands if EVERYTHING else commands[:3]:
            got = t.api(*words, timeout=20)
            assert 0 <= got.status <= 9, got


def test_many_paths(t):
    r = t.record()
    text = json.dumps(document({"/p%d/{id}" % i: {"get": {"tags": ["t%d" % i], "responses": {}}, "post": {"tags": ["t"], "responses": {}}}
                                for i in range(20000)}))
    r.routes["GET", "/openapi.json"] = (200, {}, text)
    equal(t.ok("t7", "get", "1", timeout=20).json["path"], "/p7/1")
    assert "  p19999\n" in t.ok("t", "--help", timeout=20).out
    equal(len(t.ok("routes", "--format", "json", timeout=20).json), 40000)


main(__name__)
