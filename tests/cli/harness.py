"""Runs the command in a directory of its own, against a served app or a small recording server.

Each test is a function test_*(t); `t` runs commands and compares. A script ends by calling main(__name__)."""
import argparse
import http.server
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback


# Whether everything is tested (make test); else a sample of what takes long (make check).
EVERYTHING = os.environ.get("TESTS") == "all"


class Result:
    def __init__(self, args, status, out, err):
        self.args, self.status, self.out, self.err = args, status, out, err

    def __str__(self):
        return "api %s\n  status %s\n  stdout %r\n  stderr %r" % (" ".join(self.args), self.status, self.out, self.err)

    @property
    def json(self):
        return json.loads(self.out)


class Recorder(http.server.ThreadingHTTPServer):
    """Answers from a list of (status, headers, body), then with an echo of the request; keeps what it was sent."""
    daemon_threads = True

    def __init__(self):
        self.script, self.seen, self.routes = [], [], {}
        self.missing = None  # what there is instead of an echo
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()  # shutdown() waits as long for it


class Handler(http.server.BaseHTTPRequestHandler):
    disable_nagle_algorithm = True  # else each answer on a kept connection waits 40 ms for an ACK
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        known = self.server.routes.get((self.command, path))
        if not known:
            self.server.seen.append({"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body})
        if known:
            status, headers, data = known
        elif self.server.script:
            status, headers, data = self.server.script.pop(0)
        elif self.server.missing:
            status, headers, data = self.server.missing
        else:
            status, headers = 200, {}
            data = json.dumps({"method": self.command, "path": self.path, "body": body.decode("latin-1")})
        if callable(data):
            data = data()
        data = data.encode() if isinstance(data, str) else data
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            try:
                self.wfile.write(data)
            except OSError:
                pass

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer


class Test:
    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.api_path = os.path.join(self.build, "api")
        self.dir = tempfile.mkdtemp(prefix="api-cli-")
        self.env = {"PATH": os.environ["PATH"], "HOME": self.dir, "LANG": "C.UTF-8", "TERM": "xterm"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.servers = []
        self.recorders = []

    def close(self):
        for p in self.servers:
            if p.poll() is None:
                p.terminate()
        for p in self.servers:
            try:
                p.wait(15)
            except subprocess.TimeoutExpired:
                p.kill()
                p.wait()
            p.stdout.close()
        for r in self.recorders:
            r.shutdown()
            r.server_close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as f:
            f.write(text)

    def read(self, name):
        with open(self.path(name)) as f:
            return f.read()

    def api(self, *args, stdin=None, env=None, timeout=60):
        done = subprocess.run([self.api_path, *args], cwd=self.dir, env={**self.env, **(env or {})}, timeout=timeout,
                              input=stdin.encode() if isinstance(stdin, str) else stdin,
                              stdin=subprocess.DEVNULL if stdin is None else None,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return Result(args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def ok(self, *args, **more):
        r = self.api(*args, **more)
        assert r.status == 0, r
        return r

    def fails(self, status, *args, err=None, **more):
        r = self.api(*args, **more)
        assert r.status == status, r
        assert r.out == "", r
        if err is not None:
            assert err in r.err, r
        return r

    def serve(self, *args):
        """Serves the app of this directory; the commands that follow talk to it."""
        log = open(self.path("server.log"), "ab")
        p = subprocess.Popen([self.api_path, "serve", "--port", "0", *args], cwd=self.dir, env=self.env,
                             stdout=subprocess.PIPE, stderr=log)
        log.close()
        self.servers.append(p)
        ready = select.select([p.stdout], [], [], 30)[0]
        line = p.stdout.readline().decode() if ready else ""
        found = re.match(r"Listening on (\S+) \(\d+ workers?\)", line)
        assert found, "start line %r, log %r" % (line, self.read("server.log"))
        self.env["API_SERVER"] = found.group(1)
        self.start_line = line
        return p

    def record(self):
        r = Recorder()
        self.recorders.append(r)
        self.env["API_SERVER"] = r.url
        return r

    def tty(self, *args, columns=80, type="", env=None, timeout=30):
        """The command on a terminal, where `type` is typed, a part at a time: (status, what the terminal got)."""
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(self.dir)
            os.execve(self.api_path, [self.api_path, *args],
                      {**self.env, "COLUMNS": str(columns), "NO_COLOR": "1", **(env or {})})
        out, end = b"", time.time() + timeout
        typing = [type] if isinstance(type, str) and type else list(type)
        while time.time() < end:
            if select.select([fd], [], [], 0.1)[0]:
                try:
                    chunk = os.read(fd, 65536)
                except OSError:
                    break
                if not chunk:
                    break
                out += chunk
            if typing and out:
                time.sleep(0.3)
                os.write(fd, typing.pop(0).encode())
        else:
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(fd)
        return status, out.decode().replace("\r\n", "\n")


def equal(got, want):
    assert got == want, "got  %.2000r\nwant %.2000r" % (got, want)


def main(name):
    if name != "__main__":
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("only", nargs="*")
    options = parser.parse_args()
    tests = [(n, f) for n, f in vars(sys.modules["__main__"]).items() if n.startswith("test_") and callable(f)]
    passed = failed = 0
    for label, test in tests:
        if options.only and label not in options.only:
            continue
        t = Test(options.build)
        try:
            test(t)
            passed += 1
        except Exception:
            failed += 1
            print("FAILED %s" % label)
            traceback.print_exc(limit=-2, file=sys.stdout)
        finally:
            t.close()
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)
