"""HTTP/1.1 on the wire: framing, pipelining, bodies, smuggling, methods, targets, versions."""
import os
import re
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, fail, has, main, ok, status, within
from lib.http import Client
from lib.server import Server

APP = """api: 1
info: {title: Wire, version: 1.0.0}
models:
  items:
    title: Item
    properties: {name: {type: string}, n: {type: integer}}
    required: [name]
    filter: [name]
"""
BODY = b'{"name":"a"}'


def post(c, extra="", body=BODY, length=True, target="/items/"):
    """A POST with these header lines besides Host."""
    size = "Content-Length: %d\r\n" % len(body) if length else ""
    return ("POST %s HTTP/1.1\r\nHost: x\r\n%s%s\r\n" % (target, size, extra)).encode("latin-1") + body


def refused(s, data, expected=(400,)):
    """One error answer, then the end: nothing after it is taken for a request."""
    data = data if isinstance(data, bytes) else data.encode("latin-1")
    with s.client() as c:
        c.try_send(data + b"GET /items/999 HTTP/1.1\r\nHost: x\r\n\r\n")
        r = c.read("GET", "%r" % data[:80])
        within(r.status, expected, "status of %r (%r)" % (data[:120], r.body))
        ok(r.closes, "%r: the answer should say Connection: close", data[:120])
        rest = c.rest()
        equal(rest, b"", "after the answer to %r" % data[:120])


def fine(s, data, expected=200, method="GET"):
    with s.client() as c:
        c.send(data)
        return status(c.read(method, "%r" % data[:80]), expected)


# keep-alive and order

def test_keep_alive(s):
    with s.client() as c:
        for i in range(20):
            status(c.post("/items/", {"name": "n%d" % i}), 201)
            status(c.get("/items/%d" % (i + 1)), 200)
            status(c.get("/nothing"), 404)
            status(c.delete("/items/%d" % (i + 1)), 204)


def test_connection_close(s):
    with s.client() as c:
        r = status(c.get("/items/", connection="close"), 200)
        ok(r.closes, "Connection: close is said back")
        ok(c.at_end(), "the connection ends")


def test_connection_close_among_others(s):
    for value in ("Close", "keep-alive, close", "foo,close", "close , upgrade"):
        with s.client() as c:
            c.get("/items/", connection=value)
            ok(c.at_end(), "Connection: %s ends", value)


