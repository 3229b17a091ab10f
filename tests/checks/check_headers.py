"""Each header compiles alone; the public ones without -D_GNU_SOURCE, as strict C11 and, where there is a C++ compiler, as C++.
Apps in C have no warnings with installed headers, by any compiler that is here.

One header a module: the functions that x.h declares are defined in x.c or x_*.c of its folder. --list prints only what breaks that.
One tag, one type: no two files define a struct, union or enum of one name that others see."""
import concurrent.futures
import os
import re
import shlex
import shutil
import subprocess
import sys

from stamp import Stamp
from tree import ROOT, arguments, report

WARN = ["-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
PACKAGES = "libsodium libpcre2-8 libfyaml zlib jansson".split()


def headers(folder):
    for where, _, files in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(files):
            if name.endswith(".h"):
                yield os.path.relpath(os.path.join(where, name), ROOT)


def compile_alone(job):
    """What is wrong with each file: one call of the compiler for many, and one for each only to tell whose fault it is."""
    argv, paths = job
    if subprocess.run([*argv, *paths], cwd=ROOT, capture_output=True).returncode == 0:
        return [None] * len(paths)
    each = [(path, subprocess.run([*argv, path], cwd=ROOT, capture_output=True, text=True)) for path in paths]
    return [None if done.returncode == 0 else "%s alone:\n%s" % (path, done.stderr) for path, done in each]


def halves(paths):
    paths = list(paths)
    return [part for part in (paths[::2], paths[1::2]) if part]


def jobs(build):
    flags = subprocess.run(["pkg-config", "--cflags"] + PACKAGES, capture_output=True, text=True).stdout.split()
    inside = [*shlex.split(os.environ.get("CC", "gcc")), "-xc", "-std=gnu11", "-D_GNU_SOURCE", "-Ilib/include", "-Ilib", "-I.",
              "-I" + os.path.join(build, "sqlite"), *flags, *WARN, "-Wno-unused-function"]
    ours = [path for top in ("lib", "server", "cli") for path in headers(top) if not path.startswith("lib/include/")]
    for part in halves(ours):
        yield inside, part
    public = list(headers("lib/include"))
    yield ["gcc", "-xc", "-std=c11", "-Ilib/include", *WARN, "-pedantic"], public
    if shutil.which("g++"):
        yield ["g++", "-xc++", "-std=c++17", "-Ilib/include", *WARN, "-pedantic"], public
    apps = [os.path.join("examples", n) for n in sorted(os.listdir(os.path.join(ROOT, "examples"))) if n.endswith(".c")]
    for compiler in filter(shutil.which, ("gcc", "clang")):
        yield [compiler, "-xc", "-std=gnu11", "-isystem", "lib/include", *WARN, "-pedantic"], [*apps, "server/program/template/app.c.in"]


def compile_all(build):
    """None or what is wrong, of each; none is compiled when none was edited since all of them did."""
    todo, stamp = list(jobs(build)), Stamp(build, "headers")
    files = [os.path.join(ROOT, path) for _, paths in todo for path in paths]
    if not stamp.edited([__file__, *files]):
        return [None] * len(files)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [result for group in pool.map(compile_alone, todo) for result in group]
    if not any(results):
        stamp.passed()
    return results


def declared(text):
    """(offset, name) of each function that a header declares and does not define. Rows of a table (extern const) are free."""
    blank = lambda m: re.sub(r"[^\n]", " ", m.group())
    text = re.sub(r"/\*.*?\*/|//[^\n]*", blank, text, flags=re.S)
    text = re.sub(r"^[ \t]*#(?:.*\\\n)*.*$", blank, text, flags=re.M)
    text = re.sub(r"__attribute__\(\(.*?\)\)+|_Noreturn", blank, text)
    while re.search(r"\{[^{}]*\}", text):  # bodies: what is declared in them is not the module's
        text = re.sub(r"\{[^{}]*\}", blank, text)
    function = r"^(?!typedef|static|return)\w[\w \t\n*]*?[ *](\w+)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*;"
    for m in re.finditer(function, text, re.M):
        yield m.start(1), m.group(1)


def homes(tree):
    """What defines a symbol, for the library and for the command."""
    sides = {"cli": {}, "": {}}
    for source, o in tree.objects().items():
        sides["cli" if source.startswith("cli/") else ""].update({name: source for name in o.defined})
    return sides


def misplaced(tree):
    """(header, line, name, file that defines it or None)"""
    sides = homes(tree)
    for path in tree.files(".h"):
        if path.startswith("lib/include/"):
            continue
        own = re.compile(re.escape(path[:-2]) + r"(_\w+)?\.[cS]$")
        side = sides["cli" if path.startswith("cli/") else ""]
        for offset, name in declared(tree.text(path)):
            home = side.get(name)
            if not home or not own.match(home):
                yield path, tree.text(path).count("\n", 0, offset) + 1, name, home


TAG = re.compile(r"^(?:typedef )?(?:struct|union|enum) (api__?\w+) \{", re.M)


def ambiguous(tree):
    homes = {}
    for path in tree.files(".c", ".h"):
        for m in TAG.finditer(tree.text(path)):
            first = homes.setdefault(m.group(1), path)
            if first != path:
                yield "%s:%d: %s is also a type of %s" % (path, tree.text(path).count("\n", 0, m.start()) + 1, m.group(1), first)


def main():
    args = arguments(__doc__, "--list")
    tree = args.tree
    wrong = ["%s:%d: %s is defined in %s" % (path, line, name, home or "no object of " + tree.build)
             for path, line, name, home in misplaced(tree)]
    wrong += ambiguous(tree)
    if args.list:
        print("\n".join(wrong))
        print("%d violations" % len(wrong))
        return 1 if wrong else 0
    results = compile_all(tree.build)
    return report(results.count(None), wrong + [r for r in results if r])


if __name__ == "__main__":
    sys.exit(main())
