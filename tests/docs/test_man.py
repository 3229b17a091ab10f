"""The library's manual: made of the headers and man/src, clean, complete, and with code that compiles and runs.

A block of ```c belongs to the page's source (```c new begins another one), ```c body is what a handler does and
```c setup what an API_APP does. ```console is run against the source as it stands above, served; ```c test is linked
with it and run. ```sh and ```text are for the eye."""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MAN = os.path.join(ROOT, "man")
sys.path[:0] = [os.path.dirname(HERE), MAN]
import headers
import pages
from lib import server
from lib.case import EVERYTHING, Skip, equal, lacks, main, ok
from lib.server import Server

CC = shlex.split(os.environ.get("CC", "gcc"))
FLAGS = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-I" + os.path.join(ROOT, "lib", "include")]
# What the headers make structs and parsers of.
LISTS = {"API_LIMIT_LIST", "API_ERROR_LIST"}
WRAPPED = {"body": "API_OPERATION(block_%d, API_NONE)\n{\n%s\nreturn 0;\n}\n",
           "setup": "__attribute__((unused)) static void block_%d(api_router *app)\n{\n%s\n}\n"}


def sources():
    for name in sorted(os.listdir(os.path.join(MAN, "src"))):
        with open(os.path.join(MAN, "src", name), encoding="utf-8") as f:
            yield name, f.read()


def blocks(text):
    """(line, words, body)"""
    for m in re.finditer(r"^```(.*)\n((?:(?!```).*\n)*)```$", text, re.M):
        yield text.count("\n", 0, m.start()) + 2, m.group(1).split(), m.group(2)


def units(name, text):
    """[source, consoles, tests] of a page, in their order; a console belongs to the source as far as it came."""
    found = []
    for line, words, code in blocks(text):
        if words in (["console"], ["c", "test"]):
            found[-1][1 if words == ["console"] else 2].append(code)
            continue
        if words[:1] != ["c"]:
            ok(words in (["sh"], ["text"]), "%s:%d: an unknown block, %s", name, line, words)
            continue
        if not found or "new" in words:
            found.append(["" if "#include <api.h>" in code else "#include <api.h>\n", [], []])
        kind = [w for w in words[1:] if w != "new"]
        code = WRAPPED[kind[0]] % (line, code) if kind else code
        found[-1][0] += '#line %d "%s"\n%s' % (line, name, code)
    return found


def compiled(source, *argv, out=None):
    done = subprocess.run(CC + FLAGS + ["-xc", "-", "-xnone"] + (["-o", out] if out else ["-fsyntax-only"]) + list(argv),
                          input=source, capture_output=True, text=True)
    equal(done.stderr, "", "what the compiler says")
    equal(done.returncode, 0, "the compiler's status")


def test_pages_are_what_the_headers_say():
    made = pages.pages()
    for name, text in made.items():
        with open(os.path.join(MAN, name), encoding="utf-8") as f:
            ok(f.read() == text, "man/%s is not what `python3 man/pages.py` makes", name)
    there = {n for n in os.listdir(MAN) if n.endswith(".3")}
    equal(there, {n for n in made if n != "names"}, "pages")


def test_every_function_is_on_a_page():
    made = pages.pages()
    named = {line.split()[0] for line in made["names"].splitlines()} | {n[:-2] for n in made if n.endswith(".3")}
    for header in os.listdir(headers.INCLUDE):
        for group in headers.read(header)[1]:
            missing = [n for n in group.names if n not in named and n not in LISTS]
            equal(missing, [], "names of %s that no page tells of" % header)


def test_pages_name_pages_that_are_there():
    known = {n[:-2] + "(%s)" % n[-1] for n in os.listdir(MAN) if re.search(r"\.[13]$", n)}
    for name, text in sources():
        for page in re.findall(r"\b(?:lib)?api[\w-]*\([13]\)", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)):
            ok(page in known, "man/src/%s names %s", name, page)


def test_pages_read_well_in_a_terminal():
    if not shutil.which("man") or not shutil.which("groff"):
        raise Skip("there is no man")
    shown = {line for _, text in sources() for _, words, body in blocks(text) if words == ["console"]
             for line in body.splitlines() if not line.startswith("$ ")}  # an answer is one line, however long
    pages = sorted(n for n in os.listdir(MAN) if n.endswith(".3"))
    for name in pages if EVERYTHING else pages[::5]:
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", os.path.join(MAN, name)], capture_output=True,
                              text=True, env={**os.environ, "COLUMNS": "80", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        equal(done.stderr, "", "warnings about man/" + name)
        text = re.sub(r".\x08|\x1b\[[\d;]*m", "", done.stdout)
        long = [line for line in text.splitlines() if len(line.expandtabs()) > 80 and line.strip() not in shown]
        equal(long, [], "lines of man/%s too long for a terminal" % name)
        lacks(text.partition("\nREFERENCE\n")[2], "api__", "what is internal in the reference of man/" + name)


def test_code_compiles():
    for name, text in sources():
        for source, _, tests in units(name, text):
            compiled(source)
            for test in tests:
                compiled(test)


class Served(Server):
    def __init__(self, source):
        jansson = ["--cflags", "-ljansson"] if "<api/jansson.h>" in source else []
        super().__init__(start=False, flags=["page.c", *jansson], database="sqlite:page.db")
        with open(self.path("page.c"), "w", encoding="utf-8") as f:
            f.write(source)
        self.start()

    def here(self, text):
        return text.replace("localhost:8000", "%s:%d" % (self.host, self.port))

    def answer(self, command):
        done = subprocess.run(["bash", "-c", self.here(command)], cwd=self.dir, capture_output=True, text=True, timeout=60)
        return done.stdout + done.stderr


def test_consoles_show_what_comes():
    if not shutil.which("curl"):
        raise Skip("there is no curl")
    wrong = []
    for name, text in sources():
        for source, consoles, _ in units(name, text):
            if not consoles:
                continue
            with Served(source) as s:
                for step in "".join(consoles).split("$ ")[1:]:
                    command, expected = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", step, re.S).groups()
                    got = s.answer(command).strip("\n")
                    if got != s.here(expected).strip("\n"):
                        wrong.append("man/src/%s: $ %s\n  expected %s\n  got      %s" % (name, command, expected, got))
    equal("\n".join(wrong), "", "what differs")


def test_tests_pass():
    build = os.path.dirname(server.program())
    if server.SLOWNESS > 1:
        raise Skip("a plain program cannot load a sanitized library")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in sources():
            for source, _, tests in units(name, text):
                for test in tests:
                    app, program = os.path.join(folder, "app.c"), os.path.join(folder, "test")
                    with open(app, "w", encoding="utf-8") as f:
                        f.write(source)
                    compiled(test, app, "-L" + build, "-lapi", "-lcmocka", "-Wl,-rpath," + build, out=program)
                    done = subprocess.run([program], cwd=folder, capture_output=True, text=True, timeout=60)
                    equal(done.returncode, 0, "status of the test of %s: %s" % (name, done.stdout + done.stderr))


main(__name__)
