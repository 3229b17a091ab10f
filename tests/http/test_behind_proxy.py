"""Behind a proxy, as its headers say it: whose word counts, and that every URL and address follows."""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, has, lacks, main, ok, status
from lib.server import Server, environment, program
from lib.websocket import WebSocket

MODELS = """
models:
  items: {properties: {n: {type: integer}}, filter: [n], sort: [n]}
  offs: {pagination: limit_offset, properties: {n: {type: integer}}}
  pages: {pagination: page, properties: {n: {type: integer}}}
"""
INFO = "api: 1\ninfo: {title: T, version: 1.0.0}\n"
APP = INFO + "proxies: [127.0.0.1]\n" + MODELS
FRONT = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example",
         "X-Forwarded-Prefix": "/api/v1"}
STANDARD = {"Forwarded": 'for="[2001:db8::7]:4711";proto=https;host=shop.example', "X-Forwarded-Prefix": "/api/v1"}
URLS = re.compile(r'(?:url: ?|href=|src=|spec-url=)"(/[^"]*)"')


def fill(s, model="items", headers=None):
    return [status(s.post("/%s/" % model, {"n": i}, headers), 201) for i in range(3)]


def page_urls(s, headers, base):
    """Every URL that the pages name, and that each of them answers through the prefix."""
    for path in ("/docs", "/redoc"):
        r = status(s.get(path, headers), 200)
        equal(r.get("cache-control"), "no-cache", "Cache-Control of %s" % path)
        urls = URLS.findall(r.text)
        ok(len(urls) >= 2, "%s names %r", path, urls)
        for url in urls:
            ok(url.startswith(base + "/"), "%s names %s", path, url)
            status(s.get(url, headers), 200)


def everything(s, headers, base, absolute):
    """`base` before each URL; `absolute`: scheme and host before those that are absolute."""
    for r in fill(s, headers=headers):
        has(r.get("location"), base + "/items/", "Location")
        status(s.get(r.get("location"), headers), 200)
    r = status(s.get("/items/?limit=1", headers), 200)
    ok(r.json["next"].startswith(base + "/items/?limit=1&cursor="), "next is %r", r.json["next"])
    equal(r.get("link"), '<%s>; rel="next"' % r.json["next"], "Link")
    equal(status(s.get(r.json["next"], headers), 200).json["results"][0]["n"], 1, "the second row")
    for model, start, position in (("offs", "?limit=1", "limit=1&offset=1"), ("pages", "", "page=2")):
        status(s.post("/%s/" % model, [{"n": i} for i in range(60)], headers), 201)
        r = status(s.get("/%s/%s" % (model, start), headers), 200)
        equal(r.json["next"], "%s%s/%s/?%s" % (absolute, base, model, position), "next of DRF's paging")
    page_urls(s, headers, base)
    index = status(s.get("/", headers), 200).json
    urls = list(index["resources"].values()) + list(index["documents"].values())
    equal(len(urls), 7, "URLs of the index")
    for url in urls:
        ok(url.startswith(base + "/"), "the index names %s", url)
        status(s.get(url, headers), 200)
    equal(status(s.get("/openapi.json", headers), 200).json["servers"], [{"url": base or "/"}], "servers")
    has(status(s.get("/openapi.yaml", headers), 200).text, "servers:\n  - url: %s\n" % (base or "/"), "the YAML")


def test_headers_of_a_trusted_proxy(s):
    everything(s, FRONT, "/api/v1", "https://shop.example")


def test_forwarded_of_a_trusted_proxy(s):
    everything(s, STANDARD, "/api/v1", "https://shop.example")


def test_nobody_is_trusted_by_default():
    with Server(INFO + MODELS) as s:
        everything(s, {**FRONT, "Forwarded": "for=1.2.3.4;proto=https;host=evil.example"}, "",
                   "http://%s:%d" % (s.host, s.port))


def test_others_are_not_trusted():
    with Server(INFO + "proxies: [192.0.2.0/24, '::1', unix]\n" + MODELS) as s:
        everything(s, FRONT, "", "http://%s:%d" % (s.host, s.port))


def test_root_path():
    with Server(INFO + "root_path: /v1\n" + MODELS) as s:
        everything(s, {}, "/v1", "http://%s:%d" % (s.host, s.port))
        detail(s.get("/v1/v1/items/"), 404, "Not Found")
        detail(s.get("/v10/items/"), 404, "Not Found")


