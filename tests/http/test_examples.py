"""Every program of examples/ is built and run; what it answers is compared with what the original answered
(tests/data/recorded, see record.py there), but for what differs on purpose, which is listed here with its reason."""
import base64
import glob
import hashlib
import json
import os
import re
import shlex
import sqlite3
import struct
import subprocess
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib import server
from lib.case import Skip, data_file, equal, has, main, ok, status, within
from lib.server import Server

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "examples")
NO_APPS = ("embed", "local")  # programs with a main of their own: tests/docs
HOST = "testserver"           # of the recorded requests


def example(name):
    return os.path.join(EXAMPLES, name)


class Example(Server):
    """One of the examples, served from a directory of its own that has what its comment asks for."""

    def __init__(self, name, env=None):
        super().__init__(None, [example(name)], env, start=False)
        os.mkdir(self.path("uploads"))
        self.start()


# What differs on purpose. Rules change a recorded answer to what ours must be; each must be of use.


def complete_allow(request, answer):
    """Allow names every method that the path has, as RFC 9110 15.5.6 asks: theirs is that of the first route."""
    if answer["status"] == 405 and request["method"] != "HEAD":
        return dict(answer, headers={k: v for k, v in answer["headers"].items() if k != "allow"})


def strict_types(request, answer):
    """JSON is taken at its word: text is no number there, as the document's schema says."""
    if answer["status"] == 422:
        words = {"int_parsing": "int_type", "float_parsing": "float_type", "bool_parsing": "bool_type"}
        kept = []
        for e in answer["body"]["detail"]:
            if e["loc"][0] == "body" and e["type"] in words:
                e = dict(e, type=words[e["type"]], msg=re.sub(", unable.*", "", e["msg"]))
            kept.append(e)
        return dict(answer, body={"detail": kept})


def missing_last(request, answer):
    """Mistakes come in the order of the input, what is missing from an object at its end."""
    if answer["status"] == 422:
        order = sorted(answer["body"]["detail"], key=lambda e: e["type"] == "missing" and e["loc"][0] == "body")
        return dict(answer, body={"detail": order})


def no_secrets(request, answer):
    """What came in for a write-only field, or for an object with one, is not sent back."""
    if answer["status"] == 422 and request["path"].startswith("/heroes"):
        kept = []
        for e in answer["body"]["detail"]:
            if request["method"] == "POST" and (e["type"] == "missing" or e["loc"][-1] == "secret_name"):
                e = {k: v for k, v in e.items() if k != "input"}
            kept.append(e)
        return dict(answer, body={"detail": kept})


RULES = complete_allow, strict_types, missing_last, no_secrets


def mistake(kind, loc, msg, **more):
    return {"detail": [dict(type=kind, loc=loc, msg=msg, **more)]}


