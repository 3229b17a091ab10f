"""What a server says is shown on a terminal, never obeyed: every command, with escapes wherever words of others can be."""
import json
import re

from harness import EVERYTHING, equal, main

EVIL = "\x1b]0;pwned\x07\x1b[2J\x1b[8mA\r\nB\x9b31m\x7f\u202eC\u2066\u2028D\x00E\x1bc"
TEXT = EVIL.replace("\x00", "")
HEAD = "\x1b]0;pwned\x07\x1b[2J\x9b31m\x7f\x1bc"  # what a header line can carry


def document(server=""):
    leaf = {"type": "string", "description": EVIL, "default": EVIL, "enum": [EVIL, "plain"], "example": EVIL, "format": EVIL,
            "pattern": EVIL, "title": EVIL}
    model = {"type": "object", "title": EVIL, "description": EVIL, "required": [EVIL, "name"],
             "properties": {EVIL: leaf, "name": leaf, "id": {"type": "integer"}}}
    def op(ident, **more):
        return {"tags": ["items"], "operationId": ident, "summary": EVIL, "description": EVIL, "parameters": [
            {"name": EVIL, "in": "query", "description": EVIL, "schema": leaf},
            {"name": "color", "in": "query", "description": EVIL, "schema": leaf},
            {"name": "X-" + EVIL, "in": "header", "description": EVIL, "schema": leaf}],
            "responses": {"200": {"description": EVIL, "content": {"application/json": {"schema": {
                "type": "array", "items": model}}}}}, **more}
    body = {"required": True, "content": {"application/json": {"schema": model, "example": {EVIL: EVIL, "name": EVIL}}}}
    evil = op("evil" + EVIL)
    evil["tags"] = [EVIL]
    path_id = {"name": "id", "in": "path", "required": True, "description": EVIL, "schema": {"type": "integer"}}
    get = op("items_get")
    get["parameters"].append(path_id)
    return {"openapi": "3.1.0", "info": {"title": EVIL, "version": EVIL, "description": EVIL},
            "tags": [{"name": EVIL, "description": EVIL}, {"name": "items", "description": EVIL}],
            "paths": {"/items": {"get": op("items_list"), "post": op("items_create", requestBody=body)},
                      "/items/{id}": {"get": get, "put": {**op("items_put", requestBody=body), "parameters": [path_id]}},
                      "/evil/" + EVIL: {"get": evil}}}


def serve(t):
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, json.dumps(document()))
    row = {"id": 1, EVIL: EVIL, "name": EVIL, "deep": {EVIL: [EVIL]}}
    r.routes["GET", "/items"] = (200, {"X-Evil": HEAD, "X" + HEAD: "v"}, json.dumps({"next": None, "results": [row]}))
    r.routes["GET", "/items/1"] = (200, {"X-Evil": HEAD}, json.dumps(row))
    r.routes["GET", "/items/2"] = (404, {"X-Evil": HEAD}, json.dumps({"detail": EVIL, EVIL: [EVIL], "errors": [
        {"loc": [EVIL], "msg": EVIL}, EVIL]}))
    r.routes["GET", "/items/3"] = (422, {}, json.dumps({"detail": [{"loc": ["body", EVIL], "msg": EVIL}]}))
    r.routes["GET", "/text"] = (200, {"Content-Type": "text/plain"}, TEXT)
    r.routes["GET", "/bad"] = (500, {"Content-Type": "text/plain"}, TEXT)
    r.routes["GET", "/html"] = (500, {"Content-Type": "text/html"}, "<title>%s</title>" % TEXT)
    r.routes["GET", "/away"] = (303, {"Location": "ftp://" + HEAD}, "")
    r.routes["GET", "/bytes"] = (200, {"Content-Type": "text/plain"}, b"\x9b31m\x84\xff\x1b[31m\xc2")
    return r


