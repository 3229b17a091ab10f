"""Behind a real nginx with TLS and prefixes: the site of examples/deploy, and one that takes its prefix off. All that
answers name is followed through it. The units of examples/deploy are checked as systemd does."""
import configparser
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import Skip, equal, eventually, has, main, ok, status
from lib.http import Client
from lib.server import Server, environment, program
from lib.websocket import TEXT, WebSocket, frame

DEPLOY = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "examples", "deploy")
APP = """api: 1
info: {title: T, version: 1.0.0}
proxies: [unix]
auth: {}
models:
  items: {permissions: {list: any, read: any, create: any, update: any, delete: any}, properties: {n: {type: integer}}}
  offs: {pagination: limit_offset, permissions: {list: any, read: any, create: any, update: any, delete: any},
         properties: {n: {type: integer}}}
"""
# Not the proxy's own address: what is logged must be this one.
CLIENT = "127.0.0.7"
MAIN = """daemon off; worker_processes 1; %(user)s pid %(dir)s/pid; error_log %(dir)s/error.log warn;
events { worker_connections 256; }
http {
    access_log off; default_type text/html; types { }
    client_body_temp_path %(dir)s/t1; proxy_temp_path %(dir)s/t2; fastcgi_temp_path %(dir)s/t3;
    uwsgi_temp_path %(dir)s/t4; scgi_temp_path %(dir)s/t5;
    include %(dir)s/site;
"""
# The prefix of the C app: taken off by nginx, left there, and one in another.
MORE = """
    server {
        listen 127.0.0.1:%(port)d ssl; server_name other.example;
        ssl_certificate %(dir)s/cert.pem; ssl_certificate_key %(dir)s/key.pem;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $api_connection;
        proxy_set_header Forwarded "for=$remote_addr;proto=$scheme;host=\\"$http_host\\"";
        location /cut/ { proxy_set_header X-Forwarded-Prefix /cut; %(headers)s proxy_pass http://127.0.0.1:%(app)d/; }
        location /kept/ { proxy_set_header X-Forwarded-Prefix /kept; %(headers)s proxy_pass http://127.0.0.1:%(app)d; }
        location /a/b/ { proxy_set_header X-Forwarded-Prefix /a/b; %(headers)s proxy_pass http://127.0.0.1:%(app)d/; }
    }
"""
# proxy_set_header of a location replaces those around it.
HEADERS = ('proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection '
           '$api_connection; proxy_set_header Forwarded "for=$remote_addr;proto=$scheme;host=\\"$http_host\\"";')


def plain(sock, host):
    """A lib.http.Client over a connection that is there."""
    c = Client.__new__(Client)
    c.sock, c.host, c.buffer, c.timeout = sock, host, b"", 20
    return c