def test_flags_and_environment_count_before_the_file():
    app = INFO + "proxies: [127.0.0.1]\nroot_path: /v1\n" + MODELS
    with Server(app, ["--root-path", "/v2/", "--proxies", "10.0.0.0/8,unix"]) as s:
        equal(s.post("/items/", {"n": 1}, FRONT).get("location"), "/v2/items/1", "Location")
    with Server(app, env={"API_ROOT_PATH": "/v3", "API_PROXIES": ""}) as s:
        equal(s.post("/items/", {"n": 1}, FRONT).get("location"), "/v3/items/1", "Location")
    with Server(app, ["--root-path", ""], env={"API_ROOT_PATH": "/v3"}) as s:
        equal(s.post("/items/", {"n": 1}).get("location"), "/items/1", "Location")
        equal(s.post("/items/", {"n": 1}, FRONT).get("location"), "/api/v1/items/2", "Location")


def test_in_processes():
    with Server(INFO + MODELS, ["--isolate", "--workers", "2", "--root-path", "/v2", "--proxies", "127.0.0.1"]) as s:
        equal(s.post("/items/", {"n": 1}).get("location"), "/v2/items/1", "Location")
        equal(s.post("/items/", {"n": 1}, FRONT).get("location"), "/api/v1/items/2", "Location")
        status(s.get("/metrics"), 200)


def test_unix_socket():
    with Server(INFO + "proxies: [unix]\n" + MODELS, ["--unix", "s"], start=False) as s:
        s.start()
        s.host = s.path("s")
        equal(s.post("/items/", {"n": 1}, FRONT).get("location"), "/api/v1/items/1", "Location")


V1 = b"PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n"
V2_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
V2 = V2_SIGNATURE + b"\x21\x11\0\x14\xcb\0\x71\x08\xc0\0\2\1\x12\x67\1\xbb\x20\0\5\1\0\0\0\0"
V2_LOCAL = V2_SIGNATURE + b"\x20\0\0\0"


def heralded(s, line, asked, drip=False):
    """Answers on one connection that begins with `line`."""
    with s.client() as c:
        for i in range(len(line)) if drip else ():
            c.send(line[i:i + 1])
        if not drip:
            c.send(line)
        return [c.get(target, headers) for target, headers in asked]


