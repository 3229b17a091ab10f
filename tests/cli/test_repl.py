"""The prompt: the same words, output and exit statuses."""
import json
import os

from harness import equal, main
from test_resources import shop


def test_a_script(t):
    r = shop(t)
    got = t.ok("repl", stdin="# a comment\n\nitems get 1 --jq .path\nget '/a b' q==1 --jq .path\nitems create name=\"x y\" \\\n"
                             " price=1 --jq .body\nexit\nitems list\n")
    equal(got.out, '/items/1\n/a%20b?q=1\n{"name":"x y","price":1}\n')
    equal(len(r.seen), 3)


def test_a_script_stops_at_the_first_failure(t):
    r = shop(t)
    r.script = [(404, {}, "{}")]
    got = t.api("repl", stdin="items get 1\nitems get 2\n")
    equal((got.status, got.out, len(r.seen)), (4, "", 1))
    equal(t.api("repl", stdin="items lst\n").status, 2)
    equal(t.api("repl", stdin="get '/x\n").status, 2)


def test_flags_of_the_repl_hold_for_every_line(t):
    r = shop(t)
    t.ok("repl", "-H", "X-A: 1", stdin="get /x\nget /y -H 'X-B: 2'\nget /z\n")
    equal([s["headers"].get("X-A") for s in r.seen], ["1"] * 3)
    equal([s["headers"].get("X-B") for s in r.seen], [None, "2", None])


def test_the_document_is_read_once(t):
    r = shop(t)
    calls = []
    status, headers, document = r.routes["GET", "/openapi.json"]
    r.routes["GET", "/openapi.json"] = (status, headers, lambda: calls.append(1) or document)
    t.ok("repl", stdin="items list\nitems list\n")
    equal(len(calls), 1)


def test_a_terminal(t):
    shop(t)
    status, out = t.tty("repl", type="items ge\t7 --jq .path\nitems lst\nexit\n")
    assert "/items/7\n" in out and 'did you mean "list"?' in out, out
    equal(status, 0)
    history = t.path(".local/state/api/history")
    assert "items get 7" in open(history).read()
    equal(os.stat(history).st_mode & 0o777, 0o600)


def test_ctrl_c_drops_the_line(t):
    r = shop(t)
    status, out = t.tty("repl", type="items get 1\x03items get 2 --jq .path\nexit\n")
    equal([s["path"] for s in r.seen], ["/items/2"])
    equal(status, 0)


def test_ctrl_c_ends_the_request(t):
    import time
    r = shop(t)
    r.routes["GET", "/slow"] = (200, {}, lambda: time.sleep(6) or "{}")
    start = time.time()
    status, out = t.tty("repl", type=["get /slow\n", "\x03", "exit\n"])
    assert "error: interrupted" in out, out
    assert time.time() - start < 5
    equal(status, 0)


def test_ctrl_c_leaves_an_open_quote(t):
    """And an open bracket and a continued line: the next line is a line of its own."""
    for open_ in "get '/x\n", 'get "/x\nmore\n', "get /x \\\n", "items create tags:=[1,\n", 'items create name:={"a":\n', "get '/y":
        r = shop(t)
        status, out = t.tty("repl", type=[open_, "\x03", "items get 2 --jq .path\n", "nosuchword\n", "exit\n"])
        equal((open_, [s["path"] for s in r.seen]), (open_, ["/items/2"]))
        assert "/items/2\n" in out and "nosuchword" in out, out
        after = out[out.rindex("/items/2"):]
        assert "\n> " not in after and "%s> " % r.url in after, out
        equal(status, 0)


def test_no_bell_is_written_out(t):
    shop(t)
    out = t.tty("repl", type="zzz\t\t\x15exit\n")[1]
    assert "x07" not in out, out


def test_ctrl_c_while_searching(t):
    r = shop(t)
    status, out = t.tty("repl", type=["items get 1\n", "\x12items\x03", "items get 2\n", "exit\n"])
    equal([s["path"] for s in r.seen], ["/items/1", "/items/2"])
    equal(status, 0)


