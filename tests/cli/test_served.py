"""The command against the served app: what the README shows, starting and stopping, users, --local."""
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time

from harness import equal, main

AUTH = """api: 1
info: {title: Shop, version: 1.0.0}
auth: {}
models:
  items:
    title: Item
    properties:
      name: {type: string}
    required: [name]
    permissions: {list: any, read: any, create: authenticated, update: authenticated, delete: admin}
"""


def test_the_starter_app(t):
    t.serve("--workers", "2")
    assert re.fullmatch(r"Listening on http://127\.0\.0\.1:\d+ \(2 workers\)   docs http://127\.0\.0\.1:\d+/docs   "
                        r"database api\.db \(SQLite\)\n", t.start_line), t.start_line
    equal(t.ok("items", "create", "name=New Item", "price=9.99").out,
          '{"id":1,"name":"New Item","price":9.99,"is_offer":null}\n')
    equal(t.ok("items", "list").json, [{"id": 1, "name": "New Item", "price": 9.99, "is_offer": None}])
    equal(t.tty("items", "list")[1], "id  name      price  is_offer\n1   New Item  9.99   -\n")
    equal(t.tty("items", "get", "1")[1], '{"id": 1, "name": "New Item", "price": 9.99, "is_offer": null}\n')
    t.fails(2, "items", "create", "name=Bad", "price=abc", err="error: body.price: Input should be a valid number\n")
    equal(t.ok("items", "update", "1", "price=12.50", "is_offer=true").json["is_offer"], True)
    equal(t.ok("items", "replace", "1", "name=R", "price=1").json, {"id": 1, "name": "R", "price": 1, "is_offer": None})
    equal(t.ok("items", "list", "price.gte=5").out, "[]\n")
    t.fails(4, "items", "get", "99", err="error: 404 Not Found")
    t.ok("items", "delete", "1", "-y")
    equal(t.ok("get", "/items").json["results"], [])
    assert t.ok("openapi").out.startswith('{"openapi":"3.1.0",')
    equal(len(t.ok("routes", "--format", "json").json), 6)


def test_pages(t):
    t.serve()
    for i in range(5):
        t.ok("items", "create", "name=n%d" % i, "price=%d" % i)
    got = t.ok("items", "list", "--limit", "2")
    equal((len(got.json), got.err), (2, "2 shown; --all for the rest\n"))
    equal([r["name"] for r in t.ok("items", "list", "--limit", "2", "--all").json], ["n%d" % i for i in range(5)])


def test_what_the_client_refuses_the_server_refuses_in_the_same_words(t):
    t.serve()
    for words in (["name=Bad", "price=abc"], ["price=-1"], ["name=", "price=1"], ["name=a", "price=1", "x=1"]):
        here = t.fails(2, "items", "create", *words).err.replace("; did you mean", "\0").split("\0")[0]
        there = t.fails(4, "items", "create", "--no-check", *words).err
        for line in here.splitlines():
            assert line in there, (line, there)


def test_signals(t):
    for number in signal.SIGTERM, signal.SIGINT:
        p = t.serve()
        p.send_signal(number)
        equal(p.wait(15), 0)


def test_what_cannot_be_served(t):
    busy = socket.socket()
    busy.bind(("127.0.0.1", 0))
    busy.listen()
    r = t.fails(1, "serve", "--port", str(busy.getsockname()[1]))
    assert r.err.startswith("error: ") and r.err.count("\n") == 1, r
    busy.close()
    t.write("no.db", "this is no database, it is a text of more than a hundred bytes so that nobody takes it for an empty "
                     "file" * 20)
    r = t.fails(1, "serve", "--port", "0", "--database", "sqlite:no.db")
    assert r.err.startswith("error: ") and r.err.count("\n") == 1, r
    t.write("bad.yaml", "api: 1\nmodles: {}\n")
    assert t.fails(2, "serve", "bad.yaml").err.startswith("bad.yaml:")


