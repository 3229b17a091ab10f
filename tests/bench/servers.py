"""The servers under test: how each is prepared, started on its core, checked, and stopped."""

import os
import pwd
import re
import resource
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from peers import Missing, node_modules, run, venv

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SERVER_CORE, LOAD_CORE = 0, 1
GOOD, BAD = b'{"name":"Foo","price":9.99}', b'{"name":"Foo","price":-1}'


def cores():
    return sorted(os.sched_getaffinity(0))


def pin(core):
    have = cores()
    return ["taskset", "-c", str(have[core % len(have)])]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One server on its core. `paths` maps a kind of work to its path; what is not in it is not offered."""

    def __init__(self, name, argv, paths, env=None, wrap=(), core=SERVER_CORE):
        self.name, self.paths, self.core = name, paths, core
        self.port = free_port()
        self.argv = pin(core) + list(wrap) + [a.replace("{port}", str(self.port)) for a in argv]
        self.env = {**os.environ, **(env or {})}
        self.process = None

    def start(self, log, patience=60):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        with open(log, "ab") as f:
            self.process = subprocess.Popen(
                self.argv, env=self.env, stdin=subprocess.DEVNULL, stdout=f, stderr=f, cwd=ROOT
            )
        end = time.monotonic() + patience
        while True:
            if self.process.poll() is not None:
                raise Missing("%s ended at start: see %s" % (self.name, os.path.relpath(log, ROOT)))
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if time.monotonic() > end:
                    self.stop()
                    raise Missing("%s did not start" % self.name)
                time.sleep(0.02)

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def ask(self, path, body=None):
        request = urllib.request.Request(
            "http://127.0.0.1:%d%s" % (self.port, path), body, {"Content-Type": "application/json"} if body else {}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as r:
                return r.status, r.read()
        except urllib.error.HTTPError as e:
            return e.code, e.read()

    def check(self):
        """The answers are right before they are timed, and rows are there to be read."""
        expect = []
        if "plain" in self.paths:
            expect.append((self.ask(self.paths["plain"]), 200, b"ok" if self.name.startswith("api") else b"Hello"))
        if "item" in self.paths:
            expect.append((self.ask(self.paths["item"]), 200, b"9.99"))
            expect.append((self.ask(self.paths["item"]), 200, b"short"))
        if "hundred" in self.paths:
            expect.append((self.ask(self.paths["hundred"]), 200, b'"id":100,'))
        if "echo" in self.paths:
            expect.append((self.ask(self.paths["echo"], GOOD), 200, b"Foo"))
            if self.name != "loop":
                expect.append((self.ask(self.paths["echo"], BAD), (400, 422), b"price"))
        if "create" in self.paths:
            for _ in range(100):
                expect.append((self.ask(self.paths["create"], GOOD), 201, b"Foo"))
            if self.name != "loop":
                expect.append((self.ask(self.paths["create"], BAD), (400, 422), b"price"))
        if "row" in self.paths:
            expect.append((self.ask(self.paths["row"]), 200, b"9.99"))
        for (status, body), want, inside in expect:
            if status not in (want if isinstance(want, tuple) else (want,)) or inside not in body:
                raise Missing("%s answered %d %s" % (self.name, status, body[:200]))
        if "list" in self.paths and self.ask(self.paths["list"])[1].count(b'"id"') != 100:
            raise Missing("%s: the list has not 100 rows" % self.name)

    def family(self):
        """Its processes: a master and its workers count together."""
        if not self.process:
            return []
        pids, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            pids.append(pid)
            try:
                with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
                    todo += [int(c) for c in f.read().split()]
            except OSError:
                pass
        return pids


def api(build, data, name="api", env=None, wrap=()):
    database = os.path.join(data, name + ".db")
    argv = [
        os.path.join(build, "api"),
        "serve",
        "--port",
        "{port}",
        "--workers",
        "1",
        "--database",
        "sqlite:" + database,
        "--limit",
        "connections=20000",
    ]
    app = os.path.join(data, "app")
    os.makedirs(app, exist_ok=True)
    server = Server(
        name,
        argv,
        {"plain": "/healthz", "row": "/items/1", "create": "/items/", "list": "/items/?limit=100"},
        env,
        wrap,
    )
    file = os.path.join(app, "api.yaml")
    if not os.path.exists(file):
        run([os.path.join(build, "api"), "init", file])
    at = server.argv.index("serve")
    server.argv.insert(at + 1, file)
    return server


def in_c(program, name, paths, out, data, wrap=()):
    """An app in C of this directory, as a program of its own: one worker, room for ten thousand handlers."""
    argv = [os.path.join(out, program), "serve", "--port", "{port}", "--workers", "1"]
    argv += ["--database", "sqlite:" + os.path.join(data, name + ".db")]
    argv += ["--limit", "connections=20000", "--limit", "tasks=20000"]
    return Server(name, argv, paths, None, wrap)


def four(out, data, wrap=()):
    paths = {"plain": "/plaintext", "item": "/items/1?q=short", "echo": "/items/", "hundred": "/items/"}
    return in_c("four-app", "four", paths, out, data, wrap)


LIVE = {
    "plain": "/plaintext",
    "sleep": "/sleep",
    "asleep": "/asleep",
    "events": ["/events", "/publish?text="],
    "ws": ["/ws"],
}


def live(out, data, name="live"):
    return in_c("live-app", name, LIVE, out, data)


def loop(out, data, wrap=(), durable=True):
    paths = {"plain": "/plaintext", "item": "/items/1?q=short", "echo": "/echo", "hundred": "/items/"}
    argv = [os.path.join(out, "loop"), "{port}"]
    if durable:
        paths.update(create="/items/", row="/rows/1")
        argv.append(os.path.join(data, "loop.db"))
    return Server("loop", argv, paths, None, wrap)


def h2o(out, data, wrap=()):
    """Files for what is fixed; what is validated goes through mruby, checked by hand."""
    if not shutil.which("h2o"):
        raise Missing("h2o is not installed")
    www = os.path.join(data, "www")
    os.makedirs(os.path.join(www, "items"), exist_ok=True)
    item = '{"id":%d,"name":"Foo","price":9.99,"is_offer":null,"q":%s}'
    for path, text in (
        ("plaintext", "Hello, World!"),
        ("items/1", item % (1, '"short"')),
        ("items/hundred", "[%s]" % ",".join(item % (i, "null") for i in range(1, 101))),
    ):
        with open(os.path.join(www, path), "w") as f:
            f.write(text)
    server = Server(
        "h2o",
        ["h2o", "-c", os.path.join(data, "h2o.conf")],
        {"plain": "/plaintext", "item": "/items/1?q=short", "echo": "/echo", "hundred": "/items/hundred"},
        None,
        wrap,
    )
    with open(os.path.join(data, "h2o.conf"), "w") as f:
        f.write(
            "listen: {host: 127.0.0.1, port: %d}\nnum-threads: 1\nuser: %s\n"
            "max-connections: 20000\nhttp1-request-timeout: 600\n"
            'hosts:\n  default:\n    paths:\n      /echo: {mruby.handler-file: "%s"}\n      /: {file.dir: "%s"}\n'
            % (server.port, pwd.getpwuid(os.getuid()).pw_name, os.path.join(HERE, "apps", "h2o.rb"), www)
        )
    return server


def fastify(out, data, name="fastify"):
    modules = node_modules(out)
    return Server(
        name,
        ["node", os.path.join(HERE, "apps", "fastify.js"), "{port}"],
        {"item": "/items/1?q=short", "echo": "/echo", "hundred": "/items/", **LIVE},
        {"NODE_PATH": modules, "NODE_ENV": "production"},
    )


def fastapi(out, data, name="FastAPI"):
    argv = [
        os.path.join(venv(out), "uvicorn"),
        "--port",
        "{port}",
        "--workers",
        "1",
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--no-access-log",
        "--log-level",
        "warning",
        "--app-dir",
        os.path.join(HERE, "apps"),
        "fastapi_app:app",
    ]
    return Server(
        name,
        argv,
        {
            "item": "/known/1?q=short",
            "echo": "/echo",
            "hundred": "/known/",
            "create": "/items/",
            "row": "/items/1",
            "list": "/items/?limit=100",
            **LIVE,
        },
        {"BENCH_DB": os.path.join(data, name + ".db"), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def drf(out, data):
    argv = [
        os.path.join(venv(out), "gunicorn"),
        "-b",
        "127.0.0.1:{port}",
        "-w",
        "1",
        "-k",
        "sync",
        "--backlog",
        "4096",
        "--log-level",
        "error",
        "--chdir",
        os.path.join(HERE, "apps"),
        "drf_app:application",
    ]
    return Server(
        "DRF",
        argv,
        {"plain": "/plaintext", "row": "/items/1/", "echo": "/echo", "create": "/items/", "list": "/items/"},
        {"BENCH_DB": os.path.join(data, "drf.db"), "PYTHONDONTWRITEBYTECODE": "1"},
    )
