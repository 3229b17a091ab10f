"""Generated commands: from a document to checked requests. The server here records; test_served.py has the real one."""
import json

from harness import equal, main

SHOP = """api: 1
info: {title: Shop, version: 1.0.0}
models:
  items:
    title: Item
    properties:
      name: {type: string, minLength: 1, maxLength: 100}
      price: {type: number, minimum: 0}
      count: {type: [integer, "null"], default: null}
      color: {type: string, enum: [red, green]}
      tags: {type: array, items: {type: integer}}
    required: [name, price]
    filter: [name, price]
    sort: [name, price]
"""


def shop(t, change=None):
    t.write("shop.yaml", SHOP)
    document = t.ok("openapi", "shop.yaml").json
    if change:
        change(document)
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, json.dumps(document))
    return r


def sent(t, r, *words, **more):
    r.seen.clear()
    t.ok(*words, **more)
    equal(len(r.seen), 1)
    return r.seen[0]


def test_verb_before_resource(t):
    shop(t)
    t.fails(2, "list", "items", err='unknown command or resource "list"; did you mean "api items list"?')
    t.fails(2, "replace", "items", "1", err='did you mean "api items replace"?')
    t.fails(2, "list", "things", err='unknown command or resource "list"')


def test_verbs(t):
    r = shop(t)
    for words, method, path in (
            (["list"], "GET", "/items"), (["get", "7"], "GET", "/items/7"),
            (["create", "name=a", "price=1"], "POST", "/items"), (["update", "7", "price=1"], "PATCH", "/items/7"),
            (["replace", "7", "name=a", "price=1"], "PUT", "/items/7"), (["delete", "7", "-y"], "DELETE", "/items/7")):
        s = sent(t, r, "items", *words)
        equal((s["method"], s["path"]), (method, path))
    equal(sent(t, r, "call", "items_create", "name=a", "price=1")["path"], "/items")
    equal(sent(t, r, "r", "items", "list")["path"], "/items")


def test_values_take_the_type_of_the_schema(t):
    r = shop(t)
    s = sent(t, r, "items", "create", "name=007", "price=9.990", "count=null", "tags=1", "tags=2")
    equal(s["body"], b'{"name":"007","price":9.990,"count":null,"tags":[1,2]}')
    equal(s["headers"]["Content-Type"], "application/json")
    equal(sent(t, r, "items", "create", "-d", '{"name":"x","price":1}', "price=2")["body"], b'{"name":"x","price":2}')
    equal(sent(t, r, "items", "create", stdin='{"name":"p","price":1}')["body"], b'{"name":"p","price":1}')
    equal(sent(t, r, "items", "create", "-d", '[{"name":"p","price":1}]')["body"], b'[{"name":"p","price":1}]')


def test_nothing_is_sent_when_the_check_fails(t):
    r = shop(t)
    for words, err in (
            (["create", "name=Bad", "price=abc"], "error: body.price: Input should be a valid number\n"),
            (["create", "name=Bad", "price=-1"], "error: body.price: Input should be greater than or equal to 0\n"),
            (["create"], "error: body.name: Field required\nerror: body.price: Field required\n"),
            (["create", "name=a", "price=1", "nmae=b"], 'did you mean "name"?'),
            (["create", "name=a", "price=1", "color=blue"], "error: body.color: Input should be 'red' or 'green'"),
            (["create", "-d", '[{"name":"p","price":1},{"name":"p"}]'], "body[1].price: Field required"),
            (["create", "-d", "{"], "malformed JSON"),
            (["update", "1", "price=x"], "error: body.price: "), (["update", "1", "color=blue"], "error: body.color: "),
            (["get"], "needs id"), (["get", ""], "path.id"), (["get", ".."], "path.id"), (["get", "x"], "error: path.id: "),
            (["list", "--limit", "x"], "error: query.limit: "), (["list", "--limit", "0"], "error: query.limit: "),
            (["list", "prize=1"], 'did you mean "price"?'), (["list", "--prize", "1"], 'did you mean "--price"?'),
            (["list", "--colums", "id"], 'did you mean "--columns"?'), (["list", "--verbos"], 'did you mean "--verbose"?'),
            (["list", "a:=1"], "takes no body"), (["delete", "1"], "requires -y"),
            (["lst"], 'did you mean "list"?'), ([], "needs a verb")):
        t.fails(2, "items", *words, err=err)
    t.fails(2, "itms", "list", err='did you mean "items"?')
    t.fails(2, "call", "items_creat", err='did you mean "items_create"?')
    equal(r.seen, [])
    equal(sent(t, r, "items", "create", "--no-check", "price=abc")["body"], b'{"price":"abc"}')