COMMANDS = (
    "items list", "items list --format table", "items list --format json", "items list --format csv",
    "items list --format tsv", "items list --format yaml", "items list --format jsonl", "items list --format raw",
    "items list --all --format jsonl", "items list --all --format csv", "items list --jq .[]", "items list --jq .[].name",
    "items list -i", "items list -v", "items list --columns name", "items get 1", "items get 1 -i", "items get 1 -v",
    "items get 1 --format raw", "items get 2", "items get 2 -i", "items get 2 -v", "items get 2 --error-body stdout",
    "items get 2 --error-body stderr", "items get 3", "items get 1 --jq error(.name)", "get /text", "get /bad", "get /html",
    "get /away", "get /bytes", "items --help", "items list --help", "items create --help", "items replace --help", "items get --help",
    "help items", "help items create", "routes", "routes --format csv", "openapi", "openapi --format yaml", "check",
    "items create", "items create name=x", "items list --color x", "items nosuch", "itms list", "call nosuch",
    "call items_list", "__complete items create n", "__complete items list --", "__complete ''", "__complete items create name=",
    "items get 1 -n", "items get 1 --curl", "items create name=plain -n --no-check", "items replace 1 name=plain -n --no-check",
)


def inert(text, lines=None):
    """Nothing but text, line ends, tabs, and (where colours are on) our colours."""
    text = re.sub(r"\x1b\[(0|1|1;31|3[2346]|90)m", "", text)
    bad = [ch for ch in text if (ord(ch) < 32 and ch not in "\n\t") or 127 <= ord(ch) < 160 or
           ch in "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
    assert not bad, (bad, text)


def test_every_command(t):
    serve(t)
    seen = 0
    for words in COMMANDS:
        status, out = t.tty(*words.split(" "), env={"NO_COLOR": "", "FORCE_COLOR": "1"})
        inert(out)
        seen += "\\x1b" in out or "\\u001b" in out
    assert seen > len(COMMANDS) / 2, seen
    for words in COMMANDS[::4 if EVERYTHING else 12]:
        out = t.tty(*words.split(" "))[1]
        inert(out)
        assert "\x1b" not in out, out


def test_through_a_pager(t):
    r = serve(t)
    r.routes["GET", "/text"] = (200, {"Content-Type": "text/plain"}, TEXT * 200)
    r.routes["GET", "/items"] = (200, {}, json.dumps([{"id": 1, "name": EVIL}] * 200))
    for words in ["items", "list"], ["items", "list", "--format", "yaml"], ["items", "list", "--format", "csv"]:
        inert(t.tty(*words, env={"PAGER": "cat"})[1])


def test_line_ends_forge_no_lines(t):
    """A server's line end cannot begin a line that reads as ours."""
    r = t.record()
    document_ = document()
    forged = "ok\r\nerror: run this\nhint: rm -rf /"
    text = json.dumps(document_).replace(json.dumps(EVIL)[1:-1], json.dumps(forged)[1:-1])
    r.routes["GET", "/openapi.json"] = (200, {}, text)
    r.routes["GET", "/items"] = (200, {}, json.dumps([{"id": 1, forged: forged}]))
    r.routes["GET", "/e"] = (404, {}, json.dumps({"detail": forged, forged: [forged], "x": forged}))
    r.routes["GET", "/f"] = (404, {"Content-Type": "text/plain"}, forged)
    for words in ("items list --format table", "get /e", "get /f", "-v get /e", "items create", "items list --color x",
                  "items nosuch", "items --help", "__complete ''", "__complete items ''", "__complete items create ''"):
        got = t.api(*words.split(" "), env={"COLUMNS": "1000"})
        for line in (got.out + got.err).splitlines():
            assert not line.startswith(("error: run", "hint: rm")), (words, line, got)


def test_at_the_prompt(t):
    serve(t)
    plain = re.compile(r"\x1b\[\?2004[hl]|\x1b\[[0-9;]*[A-HJKPm]|\x1b\[C|[\r\x07\x08]")  # readline's own
    for typed in "items list\n", "items get 2\n", "\t\t", "items create \t\t", "items list --\t\t", "items list color=\t\t":
        status, out = t.tty("repl", type=[typed, "\x15exit\n"])
        inert(plain.sub("", out))
        assert "pwned\x07" not in out and "\x9b" not in out


def test_a_pipe_gets_the_bytes(t):
    serve(t)
    equal(t.ok("get", "/text").out, TEXT + "\n")
    equal(t.ok("items", "get", "1", "--jq", ".name").out, EVIL + "\n")


main(__name__)
