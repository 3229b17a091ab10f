"""Descriptors: none left for a client, 0 to 2 missing at the start, and logs that nobody reads."""
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))
from lib import server
from lib.case import Skip, equal, eventually, main, ok, status
from lib.http import Client
from lib.server import Server, environment, program

APP = """api: 1
info: {title: Descriptors, version: 1.0.0}
models: {items: {properties: {name: {type: string}}, required: [name]}}
"""


def cpu(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answers(path):
    try:
        with Client(path) as c:
            return c.get("/healthz").status == 200
    except OSError:
        return False


class Few(Server):
    def __init__(self, flags):
        super().__init__(APP, flags, start=False)
        old = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, old[1]))
        try:
            self.start()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, old)


def test_none_left():
    with Few(["--workers", "2"]) as s:
        began = time.monotonic()
        status(s.post("/items/", {"name": "a"}), 201)
        idle, answers = [], []
        for _ in range(100):
            c = Client(s.host, s.port)
            c.send(b"GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            r = c.read()
            if r.status == 503:
                ok(r.closes and r.get("retry-after") == "1" and r.get("date"), "%r", r.raw)
                equal(r.json, {"detail": "Too many connections"})
                c.close()
            else:
                idle.append(status(r, 200) and c)
            answers.append(r.status)
        ok(20 < answers.count(200) < 64 and answers[-1] == 503, "answers %s", answers)
        status(idle[0].get("/items/1"), 200)  # who is inside is served
        before, start = cpu(s.process.pid), time.monotonic()
        while time.monotonic() - start < 1.5:
            with Client(s.host, s.port) as c:
                status(c.read("GET"), 503)
            status(idle[0].get("/items/1"), 200)
            time.sleep(0.05)
        spent = cpu(s.process.pid) - before
        ok(spent < 0.5 * server.SLOWNESS, "%.2f s of CPU in %.1f s", spent, time.monotonic() - start)
        lines = re.findall(r"accepting connections: Too many open files; (\d+) clients? w\w+ answered 503", s.log())
        ok(1 <= len(lines) <= time.monotonic() - began + 2, "log %s", s.log())
        equal(s.log().count("Too many"), len(lines), "lines about it")
        for c in idle:
            c.close()
        eventually(lambda: s.get("/items/1").status == 200, "it recovers")


def closed(numbers, argv, cwd, **named):
    """Runs argv with these descriptors closed."""
    script = "exec \"$@\" " + " ".join("%d>&-" % n if n else "<&-" for n in numbers)
    return subprocess.Popen(["sh", "-c", script, "sh"] + argv, cwd=cwd, env=environment(named.pop("env", None)), **named)


def test_missing_at_the_start():
    """The database takes no number that messages go to, whichever were missing."""
    for numbers in ([0], [1], [2], [0, 1, 2]):
        s = Server(APP, start=False)
        path = s.path("socket")
        p = closed(numbers, [program(), "serve", "api.yaml", "--unix", path, "--database", "sqlite:test.db", "--access-log"], s.dir,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            eventually(lambda: answers(path), "the server without %s" % numbers)
            for number in numbers:
                equal(os.readlink("/proc/%d/fd/%d" % (p.pid, number)), "/dev/null", "descriptor %d of %s" % (number, numbers))
            with Client(path) as c:
                status(c.post("/items/", {"name": "a"}), 201)
            with open(s.path("test.db"), "rb") as f:
                equal(f.read(16), b"SQLite format 3\0", "the start of the database")
            p.send_signal(signal.SIGTERM)
            equal(p.wait(20), 0, "exit status without %s" % numbers)
        finally:
            p.kill()
            p.wait()
            p.stderr.close()


def test_commands_without_them():
    s = Server(APP, start=False)
    for argv, expected in ((["check", "api.yaml"], 0), (["check", "nothing.yaml"], 1), (["routes"], 0), (["openapi"], 0), (["--nonsense"], 2),
                           (["users", "list"], None), (["items", "list", "--local"], None)):
        whole = subprocess.run([program()] + argv, cwd=s.dir, env=environment(), stdin=subprocess.DEVNULL, capture_output=True)
        for numbers in ([0], [1], [2], [0, 1, 2]):
            p = closed(numbers, [program()] + argv, s.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, err = p.communicate(timeout=60)
            equal(p.returncode, whole.returncode if expected is None else expected, "%s without %s: %r" % (argv, numbers, err))
            equal((out, err), (b"" if 1 in numbers else whole.stdout, b"" if 2 in numbers else whole.stderr), "%s without %s" % (argv, numbers))


def test_a_program_without_them():
    if re.search("asan|tsan", program()):
        raise Skip("a plain program cannot load a sanitized library")
    s = Server(APP, start=False)
    source = os.path.join(ROOT, "examples", "hello.c")
    build = server._build
    subprocess.run([os.environ.get("CC", "cc").split()[0], "-std=gnu11", "-I" + os.path.join(ROOT, "lib", "include"), source, "-o", s.path("hello"),
                    "-L" + build, "-lapi", "-Wl,-rpath," + build], check=True)
    path = s.path("socket")
    p = closed([0, 1, 2], [s.path("hello"), "serve", "--unix", path], s.dir)
    try:
        eventually(lambda: answers(path), "the server")
        for number in range(3):
            equal(os.readlink("/proc/%d/fd/%d" % (p.pid, number)), "/dev/null")
        p.send_signal(signal.SIGTERM)
        equal(p.wait(20), 0, "exit status")
    finally:
        p.kill()
        p.wait()


class Piped:
    """A server whose log goes to a descriptor."""

    def __init__(self, flags, log):
        self.files = Server(APP, start=False)
        self.socket = self.files.path("socket")
        argv = [program(), "serve", "api.yaml", "--unix", self.socket, "--database", "sqlite:test.db"] + flags
        self.process = subprocess.Popen(argv, cwd=self.files.dir, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)

    def __enter__(self):
        eventually(lambda: answers(self.socket), "the server")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def ask(self, n):
        with Client(self.socket) as c:
            for _ in range(n):
                status(c.get("/" + "y" * 400), 404)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        equal(self.process.wait(30), 0, "exit status")


def test_a_log_that_nobody_reads():
    for flags in (["--access-log"], ["--access-log", "--log-format", "json"], ["--access-log", "--isolate", "--workers", "1"]):
        reader, writer = os.pipe()
        with Piped(flags + ([] if "--workers" in flags else ["--workers", "2"]), writer) as s:
            os.close(writer)
            s.ask(500)  # some 256 KiB of log
            os.set_blocking(reader, False)
            text = b""
            try:
                while True:
                    text += os.read(reader, 1 << 20)
            except BlockingIOError:
                pass
            ok(len(text) >= 32768, "the pipe was full: %d bytes", len(text))
            s.ask(1)
            s.end()
            os.set_blocking(reader, True)
            with open(reader, "rb") as f:
                text, rest = text.decode(), f.read().decode()
            m = re.search(r"(\d+) log lines dropped: the log reader is too slow", rest)
            ok(m and int(m.group(1)) > 100, "the rest of the log %r", rest[:1000])
            for line in (text + rest).splitlines() if "json" in flags else ():
                json.loads(line)


def test_a_reader_that_has_gone():
    for flags in (["--access-log", "--workers", "2"], ["--access-log", "--isolate", "--workers", "1"]):
        reader, writer = os.pipe()
        with Piped(flags, writer) as s:
            os.close(writer)
            os.close(reader)
            s.ask(20)
            s.end()


def test_a_log_that_cannot_grow():
    with open("/dev/full", "wb", buffering=0) as full, Piped(["--access-log"], full) as s:
        s.ask(20)
        s.end()


if __name__ == "__main__":
    main(__name__)
