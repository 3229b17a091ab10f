"""What a server says went wrong is on stderr, whoever wrote that server, and never drives the terminal."""
import json

from harness import equal, main


def said(t, r, body, status=400, type="application/json", *flags):
    r.script = [(status, {"Content-Type": type}, body)]
    got = t.api("get", "/x", "--retry", "0", *flags)
    equal(got.status, 5 if status >= 500 else 4)
    return got.out, got.err


def err(t, r, body, *more):
    out, text = said(t, r, body, *more)
    equal(out, "")
    return [l[len("error: "):] if l.startswith("error: ") else "??" + l for l in text.splitlines()]


def test_json_of_any_shape(t):
    r = t.record()
    bad = "400 Bad Request"
    for body, want in (
            ('"no such user"', [bad + ": no such user"]),
            ('["name is taken","b"]', [bad, "name is taken", "b"]),
            ("17", [bad + ": 17"]), ("null", [bad + ": null"]), ("[]", [bad]), ("{}", [bad]), ("", [bad]),
            ('{"detail":"Not enough"}', [bad + ": Not enough"]),
            ('{"detail":{"code":1,"reason":"nested"}}', [bad + ": nested", "code: 1"]),
            ('{"detail":[{"type":"x","loc":["body","a",0,"b"],"msg":"bad","input":1}]}', [bad, "body.a[0].b: bad"]),
            ('{"errors":[{"message":"m1"},{"message":"m2","path":["a",0]}]}', [bad, "m1", "a[0]: m2"]),
            ('{"title":"T","errors":{"Name":["The Name field is required."]}}', [bad + ": T", "Name: The Name field is required."]),
            ('{"data":{"title":{"code":"x","message":"Missing required value."}},"message":"Failed to create record."}',
             [bad + ": Failed to create record.", "title: Missing required value."]),
            ('{"message":"failed to parse","details":"unexpected x","hint":"h","code":"PGRST102"}',
             [bad + ": failed to parse", "details: unexpected x", "hint: h", "code: PGRST102"]),
            ('{"type":"about:blank","title":"Bad Request","status":400,"detail":"d","errors":[{"pointer":"/a","detail":"e"}]}',
             [bad + ": d", "/a: e"]),
            ('{"type":"https://e.com/p","title":"No credit","status":400,"balance":30}',
             [bad + ": No credit", "type: https://e.com/p", "balance: 30"]),
            ('{"name":["This field is required.","b"],"address":{"zip":["bad"]},"rows":[{},{"n":["x"]}]}',
             [bad, "name: This field is required.", "name: b", "address.zip: bad", "rows.n: x"]),
            ('{"statusCode":400,"message":["a must be b","c"],"error":"Bad Request"}', [bad, "a must be b", "c"]),
            ('{"error":{"code":400,"message":"Bad key","status":"INVALID"}}', [bad + ": Bad key", "status: INVALID"]),
            ('{"errors":[{"status":"400","source":{"pointer":"/data/x"},"title":"Invalid","detail":"too long"}]}',
             [bad, "/data/x: too long"]),
            ('{"error":"invalid_grant","error_description":"code expired"}', [bad + ": code expired", "error: invalid_grant"])):
        equal(err(t, r, body), want)


def test_pages_and_text(t):
    r = t.record()
    for body, type, status, want in (
            ("<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr>"
             "<center>nginx</center></body></html>", "text/html", 502, "502 Bad Gateway: 502 Bad Gateway nginx"),
            ("<!DOCTYPE html><html><head><title>ValueError at /x</title><style>a{}</style></head><body>long</body></html>",
             "text/html; charset=utf-8", 500, "500 Internal Server Error: ValueError at /x"),
            ("<html><head><title>Error</title></head><body><pre>Cannot GET &lt;/x&gt;</pre><script>x()</script></body></html>",
             "text/html", 404, "404 Not Found: Cannot GET </x>"),
            ("<p>down for<br>maintenance", "text/html", 503, "503 Service Unavailable: down for maintenance"),
            ("<Error><Code>NoSuchKey</Code></Error>", "application/xml", 404, "404 Not Found: NoSuchKey"),
            ("no such page\nat all\n", "text/plain", 404, "404 Not Found: no such page at all"),
            ("upstream connect error", "", 503, "503 Service Unavailable: upstream connect error"),
            ("a\0b", "image/png", 404, "404 Not Found: 3 bytes of image/png"),
            ("<", "text/html", 404, "404 Not Found"), ("<title", "text/html", 404, "404 Not Found"),
            ("<script>", "text/html", 404, "404 Not Found"), ("", "text/html", 404, "404 Not Found")):
        equal(err(t, r, body, status, type), [want])


def test_it_is_bounded(t):
    r = t.record()
    for body in (json.dumps({"f%d" % i: ["x" * 5000] for i in range(5000)}), json.dumps(["y" * 5000] * 5000),
                 json.dumps({"message": "m" * 100000}), "[" * 60 + '"deep"' + "]" * 60, '{"a":' * 60 + "1" + "}" * 60,
                 "é" * 100000, "<p>" * 100000 + "x" * 100000, "<script>" * 100000, "<head>" * 100000, json.dumps({"k" * 100000: "v"})):
        lines = err(t, r, body)
        assert len(lines) <= 23 and max(map(len, lines)) < 1200, (len(lines), body[:50])
    assert "--error-body stdout" in err(t, r, json.dumps(["y"] * 50))[-1]


def test_error_body_on_stdout(t):
    r = t.record()
    for body in '{"detail":"x"}', "<html>", "text\n", '[1,\r\n2]':
        out, text = said(t, r, body, 404, "text/html", "--error-body", "stdout")
        equal(out, body if body.endswith("\n") else body + "\n")
        assert text.startswith("error: 404 Not Found"), text
        out, text = said(t, r, body, 404, "text/html", "--error-body", "stderr")
        assert out == "" and body.rstrip("\n").replace("\r", "") in text.replace("\r", ""), text
    equal(said(t, r, "", 404, "text/html", "--error-body", "stdout")[0], "")


main(__name__)
