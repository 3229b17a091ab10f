"""Runs README.md's marked blocks: <!-- file: GROUP/NAME --> is written, <!-- add: GROUP/NAME --> goes into that file above
API_APP (what follows its comment "in API_APP" at the end of it), <!-- run: GROUP --> runs on a terminal against the server
of the group, and every line of output is compared. A group with a .c file serves that, and loads what was added. Every C
block is of one of these kinds. Then examples/ with a main of their own are built and run."""
import argparse
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEADLINE = 30


def blocks(text):
    """(kind, name, body) of each fenced block behind a mark."""
    return re.findall(r"<!-- (run|file|add): (\S+) -->\n```\w+\n(.*?)```", text, re.S)


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

    def __init__(self, build, files):
        self.build = build
        self.dir = tempfile.TemporaryDirectory(prefix="api-readme-")
        home = os.path.join(self.dir.name, "home")
        os.mkdir(home)
        for file, text in files.items():
            self.write(file, text)
        sources = [f for f in files if f.endswith(".c")]
        self.env = dict(os.environ, PATH=build + ":" + os.environ["PATH"], HOME=home, NO_COLOR="1", TERM="xterm",
                        COLUMNS="200", XDG_STATE_HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home,
                        PKG_CONFIG_PATH=build)
        self.log = os.path.join(self.dir.name, "server.log")
        with open(self.log, "wb") as log:
            self.server = subprocess.Popen([os.path.join(build, "api"), "serve", *sources, "--port", "0"] +
                                           ["--reload"] * bool(sources), cwd=self.dir.name, env=self.env,
                                           stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.server.stdout.readline()
        assert line, self.said()
        self.url = line.split()[2]
        self.env.pop("API_SERVER", None)
        with open(os.path.join(self.dir.name, ".api.yaml"), "w") as f:
            f.write("server: %s\n" % self.url)

    def write(self, file, text):
        path = os.path.join(self.dir.name, file)
        with open(path + "~", "w") as f:
            f.write(text)
        os.replace(path + "~", path)

    def said(self):
        with open(self.log) as f:
            return f.read()

    def add(self, file, body):
        """As the README asks a reader to, and until it is served."""
        with open(os.path.join(self.dir.name, file)) as f:
            text = f.read()
        above, inside = body.split("/* in API_APP */\n")
        head, app = text.split("API_APP(")
        before = self.said().count(": reloaded\n")
        self.write(file, head + above + "\nAPI_APP(" + app.rstrip().removesuffix("}") + inside + "}\n")
        end = time.monotonic() + DEADLINE
        while self.said().count(": reloaded\n") == before:
            assert time.monotonic() < end and "not reloaded" not in self.said(), self.said()
            time.sleep(0.01)

    def translate(self, text):
        host = self.url.split("//")[1]
        return text.replace("127.0.0.1:8000", host).replace("localhost:8000", host)

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        status = self.server.wait(DEADLINE)
        self.server.stdout.close()
        self.dir.cleanup()
        return status


def sanitized(build):
    return "asan" in build or "tsan" in build


def makes_a_program(command):
    """A plain program cannot load a sanitized library."""
    return command.startswith(("cc ", "./")) or "make -s" in command


def run_steps(served, body):
    """(passed, failed) of a console block's commands."""
    failed, todo = 0, [s for s in steps(body) if not (sanitized(served.build) and makes_a_program(s[0]))]
    for command, expected in todo:
        got = on_terminal(served.translate(command), served.dir.name, served.env).rstrip("\n").split("\n")
        want = served.translate("\n".join(expected)).split("\n")
        if got != want:
            failed += 1
            print("README: $ %s\n  expected %r\n  got      %r" % (command, want, got))
    return len(todo) - failed, failed


def run_blocks(build, text):
    files, servers, passed, failed = {}, {}, 0, 0
    for kind, name, body in blocks(text):
        group, _, file = name.partition("/")
        if kind == "file":
            files.setdefault(group, {})[file] = body
            continue
        if group not in servers:
            servers[group] = Served(build, files.get(group, {}))
        if kind == "add":
            servers[group].add(file, body)
            continue
        good, bad = run_steps(servers[group], body)
        passed, failed = passed + good, failed + bad
    for name, served in servers.items():
        if served.stop() != 0:
            print("the server of", name, "did not end with 0")
            failed += 1
    return passed, failed


def unmarked(text):
    """C and YAML blocks that nothing runs."""
    return len(re.findall(r"(?<! -->)\n```(?:c|yaml)\n", text))


def dead_links(text):
    paths = re.findall(r"\]\(((?!http)[^)#]+)\)", text)
    return [p for p in paths if not os.path.exists(os.path.join(ROOT, p))]


def build_example(build, name, directory):
    out = os.path.join(directory, name)
    subprocess.run([*shlex.split(os.environ.get("CC", "gcc")), "-Wall", "-Wextra", "-Werror",
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
        text = f.read()
    assert not unmarked(text), "a C or YAML block of README.md without a mark"
    assert not dead_links(text), dead_links(text)
    passed, failed = run_blocks(build, text)
    if not sanitized(build):
        passed += run_examples(build)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