def test_brackets_continue_the_line(t):
    r = shop(t)
    for script in ("items create name=x price=1 tags:=[1,\n2, 3]\n", "post /x tags:=[1, 2,3]\n", 'post /x a:={"b c": "d]",\n"e":[1]} f=g\n',
                   'post /x a:={\\"b\\":1}\n', "post /x 'a:=[1,2]' b[0]=1\n"):
        t.ok("repl", stdin=script)
    equal([json.loads(s["body"]) for s in r.seen], [{"name": "x", "price": 1, "tags": [1, 2, 3]}, {"tags": [1, 2, 3]},
                                                   {"a": {"b c": "d]", "e": [1]}, "f": "g"}, {"a": {"b": 1}},
                                                   {"a": [1, 2], "b": ["1"]}])
    equal(t.api("repl", stdin="post /x a:=[1,\n").status, 2)


def test_an_open_quote_costs_bounded_memory(t):
    """A forgotten quote at the top of a long script: told at its end, in memory of its length."""
    import resource
    t.record()
    got = t.api("repl", stdin="post /x a='don\n" + "get /x a=b c=d e=f\n" * 30000)
    equal((got.status, got.out), (2, ""))
    assert "ends inside a quote" in got.err, got
    if not any("SAN" in name for name in t.env) and "san" not in t.build:
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 64 * 1024
    got = t.ok("repl", stdin="post /x a='don\n" + "get /x\n" * 30000 + "' b='c\nd'\n")
    equal(json.loads(got.json["body"]), {"a": "don\n" + "get /x\n" * 30000, "b": "c\nd"})


def test_history_holds_no_secrets(t):
    def change(document):
        document["components"]["securitySchemes"] = {"key": {"type": "apiKey", "in": "query", "name": "shopkey"}}
    shop(t, change)
    secret = ["get /a --token hunter2", "get /a Authorization:hunter2", "get /a -u me:hunter2", "get /a --user=me:hunter2",
              "post /a password=hunter2", "get /a X-Api-Key:hunter2", "get /a shopkey==hunter2", "get http://me:hunter2@127.0.0.1:1/a -n",
              " get /a?x=hunter2", "get /a Cookie:s=hunter2", "get /a access_token==hunter2", "post /a client_secret=hunter2"]
    plain = ["items get 7", "get http://127.0.0.1:1/a@b -n", "post /x name=hunter3"]
    status, out = t.tty("repl", type="".join(l + "\n" for l in secret + plain) + "exit\n", columns=200)
    kept = open(t.path(".local/state/api/history")).read()
    assert "hunter2" not in kept, kept
    for line in "items get 7", "get http://127.0.0.1:1/a@b -n", "post /x name=hunter3":
        assert line in kept, kept


def words(t, *line):
    return [l.split("\t")[0] for l in t.ok("__complete", *line).out.splitlines()]


def test_completion_without_a_server(t):
    t.env["API_SERVER"] = "http://127.0.0.1:1"
    assert {"serve", "server"} & set(words(t, "ser")) == {"serve"}
    equal(words(t, "serve", "--log-f"), ["--log-format"])
    equal(words(t, "serve", "--log-format", ""), ["text", "json"])
    equal(words(t, "auth", "log"), ["login", "logout"])
    equal(words(t, "get", "/", "--format", "js"), ["json", "jsonl"])
    equal(words(t, "items", "cr"), ["create"])


def test_completion_at_the_prompt(t):
    shop(t)
    for typed, want in (("ite\t", "items "), ("items up\t", "items update "), ("items create col\t", "items create color="),
                        ("items create color=g\t", "items create color=green"), ("items list --lim\t", "--limit")):
        out = t.tty("repl", type=typed + "\x15exit\n")[1]
        assert want in out, (typed, out)


main(__name__)