NOT_FOUND = {"detail": "Not found."}
OLD_TEXT = "the text that Django REST Framework had for years, without the model's name"
# (example, method, path, part of the body): (status, body, why)
LISTED = {
    ("hello", "HEAD", "/", ""): (200, "", "HEAD is answered wherever GET is"),
    ("items", "PUT", "/items/3", "^[]$"): (422, mistake("dict_type", ["body"], "Input should be a valid dictionary", input=[]),
        "the name that other objects have too"),
    ("items", "PUT", "/items/3", "^null$"): (422, mistake("missing", ["body"], "Field required", input=None),
        "null is no body, as it was in FastAPI before"),
    ("items", "PUT", "/items/3", "price: 1"): (400,
        {"detail": "Malformed JSON at line 1 column 17 (byte 16): expected a member name in double quotes"},
        "what cannot be read is a bad request, with its place"),
    ("items", "PUT", "/items/3", '"price": "2.5"'): (422, mistake("float_type", ["body", "price"],
        "Input should be a valid number", input="2.5"), "JSON is taken at its word"),
    ("items", "PUT", "/items/3", "colour"): (422, mistake("extra_forbidden", ["body", "colour"],
        "Extra inputs are not permitted", input="red"), "a misspelt field is told, never ignored"),
    ("items", "POST", "/items", "Pen"): (201, {"name": "Pen", "price": 2.5, "is_offer": None},
        "a path answers with and without its slash; there are no redirects"),
    ("items", "POST", "/items/", "name=Pen"): (415,
        {"detail": "Unsupported media type; send Content-Type: application/json"}, "says what to send"),
    ("database", "POST", "/heroes/", '"id": 90'): (422, mistake("extra_forbidden", ["body", "id"],
        "Extra inputs are not permitted"), "read-only fields are told, never ignored"),
    ("database", "GET", "/heroes/?limit=-1", ""): (422, mistake("greater_than_equal", ["query", "limit"],
        "Input should be greater than or equal to 0", input="-1", ctx={"ge": 0}), "theirs lists everything"),
    ("database", "GET", "/heroes/?offset=-1", ""): (422, mistake("greater_than_equal", ["query", "offset"],
        "Input should be greater than or equal to 0", input="-1", ctx={"ge": 0}), "theirs ignores it"),
    ("database", "PATCH", "/heroes/2", '"name": null'): (422, mistake("string_type", ["body", "name"],
        "Input should be a valid string", input=None), "theirs is a 500"),
    ("database", "PATCH", "/heroes/1", '"49"'): (422, mistake("int_type", ["body", "age"], "Input should be a valid integer",
        input="49"), "JSON is taken at its word"),
    ("upload", "POST", "/files/", "text for a file"): (422, mistake("value_error", ["body", "file"],
        "Value error, expected a file, received text", ctx={"error": {}}), "in words of C"),
    ("upload", "POST", "/files/", '"file": "x"'): (415,
        {"detail": "Unsupported media type; send Content-Type: application/x-www-form-urlencoded or multipart/form-data"},
        "says what to send"),
    ("viewset", "POST", "/items/", "[1]"): (400, [{"non_field_errors": ["Invalid data. Expected a dictionary, but got int."]}],
        "an array is several objects here"),
    ("viewset", "POST", "/items/", '{"name": $'): (400,
        {"detail": "JSON parse error - line 1 column 10 (byte 9): unexpected end of input"}, "our words, their place"),
    ("viewset", "GET", "/items/?offset=2", ""): (200, {"count": 3, "next": None, "previous": "http://testserver/items/",
        "results": [{"id": 3, "name": "Ruler", "price": 3.0, "is_offer": None}]}, "a limit that was not asked for is left out"),
    ("viewset", "GET", "/items/99/", ""): (404, NOT_FOUND, OLD_TEXT),
    ("viewset", "PATCH", "/items/99/", ""): (404, NOT_FOUND, OLD_TEXT),
    ("viewset", "PUT", "/items/99/", ""): (404, NOT_FOUND, OLD_TEXT),
    ("viewset", "DELETE", "/items/1/", ""): (404, NOT_FOUND, OLD_TEXT),
    ("viewset", "GET", "/items/1/", ""): (404, NOT_FOUND, OLD_TEXT),
}


def listed(name, request, answer):
    """The difference that is listed for this request, if any; for a 404 only where theirs is one too."""
    for key, (code, body, _) in LISTED.items():
        part, text = key[3], "^%s$" % (request["body"] or "")
        if key[:3] == (name, request["method"], request["path"]) and part in text and (body != NOT_FOUND or answer["status"] == 404):
            return key, {"status": code, "body": body, "headers": {}}
    return None, None


def expected(name, request, answer, used):
    key, ours = listed(name, request, answer)
    if key:
        ok(ours["status"] != answer["status"] or ours["body"] != answer["body"], "%s: is no difference any more", key)
        used.add(key)
        return ours
    for rule in RULES:
        changed = rule(request, answer)
        if changed and changed != answer:
            used.add(rule.__name__)
            answer = changed
    return answer


def body_of(response):
    return json.loads(response.body) if "json" in response.get("content-type", "") and response.body else response.text


def ask(s, request):
    return s.request(request["method"], request["path"], request["body"], dict(request["headers"], Host=HOST))


