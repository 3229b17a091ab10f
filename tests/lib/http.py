"""A client that sends exactly the bytes it is given and reads answers strictly: what RFC 9112 forbids fails the test."""
import json
import re
import socket
import time
import zlib

STATUS = re.compile(rb"HTTP/1\.1 ([1-5]\d\d) ([^\r\n\x00]*)\Z")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\x00]*?)[ \t]*\Z")
WAIT = 20.0  # seconds for anything that should be at once; generous for a loaded machine under a sanitizer


class Closed(AssertionError):
    """The server closed where an answer was expected."""


class Broken(AssertionError):
    """The answer is no HTTP."""


class Response:
    def __init__(self, asked, status, reason, fields, body, raw):
        self.asked, self.status, self.reason, self.fields, self.body, self.raw = asked, status, reason, fields, body, raw

    def get(self, name, default=None):
        values = self.all(name)
        return values[0] if values else default

    def all(self, name):
        return [v for n, v in self.fields if n.lower() == name.lower()]

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            raise Broken("%s: %d with a body that is no JSON: %r" % (self.asked, self.status, self.body[:500]))

    @property
    def text(self):
        return self.body.decode()

    @property
    def closes(self):
        return "close" in [v.strip().lower() for v in ",".join(self.all("connection")).split(",")]

    @property
    def unzipped(self):
        return zlib.decompress(self.body, 31)

    def __repr__(self):
        return "<%s: %d %r>" % (self.asked, self.status, self.body[:300])


