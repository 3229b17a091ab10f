"""Starts the server in a directory of its own and ends it again: exit status 0 and no sanitizer report, or the test fails."""
import os
import re
import selectors
import shlex
import signal
import subprocess
import tempfile
import time

from lib.http import Client

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
APPS = os.path.join(ROOT, "tests", "http", "apps")
_build = "build"
_scratch = None
REPORT = re.compile(r"(ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:).*")
# What a sanitizer costs; limits of time in tests are multiplied by it.
SLOWNESS = 1


def use_build(path):
    global _build, SLOWNESS
    _build = os.path.abspath(path)
    SLOWNESS = 5 if re.search(r"asan|tsan|valgrind", path) else 1


def use_scratch(path):
    global _scratch
    _scratch = path


def program():
    return os.path.join(_build, "api")


def environment(extra=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith("API_")}
    env.update(LANG="C.UTF-8", HOME=_scratch or "/dev/null", XDG_CONFIG_HOME=os.path.join(_scratch or "/dev/null", "config"))
    env.update(extra or {})
    return env


def shared_object(source, out):
    """Compiles an app in C, as `api serve` does it."""
    subprocess.run(shlex.split(os.environ.get("CC", "cc")) + [
        "-shared", "-fPIC", "-std=gnu11", "-g", "-O1", "-DAPI_NO_MAIN", "-I" + os.path.join(ROOT, "lib", "include"), "-o", out, source,
        "-L" + _build, "-lapi"], check=True)
    return out


def app_of(source):
    """The shared object of an app of tests/http/apps; each is compiled once for all servers of a suite."""
    out = os.path.join(_scratch or tempfile.gettempdir(), source.replace(".c", ".so"))
    return out if os.path.exists(out) else shared_object(os.path.join(APPS, source), out)


class Server:
    """`app` is the text of the app file, None the built-in starter; `source` an app in C of tests/http/apps instead;
    `flags` go to `api serve`."""

    def __init__(self, app=None, flags=(), env=None, start=True, database="sqlite:test.db", source=None):
        self.dir = tempfile.mkdtemp(prefix="server-", dir=_scratch)
        self.app_path = os.path.join(self.dir, "api.yaml")
        self.source = source and app_of(source)
        self.named = app is not None
        if self.named:
            self.write_app(app)
        self.flags, self.env, self.database = list(flags), env, database
        self.process = None
        self.clients = []
        if start:
            self.start()

    def write_app(self, text):
        """In place of the old file at once, as editors do it."""
        with open(self.app_path + ".new", "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(self.app_path + ".new", self.app_path)

    def path(self, name):
        return os.path.join(self.dir, name)

    def start(self):
        named = [self.source] if self.source else ["api.yaml"] if self.named else []
        argv = [program(), "serve"] + named + self.flags
        if "--port" not in self.flags and "--unix" not in self.flags:
            argv += ["--port", "0"]
        if self.database and "--database" not in self.flags:
            argv += ["--database", self.database]
        self.stderr = open(self.path("stderr"), "ab")
        self.process = subprocess.Popen(argv, cwd=self.dir, env=environment(self.env), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.stderr)
        self.line = self.first_line(30)
        m = re.match(r"Listening on (?:http://(\S+):(\d+)|unix:(\S+))( \(\d+ workers?\)| )", self.line)
        if not m:
            status = self.process.poll()
            self.kill()
            raise AssertionError("the server did not start (exit %s): %r\n%s" % (status, self.line, self.log()))
        self.host, self.port = (m.group(1).strip("[]"), int(m.group(2))) if m.group(1) else (m.group(3), None)
        self.url = self.line.split()[2]

    def first_line(self, seconds):
        sel = selectors.DefaultSelector()
        sel.register(self.process.stdout, selectors.EVENT_READ)
        end, line = time.monotonic() + seconds, b""
        while not line.endswith(b"\n") and sel.select(max(0, end - time.monotonic())):
            data = os.read(self.process.stdout.fileno(), 4096)
            if not data:
                self.process.wait(5)
                break
            line += data
        sel.close()
        return line.decode().rstrip("\n")

    def log(self):
        with open(self.path("stderr"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def client(self, timeout=None):
        c = Client(self.host, self.port, *([timeout] if timeout else []))
        self.clients.append(c)
        return c

    def request(self, method, target, body=None, headers=None, **named):
        """On a connection of its own."""
        with Client(self.host, self.port) as c:
            return c.request(method, target, body, headers, **named)

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

    def raw(self, data):
        """Sends bytes and reads until the server closes."""
        with Client(self.host, self.port) as c:
            c.try_send(data if isinstance(data, bytes) else data.encode("latin-1"))
            return c.rest()

    def user(self, name, password, admin=False):
        self.users("create", name, *(["--admin"] if admin else []), password=password)

    def users(self, verb, *words, password=None):
        """`api users`, with a password on its stdin where the verb takes one."""
        flags = ["--password-stdin"] if password else []
        done = subprocess.run([program(), "users", verb, *words, *flags, "--database", self.database], cwd=self.dir,
                              env=environment(self.env), input=(password or "") + "\n", capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise AssertionError("users %s: exit %d: %s" % (verb, done.returncode, done.stderr))

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=30):
        status = self.process.wait(seconds)
        self.process.stdout.close()
        self.stderr.close()
        self.process = None
        return status

    def kill(self):
        """SIGKILL: what a power cut would be, but for the disk."""
        if self.process:
            self.process.kill()
            self.wait()

    def stop(self):
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server did not end within 30 s of SIGTERM\n" + self.log()[-3000:])
        if status:
            raise AssertionError("the server ended with status %d\n%s" % (status, self.log()[-6000:]))
        self.check_log()

    def check_log(self):
        report = REPORT.search(self.log())
        if report:
            raise AssertionError("a sanitizer reported: %s\n%s" % (report.group(0), self.log()[-6000:]))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for c in self.clients:
            c.close()
        if kind is None:
            return self.stop()
        try:
            self.stop()
        except AssertionError as e:  # the first failure is the one to show, this one explains it
            print("    and: %s" % e)
        return None