def compare(s, name, recorded, used):
    for exchange in recorded["exchanges"]:
        request = exchange["request"]
        want = expected(name, request, exchange["answer"], used)
        got = ask(s, request)
        status(got, want["status"])
        equal(body_of(got), want["body"], "body of %s" % got.asked)
        for field, value in want["headers"].items():
            equal(got.get(field), value, "%s of %s" % (field, got.asked))


def recording(name):
    with open(data_file("recorded", name + ".json"), encoding="utf-8") as f:
        return json.load(f)


def test_answers_are_the_originals():
    used = set()
    for name in "hello", "items", "basic_auth", "database", "deps", "upload", "viewset":
        with Example(name + ".c") as s:
            compare(s, name, recording(name), used)
    equal(sorted(map(str, set(LISTED) - used)), [], "differences that there are not")
    equal(sorted({r.__name__ for r in RULES} - used), [], "rules of no use")


def test_description_answers_as_the_program():
    with Example("viewset.yaml") as s:
        compare(s, "viewset", recording("viewset"), set())


def test_descriptions_are_twins():
    """The resource of the program and that of the description are the same in the document."""
    for name, path in ("viewset", "/items"), ("items", "/products"):
        found = []
        for kind in ".c", ".yaml":
            with Example(name + kind) as s:
                document = status(s.get("/openapi.json"), 200).json
                found.append([document["paths"][path], document["components"]["schemas"]["Item"]])
        equal(found[0][1], found[1][1], "schema of %s" % name)
        equal(sorted(found[0][0]), sorted(found[1][0]), "operations of %s" % name)
    with Example("basic_auth.yaml") as s:
        status(s.get("/users/me"), 401)
        s.user("ada", "correct horse battery")
        login = base64.b64encode(b"ada:correct horse battery").decode()
        equal(status(s.get("/users/me", {"Authorization": "Basic " + login}), 200).json, {"username": "ada"})


def test_database_takes_fewer_lines():
    with open(example("database.c"), encoding="utf-8") as f:
        lines = [line for line in f if line.strip()]
    ok(len(lines) < 71, "database.c has %d lines that are not blank, the original 71", len(lines))


def test_database_is_documented():
    with Example("database.c") as s:
        document = status(s.get("/openapi.json"), 200).json
        status(s.get("/docs"), 200)
    equal(sorted(document["paths"]), ["/heroes", "/heroes/{hero_id}"])
    one = document["paths"]["/heroes/{hero_id}"]
    has(str(one["get"]["responses"]["200"]), "schemas/Hero'")
    ok("secret_name" not in document["components"]["schemas"]["Hero"]["properties"], "secret_name is not sent")
    schema = str(document["paths"]["/heroes"]["post"]["requestBody"])
    has(schema, "schemas/HeroCreate'")
    has(str(document["components"]["schemas"]["HeroCreate"]["required"]), "secret_name")


def test_secrets_are_kept():
    with Example("database.c") as s:
        s.post("/heroes/", {"name": "A", "secret_name": "one"})
        s.patch("/heroes/1", {"age": 5})
        db = sqlite3.connect(s.path("test.db"))
        equal(db.execute("SELECT secret_name, age FROM heroes").fetchall(), [("one", 5)], "row")
        db.close()



# Programs


def build(name, directory, *flags):
    """As the comment in each says, and no compiler has a word to say about it."""
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(server.program()))
    words = subprocess.run(["pkg-config", "--cflags", "--libs", "api"], env=env, capture_output=True, text=True, check=True)
    out = os.path.join(directory, name)
    done = subprocess.run(shlex.split(os.environ.get("CC", "cc")) + ["-Wall", "-Wextra", "-Werror", *flags, example(name + ".c"),
                          "-o", out, *words.stdout.split()], capture_output=True, text=True)
    equal((done.returncode, done.stderr), (0, ""), "compiling %s.c" % name)
    return out


def names():
    return sorted(os.path.basename(p)[:-2] for p in glob.glob(example("*.c")))