def test_parameters(t):
    r = shop(t)
    equal(sent(t, r, "items", "list", "price.gte=5", "--limit", "3")["path"], "/items?limit=3&price.gte=5")
    equal(sent(t, r, "items", "list", "--sort=-price,name")["path"], "/items?sort=-price%2Cname")
    equal(sent(t, r, "items", "list", "--sort", "price", "--sort", "name")["path"], "/items?sort=price%2Cname")
    equal(sent(t, r, "items", "list", "x==1")["path"], "/items?x=1")
    equal(sent(t, r, "items", "get", "1", 'If-None-Match:"7"')["headers"]["If-None-Match"], '"7"')


def test_a_parameter_named_like_a_flag(t):
    def add(document):
        document["paths"]["/items"]["get"]["parameters"].append({"name": "token", "in": "query", "schema": {"type": "string"}})
    r = shop(t, add)
    s = sent(t, r, "items", "list", "--param.token", "x", "--token", "secret")
    equal((s["path"], s["headers"]["Authorization"]), ("/items?token=x", "Bearer secret"))


def test_ids_are_encoded(t):
    def change(document):
        for p in document["paths"]["/items/{id}"]["parameters"] if "parameters" in document["paths"]["/items/{id}"] else []:
            p["schema"] = {"type": "string"}
        for o in document["paths"]["/items/{id}"].values():
            for p in o.get("parameters", []) if isinstance(o, dict) else []:
                if p.get("name") == "id":
                    p["schema"] = {"type": "string"}
    r = shop(t, change)
    equal(sent(t, r, "items", "get", "a/b?c#d é")["path"], "/items/a%2Fb%3Fc%23d%20%C3%A9")


def test_update_without_patch(t):
    r = shop(t, lambda d: d["paths"]["/items/{id}"].pop("patch"))
    r.script = [(200, {"ETag": '"3"'}, '{"id":1,"name":"a","price":1.50,"count":null}'), (200, {}, "{}")]
    t.ok("items", "update", "1", "name=b")
    put = r.seen[1]
    equal((put["method"], put["headers"]["If-Match"]), ("PUT", '"3"'))
    equal(put["body"], b'{"name":"b","price":1.50,"count":null}')


def test_other_documents(t):
    """No tags, trailing slashes, actions, x-cli-name, 3.0's nullable, allOf."""
    schema = {"allOf": [{"$ref": "#/components/schemas/Base"},
                        {"type": "object", "properties": {"n": {"type": "integer", "nullable": True}}}]}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    ok = {"200": {"description": "ok"}}
    r = t.record()
    r.routes["GET", "/v1/openapi.json"] = (200, {}, json.dumps({
        "openapi": "3.0.3", "info": {"title": "x", "version": "1"},
        "components": {"schemas": {"Base": {"type": "object", "required": ["s"], "properties": {"s": {"type": "string"}}}}},
        "paths": {
            "/things/": {"get": {"responses": ok}, "post": {"requestBody": body, "responses": ok}},
            "/things/{id}/": {"get": {"responses": ok}},
            "/things/{id}/publish": {"post": {"responses": ok}},
            "/other/path": {"get": {"x-cli-name": "mine", "responses": ok}}}}))
    t.env["API_SERVER"] = r.url + "/v1/"
    equal(sent(t, r, "things", "create", "s=1", "n=2")["body"], b'{"s":"1","n":2}')
    s = sent(t, r, "things", "publish", "42")
    equal((s["method"], s["path"]), ("POST", "/v1/things/42/publish"))
    equal(sent(t, r, "other", "mine")["path"], "/v1/other/path")
    t.fails(2, "things", "create", "n=1", err="body.s: Field required")


