"""The ways through the tree, read from runs under callgrind: how many source files one passes, and over which edges.

Four walks: a POST from its socket to its row; the same by the command; the load of an app file; the load of an app in C
that was compiled before (valgrind lacks the system calls that wait for a compiler).
  files     distinct .c files outside lib/base and lib/json that every turn of the walk entered
  through   of these, the ones that lead on to another: who only follows the walk reads these
  pointers  distinct calls through a pointer (where from, where to) between functions of the tree
  up        of these, how many go to a room that the caller's may not see; no reader can follow those by a name
  wrong     direct calls to such a room: check_layers.py proves that there are none
--files lists the files, --calls the calls through pointers."""
import collections
import contextlib
import http.client
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time

from check_headers import homes
from check_layers import room_of, sees
from tree import TOPS, arguments

APP = """api: 1
models:
  items:
    properties:
      name:  {type: string, minLength: 1, maxLength: 100}
      price: {type: number, minimum: 0}
      sold:  {type: boolean, default: false}
    required: [name, price]
    filter: [price]
    sort: [price]
"""
TURNS = 10
LOADERS = ("api_app_load_with", "api_app_load")  # the first that the tree has
Call = collections.namedtuple("Call", "file symbol target_file target by_pointer")


# --- runs ---

def environment(folder):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("API_", "XDG_"))}
    return {**kept, "HOME": folder, "LC_ALL": "C.UTF-8"}


def command(tree, *words):
    return [os.path.join(tree.build, "api"), *words]


def callgrind(out, *options):
    return ["valgrind", "--tool=callgrind", "-q", "--dump-instr=yes", "--compress-pos=no", "--compress-strings=no",
            "--callgrind-out-file=" + out, *options]