def test_pipelining_in_order(s):
    with s.client() as c:
        asked = []
        data = b""
        for i in range(60):
            data += c.write("POST", "/items/", {"name": "n%d" % i}) + c.write("GET", "/items/?limit=1") + c.write("GET", "/nothing/%d/x" % i)
            asked += [201, 200, 404]
        c.send(data)
        got = []
        for i, expected in enumerate(asked):
            r = c.read("GET", "answer %d" % i)
            got.append(r.status)
            if expected == 201:
                equal(r.json["name"], "n%d" % (i // 3), "answer %d" % i)
        equal(got, asked, "statuses in order")


def test_pipelining_slow_before_fast(s):
    """A write waits for the disk; the reads behind it wait for the write."""
    with s.client() as c:
        for i in range(20):
            c.send(c.write("POST", "/items/", {"name": "x"}) + c.write("GET", "/items/%d" % (i + 1)))
            status(c.read("POST"), 201)
            status(c.read("GET"), 200)


def test_pipelined_after_close_is_not_answered(s):
    with s.client() as c:
        c.send(c.write("GET", "/items/", connection="close") + c.write("POST", "/items/", {"name": "a"}))
        status(c.read(), 200)
        equal(c.rest(), b"", "after Connection: close")
    equal(s.get("/items/").json["results"], [], "rows")


# how requests arrive

def test_split_at_every_byte(s):
    whole = (b"\r\nPOST /items/?fields=id HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nX-Long: abc\r\n\r\n5;a=b\r\n"
             b'{"nam\r\n7\r\ne":"a"}\r\n0\r\nX: y\r\n\r\nGET /items/?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n')
    whole = whole.replace(b"?fields=id", b"")
    for i in range(1, len(whole)):
        with s.client() as c:
            c.send(whole[:i])
            c.send(whole[i:])
            status(c.read("POST", "split at %d" % i), 201)
            status(c.read("GET", "split at %d" % i), 200)


def test_byte_by_byte(s):
    with s.client() as c:
        for byte in c.write("POST", "/items/", {"name": "a"}) + c.write("GET", "/items/1"):
            c.send(bytes([byte]))
        status(c.read("POST"), 201)
        status(c.read("GET"), 200)


def test_empty_lines_before_a_request(s):
    fine(s, b"\r\nGET /items/ HTTP/1.1\r\nHost: x\r\n\r\n")


# bodies

def test_chunked_body(s):
    for chunks in (b'c\r\n{"name":"a"}\r\n0\r\n\r\n', b'C\r\n{"name":"a"}\r\n0\r\n\r\n', b'00000c\r\n{"name":"a"}\r\n000\r\n\r\n',
                   b'1\r\n{\r\nB\r\n"name":"a"}\r\n0\r\n\r\n', b'c;x=y;z="a;b"\r\n{"name":"a"}\r\n0\r\nTrailer: t\r\nOther: u\r\n\r\n'):
        fine(s, b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 201, "POST")
    fine(s, b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\nc\r\n" + BODY + b"\r\n0\r\n\r\n", 201, "POST")


def test_bad_chunks(s):
    for chunks in (b"x\r\n", b"\r\n", b"-1\r\n", b"+5\r\n", b"0x5\r\n", b" 5\r\n", b"5 \r\nabcde\r\n0\r\n\r\n", b"5\nabcde\r\n0\r\n\r\n", b"5\r\nabcdeX\r\n0\r\n\r\n", b"5\r\nabcde\n0\r\n\r\n",
                   b"5\r\nabcdef\r\n0\r\n\r\n", b"10000000000000000\r\n", b"fffffffffffffffff\r\n", b"ffffffffffffffff\r\n", b"5\rabcde", b"5;a\nb\r\nabcde\r\n0\r\n\r\n", b"5;\x00\r\nabcde\r\n0\r\n\r\n",
                   b"0\r\nBad Trailer: x\r\n\r\n", b"0\r\n : x\r\n\r\n", b"0\r\nA: b\nC: d\r\n\r\n", b"5;" + b"a" * 20000 + b"\r\nabcde\r\n0\r\n\r\n"):
        refused(s, b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, (400, 413, 431))
    equal(s.get("/items/").json["results"], [], "rows")


def test_chunk_extensions(s):
    """RFC 9112 7.1.1, to the letter."""
    for extension in (b"5;", b"5 ;", b"5; ", b"5;=", b"5;=x", b"5;x=", b"5;x ", b"5;x=y ", b'5;a="', b'5;a="b', b'5;a="b"c', b"5;;x", b"5;x;", b"5;x y", b"5 x", b"0" * 20 + b"5"):
        refused(s, b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + extension + b"\r\nabcde\r\n0\r\n\r\n")
    for extension in (b"c ;x", b"c;x", b"c; x", b"c;x = y ; z", b'c;x="; \\" \\\\"'):
        fine(s, b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + extension + b'\r\n{"name":"a"}\r\n0\r\n\r\n', 201, "POST")


def test_half_closed(s):
    """A client that stops sending inside a request is told so at once; 408 would come when a time is up."""
    body = "The connection was closed before the body was complete"
    head = "The connection was closed before the request was complete"
    for data, says in ((post(None, "", b'{"na', False).replace(b"\r\n\r\n", b"\r\nContent-Length: 12\r\n\r\n"), body),
                       (b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{", body),
                       (b"POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n" + BODY + b"\r\n0\r\n", body),
                       (b"POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Le", head), (b"GE", head), (b"\r\nGET / HTTP/1.1\r\n", head)):
        with s.client() as c:
            c.send(b"GET /items/ HTTP/1.1\r\nHost: x\r\n\r\n" + data)
            status(c.read("GET", "before %r" % data), 200)
            c.sock.shutdown(socket.SHUT_WR)
            r = status(c.read("POST", "%r" % data), 400)
            equal(r.json["detail"], says, "why %r is refused" % data)
            ok(r.closes, "%r: the answer should say Connection: close", data)
            equal(c.rest(), b"", "after the answer to %r" % data)
    with s.client() as c:  # between requests it is the usual end
        c.send(b"GET /items/ HTTP/1.1\r\nHost: x\r\n\r\n\r\n")
        c.sock.shutdown(socket.SHUT_WR)
        status(c.read("GET", "the last"), 200)
        equal(c.rest(), b"", "after the last answer")


def test_smuggling(s):
    """Anything ambiguous about where a message ends."""
    chunked = "Transfer-Encoding: chunked\r\n"
    for lines in ("Content-Length: 12\r\nContent-Length: 13\r\n", "Content-Length: 12\r\nContent-Length: 12\r\n", "Content-Length: 12, 12\r\n", "Content-Length: 12, 13\r\n",
                  "Content-Length: +12\r\n", "Content-Length: -1\r\n", "Content-Length: 0x0c\r\n", "Content-Length: 1e1\r\n", "Content-Length: 12.0\r\n", "Content-Length: \r\n",
                  "Content-Length: 1 2\r\n", "Content-Length: 12;\r\n", "Content-Length: \x0b12\r\n", "Content-Length: 18446744073709551628\r\n", "Content-Length: 99999999999999999999999999\r\n",
                  "Content-Length: 12\r\n" + chunked, chunked + "Content-Length: 12\r\n", chunked + chunked, "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: identity\r\n",
                  "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked;q=1\r\n", "Transfer-Encoding: \"chunked\"\r\n",
                  "Transfer-Encoding: \x0bchunked\r\n", "Transfer-Encoding:\r\n", "Transfer-Encoding : chunked\r\n", "Content-Length : 12\r\n", " Content-Length: 12\r\n", "X: y\r\n Content-Length: 12\r\n",
                  "X: y\r\n\tfolded\r\n", "Content-Length: 12\nX: y\r\n", "X: a\rContent-Length: 12\r\n", "X: a\r\r\n", "X: a\x00b\r\n", "X\x00: a\r\n", "X\x80: a\r\n", "X y: a\r\n", ": a\r\n", "noColon\r\n",
                  "X: a\x01\r\n", "X: a\x7f\r\n", "X(: a\r\n", "Content_Length: 12\r\n\x00: x\r\n"):
        refused(s, "POST /items/ HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n", (400, 501))
    refused(s, "POST /items/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", (400, 501))
    refused(s, "POST /items/ HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    equal(s.get("/items/").json["results"], [], "rows")


def test_smuggled_request_is_a_body(s):
    inner = b"DELETE /items/1 HTTP/1.1\r\nHost: x\r\n\r\n"
    s.post("/items/", {"name": "a"})
    with s.client() as c:
        c.send(b"GET /items/1 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner + c.write("GET", "/items/1"))
        c.read()
        status(c.read(), 200)
    status(s.get("/items/1"), 200)


def test_request_lines(s):
    for line in (b"GET  /items/ HTTP/1.1", b"GET /items/  HTTP/1.1", b" GET /items/ HTTP/1.1", b"GET /items/ HTTP/1.1 ", b"GET\t/items/\tHTTP/1.1", b"GET /items/", b"GET", b"GET /items/ http/1.1",
                 b"GET /items/ HTTP/1", b"GET /items/ HTTP/1.1.1", b"GET /items/ HTTP/01.1", b"GET /items/ HTTX/1.1", b"GET items HTTP/1.1", b"GET /a b HTTP/1.1", b"GET /\x00 HTTP/1.1", b"GET /\x7f HTTP/1.1",
                 b"GET /\xc3\xa9 HTTP/1.1", b"GET /items/#frag HTTP/1.1", b"G(T / HTTP/1.1", b"G\x00T / HTTP/1.1", b"\x16\x03\x01\x02\x00\x01", b"GET /\x01 HTTP/1.1", b"GET * HTTP/1.1"):
        refused(s, line + b"\r\nHost: x\r\n\r\n", (400,))


def test_versions(s):
    for version in (b"HTTP/2.0", b"HTTP/3.0", b"HTTP/0.9", b"HTTP/9.9"):
        refused(s, b"GET /items/ " + version + b"\r\nHost: x\r\n\r\n", (505,))
    fine(s, b"GET /items/ HTTP/1.2\r\nHost: x\r\n\r\n")
    refused(s, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505))


def test_http_1_0(s):
    with s.client() as c:
        c.send(b"GET /items/ HTTP/1.0\r\n\r\n")
        r = status(c.read(), 200)
        ok(r.get("content-length") is not None, "a length, no chunks")
        ok(c.at_end(), "HTTP/1.0 closes")
    with s.client() as c:
        for _ in range(3):
            c.send(b"GET /items/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            r = status(c.read(), 200)
        has(r.get("connection", "").lower(), "keep-alive", "Connection")


def test_host(s):
    for lines in (b"", b"Host: a\r\nHost: a\r\n", b"Host: a\r\nhost: b\r\n", b"Host: a b\r\n", b"Host: a/b\r\n", b"Host: a@b\r\n"):
        refused(s, b"GET /items/ HTTP/1.1\r\n" + lines + b"\r\n")
    for host in (b"example.com", b"example.com:8000", b"[::1]:80", b"127.0.0.1"):
        fine(s, b"GET /items/ HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")


def test_absolute_form(s):
    for target in (b"http://example.com/items/", b"HTTP://example.com:80/items/?limit=1", b"https://user.example/items"):
        fine(s, b"GET " + target + b" HTTP/1.1\r\nHost: other\r\n\r\n")
    index = fine(s, b"GET http://example.com HTTP/1.1\r\nHost: example.com\r\n\r\n")
    has(index.body, b"/items", "index")
    for target in (b"http://", b"http:///items/", b"ftp://x/items/", b"http://a b/"):
        refused(s, b"GET " + target + b" HTTP/1.1\r\nHost: other\r\n\r\n")


def test_asterisk_form(s):
    r = fine(s, b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 204, "OPTIONS")
    ok(r.get("allow"), "Allow")


def test_header_whitespace(s):
    fine(s, b"GET /items/ HTTP/1.1\r\nHost:x\r\nX-Request-Id: \t abc \t \r\n\r\n").get("x-request-id") == "abc" or fail("whitespace around a value")
    fine(s, b"GET /items/ HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nX-High: \xff\xe9\r\n\r\n")


# methods

def test_head(s):
    s.post("/items/", {"name": "a"})
    for target in ("/", "/items", "/items/1", "/nothing", "/items/9", "/openapi.json", "/openapi.yaml", "/docs", "/redoc", "/healthz", "/readyz", "/items/?x=1"):
        with s.client() as c:
            got, head = c.get(target), c.request("HEAD", target)
            equal(head.status, got.status, "status of HEAD %s" % target)
            for name in ("content-type", "content-length", "etag", "vary", "link", "allow", "cache-control"):
                equal(head.get(name), got.get(name), "%s of HEAD %s" % (name, target))
            status(c.get("/items/"), 200)  # no body was sent: the connection is in step


def allowed(r):
    return sorted(re.split(r"\s*,\s*", r.get("allow", "")))


def test_options_and_allow(s):
    collection, item, read = ["GET", "HEAD", "OPTIONS", "POST"], ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"], ["GET", "HEAD", "OPTIONS"]
    for target, methods in (("/items", collection), ("/items/", collection), ("/items/1", item), ("/items/1/", item), ("/", read), ("/openapi.json", read), ("/openapi.yaml", read),
                            ("/docs", read), ("/redoc", read), ("/healthz", read), ("/readyz", read), ("/metrics", read)):
        r = status(s.request("OPTIONS", target), 204)
        equal(allowed(r), methods, "Allow of OPTIONS %s" % target)
        equal(r.body, b"", "body")
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods):
            r = s.request(method, target, {} if method != "DELETE" else None)
            detail(r, 405, "Method Not Allowed")
            equal(allowed(r), methods, "Allow of %s %s" % (method, target))
    detail(s.request("OPTIONS", "/nothing"), 404, "Not Found")


def test_unknown_methods(s):
    for method in ("TRACE", "CONNECT", "QUERY", "BREW", "get", "Get", "PROPFIND", "X" * 40):
        r = s.request(method, "/items/")
        within(r.status, {"CONNECT": (400, 405, 501), "TRACE": (405, 501), "QUERY": (405,)}.get(method, (501,)), "status of %s" % method)
        ok(isinstance(r.json["detail"], str), "detail")


def test_not_found(s):
    for target in ("/nothing", "/items/1/x", "/items//", "//items", "/items/1//", "/Items", "/items.json", "/docs/x", "/..", "/items/../items/..", "/%00", "/%2e%2e/items", "/items%2F1", "/openapi.json/x", "/docs/swagger-ui.css/x"):
        detail(s.get(target), 404, "Not Found")


def test_percent_encoding_in_paths(s):
    s.post("/items/", {"name": "a"})
    status(s.get("/%69tems/1"), 200)
    for target in ("/items/%", "/items/%1", "/items/%zz", "/items/%ff"):
        within(s.get(target).status, (400, 404), "status of %s" % target)


# answers before the body

def test_expect_continue(s):
    with s.client() as c:
        c.send(post(c, "Expect: 100-continue\r\n", b"") .replace(b"Content-Length: 0", b"Content-Length: %d" % len(BODY)))
        equal(c.read("POST").status, 100, "interim answer")
        c.send(BODY)
        status(c.read("POST"), 201)
        c.send(post(c, "Expect: 100-Continue\r\n"))  # the body came along
        r = c.read("POST")
        r = c.read("POST") if r.status == 100 else r
        status(r, 201)


def test_expect_continue_not_needed(s):
    for head, code in (("POST /nothing", 404), ("POST /items/1", 405), ("BREW /items/", 501)):
        with s.client() as c:
            c.send("%s HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n" % head)
            status(c.read("POST", head), code)
    with s.client() as c:
        c.send("POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n")
        status(c.read("POST"), 415)
    with s.client() as c:
        c.send("POST /items/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
        status(c.read("POST"), 413)


def test_other_expectations(s):
    for value in ("200-ok", "100-continue, x", "x"):
        r = s.get("/items/", expect=value)
        status(r, 417)


def test_http_1_0_gets_no_continue(s):
    with s.client() as c:
        c.send(b"POST /items/ HTTP/1.0\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n" + BODY)
        status(c.read("POST"), 201)


def test_unread_body_is_discarded(s):
    """Up to 64 KiB the connection goes on behind it; what it held is no request."""
    inner = b"GET /items/1 HTTP/1.1\r\nHost: x\r\n\r\n" * 100
    with s.client() as c:
        for _ in range(3):
            c.send(b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner)
            status(c.read("POST"), 404)
        status(c.get("/items/"), 200)
        c.send(b"POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n")
        status(c.read("POST"), 404)
        status(c.get("/items/"), 200)


def test_answer_before_the_body_came(s):
    with s.client() as c:
        c.send(b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        status(c.read("POST"), 404)  # sent at once
        c.send(b"x" * 1000)
        status(c.get("/items/"), 200)


def test_large_unread_body_closes_lingering(s):
    """The client that is still writing can read its answer: no reset takes it away."""
    with s.client() as c:
        c.send(b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1500000\r\n\r\n")
        c.try_send(b"x" * 1000000)
        r = status(c.read("POST"), 404)
        ok(r.closes, "Connection: close")
        equal(c.rest(), b"", "after the answer")


def test_large_body_and_answer(s):
    name = "x" * 900000
    with s.client() as c:
        r = status(c.post("/items/", {"name": name}), 201)
        equal(r.json["name"], name, "name")
        equal(status(c.get("/items/1"), 200).json["name"], name, "stored name")


def test_get_with_a_body(s):
    with s.client() as c:
        within(c.request("GET", "/items/", "{}").status, (200, 400), "status")
        within(c.request("DELETE", "/items/1", "{}").status, (404, 400), "status")
        status(c.get("/items/"), 200)


def test_ipv6():
    import socket
    try:
        socket.socket(socket.AF_INET6).bind(("::1", 0))
    except OSError:
        from lib.case import Skip
        raise Skip("no IPv6 here")
    with Server(APP, ["--host", "::1"]) as s:
        status(s.get("/items/"), 200)


def test_unix_socket():
    with Server(APP, ["--unix", "api.sock"]) as s:
        with Client(s.path("api.sock")) as c:
            status(c.get("/items/"), 200)
        with Client(s.path("api.sock")) as c:
            status(c.post("/items/", {"name": "a"}), 201)
        path = s.path("api.sock")
    ok(not os.path.exists(path), "the socket's file is removed at the end")


if __name__ == "__main__":
    main(__name__)