def test_a_document_that_is_none(t):
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, "{}")
    t.fails(1, "items", "list", err="no OpenAPI 3 document")
    r.routes["GET", "/openapi.json"] = (200, {}, "{")
    t.fails(1, "items", "list", err="openapi.json:1:2")
    r.routes["GET", "/openapi.json"] = (404, {}, "{}")
    t.fails(4, "items", "list")


def test_help_shows_types_limits_and_an_example(t):
    shop(t)
    out = t.ok("items", "create", "--help").out
    assert "string; length >= 1; length <= 100; required" in out and "one of red green" in out, out
    assert "\n  api items create name=" in out
    equal(t.ok("help", "items", "create").out, out)
    assert "Verbs:" in t.ok("items", "--help").out


def rows(n, start=0):
    return [{"id": i, "name": "n%d" % i, "price": 1.5} for i in range(start, start + n)]


def test_lists_are_unwrapped_and_followed(t):
    r = shop(t)
    pages = [(200, {}, json.dumps({"next": "/items?cursor=b", "previous": None, "results": rows(2)})),
             (200, {}, json.dumps({"next": r.url + "/items?cursor=c", "previous": None, "results": rows(2, 2)})),
             (200, {}, json.dumps({"next": None, "previous": None, "results": rows(1, 4)}))]
    r.script = pages[:1]
    got = t.ok("items", "list")
    equal((got.json, got.err), (rows(2), "2 shown; --all for the rest\n"))
    for words in [], ["--format", "json"], ["--jq", "."]:
        r.script = list(pages)
        equal(t.ok("items", "list", "--all", *words).json, rows(5))
    r.script = list(pages)
    equal([json.loads(l) for l in t.ok("items", "list", "--all", "--format", "jsonl").out.splitlines()], rows(5))
    r.script = list(pages)
    equal(len(t.ok("items", "list", "--all", "--format", "csv").out.splitlines()), 6)
    r.script = pages[:1]
    assert '"next"' in t.ok("items", "list", "--format", "raw").out
    r.script = [(200, {"Link": '</items?p=2>; rel="next"'}, json.dumps(rows(1))), (200, {}, json.dumps(rows(1, 1)))]
    equal(t.ok("items", "list", "--all").json, rows(2))
    r.script = [(200, {}, '{"next":null,"previous":null,"results":[]}')]
    equal(t.ok("items", "list", "--all").out, "[]\n")


def test_a_list_that_breaks_off_is_no_whole_document(t):
    r = shop(t)
    r.script = [(200, {}, json.dumps({"next": "/items?cursor=b", "results": rows(1)})), (404, {}, "{}")]
    got = t.api("items", "list", "--all")
    equal((got.status, got.out[-1]), (8, "}"))


def test_formats(t):
    r = shop(t)
    list_ = json.dumps({"next": None, "results": [{"id": 1, "name": 'a "b",\nc\td', "price": 1.50, "tags": [1], "x": None},
                                                  {"id": 2, "name": "", "price": 2, "tags": [], "x": "null"}]})
    list_ = list_.replace("1.5,", "1.50,")
    cases = {
        "json": '[{"id":1,"name":"a \\"b\\",\\nc\\td","price":1.50,"tags":[1],"x":null},'
                '{"id":2,"name":"","price":2,"tags":[],"x":"null"}]\n',
        "csv": 'id,name,price,tags,x\n1,"a ""b"",\nc\td",1.50,[1],\n2,"",2,[],null\n',
        "tsv": 'id\tname\tprice\ttags\tx\n1\ta "b",\\nc\\td\t1.50\t[1]\t\n2\t\t2\t[]\tnull\n',
        "yaml": '- id: 1\n  name: "a \\"b\\",\\nc\\td"\n  price: 1.50\n  tags:\n    - 1\n  x: null\n'
                '- id: 2\n  name: ""\n  price: 2\n  tags: []\n  x: "null"\n',
        "table": 'id  name              price  tags  x\n1   a "b",\\x0ac\\x09d  1.50   [1]   -\n2                     2      []    null\n',
    }
    for form, want in cases.items():
        r.script = [(200, {}, list_)]
        equal(t.ok("items", "list", "--format", form).out, want)
    r.script = [(200, {}, list_)]
    equal(t.ok("items", "list", "--format", "csv", "--columns", "price,id").out, "price,id\n1.50,1\n2,2\n")
    r.script = [(200, {}, list_)]
    equal(t.ok("items", "list", "--columns", "price,id").out, '[{"price":1.50,"id":1},{"price":2,"id":2}]\n')