class Client:
    def __init__(self, host, port=None, timeout=WAIT):
        if port is None:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(timeout)
            self.sock.connect(host)
        else:
            self.sock = socket.create_connection((host, port), timeout)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = "localhost" if port is None else "%s:%d" % ("[%s]" % host if ":" in host else host, port)
        self.buffer = b""
        self.timeout = timeout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.sock.close()

    def reset(self):
        """Goes away with RST, as a client that crashed behind a proxy does."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.sock.close()

    # bytes

    def send(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def try_send(self, data):
        """Sends what the server takes: it may have answered and gone."""
        try:
            self.send(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def more(self):
        """Reads once; False at the end."""
        try:
            data = self.sock.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def until(self, mark, what):
        while mark not in self.buffer:
            if len(self.buffer) > 4 << 20:
                raise Broken("%s: no end of the %s" % (self.buffer[:200], what))
            if not self.more():
                raise Closed("closed before the end of the %s; so far %r" % (what, self.buffer[:300]))
        part, self.buffer = self.buffer.split(mark, 1)
        return part

    def exactly(self, n):
        while len(self.buffer) < n:
            if not self.more():
                raise Closed("closed after %d of %d bytes of a body" % (len(self.buffer), n))
        part, self.buffer = self.buffer[:n], self.buffer[n:]
        return part

    def rest(self):
        """Everything until the server closes."""
        while self.more():
            pass
        part, self.buffer = self.buffer, b""
        return part

    def at_end(self):
        """True when the server closes without another byte."""
        return not self.buffer and not self.more()

    def silent(self, seconds):
        """True when nothing comes for so long, the connection staying open."""
        if self.buffer:
            return False
        self.sock.settimeout(seconds)
        try:
            self.buffer += self.sock.recv(65536)
            return False
        except socket.timeout:
            return True
        finally:
            self.sock.settimeout(self.timeout)

    # answers

    def head(self):
        lines = self.until(b"\r\n\r\n", "head").split(b"\r\n")
        m = STATUS.match(lines[0])
        if not m:
            raise Broken("no status line: %r" % lines[0][:200])
        fields = []
        for line in lines[1:]:
            f = FIELD.match(line)
            if not f:
                raise Broken("no header field: %r" % line[:200])
            fields.append((f.group(1).decode(), f.group(2).decode("latin-1")))
        return int(m.group(1)), m.group(2).decode("latin-1"), fields

    def read(self, method="GET", asked=None):
        """The next answer, 1xx included."""
        status, reason, fields = self.head()
        asked = asked or method
        response = Response(asked, status, reason, fields, b"", b"")
        response.body = self.body(response, method)
        if status >= 200:
            self.check(response)
        return response

    def body(self, r, method):
        lengths, codings = r.all("content-length"), r.all("transfer-encoding")
        if len(lengths) > 1 or len(codings) > 1 or (lengths and codings):
            raise Broken("%s: ambiguous length: %r %r" % (r.asked, lengths, codings))
        if r.status < 200 or r.status == 204:
            if lengths or codings:
                raise Broken("%s: %d with a length" % (r.asked, r.status))
            return b""
        if r.status == 304 or method == "HEAD":
            return b""
        if codings:
            if codings[0].lower() != "chunked":
                raise Broken("%s: Transfer-Encoding %r" % (r.asked, codings[0]))
            return self.chunks()
        if lengths:
            if not re.fullmatch(r"[0-9]+", lengths[0]):
                raise Broken("%s: Content-Length %r" % (r.asked, lengths[0]))
            return self.exactly(int(lengths[0]))
        if not r.closes:
            raise Broken("%s: %d without a length and without Connection: close" % (r.asked, r.status))
        return self.rest()

    def chunks(self):
        body = b""
        while True:
            size = self.until(b"\r\n", "chunk size")
            if not re.fullmatch(rb"[0-9A-Fa-f]+(;[^\r\n]*)?", size):
                raise Broken("chunk size %r" % size[:100])
            n = int(size.split(b";")[0], 16)
            if n == 0:
                break
            body += self.exactly(n)
            if self.exactly(2) != b"\r\n":
                raise Broken("no CRLF after a chunk")
        while self.until(b"\r\n", "trailer"):
            pass
        return body

    @staticmethod
    def check(r):
        """What every final answer has."""
        if not re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", r.get("date", "")):
            raise Broken("%s: %d with Date %r" % (r.asked, r.status, r.get("date")))
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", r.get("x-request-id", "")):
            raise Broken("%s: %d with X-Request-Id %r" % (r.asked, r.status, r.get("x-request-id")))
        for name in ("content-type", "content-length", "etag", "location", "allow", "date", "x-request-id", "server"):
            if len(r.all(name)) > 1:
                raise Broken("%s: %d with %s twice" % (r.asked, r.status, name))
        if r.status >= 400 and r.body and "json" not in r.get("content-type", ""):
            raise Broken("%s: %d with Content-Type %r" % (r.asked, r.status, r.get("content-type")))
        if r.status >= 400 and r.body and not r.get("content-encoding"):
            r.json  # every error is JSON

    def write(self, method, target, body=None, headers=None, **named):
        """The request, with Host and Content-Length unless given (None leaves them out)."""
        fields = {"Host": self.host}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body, separators=(",", ":"))
        if isinstance(body, str):
            body = body.encode()
        if body is not None:
            fields["Content-Type"] = "application/json"
            fields["Content-Length"] = str(len(body))
        for name, value in list((headers or {}).items()) + [(n.replace("_", "-"), v) for n, v in named.items()]:
            for same in [k for k in fields if k.lower() == name.lower()]:
                del fields[same]
            fields[name] = value
        head = "%s %s HTTP/1.1\r\n" % (method, target)
        head += "".join("%s: %s\r\n" % (n, v) for n, v in fields.items() if v is not None)
        return head.encode("utf-8", "surrogateescape") + b"\r\n" + (body or b"")

    def request(self, method, target, body=None, headers=None, **named):
        self.try_send(self.write(method, target, body, headers, **named))
        return self.read(method, "%s %s" % (method, target))

    def get(self, target, headers=None, **named):
        return self.request("GET", target, None, headers, **named)

    def post(self, target, body, headers=None, **named):
        return self.request("POST", target, body, headers, **named)

    def put(self, target, body, headers=None, **named):
        return self.request("PUT", target, body, headers, **named)

    def patch(self, target, body, headers=None, **named):
        return self.request("PATCH", target, body, headers, **named)

    def delete(self, target, headers=None, **named):
        return self.request("DELETE", target, None, headers, **named)


def deadline(seconds):
    end = time.monotonic() + seconds
    return lambda: max(0.0, end - time.monotonic())