def run(argv, folder):
    done = subprocess.run(argv, cwd=folder, env=environment(folder), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    if done.returncode:
        raise SystemExit("%s: exit %d\n%s" % (" ".join(argv), done.returncode, done.stdout + done.stderr))


@contextlib.contextmanager
def served(tree, folder, *before):
    """(process, port) of `api serve` with the app above."""
    argv = [*before, *command(tree, "serve", "api.yaml", "--port", "0", "--workers", "1")]
    with open(os.path.join(folder, "log"), "w", encoding="utf-8") as log, \
            subprocess.Popen(argv, cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=log, text=True) as p:
        try:
            yield p, int(re.search(r":(\d+) ", p.stdout.readline()).group(1))
        finally:
            p.terminate()
            p.wait(60)


def post(port):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    c.request("POST", "/items/", '{"name": "Pen", "price": 2.5}', {"Content-Type": "application/json", "Connection": "close"})
    status = c.getresponse().status
    c.close()
    if status != 201:
        raise SystemExit("POST /items/: status %d" % status)


def walk_post(tree, folder, out):
    with served(tree, folder, *callgrind(out, "--instr-atstart=no")) as (process, port):
        def control(*words):
            run(["callgrind_control", *words, str(process.pid)], folder)
        post(port)
        control("-i", "on")
        post(port)
        control("-z")
        for _ in range(TURNS):
            post(port)
        time.sleep(0.1)  # connections are closed after their answers
        control("-d")
    os.replace(out + ".1", out)
    return TURNS


def walk_command(tree, folder, out):
    with served(tree, folder) as (_, port):
        argv = command(tree, "items", "create", "name=Pen", "price=2.5", "--server", "http://127.0.0.1:%d" % port)
        run(argv, folder)  # has the server's description from now on
        run(callgrind(out) + argv, folder)
    return 1


def load(tree, folder, out, name):
    loader = next(f for f in LOADERS if f in tree.text("lib/api.sym").split())
    run(callgrind(out, "--toggle-collect=" + loader) + command(tree, "check", name), folder)
    return 1


def walk_yaml(tree, folder, out):
    return load(tree, folder, out, "api.yaml")


def walk_c(tree, folder, out):
    cc = shlex.split(os.environ.get("CC", "cc"))
    run([*cc, "-std=gnu11", "-shared", "-fPIC", "-I", tree.path("lib", "include"), "-o", "items.so", tree.path("examples", "items.c")], folder)
    return load(tree, folder, out, "items.so")


WALKS = [("POST, socket to row", walk_post), ("api items create", walk_command), ("load of api.yaml", walk_yaml),
         ("load of items.c", walk_c)]


# --- what a run says ---

def call_kinds(path):
    """{address of an instruction: whether it calls through a pointer}, of all that call or jump elsewhere."""
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^ +([0-9a-f]+):\t(?:notrack )?(?:bnd )?(?:call|jmp|j\w+|blr|bl|br|b)\s+(\*|x\d+)?", code, re.M)
    return {int(address, 16): bool(pointer) for address, pointer in found}


class Profile:
    """A callgrind file. A function is (object, file, symbol); what it executed is counted by address."""

    def __init__(self, tree, path):
        self.tree = tree
        self.homes = homes(tree)
        self.counts = collections.defaultdict(collections.Counter)
        self.calls = []  # (function, address, target, count)
        with open(path, encoding="utf-8", errors="replace") as f:
            self.read(f)

    def read(self, lines):
        at, to, count = {}, {}, 0
        for line in lines:
            key, _, value = line.rstrip("\n").partition("=")
            if key in ("ob", "fl", "fn"):
                at[key] = value
                if key == "fn":
                    function = at["ob"], at["fl"], value.split("'")[0]
            elif key in ("cob", "cfi", "cfl", "cfn"):
                to[key] = value
            elif key == "calls":
                count = int(value.split()[0])
            elif line.startswith("0x"):
                address, _, cost = line.split()
                if count:  # the line behind calls=: all that was spent there
                    file = to.get("cfi") or to.get("cfl") or at["fl"]
                    target = to.get("cob", at["ob"]), file, to["cfn"].split("'")[0]
                    self.calls.append((function, int(address, 16), target, count))
                    to, count = {}, 0
                else:
                    self.counts[function][int(address, 16)] += int(cost)

    def source(self, function):
        """Relative to the tree, wherever it was compiled; None for other people's. A function that begins with an inlined one
        has a header's name here, one in assembly has none: those are known by their symbols."""
        parts = os.path.normpath(function[1]).split("/")
        names = ("/".join(parts[i:]) for i, part in enumerate(parts) if part in TOPS)
        side = self.homes["cli" if os.path.basename(function[0]) == "api" else ""] if function[0].startswith(self.tree.build) else {}
        return next((n for n in names if n.endswith(".c") and os.path.exists(self.tree.path(n))), side.get(function[2]))

    def entered(self, turns):
        """The files of functions that were entered in every turn."""
        often = (f for f, counts in self.counts.items() if counts[min(counts)] >= turns)
        return set(filter(None, map(self.source, often)))

    def edges(self, turns):
        """Calls between two files of the tree in every turn."""
        kinds = {o: call_kinds(o) for o in {f[0] for f, *_ in self.calls} if o.startswith(self.tree.build)}
        for function, address, target, count in self.calls:
            files = self.source(function), self.source(target)
            by_pointer = kinds.get(function[0], {}).get(address)
            executed = min(count, self.counts[function][address])  # a call is also noted while nothing is counted
            if executed >= turns and all(files) and by_pointer is not None:
                yield Call(files[0], function[2], files[1], target[2], by_pointer)


class Walk:
    def __init__(self, tree, name, walk):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "api.yaml"), "w", encoding="utf-8") as f:
                f.write(APP)
            out = os.path.join(folder, "callgrind")
            turns = walk(tree, folder, out)
            profile = Profile(tree, out)
        exported = set(tree.text("lib/api.sym").split())
        self.name = name
        self.files = sorted(f for f in profile.entered(turns) if not f.startswith(("lib/base/", "lib/json/")))
        calls = set(profile.edges(turns))
        up = {c for c in calls if not sees(room_of(c.file), room_of(c.target_file))}
        self.through = {c.file for c in calls if c.file != c.target_file and {c.file, c.target_file} <= set(self.files)}
        self.pointers = sorted(c for c in calls if c.by_pointer)
        self.up = sorted(c for c in up if c.by_pointer)
        self.wrong = sorted(c for c in up if not c.by_pointer and not (c.file.startswith("cli/") and c.target in exported))

    def rooms(self):
        counts = collections.Counter((room_of(f) or os.path.dirname(f)).split("/")[-1] for f in self.files)
        return ", ".join("%s %d" % (room, n) for room, n in counts.most_common())


def measure(tree):
    for name, walk in WALKS:
        yield Walk(tree, name, walk)


def show(tree, files=False, calls=False):
    print("%-20s %5s %8s %9s %4s %6s   %s" % ("walk", "files", "through", "pointers", "up", "wrong", "files by room"))
    for w in measure(tree):
        counts = [len(part) for part in (w.files, w.through, w.pointers, w.up, w.wrong)]
        print("%-20s %5d %8d %9d %4d %6d   %s" % (w.name, *counts, w.rooms()), flush=True)
        for name in w.files if files else ():
            print("    %s%s" % (name, "" if name in w.through else " (end)"))
        for c in w.pointers + w.wrong if calls else ():
            kind = " (wrong)" if c in w.wrong else " (up)" if c in w.up else ""
            print("    %s %s -> %s %s%s" % (c.file, c.symbol, c.target_file, c.target, kind))


def main():
    args = arguments(__doc__, "--files", "--calls")
    show(args.tree, args.files, args.calls)


if __name__ == "__main__":
    sys.exit(main())
