"""What the checks know of the tree: its files, its functions, and which symbols its objects define and need."""
import argparse
import collections
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOPS = ("lib", "server", "cli")
Function = collections.namedtuple("Function", "path name line size static")
Object = collections.namedtuple("Object", "defined needed")


class Tree:
    def __init__(self, root=ROOT, build=None):
        self.root = os.path.abspath(root)
        self.build = os.path.abspath(build or os.path.join(self.root, "build"))
        self.texts = {}

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def files(self, *endings, tops=TOPS):
        """Relative to the root, sorted."""
        return sorted(os.path.relpath(os.path.join(folder, name), self.root) for top in tops
                      for folder, _, names in os.walk(self.path(top)) for name in names if name.endswith(endings))

    def text(self, path):
        if path not in self.texts:
            with open(self.path(path), encoding="utf-8") as f:
                self.texts[path] = f.read()
        return self.texts[path]

    def line_of(self, path, pattern):
        """The first line with a match; 1 if there is none (a macro made the name)."""
        found = re.search(pattern, self.text(path))
        return self.text(path).count("\n", 0, found.start()) + 1 if found else 1

    def functions(self, tops=TOPS):
        for path in self.files(".c", tops=tops):
            yield from functions(path, self.text(path).splitlines())

    def objects(self):
        """{source: Object} of what was compiled; an object whose source is gone is left out, and so is SQLite."""
        folder = os.path.join(self.build, "obj")
        sources = {}
        for where, _, names in os.walk(folder):
            for name in names:
                stem = os.path.relpath(os.path.join(where, name), folder)[:-2]
                source = next((stem + e for e in (".c", ".S") if os.path.exists(self.path(stem + e))), None)
                if name.endswith(".o") and source:
                    sources[os.path.join(where, name)] = source
        found = {source: Object(set(), set()) for source in sources.values()}
        names = subprocess.run(["nm", "-APg", *sources], capture_output=True, text=True, check=True).stdout if sources else ""
        for line in names.splitlines():
            file, rest = line.split(": ", 1)
            name, kind = rest.split()[:2]
            found[sources[file]][kind in "Uwv"].add(name)
        return found

    def links(self):
        """(source, symbol, source that defines it), of the command's own objects first."""
        objects = self.objects()
        library = {name: source for source, o in objects.items() if not source.startswith("cli/") for name in o.defined}
        command = {**library, **{name: source for source, o in objects.items() if source.startswith("cli/") for name in o.defined}}
        for source, o in sorted(objects.items()):
            known = command if source.startswith("cli/") else library
            for name in sorted(o.needed & known.keys()):
                yield source, name, known[name]


def functions(path, lines):
    """A brace in the first column opens a function, the next one there closes it; .clang-format sees to that."""
    start = None
    for i, line in enumerate(lines):
        if line.startswith("{"):
            start = i
        elif line.startswith("}") and start is not None:
            at = next((j for j in range(start - 1, -1, -1) if lines[j] and not lines[j].startswith(" ")), start)
            name = lines[at].split("(")[0].split()[-1].lstrip("*")
            yield Function(path, name, start + 1, i - start + 1, lines[at].startswith("static"))
            start = None


def arguments(doc, *flags):
    """Parsed, with the tree that --tree and --build mean as .tree; `flags` are switches."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="default: the tree's build")
    parser.add_argument("--tree", default=ROOT, help="another checkout")
    for flag in flags:
        parser.add_argument(flag, action="store_true")
    args = parser.parse_args()
    args.tree = Tree(args.tree, args.build)
    return args


def report(passed, wrong):
    """The lines that tests/run.py reads; the exit status."""
    print("\n".join(wrong))
    print("%d passed, %d failed" % (passed, len(wrong)))
    return 1 if wrong or not passed else 0