def test_pages_that_lead_nowhere(t):
    r = shop(t)
    r.script = [(200, {}, json.dumps({"next": "/items?cursor=a", "results": rows(1)}))] * 3
    got = t.api("items", "list", "--all")
    equal(got.status, 8)
    assert "the pages form a loop at /items?cursor=a" in got.err, got
    # A ring of pages, behind some that are passed once.
    ring = {"": "a", "a": "b", "b": "c", "c": "d", "d": "b"}

    def page():
        at = r.seen[-1]["path"].partition("cursor=")[2]
        return json.dumps({"next": "/items?cursor=" + ring[at], "results": rows(1)})
    for form in [], ["--format", "csv"], ["--jq", "."]:
        r.seen.clear()
        r.script = [(200, {}, page)] * 50
        got = t.api("items", "list", "--all", *form)
        equal(got.status, 8)
        assert "the pages form a loop at" in got.err and len(r.seen) < 12, got


def test_a_long_list_takes_the_memory_of_one_page(t):
    import resource
    r = shop(t)
    page = json.dumps(rows(1000))
    r.script = [(200, {}, '{"next":"/items?cursor=%d","results":%s}' % (i, page)) for i in range(300)]
    r.script.append((200, {}, '{"next":null,"results":[]}'))
    lines = t.ok("items", "list", "--all", "--format", "jsonl").out.splitlines()
    equal(len(lines), 300000)
    if "build/asan" not in t.build and "build/tsan" not in t.build:
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 64 * 1024


def test_on_a_terminal(t):
    r = shop(t)
    r.script = [(200, {}, json.dumps({"next": None, "results": [{"id": 1, "name": "é日本", "price": 1}]}))]
    equal(t.tty("items", "list")[1], "id  name   price\n1   é日本  1\n")
    r.script = [(200, {}, '{"id":1,"name":"a"}')]
    equal(t.tty("items", "get", "1")[1], '{"id": 1, "name": "a"}\n')
    r.script = [(200, {}, '{"id":1,"name":"a","tags":[1,2]}')]
    equal(t.tty("items", "get", "1", columns=20)[1], '{\n  "id": 1,\n  "name": "a",\n  "tags": [1, 2]\n}\n')
    r.script = [(200, {}, '{"id":1,"name":"\\u009b31m\\u001b[31m\\u007f"}')]
    out = t.tty("items", "get", "1")[1]
    assert "\x1b" not in out and "\x9b" not in out and "\x7f" not in out, out
    for words in ["--format", "csv"], ["--format", "yaml"], ["--jq", ".name"]:
        r.script = [(200, {}, '{"id":1,"name":"\\u009b31m\\u001b[31m\\u007f"}')]
        out = t.tty("items", "get", "1", *words)[1]
        assert "\x1b" not in out and "\x9b" not in out and "\x7f" not in out, out
    r.script = [(200, {}, json.dumps([{"a%d" % i: "x" * 30 for i in range(8)} | {"id": 1}]))]
    out = t.tty("items", "list", columns=60)[1]
    assert out.startswith("id  a0") and "…" in out and "columns: --columns" in out, out
    assert max(len(l) for l in out.splitlines()) <= 60, out


def test_delete_asks_on_a_terminal(t):
    r = shop(t)
    status, out = t.tty("items", "delete", "1", type="n\n")
    assert "Delete /items/1?" in out, out
    equal((status, r.seen), (1, []))
    status, out = t.tty("items", "delete", "1", type="\x03")
    assert status == 130 and out.endswith("^C\n"), (status, out)
    status, out = t.tty("items", "delete", "1", type="y\n")
    equal((status, r.seen[0]["method"]), (0, "DELETE"))


main(__name__)