def test_each_is_a_program():
    if re.search("asan|tsan", server.program()):
        raise Skip("a plain program cannot load a sanitized library")
    with Server(start=False) as s:
        os.makedirs(s.path("uploads"), exist_ok=True)  # as upload.c says
        for name in names():
            program = build(name, s.dir, *(["-O2"] if name < "g" else []))
            if name not in NO_APPS:
                done = subprocess.run([program, "check"], cwd=s.dir, capture_output=True, text=True, timeout=60)
                equal((done.returncode, done.stderr), (0, ""), "%s check" % name)


def test_each_says_how_it_is_run():
    for name in names():
        with open(example(name + ".c"), encoding="utf-8") as f:
            head = f.read().split("#include")[0]
        has(head, "cc %s.c" % name if name in NO_APPS else "api serve %s.c" % name, "comment of %s.c" % name)


# What is not one answer to one request


def events(text):
    """{field: value} of each event; comments are left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if fields:
            fields["data"] = json.loads(fields["data"])
            found.append(fields)
    return found


def feed(s, headers, end):
    """The events until `end` is in the text; the stream goes on."""
    c = s.client()
    c.send(c.write("GET", "/feed", None, headers))
    code, _, fields = c.head()
    equal(code, 200)
    equal(dict((n.lower(), v) for n, v in fields)["content-type"].split(";")[0], "text/event-stream")
    text = ""
    while end not in text:
        size = int(c.until(b"\r\n", "chunk"), 16)
        text += c.exactly(size).decode()
        c.exactly(2)
    return c, text


def test_feed():
    recorded = recording("feed")["exchanges"]
    with Example("feed.c") as s:
        for text in "one", "two\nlines", "drei – ☃":
            status(s.post("/news", {"text": text}), 201)
        for exchange in recorded[:2]:
            _, text = feed(s, exchange["request"]["headers"], ": live\n")
            equal(events(text), events(exchange["answer"]["body"]), "events")
        got = ask(s, recorded[2]["request"])
        equal((got.status, got.json), (422, recorded[2]["answer"]["body"]), "no number")
        c, text = feed(s, {"Last-Event-ID": "3"}, ": live\n")
        status(s.post("/news", {"text": "while you wait"}), 201)
        size = int(c.until(b"\r\n", "chunk"), 16)
        equal(events(c.exactly(size).decode()), [{"event": "news", "id": "4", "data": {"id": 4, "text": "while you wait"}}])
        c.close()


class Socket:
    """A WebSocket of short messages."""

    def __init__(self, s, path):
        self.c = s.client()
        key = base64.b64encode(b"0123456789abcdef").decode()
        self.c.send(self.c.write("GET", path, None, {"Upgrade": "websocket", "Connection": "Upgrade",
                                                     "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}))
        code, _, fields = self.c.head()
        equal(code, 101, "handshake of %s" % path)
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        equal(dict((n.lower(), v) for n, v in fields)["sec-websocket-accept"], accept)

    def send(self, data, opcode=1):
        data = data.encode() if isinstance(data, str) else data
        mask = b"mask"
        size = bytes([0x80 | len(data)]) if len(data) < 126 else struct.pack("!BH", 0xFE, len(data))
        self.c.send(bytes([0x80 | opcode]) + size + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(data)))

    def frame(self):
        first, size = self.c.exactly(2)
        size = struct.unpack("!H", self.c.exactly(2))[0] if size == 126 else size
        return first & 15, self.c.exactly(size)

    def text(self):
        opcode, data = self.frame()
        equal(opcode, 1, "opcode")
        return data.decode()


def test_chat():
    with Example("chat.c") as s:
        has(status(s.get("/"), 200).text, "new WebSocket")
        sockets = {1: Socket(s, "/rooms/lobby/1"), 2: Socket(s, "/rooms/lobby/2"), 3: Socket(s, "/rooms/other/3")}
        for said, heard in recording("chat")["exchanges"]:
            speaker = int(re.search(r"#(\d)", heard[0]).group(1))
            if said is None:
                sockets[speaker].send(struct.pack("!H", 1000), 8)
                equal(sockets[speaker].frame(), (8, struct.pack("!H", 1000)), "goodbye")
            else:
                sockets[speaker].send(said)
            for i, line in enumerate(heard):
                equal(sockets[3 if speaker == 3 else i + 1].text(), line)
        status(s.get("/rooms/lobby/x"), 404 if s.get("/rooms/lobby/1").status == 404 else 426)


def test_upload():
    with Example("upload.c") as s:
        for exchange in recording("upload")["exchanges"][:2]:
            ask(s, exchange["request"])
        with open(s.path("uploads/hello.txt")) as f:
            equal(f.read(), "Hello")
        equal([f["filename"] for f in status(s.get("/files/"), 200).json], ["hello.txt", "two.txt"])
        got = status(s.get("/uploads/two.txt"), 200)
        equal((got.text, got.get("content-type").split(";")[0]), ("Two", "text/plain"))
        again = ask(s, recording("upload")["exchanges"][0]["request"])
        equal(status(again, 409).json["detail"][0]["type"], "unique")
        evil = recording("upload")["exchanges"][0]["request"]
        evil = dict(evil, body=evil["body"].replace("hello.txt", "../../out.txt"))
        equal(status(ask(s, evil), 201).json["filename"], "out.txt")
        ok(os.path.exists(s.path("uploads/out.txt")), "it is in the folder")
        for part in ("", "--x", '--x\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\n\r\nhal'):
            with s.client() as c:  # it stops sending inside the form
                c.send(("POST /files/ HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                        "Content-Length: 5000\r\n\r\n" + part).encode())
                c.sock.shutdown(socket.SHUT_WR)
                equal(status(c.read("POST"), 400).json["detail"], "The connection was closed before the body was complete")
        ok(not os.path.exists(s.path("uploads/half.txt")), "half an upload is none")


def test_proxy():
    items = 'api: 1\ninfo: {title: Origin, version: 1.0.0}\nmodels: {items: {title: Item, properties: {name: {type: string}, ' \
            'price: {type: number}}, required: [name, price]}}\n'
    with Server(items) as origin, Example("proxy.c", {"ORIGIN": origin.url}) as s:
        got = status(s.post("/origin/items/", {"name": "Pen", "price": 10}), 201)
        equal(got.json["name"], "Pen")
        equal(status(s.get("/price/1"), 200).json, {"name": "Pen", "with_tax": 12.0})
        equal(status(s.get("/price/2"), 404).json, {"detail": "No such item"})
        equal(status(s.get("/origin/items/?limit=1&fields=name"), 200).json["results"], [{"name": "Pen"}])
        within(status(s.post("/origin/items/", {"name": 5}), 422).json["detail"][0]["type"], ["string_type"])
        origin.stop()
        equal(status(s.get("/price/1"), 502).json, {"detail": "The other server does not answer"})
        status(s.get("/origin/items/"), 502)


def test_transfers():
    token = {"X-Token": "fake-super-secret-token"}
    with Example("deps.c") as s:
        for owner, balance in ("ada", 100), ("bob", 5):
            status(s.post("/accounts/", {"owner": owner, "balance": balance}, token), 201)
        moved = status(s.post("/transfers/", {"from_id": 1, "to_id": 2, "amount": 30}, token), 200)
        equal(moved.json, {"id": 1, "owner": "ada", "balance": 70})
        refused = s.post("/transfers/", {"from_id": 1, "to_id": 2, "amount": 71}, token)
        equal((refused.status, refused.json), (409, {"detail": "Not enough money"}))
        back = status(s.post("/transfers/", {"from_id": 2, "to_id": 1, "amount": 35}, token), 200)
        equal(back.json["balance"], 0, "what the refused one had added is undone")
        status(s.post("/transfers/", {"from_id": 9, "to_id": 1, "amount": 1}, token), 404)
        status(s.post("/transfers/", {"from_id": 1, "to_id": 2, "amount": 1}), 422)


main(__name__)