class Nginx:
    """Runs with `site`, the example with the paths and ports of a test, and more. Its sockets are opened here, so that
    their ports are free: NGINX in its environment names them, as for its own upgrades."""

    def __init__(self, directory, unix, app):
        program_path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if not program_path:
            raise Skip("no nginx")
        self.dir = directory
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=shop.example", "-addext",
                        "subjectAltName=DNS:shop.example,DNS:other.example", "-keyout", self.path("key.pem"), "-out",
                        self.path("cert.pem")], check=True, capture_output=True, timeout=60)
        listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        self.plain, self.port, self.other = [s.getsockname()[1] for s in listening]
        with open(os.path.join(DEPLOY, "nginx.conf")) as f:
            site = f.read()
        for old, new in (("listen 80;", "listen 127.0.0.1:%d;" % self.plain),
                         ("listen 443 ssl http2;", "listen 127.0.0.1:%d ssl http2;" % self.port),
                         ("/etc/ssl/certs/shop.example.pem", self.path("cert.pem")),
                         ("/etc/ssl/private/shop.example.key", self.path("key.pem")),
                         ("unix:/run/api/api.sock;", "unix:%s;" % unix)):
            equal(site.count(old), 1, "%s in the site" % old)
            site = site.replace(old, new)
        values = {"dir": directory, "port": self.other, "app": app, "headers": HEADERS,
                  "user": "user root;" if os.geteuid() == 0 else ""}  # its workers would be nobody
        with open(self.path("site"), "w") as f:
            f.write(site)
        with open(self.path("nginx.conf"), "w") as f:
            f.write((MAIN + MORE + "}\n") % values)
        env = {"PATH": os.environ["PATH"], "NGINX": ";".join(str(s.fileno()) for s in listening) + ";"}
        self.log = open(self.path("nginx.stderr"), "ab")
        self.process = subprocess.Popen([program_path, "-p", directory, "-c", self.path("nginx.conf")], env=env,
                                        pass_fds=[s.fileno() for s in listening], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        for s in listening:  # they listen already: who connects waits for nginx
            s.close()
        self.context = ssl.create_default_context(cafile=self.path("cert.pem"))

    def path(self, name):
        return os.path.join(self.dir, name)

    def connect(self, host, alpn=None):
        """A TLS connection as lib.http.Client has it."""
        port = self.port if host == "shop.example" else self.other
        sock = socket.create_connection(("127.0.0.1", port), 20, source_address=(CLIENT, 0))
        return plain(self.context.wrap_socket(sock, server_hostname=host), "%s:%d" % (host, port))

    def request(self, host, method, target, body=None, headers=None):
        with self.connect(host) as c:
            return c.request(method, target, body, headers)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        with open(self.path("error.log")) as f, open(self.path("nginx.stderr")) as g:
            lines = f.readlines() + g.readlines()
        return "".join(line for line in lines if "using inherited sockets" not in line)


class Site:
    """One host and prefix of it, as a client sees them."""

    def __init__(self, nginx, host, prefix):
        self.nginx, self.host, self.prefix = nginx, host, prefix
        self.origin = "https://%s:%d" % (host, nginx.port if host == "shop.example" else nginx.other)

    def request(self, method, target, body=None, headers=None):
        return self.nginx.request(self.host, method, target, body, headers)

    def get(self, path, headers=None):
        return self.request("GET", self.prefix + path, None, headers)

    def post(self, path, body, headers=None):
        return self.request("POST", self.prefix + path, body, headers)

    def follow(self, url):
        """A URL that an answer named, which must be one of this site."""
        if url.startswith(self.origin):
            url = url[len(self.origin):]
        ok(url == self.prefix or url.startswith(self.prefix + "/"), "%s leads out of %s", url, self.prefix)
        return self.request("GET", url)


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [value] if isinstance(value, str) else []


def links(r):
    """What an answer names: its fields, and the strings or attributes that are URLs or paths."""
    out = [u for u in r.all("location")] + re.findall(r"<([^>]+)>", ",".join(r.all("link")))
    kind = r.get("content-type") or ""
    if kind.startswith("application/json"):
        out += [s for s in strings(r.json) if re.match(r"https?://|/[a-z]", s)]
    elif kind.startswith("text/html"):
        out += re.findall(r'(?:url: ?|href=|src=|spec-url=)"([^"]+)"', r.text)
    return [u for u in out if not u.startswith("data:")]


def crawl(site, *starts):
    """Follows all that is named, from `starts` on, and nothing may lead out or nowhere."""
    todo, seen = [site.prefix + s for s in starts], []
    while todo:
        url = todo.pop(0)
        r = site.follow(url)
        ok(r.status < 400, "%s: %d", url, r.status)
        seen.append(url)
        if not url.endswith(("openapi.json", "openapi.yaml")):  # that has paths of its own kind
            todo += [u for u in links(r) if u not in seen and u not in todo]
        ok(len(seen) < 200, "no end of links: %r", seen[-5:])
    return seen


def check_lists(site, n):
    for i in range(n):
        r = status(site.post("/items/", {"n": i}), 201)
        equal(status(site.follow(r.get("location")), 200).json["n"], i, "the row that was made")
    seen, url = [], site.prefix + "/items/?limit=2"
    while url:
        r = status(site.follow(url), 200)
        seen += [row["n"] for row in r.json["results"]]
        ok(not r.json["next"] or "<%s>; rel=\"next\"" % r.json["next"] in r.all("link"), "Link and next differ: %r", r)
        url = r.json["next"]
    equal(seen, list(range(n)), "rows of all pages")


def check_documents(site, title):
    document = status(site.get("/openapi.json"), 200).json
    equal(document["info"]["title"], title, "title")
    equal(document["servers"], [{"url": site.prefix}], "servers")
    for path, methods in document["paths"].items():
        if "get" in methods and "{" not in path:
            r = site.request("GET", document["servers"][0]["url"] + path)
            ok(r.status in (200, 307, 401), "GET %s of the document: %d", path, r.status)
    return document


def test_site():
    with Server(APP, ["--access-log", "--log-format", "json", "--unix", "s"], start=False) as s:
        s.user("ann", "correct horse")
        s.start()
        nginx = Nginx(s.path("."), s.path("s"), 1)
        try:
            check_site(nginx, Site(nginx, "shop.example", "/v1"))
        finally:
            errors = nginx.stop()
        equal(errors, "", "nginx's log")
        s.stop()
        entries = [json.loads(line) for line in s.log().splitlines() if '"message":"request"' in line]
        ok(len(entries) > 30, "%d lines in the log", len(entries))
        equal({e["peer"] for e in entries}, {CLIENT}, "addresses in the log")


def check_site(nginx, site):
    check_lists(site, 5)
    for i in range(3):
        status(site.post("/offs/", {"n": i}), 201)
    equal(site.get("/offs/?limit=1").json["next"], site.origin + "/v1/offs/?limit=1&offset=1", "next of DRF's paging")
    seen = crawl(site, "/", "/offs/?limit=1", "/items/?limit=2", "/docs", "/redoc")
    for url in ("/v1/docs/swagger-ui-bundle.js", "/v1/redoc/redoc.standalone.js", "/v1/openapi.yaml"):
        ok(url in seen, "nothing names %s", url)
    document = check_documents(site, "T")
    url = document["components"]["securitySchemes"]["passwordAuth"]["flows"]["password"]["tokenUrl"]
    r = status(site.request("POST", url, b"grant_type=password&username=ann&password=correct+horse",
                            {"Content-Type": "application/x-www-form-urlencoded"}), 200)
    me = site.get("/users/me", {"Authorization": "Bearer " + r.json["access_token"]})
    equal(status(me, 200).json["username"], "ann", "the user")
    equal(site.get("/metrics").status, 404, "/metrics through a proxy")
    # What a client makes up goes no further than nginx, or is not of this prefix.
    forged = {"Forwarded": "for=1.2.3.4;host=evil.example", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Port": "1",
              "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Proto": "http"}
    equal(site.get("/offs/?limit=1", forged).json["next"], site.origin + "/v1/offs/?limit=1&offset=1", "next")
    with Client("127.0.0.1", nginx.plain) as c:
        c.send(b"GET /v1/items/ HTTP/1.1\r\nHost: shop.example\r\n\r\n")
        has(c.until(b"\r\n\r\n", "answer"), b"\r\nLocation: https://shop.example/v1/items/", "from http to https")


def check_live(site):
    c = site.nginx.connect(site.host)
    ws = WebSocket.__new__(WebSocket)
    ws.client = c
    c.send(("GET %s/echo HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: %s\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            % (site.prefix, c.host, site.origin)).encode())
    has(c.until(b"\r\n\r\n", "handshake"), b"101 Switching Protocols", "the answer to the handshake")
    c.send(frame(TEXT, "hello"))
    equal(c.exactly(7), b"\x81\x05hello", "the echo")
    c.close()
    r = status(site.get("/feed"), 200)
    equal(r.text, "event: who\ndata: %s\n\nevent: end\ndata: bye\n\n" % CLIENT, "events")


def check_cookies(site):
    cookies = status(site.get("/remember"), 200).all("set-cookie")
    for cookie in cookies:
        has(cookie, "; Path=%s;" % site.prefix, "the cookie")
    has(cookies[1], "; Secure", "the session's cookie")
    pairs = "; ".join(cookie.split(";")[0] for cookie in cookies)
    equal(site.get("/recall", {"Cookie": pairs}).text, "yes dark", "what the cookies keep")


def check_program(site):
    equal(site.get("/who").text, CLIENT + " /who", "what the handler sees")
    for path in ("/go", "/go-named"):
        r = status(site.get(path), 307)
        equal(status(site.follow(r.get("location")), 200).text, CLIENT + " /who", "where %s leads" % path)
    equal(status(site.follow(site.get("/url").text), 200).text, CLIENT + " /who", "where api_url_for leads")
    equal(site.get("/files/").text, "a page", "the file")
    equal(site.get("/who").get("strict-transport-security"), "max-age=60", "HSTS")
    check_lists(site, 3)
    check_documents(site, "Fronted")
    check_live(site)
    check_cookies(site)
    seen = crawl(site, "/", "/docs", "/redoc", "/inner/docs", "/inner/redoc", "/inner/", "/items/")
    ok(site.prefix + "/inner/openapi.json" in seen, "nothing names the inner app's document")


def behind(prefix):
    with Server(source="behind_proxy.c", flags=["--access-log"], start=False) as s:
        os.mkdir(s.path("files"))
        with open(s.path("files/index.html"), "w") as f:
            f.write("a page")
        s.start()
        nginx = Nginx(s.path("."), s.path("s"), s.port)
        try:
            check_program(Site(nginx, "other.example", prefix))
        finally:
            errors = nginx.stop()
        equal(errors, "", "nginx's log")
        s.stop()
        equal(set(re.findall(r" peer=(\S+)", s.log())), {CLIENT}, "addresses in the log")


def test_prefix_taken_off():
    behind("/cut")


def test_prefix_kept():
    behind("/kept")


def test_prefix_of_two_segments():
    behind("/a/b")


# --- haproxy: connections, with the PROXY protocol before them ---


def test_haproxy():
    haproxy = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
    if not haproxy:
        raise Skip("no haproxy")
    for word in ("send-proxy", "send-proxy-v2"):
        with Server(source="behind_proxy.c", flags=["--access-log"], start=False) as s, \
                socket.create_server(("127.0.0.1", 0)) as listening:
            os.mkdir(s.path("files"))
            s.start()
            with open(s.path("haproxy.cfg"), "w") as f:
                f.write("defaults\n mode tcp\n timeout connect 20s\n timeout client 20s\n timeout server 20s\n"
                        "listen api\n bind fd@%d\n server a 127.0.0.1:%d %s\n" % (listening.fileno(), s.port, word))
            with open(s.path("haproxy.stderr"), "wb") as log:
                process = subprocess.Popen([haproxy, "-db", "-f", s.path("haproxy.cfg")], stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log, pass_fds=[listening.fileno()])
            try:
                sock = socket.create_connection(listening.getsockname(), 20, source_address=(CLIENT, 0))
                with plain(sock, "shop.example") as c:
                    for _ in range(2):
                        equal(status(c.get("/who"), 200).text, CLIENT + " /who", "what the handler sees")
                    equal(c.get("/metrics").status, 404, "/metrics through a proxy")
            finally:
                process.terminate()
                process.wait(20)
            s.stop()
            equal(set(re.findall(r" peer=(\S+)", s.log())), {CLIENT}, "addresses in the log")


# --- systemd ---


def units(directory):
    """Copies of the units that name this build's program."""
    for name in ("api.service", "api.socket"):
        with open(os.path.join(DEPLOY, name)) as f:
            text = f.read()
        if name == "api.service":
            equal(text.count("/usr/local/bin/api"), 1, "the program in the unit")
            text = text.replace("/usr/local/bin/api", program())
        with open(os.path.join(directory, name), "w") as f:
            f.write(text)


def test_units():
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        raise Skip("no systemd-analyze")
    with Server(APP, start=False) as s:
        units(s.dir)
        done = subprocess.run([analyze, "verify", "--man=no", s.path("api.service"), s.path("api.socket")],
                              capture_output=True, text=True, timeout=60)
        ours = [line for line in done.stderr.splitlines() if s.dir in line or "api." in line]
        equal(ours, [], "what systemd says of the units")
        equal(done.returncode, 0, "exit status of systemd-analyze: %s" % done.stderr)


def listens(path):
    """A socket has its name before anybody may connect to it."""
    with socket.socket(socket.AF_UNIX) as c:
        return c.connect_ex(path) == 0


def test_socket_activation():
    """The command line of the unit, with the socket that systemd would hand over."""
    activate = shutil.which("systemd-socket-activate")
    if not activate:
        raise Skip("no systemd-socket-activate")
    with Server(APP, start=False) as s:
        units(s.dir)
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(s.path("api.service"))
        command = unit["Service"]["ExecStart"].split()
        s.host, s.port = s.path("s"), None
        s.stderr = open(s.path("stderr"), "ab")
        s.process = subprocess.Popen([activate, "-l", s.host] + command, cwd=s.dir, env=environment(),
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=s.stderr)
        eventually(lambda: listens(s.host), "the socket")
        r = s.post("/items/", {"n": 1}, {"X-Forwarded-For": CLIENT, "X-Forwarded-Prefix": "/v1"})
        equal(status(r, 201).get("location"), "/v1/items/1", "Location")
        equal(s.first_line(30).split()[:3], ["Listening", "on", "unix:" + s.host], "first line")


if __name__ == "__main__":
    main(__name__)
