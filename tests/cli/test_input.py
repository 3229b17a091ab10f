"""What is typed becomes what is sent, against somebody else's document; what is wrong sends nothing."""
import json
import os
import subprocess

from harness import equal, main

OK = {"200": {"description": "ok"}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def op(schema=None, media="application/json", params=(), required=True, **more):
    o = {"responses": OK, "parameters": list(params), **more}
    if schema:
        o["requestBody"] = {"required": required, "content": {media: {"schema": schema}}}
    return o


def api(t, paths, **more):
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, json.dumps(
        {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **more}))
    return r


def obj(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def query(name, schema, **more):
    return {"name": name, "in": "query", "schema": schema, **more}


def test_bytes_that_are_no_utf8(t):
    with open(t.path("latin1"), "wb") as f:
        f.write(b"caf\xe9")
    r = api(t, {"/items": {"post": op(obj(name=STRING)), "get": op(params=[query("name", STRING)])}, "/items/{id}": {"get": op(params=[ID])}})
    for words in (["post", "/x", b"name=caf\xe9"], ["post", "/x", "name=@latin1"], ["post", "/x", "name==@latin1"], ["items", "create", b"name=caf\xe9"],
                  ["items", "create", "name=@latin1"], ["get", "/x", b"q==caf\xe9"], ["items", "list", b"name=caf\xe9"],
                  ["items", "list", b"--name=caf\xe9"], ["items", "list", "--name", b"caf\xe9"], ["items", "get", b"caf\xe9"],
                  ["get", b"/caf\xe9"], ["get", "/x", "-H", b"X: caf\xe9"], ["post", "/x", "-d", b"caf\xe9"], ["items", "create", "-d", "@latin1"],
                  ["post", "/x", b"caf\xe9=1"], ["get", "/x", "--token", b"caf\xe9"]):
        t.fails(2, *words, err="UTF-8")
    t.fails(2, "items", "create", "-d", "@-", stdin=b'{"name":"caf\xe9"}', err="not UTF-8")
    t.fails(2, "items", "create", stdin=b'{"name":"caf\xe9"}', err="not UTF-8")
    equal(r.seen, [])
    t.ok("post", "/x", "-d", "@latin1")  # bytes stay bytes
    equal(r.seen[0]["body"], b"caf\xe9")
    os.rename(t.path("latin1"), os.fsencode(t.dir) + b"/caf\xe9")
    t.ok("post", "/x", b"f@caf\xe9")  # and so do names of files
    assert b"\r\n\r\ncaf\xe9\r\n" in r.seen[1]["body"], r.seen[1]


def test_items_that_would_take_the_memory(t):
    t.fails(2, "post", "/x", *["a[%d][10000]=1" % i for i in range(11)], err="a[10][10000]=1: the indexes skip more than 100000 elements")
    r = t.record()
    t.ok("post", "/x", "a" + "[]" * 63 + "=1", "b[10000]=1", "b[10000]=2", "c[1]=1", "c[]=3", "d=1", "d=2", "d=3", "b[]=4")
    sent = json.loads(r.seen[0]["body"])
    equal((sent["c"], sent["d"]), ([None, "1", "3"], ["1", "2", "3"]))
    equal((len(sent["b"]), sent["b"][9999:]), (10002, [None, ["1", "2"], "4"]))


def test_numbers_as_names(t):
    r = t.record()
    for word, sent in (("a[007]=x", {"a": {"007": "x"}}), ("a[00]=x", {"a": {"00": "x"}}), (r"a[\0]=x", {"a": {"0": "x"}}),
                       (r"a[\12][b]=x", {"a": {"12": {"b": "x"}}}), (r"[\5]=x", {"5": "x"}), ("a[0]=x", {"a": ["x"]}),
                       ("a[10]=x", {"a": [None] * 10 + ["x"]}), (r"a[\]]=x", None)):
        if sent is None:
            t.fails(2, "post", "/x", word)
        else:
            t.ok("post", "/x", word)
            equal(json.loads(r.seen[-1]["body"]), sent)


def test_a_body_has_a_depth(t):
    r = t.record()
    t.ok("post", "/x", "a" + "[b]" * 63 + "=1")
    for words in ["a" + "[b]" * 64 + "=1"], ["a" + "[]" * 40000 + "=1"], ["a" + "[b]" * 40 + ":=" + "[" * 40 + "]" * 40], \
            ["-d", "[" * 64 + "]" * 64, "[0]:=[]", "[0]" * 63 + ":=[[]]"]:
        t.fails(2, "post", "/x", *words, err="levels")
    equal(len(r.seen), 1)


def test_forms_are_checked(t):
    upload = obj(["file"], file={"type": "string", "format": "binary", "maxLength": 1}, n=INTEGER, files={"type": "array", "items": {"type": "string", "format": "binary"}})
    r = api(t, {"/u": {"post": op(upload, "multipart/form-data")}, "/f": {"post": op(obj(["name"], name=STRING, n=INTEGER), "application/x-www-form-urlencoded")}})
    for words in ["u", "create"], ["u", "create", "n=1"]:
        t.fails(2, *words, err="error: body.file: Field required\n")
    t.fails(2, "u", "create", "n=x", err="body.n: ")
    t.fails(2, "f", "create", err="error: body.name: Field required\n")
    t.fails(2, "f", "create", "name=a", "n=x", err="body.n: ")
    t.fails(2, "f", "create", "nmae=a", "name=b", "n=1", "n=2", err="body.n")
    equal(r.seen, [])
    t.write("data", "text")
    t.ok("u", "create", "file@data", "files@data", "n=1")
    t.ok("f", "create", "name=a b", "n=1")
    equal(r.seen[1]["body"], b"name=a%20b&n=1")
    # A list is its field several times, as pages send it.
    t.ok("f", "create", "name=a", "tags=x y", "tags=z", "at[]=1", "none:=[]", "o[k]=v")
    equal(r.seen[2]["body"], b"name=a&tags=x%20y&tags=z&at=1&o=%7B%22k%22%3A%22v%22%7D")
    t.ok("f", "create", "n=x", "--no-check")


def test_examples_of_help_are_right(t):
    """What help shows can be pasted, and passes the check."""
    node = obj(["next"], next={"$ref": "#/components/schemas/Node"})
    cat, dog = obj(["kind"], kind={"const": "cat"}), obj(["kind", "bark"], kind={"const": "dog"}, bark={"type": "boolean"})
    shapes = [
        obj(["name", "at", "made", "ref"], name={**STRING, "minLength": 9}, at={"type": "array", "prefixItems": [{"type": "number"}, STRING], "minItems": 2},
            made={**STRING, "format": "date-time"}, ref={**STRING, "format": "uuid"}, other=STRING),
        obj(["address", "tags", "rows"], address=obj(["zip"], zip={**STRING, "maxLength": 2}), tags={"type": "array", "items": INTEGER, "minItems": 1},
            rows={"type": "array", "items": obj(["n"], n=INTEGER), "minItems": 1}),
        obj(["o", "d"], o={"type": "object"}, d={"anyOf": [obj(["k"], k=STRING), {"type": "null"}]}),
        {"oneOf": [cat, dog], "discriminator": {"propertyName": "kind"}},
        {"type": "array", "items": INTEGER},
        {**obj(["it's"], **{"it's": STRING, "l": {"type": "array", "items": STRING}}), "example": {"it's": "a b", "l": ["x y"]}},
    ]
    paths = {"/s%d" % i: {"post": op(s)} for i, s in enumerate(shapes)}
    paths["/f"] = {"post": op(obj(["file", "files"], file={**STRING, "format": "binary"}, files={"type": "array", "items": {**STRING, "format": "binary"}}), "multipart/form-data")}
    r = api(t, {**paths, "/node": {"post": op({"$ref": "#/components/schemas/Node"})}}, components={"schemas": {"Node": node}})
    t.write("FILE", "data")
    for name in [p.split("/")[1] for p in paths]:
        out = t.ok(name, "create", "--help").out
        line = out.split("\nExample:\n  api ")[1].split("\n")[0]
        got = subprocess.run(["sh", "-c", t.api_path + " " + line], cwd=t.dir, env=t.env, capture_output=True, stdin=subprocess.DEVNULL)
        equal((line, got.returncode, got.stderr), (line, 0, b""))
        assert "\n (POST" not in out and "\n(POST" in out, out
    equal(json.loads(r.seen[5]["body"]), {"it's": "a b", "l": ["x y"]})
    assert "next" in t.ok("node", "create", "--help").out


def test_tuples(t):
    pair = {"type": "array", "prefixItems": [{"type": "number"}, {"type": "boolean"}], "minItems": 2, "maxItems": 2}
    r = api(t, {"/t": {"post": op(obj(at=pair)), "get": op(params=[query("at", pair, explode=False)])}})
    for words in ["at[]=1.5", "at[]=true"], ["at[0]=1.5", "at[1]=true"], ["at=1.5", "at=true"]:
        t.ok("t", "create", *words)
        equal(r.seen[-1]["body"], b'{"at":[1.5,true]}')
    t.ok("t", "list", "at=1.5,true")
    equal(r.seen[-1]["path"], "/t?at=1.5%2Ctrue")


def test_long_integers_are_the_server_s_to_judge(t):
    r = api(t, {"/t": {"post": op(obj(n=INTEGER)), "get": op(params=[query("n", INTEGER)])}})
    long = "123456789012345678901234567890"
    note = "Unable to parse input string as an integer, exceeded maximum size; sent as it is\n"
    for words in ["create", "n=" + long], ["create", "n:=" + long]:
        equal(t.ok("t", *words).err, "note: body.n: " + note)
        equal(r.seen[-1]["body"], b'{"n":%s}' % long.encode())
    equal(t.ok("t", "list", "n=" + long).err, "note: query.n: " + note)
    equal(r.seen[-1]["path"], "/t?n=" + long)


def test_formats_are_notes(t):
    """Servers differ in what they take for a date-time: what is odd is said, and sent."""
    formats = {"made": "date-time", "day": "date", "at": "time", "ref": "uuid", "mail": "email", "link": "uri", "ip": "ipv4"}
    r = api(t, {"/items": {"post": op(obj(name=STRING, **{k: {"type": "string", "format": f} for k, f in formats.items()})),
                           "get": op(params=[query("since", {"type": "string", "format": "date-time"})])}})
    for name, value in (("made", "2024-05-06T07:08:09"), ("made", "2024-05-06 07:08:09.123456"), ("ref", "12345678123456781234567812345678"),
                        ("mail", "root@localhost"), ("link", "http://example.com/ü"), ("day", "06.05.2024"), ("at", "7 pm"), ("ip", "1.2.3")):
        got = t.ok("items", "create", "%s=%s" % (name, value))
        equal(json.loads(r.seen[-1]["body"]), {name: value})
        assert got.err.startswith("note: body.%s: " % name) and got.err.endswith("; sent as it is\n"), got
    assert "note: query.since" in t.ok("items", "list", "--since", "2024-05-06").err
    t.fails(2, "items", "create", "made=yesterday", "name:=1", err="body.name")


def test_a_server_takes_its_own_values_back(t):
    """update by GET and PUT answers for what was given only."""
    r = api(t, {"/items/{id}": {"get": op(params=[ID]), "put": op(obj(
        ["name"], name={"type": "string", "maxLength": 3}, old={"type": "string", "maxLength": 1}, n={"type": "integer", "maximum": 5}), params=[ID])}},)
    row = '{"name":"a","old":"longer","n":7}'
    r.script = [(200, {}, row), (200, {}, "{}")]
    equal(t.ok("items", "update", "1", "name=b", "--no-check").err, "")
    r.script = [(200, {}, row), (200, {}, "{}")]
    t.ok("items", "update", "1", "name=b")
    equal(r.seen[-1]["body"], b'{"name":"b","old":"longer","n":7}')
    r.script = [(200, {}, row)]
    t.fails(2, "items", "update", "1", "name=long", err="body.name")
    r.script = [(200, {}, row)]
    t.fails(2, "items", "update", "1", "n=8", err="body.n")


def test_pattern_properties(t):
    schema = {"type": "object", "properties": {"name": STRING}, "patternProperties": {"^x-": INTEGER}, "additionalProperties": False}
    r = api(t, {"/items": {"post": op(schema)}})
    t.ok("items", "create", "name=a", "x-one=1")
    equal(r.seen[0]["body"], b'{"name":"a","x-one":1}')
    t.fails(2, "items", "create", "name:=1", "x-one=1", err="body.name")


def test_values_of_flags(t):
    r = api(t, {"/items": {"get": op()}})
    for flag, values in {"--ok": ["4xx", "404,", "", "99", "4040", "-1", "404 409"], "--retry": ["x", "-1", "101", ""], "--columns": ["", ",", "a,,b", "a,"],
                         "--max-time": ["x", "0", "-1", "nan", ""], "--format": ["xml"], "--error-body": ["nowhere"], "-H": ["novalue", ":x", "a:b\nc"],
                         "--jq": [".["], "-u": [""], "--token": [""]}.items():
        for value in values:
            for words in ["get", "/x"], ["items", "list"]:
                t.fails(2, *words, flag, value)
    equal(r.seen, [])
    t.ok("get", "/x", "--ok", "404,409", "--retry", "0", "--max-time", "1.5", "--columns", "method,path", "--format", "json")


def test_columns_that_there_are_not(t):
    row = obj(name=STRING, price=INTEGER)
    answer = lambda schema: {"responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}}
    r = api(t, {"/items": {"get": answer({"type": "array", "items": row})}, "/open": {"get": {"responses": OK}},
                "/pages": {"get": answer(obj(results={"type": "array", "items": row}, next=STRING))},
                "/any": {"get": answer({"type": "array", "items": {**row, "additionalProperties": True}})}})
    for resource in "items", "pages":
        t.fails(2, resource, "list", "--columns", "name,prise", err='unknown column "prise"; did you mean "price"?')
        t.fails(2, resource, "list", "--columns", "nosuch", err='"nosuch": expected one of: name, price')
    equal(r.seen, [])
    rows = '[{"name":"a","x":1},{"name":"b"}]'
    for words in ["open", "list"], ["any", "list"], ["get", "/x"], ["get", "/x", "--all"]:
        for form in "json", "jsonl", "csv", "table":
            r.missing = (200, {}, rows)
            t.fails(1, *words, "--format", form, "--columns", "nosuch", err='"nosuch": expected one of: name, ')
            t.ok(*words, "--format", form, "--columns", "x")
            r.missing = (200, {}, "[]")
            t.ok(*words, "--format", form, "--columns", "x")
    r.missing = (200, {}, rows)
    equal(t.ok("items", "list", "--columns", "price,name", "--format", "csv").out, "price,name\n,a\n,b\n")  # a row may lack it


def test_booleans_in_the_document_s_words(t):
    boolean = {"type": "boolean"}
    r = api(t, {"/items": {"get": op(params=[query("vip", boolean), query("all", {"type": "array", "items": boolean}),
                                             query("name.contains", STRING), query("any", {"anyOf": [boolean, STRING]})])}})
    for typed, sent in (("vip=true", "vip=true"), ("vip=1", "vip=true"), ("vip=yes", "vip=true"), ("vip=Off", "vip=false"), ("vip=n", "vip=false"),
                        ("all=1", "all=true"), ("name.contains=1", "name.contains=1"), ("name.contains=true", "name.contains=true"),
                        ("any=1", "any=1")):
        t.ok("items", "list", typed)
        equal(r.seen[-1]["path"], "/items?" + sent)
    t.ok("items", "list", "--vip")
    t.ok("items", "list", "--vip=on")
    equal([s["path"] for s in r.seen[-2:]], ["/items?vip=true"] * 2)
    t.fails(2, "items", "list", "vip=2", err="query.vip: Input should be a valid boolean")


def piped(t, *args, data=None):
    """The command with an open pipe as stdin, in which `data` lies."""
    read, write = os.pipe()
    if data:
        os.write(write, data)
    try:
        p = subprocess.run([t.api_path, *args], cwd=t.dir, env=t.env, stdin=read, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
    finally:
        os.close(read)
        os.close(write)
    return p.returncode, p.stderr.decode()


def test_piped_bodies_are_used_or_named(t):
    r = api(t, {"/items": {"post": op(obj(name=STRING)), "get": op()}, "/free": {"post": op(obj(name=STRING), required=False)}, "/bare": {"post": op()}})
    t.ok("items", "create", stdin='{"name":"a"}')
    equal(r.seen[-1]["body"], b'{"name":"a"}')
    unused = "note: stdin is not used; -d @- sends it as the body\n"
    for words in ["items", "create", "name=b"], ["free", "create"], ["bare", "create"], ["post", "/x"], ["post", "/x", "a=1"]:
        equal(t.ok(*words, stdin='{"name":"c"}').err, unused)
        equal(t.ok(*words, "-q", stdin='{"name":"c"}').err, "")
        equal(t.ok(*words, stdin="").err, "")
        assert b'"c"' not in r.seen[-1]["body"]
        equal(piped(t, *words), (0, ""))  # an open pipe that brings nothing
        equal(piped(t, *words, data=b"x"), (0, unused))
    for words in ["items", "list"], ["get", "/x"]:
        equal(t.ok(*words, stdin="a list that a loop reads\n").err, "")
    r.seen.clear()
    status, err = piped(t, "items", "create", "--max-time", "0.2")
    equal((status, r.seen), (2, []))
    assert "nothing arrived on stdin" in err, err


main(__name__)