def test_proxy_protocol():
    with Server(source="behind_proxy.c", start=False) as s:
        os.mkdir(s.path("files"))
        s.start()
        twice = [("/who", None), ("/who", None)]
        for line, address in ((V1, "203.0.113.7"), (V2, "203.0.113.8"), (V2_LOCAL, "127.0.0.1"), (b"", "127.0.0.1"),
                              (b"PROXY UNKNOWN\r\n", "127.0.0.1")):
            for drip in (False, True):
                equal([r.text for r in heralded(s, line, twice, drip)], [address + " /who"] * 2, "after %r" % line[:20])
        # The client's own headers are not a proxy's; https is said by version 2.
        r, = heralded(s, V1, [("/who", {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"})])
        equal((r.text, r.get("strict-transport-security")), ("203.0.113.7 /who", None), "who asks, and how")
        r, = heralded(s, V2, [("/who", None)])
        equal(r.get("strict-transport-security"), "max-age=60", "HSTS")
        equal([r.status for r in heralded(s, V1, [("/metrics", None)])], [404], "/metrics through a proxy")
        for line in (b"PROXY TCP4 nonsense\r\n", V2[:12] + b"\x31" + V2[13:], V1 + V1):
            r = s.raw(line + b"GET /who HTTP/1.1\r\nHost: a\r\n\r\n")
            ok(r.startswith(b"HTTP/1.1 400 "), "after %r: %r", line, r)
        r = s.raw(b"GET /who HTTP/1.1\r\nHost: a\r\n\r\n" + V1)
        equal(r.count(b"HTTP/1.1 400 "), 1, "answers to a header behind a request")


def test_proxy_protocol_of_others():
    with Server(INFO + "proxies: [10.0.0.0/8]\n" + MODELS, ["--access-log"]) as s:
        for line in (V1, V2):
            ok(s.raw(line + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").startswith(b"HTTP/1.1 400 "), "after %r", line)


BAD_PREFIXES = ["//evil.com", "/\\evil.com", "https://evil.com", '/"><script>alert(1)</script>', "/'-alert(1)-'",
                "/a b", "/a//b", "/../x", "/a%0d%0ab", "/" + "a" * 300, "evil", "/</script>", "/a\tb"]
BAD_HOSTS = ["evil.com/x", 'a"b', "a b", "user@evil.com", "a<b>", "evil.com#", "a\\b", "[::1", "a:b"]


def test_what_headers_may_not_say(s):
    fill(s, "offs")
    for prefix in BAD_PREFIXES:
        headers = {"X-Forwarded-Prefix": prefix}
        equal(URLS.findall(s.get("/docs", headers).text)[0], "/docs/swagger-ui.css", "under %r" % prefix)
        equal(s.post("/items/", {"n": 1}, headers).get("location").split("/")[1], "items", "under %r" % prefix)
        equal(s.get("/openapi.json", headers).json["servers"], [{"url": "/"}], "under %r" % prefix)
    for host in BAD_HOSTS:
        r = s.get("/offs/?limit=1", {"X-Forwarded-Host": host})
        equal(r.json["next"], "http://%s:%d/offs/?limit=1&offset=1" % (s.host, s.port), "from %r" % host)


def test_documents_of_many_prefixes(s):
    """More than are kept: each gets its own all the same, with its own tag."""
    tags = set()
    for i in range(30):
        headers = {"X-Forwarded-Prefix": "/p%d" % i}
        for _ in range(2):
            r = status(s.get("/openapi.json", headers), 200)
            equal(r.json["servers"], [{"url": "/p%d" % i}], "servers")
            equal(s.get("/", headers).json["documents"]["docs"], "/p%d/docs" % i, "the index")
        if r.get("etag"):
            tags.add(r.get("etag"))
            status(s.get("/openapi.json", {**headers, "If-None-Match": r.get("etag")}), 304)
    equal(len(tags), 7, "documents that are kept beside the first")
    has(status(s.get("/openapi.json", {"X-Forwarded-Prefix": "/p29", "Accept-Encoding": "gzip"}), 200).unzipped,
        b'"servers":[{"url":"/p29"}]', "the document")


def test_metrics_are_not_for_who_comes_through_a_proxy():
    for app in (APP, INFO + MODELS):
        with Server(app) as s:
            status(s.get("/metrics"), 200)
            for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "x-forwarded-server"):
                detail(s.get("/metrics", {name: "a"}), 404, "Not Found")


def test_logs_and_logins_follow_the_client():
    app = INFO + "proxies: [127.0.0.1]\nauth: {}\nlimits: {login_failures: 3}\n" + MODELS
    with Server(app, ["--access-log", "--log-format", "json"], start=False) as s:
        s.user("ann", "correct horse")
        s.start()
        wrong, right = {"username": "ann", "password": "no"}, {"username": "ann", "password": "correct horse"}
        at = lambda address: {"X-Forwarded-For": address}
        for _ in range(3):
            status(s.post("/auth/token", wrong, at("203.0.113.7")), 400)
        status(s.post("/auth/token", right, at("203.0.113.7")), 429)
        status(s.post("/auth/token", right, at("::ffff:203.0.113.7")), 429)
        status(s.post("/auth/token", right, at("198.51.100.1")), 200)
        scheme = s.get("/openapi.json", FRONT).json["components"]["securitySchemes"]["passwordAuth"]
        equal(scheme["flows"]["password"]["tokenUrl"], "/api/v1/auth/token", "tokenUrl")
        s.stop()
        peers = [json.loads(line)["peer"] for line in s.log().splitlines() if '"target":"/auth/token"' in line]
        equal(peers, ["203.0.113.7"] * 5 + ["198.51.100.1"], "addresses in the log")


def test_a_program():
    with Server(source="behind_proxy.c", start=False) as s:
        os.mkdir(s.path("files"))
        with open(s.path("files/index.html"), "w") as f:
            f.write("a page")
        s.start()
        equal(s.get("/api/v1/who", FRONT).text, "203.0.113.7 /who", "what the handler sees")
        equal(s.get("/who", FRONT).text, "203.0.113.7 /who", "what the handler sees")
        equal(s.get("/url", FRONT).text, "/api/v1/who", "api_url_for")
        equal(s.get("/url").text, "/who", "api_url_for")
        for path in ("/go", "/go-named"):
            equal(status(s.get(path, FRONT), 307).get("location"), "/api/v1/who", "Location")
            equal(status(s.get(path), 307).get("location"), "/who", "Location")
        cookies = status(s.get("/remember", FRONT), 200).all("set-cookie")
        equal([c.split("=")[0] for c in cookies], ["theme", "session"], "cookies")
        for cookie in cookies:
            has(cookie, "; Path=/api/v1;", "the cookie")
        has(cookies[1], "; Secure", "the session's cookie over https")
        for cookie in s.get("/remember").all("set-cookie"):
            has(cookie, "; Path=/;", "the cookie")
            lacks(cookie, "Secure", "a cookie over http")
        equal(s.get("/who", FRONT).get("strict-transport-security"), "max-age=60", "HSTS")
        equal(s.get("/who").get("strict-transport-security"), None, "HSTS")
        equal(s.get("/api/v1/files/", FRONT).text, "a page", "the file")
        equal(s.get("/api/v1/inner/who", FRONT).text, "203.0.113.7 /inner/who", "what the inner handler sees")
        equal(s.get("/inner/openapi.json", FRONT).json["servers"], [{"url": "/api/v1/inner"}], "servers")
        for path in ("/inner/docs", "/api/v1/inner/docs"):
            for url in URLS.findall(s.get(path, FRONT).text):
                ok(url.startswith("/api/v1/inner/"), "%s names %s", path, url)
                status(s.get(url, FRONT), 200)


def test_pages_of_other_origins():
    """Where the scheme is known, a page of http is another origin than one of https."""
    with Server(source="behind_proxy.c", start=False) as s:
        os.mkdir(s.path("files"))
        s.start()
        for origin, headers, expected in (("https://shop.example", FRONT, 101), ("http://shop.example", FRONT, 403),
                                          ("https://evil.example", FRONT, 403), ("https://test", {}, 101),
                                          ("https://shop.example", {}, 403)):
            ws = WebSocket(s, "/echo", {**headers, "Origin": origin})
            equal(ws.status, expected, "a WebSocket of a page of %s" % origin)
            ws.client.close()


def check(text):
    with Server(text, start=False) as s:
        done = subprocess.run([program(), "check", "api.yaml"], cwd=s.dir, env=environment(), capture_output=True,
                              text=True, timeout=60)
        return done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("looking at ")]


def test_check_names_the_place():
    code, lines = check(INFO + "proxies: [10.0.0.0/8, 10.0.0.0/99, ten]\nroot_path: //evil\n" + MODELS)
    equal(code, 2, "exit status")
    equal(len(lines), 3, "mistakes")
    has(lines[0], 'api.yaml:3:23: invalid proxy "10.0.0.0/99": expected an address, a network such as', "message")
    has(lines[1], 'api.yaml:3:36: invalid proxy "ten"', "message")
    has(lines[2], 'api.yaml:4:12: invalid root_path "//evil": expected a path such as "/v1"', "message")
    equal(check(INFO + "proxies: [10.0.0.0/8, '::1', unix, '*']\nroot_path: /v1/\n" + MODELS)[0], 0, "exit status")


def test_root_path_that_begins_a_path_of_the_app():
    """Behind a proxy that strips it, /items/1 would be cut once more."""
    models = "models:\n  items: {properties: {n: {type: integer}}}\n"
    for path, route in (("/items", "/items"), ("/docs", "/docs")):
        code, lines = check(INFO + "root_path: %s\n" % path + models)
        equal((code, len(lines)), (2, 1), "exit status and mistakes")
        has(lines[0], 'api.yaml:3:12: root_path "%s" is a prefix of the app\'s path %s,' % (path, route), "message")
        with Server(INFO + models, start=False) as s:
            done = subprocess.run([program(), "serve", "api.yaml", "--port", "0", "--root-path", path], cwd=s.dir,
                                  env=environment(), capture_output=True, text=True, timeout=60)
            equal(done.returncode, 1, "exit status")
            has(done.stderr, 'root_path "%s" is a prefix of' % path, "message")
    for path in ("/item", "/itemsx", "/items/v1", "/v1/items"):
        equal(check(INFO + "root_path: %s\n" % path + models)[0], 0, "exit status with %s" % path)


def test_bad_flags():
    for flags, env, words in ((["--proxies", "10.0.0.0/8,ten"], {}, '--proxies: "ten" is not an address'),
                              (["--root-path", "v1"], {}, '--root-path: "v1" is not a path such as "/v1"'),
                              ([], {"API_PROXIES": "::1/129"}, 'API_PROXIES: "::1/129" is not an address'),
                              ([], {"API_ROOT_PATH": "//a"}, 'API_ROOT_PATH: "//a" is not a path')):
        with Server(APP, start=False) as s:
            done = subprocess.run([program(), "serve", "api.yaml", "--port", "0"] + flags, cwd=s.dir, timeout=60,
                                  env=environment(env), capture_output=True, text=True)
            equal(done.returncode, 2, "exit status with %r" % (flags or env))
            has(done.stderr, words, "message")
            equal(done.stderr.count("\n"), 1, "lines")


if __name__ == "__main__":
    main(__name__)
