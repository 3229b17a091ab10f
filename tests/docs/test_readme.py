"""Runs README.md's marked console blocks on a terminal and compares every line of output; builds and runs examples/."""
import argparse
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEADLINE = 30


def blocks(text):
    """(kind, name, body) of each fenced block behind a <!-- run: or file: --> mark."""
    return re.findall(r"<!-- (run|file): (\S+) -->\n```\w+\n(.*?)```", text, re.S)


def steps(body):
    """(command, expected output) pairs of a console block."""
    found = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], []])
        else:
            found[-1][1].append(line)
    return found


def on_terminal(command, cwd, env):
    """The command's output on a terminal of 200 columns, as text."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvpe("bash", ["bash", "-c", "stty cols 200; " + command], env)
    out, end = b"", time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if not select.select([fd], [], [], end - time.monotonic())[0]:
            break
        try:
            part = os.read(fd, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    return out.decode().replace("\r\n", "\n")


class Served:
    """`api serve` in a directory of its own; the README's port 8000 is replaced by the one it got."""

    def __init__(self, build, name, files):
        self.dir = tempfile.TemporaryDirectory(prefix="api-readme-")
        home = os.path.join(self.dir.name, "home")
        os.mkdir(home)
        for file, text in files.items():
            if name == "shop":
                with open(os.path.join(self.dir.name, file), "w") as f:
                    f.write(text)
        self.env = dict(os.environ, PATH=build + ":" + os.environ["PATH"], HOME=home, NO_COLOR="1", TERM="xterm",
                        COLUMNS="200", XDG_STATE_HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home)
        self.server = subprocess.Popen([os.path.join(build, "api"), "serve", "--port", "0"], cwd=self.dir.name,
                                       env=self.env, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        self.url = self.server.stdout.readline().split()[2]
        self.env.pop("API_SERVER", None)
        with open(os.path.join(self.dir.name, ".api.yaml"), "w") as f:
            f.write("server: %s\n" % self.url)

    def translate(self, text):
        host = self.url.split("//")[1]
        return text.replace("127.0.0.1:8000", host).replace("localhost:8000", host)

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        status = self.server.wait(DEADLINE)
        self.dir.cleanup()
        return status


def run_blocks(build, text):
    files = {name: body for kind, name, body in blocks(text) if kind == "file"}
    servers, passed, failed = {}, 0, 0
    for kind, name, body in blocks(text):
        if kind != "run":
            continue
        if name not in servers:
            servers[name] = Served(build, name, files)
        served = servers[name]
        for command, expected in steps(body):
            got = on_terminal(served.translate(command), served.dir.name, served.env).rstrip("\n").split("\n")
            want = served.translate("\n".join(expected)).split("\n")
            if got == want:
                passed += 1
                continue
            failed += 1
            print("README: $ %s\n  expected %r\n  got      %r" % (command, want, got))
    for name, served in servers.items():
        if served.stop() != 0:
            print("the server of", name, "did not end with 0")
            failed += 1
    return passed, failed


def build_example(build, name, directory):
    out = os.path.join(directory, name)
    subprocess.run([os.environ.get("CC", "gcc"), "-Wall", "-Wextra", "-Werror",
                    "-I" + os.path.join(ROOT, "lib/include"), os.path.join(ROOT, "examples", name + ".c"), "-o", out,
                    "-L" + build, "-lapi", "-Wl,-rpath," + build], check=True)
    return out


def run_examples(build):
    with tempfile.TemporaryDirectory(prefix="api-examples-") as directory:
        local = subprocess.run([build_example(build, "local", directory)], capture_output=True, text=True, check=True)
        lines = [line[:28] for line in local.stdout.splitlines()]
        assert [line.split("-> ")[1][:3] for line in lines] == ["201", "422", "200", "200"], local.stdout
        embed = subprocess.Popen([build_example(build, "embed", directory), os.path.join(ROOT, "examples/shop.yaml"),
                                  "sqlite:" + os.path.join(directory, "e.db")], stdout=subprocess.PIPE, text=True)
        assert embed.stdout.readline().startswith("http://127.0.0.1:")
        embed.send_signal(signal.SIGTERM)
        assert embed.wait(DEADLINE) == 0
    return 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    build = os.path.abspath(parser.parse_args().build)
    with open(os.path.join(ROOT, "README.md")) as f:
        passed, failed = run_blocks(build, f.read())
    if "asan" not in build and "tsan" not in build:  # a plain program cannot load a sanitized library
        passed += run_examples(build)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