def test_a_unix_socket(t):
    p = subprocess.Popen([t.api_path, "serve", "--unix", "api.sock"], cwd=t.dir, env=t.env,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    t.servers.append(p)
    line = p.stdout.readline().decode()
    assert line.startswith("Listening on unix:") and "docs" not in line, line
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(t.path("api.sock"))
        s.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b" 200 " in s.recv(4096)


def test_under_a_path(t):
    """The server's URL may be given with the path under which its document says that it is shown, or without."""
    t.write("api.yaml", "api: 1\ninfo: {title: T, version: 1.0.0}\nroot_path: /v1\nmodels:\n"
                        "  items: {properties: {n: {type: integer}}}\n"
                        "  offs: {pagination: limit_offset, properties: {n: {type: integer}}}\n")
    t.serve()
    host = t.env["API_SERVER"]
    for server in (host, host + "/v1", host + "/v1/"):
        t.env["API_SERVER"] = server
        for model in ("items", "offs"):
            made = [t.ok(model, "create", "n=%d" % i).json["id"] for i in range(3)]
            rows = t.ok(model, "list", "--all", "limit=2").json
            equal([row["id"] for row in rows][-3:], made)
            equal(t.ok(model, "get", str(made[0])).json["n"], 0)
    equal(t.ok("get", "/items/1").json["n"], 0)
    equal(json.loads(t.ok("openapi", "api.yaml").out)["servers"], [{"url": "/v1"}])


def test_local(t):
    equal(t.ok("--local", "items", "create", "name=a", "price=1.50").json["price"], 1.5)
    equal(t.ok("items", "list", "--local").json[0]["name"], "a")
    t.fails(4, "--local", "items", "get", "9", err="404 Not Found")
    t.fails(2, "--local", "items", "create", "price=x", err="body.name: Field required")
    equal(t.ok("repl", "--local", stdin="items create name=b price=2\nitems list --jq length\n").out.splitlines()[-1], "2")
    assert os.path.exists(t.path("api.db"))


def test_users_and_logins(t):
    t.write("api.yaml", AUTH)
    t.serve()
    t.ok("users", "create", "ann", "--password-stdin", stdin="correct horse\n")
    t.ok("users", "create", "root", "--admin", "--password-stdin", stdin="battery staple\n")
    t.fails(1, "users", "create", "ann", "--password-stdin", stdin="correct horse\n", err="already exists")
    for name, why in (("a b", "invisible"), ("a:b", "colons"), ("a\nb", "control"), ("a\u202eb", "control"),
                      ("a\u200bb", "invisible"), ("a\x9bb", "control"), (b"a\xffb", "UTF-8"), ("", "empty")):
        t.fails(2, "users", "create", name, "--password-stdin", stdin="correct horse\n", err=why)
    t.fails(2, "users", "create", "nul", "--password-stdin", stdin="correct horse\0and more\n", err="NUL")
    t.ok("users", "create", 'qu"o\'te', "--password-stdin", stdin="correct horse\n")
    t.ok("users", "delete", 'qu"o\'te')
    equal([(u["username"], u["admin"]) for u in t.ok("users", "list").json], [("ann", False), ("root", True)])
    r = t.fails(4, "items", "create", "name=a", err="401 Unauthorized")
    assert r.err.endswith("hint: api auth login --server %s\n" % t.env["API_SERVER"]), r
    t.fails(4, "auth", "login", "-u", "ann", "--password-stdin", stdin="wrong horse\n")
    t.ok("auth", "login", "-u", "ann", "--password-stdin", stdin="correct horse\n")
    t.ok("items", "create", "name=a")
    equal(t.ok("users", "me").json["username"], "ann")
    t.fails(4, "items", "delete", "1", "-y", err="403 Forbidden")
    t.ok("items", "delete", "1", "-y", "-u", "root", "--password-stdin", stdin="battery staple\n")
    [token] = t.ok("users", "tokens", "ann").json
    t.ok("auth", "logout")
    equal(t.ok("users", "tokens", "ann").json, [])
    t.ok("auth", "login", "-u", "ann", "--password-stdin", stdin="correct horse\n")
    t.ok("users", "passwd", "ann", "--password-stdin", stdin="another horse\n")
    t.fails(4, "items", "create", "name=b", err="401")
    t.fails(1, "users", "passwd", "bob", "--password-stdin", stdin="another horse\n", err='no user "bob"')


def test_users_are_managed_while_served(t):
    t.write("api.yaml", AUTH)
    t.serve()
    for name, flags in ("ann", ()), ("root", ("--admin",)):
        t.ok("users", "create", name, *flags, "--password-stdin", stdin="correct horse\n")
    login = ("auth", "login", "-u", "ann", "--password-stdin")
    t.ok(*login, stdin="correct horse\n")
    equal(t.ok("users", "show", "ann").json["enabled"], True)
    assert "disabled" in t.ok("users", "disable", "ann").err
    t.fails(4, "users", "me", err="401")
    t.fails(4, "users", "me", "-u", "ann", "--password-stdin", stdin="correct horse\n", err="401")
    t.fails(4, *login, stdin="correct horse\n", err="Unable to log in")
    t.ok("users", "enable", "ann")
    t.ok("users", "me", "-u", "ann", "--password-stdin", stdin="correct horse\n")
    t.ok(*login, stdin="correct horse\n")
    t.ok(*login, stdin="correct horse\n")
    first, second = [k["id"] for k in t.ok("users", "tokens", "ann").json]
    t.fails(1, "users", "tokens", "root", "--revoke", str(first), err='"root" has no token')
    t.fails(2, "users", "tokens", "ann", "--revoke", "x", err="--revoke")
    t.ok("users", "tokens", "ann", "--revoke", str(first))
    t.ok("users", "me")
    t.ok("users", "tokens", "ann", "--revoke", str(second))
    t.fails(4, "users", "me", err="401")
    t.fails(4, "items", "delete", "1", "-y", "-u", "ann", "--password-stdin", stdin="correct horse\n", err="403")
    t.fails(2, "users", "grant", "ann", err="--admin")
    assert "is an administrator" in t.ok("users", "grant", "ann", "--admin").err
    t.fails(4, "items", "delete", "1", "-y", "-u", "ann", "--password-stdin", stdin="correct horse\n", err="404")
    t.ok("users", "revoke", "root", "--admin")
    assert '"ann" and its tokens\nnote: no enabled administrator is left\n' in t.ok("users", "delete", "ann").err
    for verb in "show", "disable", "enable", "delete", "tokens":
        r = t.fails(1, "users", verb, "ann", err='there is no user "ann"')
        assert "connect" not in r.err, r
    t.fails(1, "users", "grant", "ann", "--admin", err='there is no user "ann"')


def test_a_database_from_before_users_could_be_disabled(t):
    """Its users are enabled."""
    t.write("api.yaml", AUTH)
    t.ok("users", "create", "ann", "--password-stdin", stdin="correct horse\n")
    with contextlib.closing(sqlite3.connect(t.path("api.db"))) as db:
        db.execute("ALTER TABLE _users DROP COLUMN enabled")
    equal(t.ok("users", "show", "ann").json["enabled"], True)
    t.serve()
    t.ok("users", "me", "-u", "ann", "--password-stdin", stdin="correct horse\n")


def test_starting_is_quick(t):
    def best(*words):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            t.ok(*words)
            times.append(time.perf_counter() - start)
        return min(times)
    if not any("SAN" in name for name in t.env):
        assert best("--version") < 0.05


main(__name__)
