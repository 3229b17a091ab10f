"""Raw requests: items, retries, redirects, exit statuses, what is printed of them."""
import json
import time

from harness import equal, main


def sent(t, *words):
    r = t.record()
    t.ok("post", "/x", *words)
    return r.seen[0]


def body(t, *words):
    return json.loads(sent(t, *words)["body"])


def test_items(t):
    equal(body(t, "a=1", "b:=2", "c:=null"), {"a": "1", "b": 2, "c": None})
    equal(body(t, "a[b][]=1", "a[b][]=2", "a[c]:=true"), {"a": {"b": ["1", "2"], "c": True}})
    equal(body(t, "a[2]=x"), {"a": [None, None, "x"]})
    equal(body(t, "tags=a", "tags=b"), {"tags": ["a", "b"]})
    equal(body(t, r"a\=b=c", r"d\:e=f"), {"a=b": "c", "d:e": "f"})
    equal(body(t, "a[x:y]=1"), {"a": {"x:y": "1"}})
    equal(body(t, "[]=a", "[]:=1"), ["a", 1])
    t.write("f.txt", "text\n")
    t.write("f.json", '{"n": 1}')
    equal(body(t, "a=@f.txt", "b:=@f.json"), {"a": "text\n", "b": {"n": 1}})
    equal(body(t, "-d", '{"a":1,"b":[1]}', "b=x"), {"a": 1, "b": "x"})


def test_numbers_keep_their_digits(t):
    equal(sent(t, "n:=1.2300", "m:=12345678901234567890.10")["body"], b'{"n":1.2300,"m":12345678901234567890.10}')


def test_headers_and_query(t):
    r = sent(t, "X-One:1", "q==a b&c", "a=1")
    equal((r["headers"]["X-One"], r["path"]), ("1", "/x?q=a%20b%26c"))
    r = t.record()
    t.ok("get", "/x?p=0", "price.gte=5", "-H", "X-Two: 2")
    equal((r.seen[0]["path"], r.seen[0]["headers"]["X-Two"]), ("/x?p=0&price.gte=5", "2"))


def test_bad_items(t):
    r = t.record()
    for words in ["noitem"], ["=1"], ["a:={"], ["a[b=1"], ["a=1", "a[b]=2"], ["X:a\nb"]:
        t.fails(2, "post", "/x", *words)
    t.fails(1, "post", "/x", "a=@none")
    equal(r.seen, [])


def test_upload(t):
    t.write("f.txt", "data")
    r = sent(t, "note=n", "f@f.txt")
    assert r["headers"]["Content-Type"].startswith("multipart/form-data; boundary="), r
    assert b'name="f"; filename="f.txt"' in r["body"] and b"\r\n\r\ndata\r\n" in r["body"], r


def test_stdin_only_when_asked(t):
    r = t.record()
    t.ok("post", "/x", stdin="{}")
    equal(r.seen[0]["body"], b"")
    t.ok("post", "/x", "-d", "@-", stdin='{"a":1}')
    equal(r.seen[1]["body"], b'{"a":1}')


def test_exit_statuses(t):
    r = t.record()
    for status, code in (200, 0), (204, 0), (304, 3), (404, 4), (409, 4), (500, 5), (503, 5):
        r.script = [(status, {}, "{}")]
        equal(t.api("get", "/x", "--retry", "0").status, code)
    r.script = [(307, {"Location": "/y"}, "")]
    t.fails(3, "post", "/x", err="error: 307 Temporary Redirect: /y")
    r.script = [(404, {}, '{"detail":"Not Found"}')]
    equal(t.ok("get", "/x", "--ok", "404,409").out, '{"detail":"Not Found"}\n')
    r.routes["GET", "/slow"] = (200, {}, lambda: time.sleep(2) or "{}")
    t.fails(7, "get", "/slow", "--max-time", "0.3", err="did not respond in time")


def test_ctrl_c(t):
    import signal
    import subprocess
    r = t.record()
    r.routes["GET", "/slow"] = (200, {}, lambda: time.sleep(3) or "{}")
    p = subprocess.Popen([t.api_path, "get", "/slow"], cwd=t.dir, env=t.env)
    time.sleep(0.5)
    p.send_signal(signal.SIGINT)
    equal(p.wait(5), 130)


def test_errors_in_words(t):
    r = t.record()
    r.script = [(404, {}, '{"detail":"no such item"}')]
    equal(t.fails(4, "get", "/x").err, "error: 404 Not Found: no such item\n")
    r.script = [(422, {}, '{"detail":[{"type":"missing","loc":["body","a",0,"name"],"msg":"Field required"}]}')]
    assert "error: body.a[0].name: Field required\n" in t.fails(4, "get", "/x").err
    r.script = [(400, {}, '{"name":["This field is required."]}')]
    assert "error: name: This field is required.\n" in t.fails(4, "get", "/x").err
    r.script = [(401, {}, '{"detail":"Not authenticated"}')]
    assert t.fails(4, "get", "/x").err.endswith("hint: api auth login --server %s\n" % r.url)
    r.script = [(404, {}, '{"detail":"x"}')]
    result = t.api("get", "/x", "--error-body", "stdout")
    equal((result.status, result.out), (4, '{"detail":"x"}\n'))


def test_retries(t):
    r = t.record()
    r.script = [(503, {}, "{}"), (502, {}, "{}"), (200, {}, '"third"')]
    equal(t.ok("get", "/x").out, '"third"\n')
    equal(len(r.seen), 3)
    r.seen.clear()
    r.script = [(503, {}, "{}"), (200, {}, "1")]
    t.fails(5, "post", "/x")
    equal(len(r.seen), 1)
    r.script = [(503, {}, "{}"), (200, {}, "1")]
    t.ok("post", "/x", "Idempotency-Key:k")
    r.seen.clear()
    r.script = [(429, {"Retry-After": "1"}, "{}"), (200, {}, "1")]
    start = time.time()
    t.ok("get", "/x")
    assert time.time() - start >= 1


def test_redirects_drop_credentials_across_origins(t):
    other = t.record()
    r = t.record()
    r.script = [(302, {"Location": "/there"}, ""), (302, {"Location": other.url + "/far"}, "")]
    t.ok("get", "/x", "--token", "s3cret")
    equal([s["headers"].get("Authorization") for s in r.seen], ["Bearer s3cret"] * 2)
    equal(other.seen[0]["path"], "/far")
    assert "Authorization" not in other.seen[0]["headers"]


def test_odd_redirects(t):
    r = t.record()
    for to, path in ("/a b", "/a%20b"), ("/\xfc", "/%FC"), ("c?q=1#f", "/x/c?q=1"), ("?q", "/x/y?q"):
        r.script = [(302, {"Location": to}, "")]
        t.ok("get", "/x/y")
        equal(r.seen[-1]["path"], path)
    for to in "http://[bad", "http://127.0.0.1:99999/":
        r.script = [(302, {"Location": to}, "")]
        t.fails(3, "get", "/x/y", err=to)


def test_what_is_not_json_is_not_shown_as_json(t):
    r = t.record()
    page = (200, {"Content-Type": "text/html"}, "<p>")
    for words in ["--jq", ".x"], ["--columns", "x"], ["--format", "csv"], ["--format", "json"]:
        r.script = [page]
        t.fails(1, "get", "/x", *words, err=" needs JSON, but the response is text/html\n")
    r.script = [page, page]
    equal([t.ok("get", "/x", *words).out for words in ([], ["--format", "raw"])], ["<p>\n", "<p>"])
    for body in "{bad", '{"a":NaN}', "[1] [2]", "[1":
        r.script = [(200, {}, body)] * 2
        t.fails(1, "get", "/x", err="error: the response is malformed JSON at line 1 column ")
        equal(t.ok("get", "/x", "--format", "raw").out, body)
    for headers, body in (({}, "\ufeff{}"), ({"Content-Type": "application/jsonl"}, "1\n2\n"), ({}, '{"a":1,"a":2}')):
        r.script = [(200, headers, body)]
        equal(t.ok("get", "/x").out.rstrip("\n"), body.rstrip("\n"))
    r.script = [(204, {"Content-Type": "text/html"}, "")]
    t.ok("get", "/x", "--jq", ".")


def test_dry_run_and_curl_send_nothing(t):
    r = t.record()
    out = t.ok("post", "/x", "a=it's", "--token", "s3cret", "-n").out
    assert out.startswith("POST /x HTTP/1.1\nHost: ") and "Bearer ***" in out and '\n\n{"a":"it\'s"}\n' in out, out
    out = t.ok("post", "/x", "a=it's", "--token", "s3cret", "--curl").out
    assert out.startswith("curl -X POST '") and '"Authorization: Bearer $API_TOKEN"' in out and "it'\\''s" in out, out
    assert "s3cret" not in out
    equal(r.seen, [])


def test_verbose_masks_secrets(t):
    t.record()
    r = t.ok("get", "/x", "-v", "--token", "s3cret")
    assert "> GET /x HTTP/1.1" in r.err and "< HTTP/1.1 200" in r.err and "s3cret" not in r.err, r


def test_tokens_and_users(t):
    r = t.record()
    t.ok("get", "/x", "--token", "env:TOKEN", env={"TOKEN": "abc"})
    t.ok("get", "/x", "-u", "ann", "--password-stdin", stdin="pw\n")
    equal([s["headers"]["Authorization"] for s in r.seen], ["Bearer abc", "Basic YW5uOnB3"])
    t.fails(2, "get", "/x", "--token", "env:NONE")
    t.fails(2, "get", "/x", "-u", "ann", err="--password-stdin")


def test_head_and_raw(t):
    r = t.record()
    assert t.ok("head", "/x").out.startswith("HTTP/1.1 200 OK\n")
    r.script = [(200, {"X-A": "b"}, "{}")]
    assert "X-A: b\n" in t.ok("get", "/x", "-i").out
    r.script = [(200, {}, '{ "b": 1.50,\n "a": 2 }')]
    equal(t.ok("get", "/x").out, '{ "b": 1.50,\n "a": 2 }\n')
    r.script = [(200, {"Content-Type": "text/plain"}, "plain")]
    equal(t.ok("get", "/x", "--format", "raw").out, "plain")


def test_jq_is_checked_first(t):
    r = t.record()
    t.fails(2, "get", "/x", "--jq", ".[", err="error: --jq: ")
    equal(r.seen, [])
    r.script = [(200, {}, '{"a":[1,"x",null]}')]
    equal(t.ok("get", "/x", "--jq", ".a[]").out, "1\nx\nnull\n")
    r.script = [(200, {}, "{}")]
    t.fails(1, "get", "/x", "--jq", ".a + {} | error")


main(__name__)
