"""ARCHITECTURE.md and CONTRIBUTING.md name only what is in the tree, and the map's table has a row for every folder.

A row begins with the folder in backticks: | `server/engine/` | ... |. Checked of what else stands in backticks: paths and
names of sources (`server/service.c`, `loop.c`, `tests/fuzz/`, with * for any text), functions (`api__handle()`), names
that begin with api_ or API_, and targets (`make asan`)."""
import fnmatch
import os
import re
import sys

from tree import arguments, report

MAP, GUIDE = "ARCHITECTURE.md", "CONTRIBUTING.md"
SOURCE = (".c", ".h", ".def", ".S", ".py", ".sym", ".md", ".in")
ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|", re.M)


def blocks_out(text):
    """Without the lines of code blocks: those are drawings and sessions."""
    return re.sub(r"^```.*?^```$", lambda m: "\n" * m.group().count("\n"), text, flags=re.M | re.S)


class Known:
    def __init__(self, tree):
        self.tree = tree
        self.tops = [n for n in os.listdir(tree.root) if os.path.isdir(tree.path(n)) and n not in ("build", ".git")]
        self.files = tree.files("", tops=self.tops) + [n for n in os.listdir(tree.root) if os.path.isfile(tree.path(n))]
        self.folders = {folder for f in self.files for folder in parents(f)}
        code = [tree.text(f) for f in tree.files(".c", ".h", ".def")]
        self.words = {word for text in code for word in re.findall(r"\b\w+\b", text)}
        self.functions = {f.name for f in tree.functions()} | {n for o in tree.objects().values() for n in o.defined}
        self.functions |= {n for text in code for n in re.findall(r"^#define (\w+)\(|^static inline [^(]*?(\w+)\(", text, re.M) for n in n if n}
        self.targets = {name for line in re.findall(r"^\.PHONY:(.*)|^([\w -]+):", tree.text("Makefile"), re.M) for name in " ".join(line).split()}

    def has_path(self, path):
        if path.endswith("/"):
            return any(fnmatch.fnmatchcase("/" + folder + "/", "*/" + path) for folder in self.folders)
        return any(fnmatch.fnmatchcase("/" + name, "*/" + path) for name in (*self.files, *self.folders))

    def lacks(self, span):
        """What a span in backticks names and the tree has not; None if it names nothing that can be looked up."""
        word = re.sub(r"^struct ", "", span)
        if re.fullmatch(r"make [a-z-]+( .*)?", span):
            return None if span.split()[1] in self.targets else "target"
        if re.fullmatch(r"\w+\(\)", word):
            return None if word[:-2] in self.functions else "function"
        if re.fullmatch(r"(api_|API_)\w+", word):
            return None if word in self.words else "name"
        first = word.split("/")[0]
        path = re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", word) and (word.endswith(SOURCE) or ("/" in word and first in self.tops))
        return "path" if path and first != "build" and not self.has_path(word) else None


def parents(path):
    while "/" in path:
        path = path.rsplit("/", 1)[0]
        yield path


def rooms(tree):
    """Folders that the map must have: those with sources, and those of tests/."""
    product = {os.path.dirname(f) for f in tree.files(".c", ".h", ".S")}
    return product | {"tests/" + n for n in os.listdir(tree.path("tests")) if os.path.isdir(tree.path("tests", n)) and n[0] not in "._"}


def mistakes(tree, known, name):
    text = blocks_out(tree.text(name))
    for m in re.finditer(r"`([^`\n]+)`", text):
        kind = known.lacks(m.group(1))
        if kind:
            yield "%s:%d: there is no %s `%s`" % (name, text.count("\n", 0, m.start()) + 1, kind, m.group(1))
    if name == MAP:
        rows = {row.rstrip("/") for row in ROW.findall(text)}
        for room in sorted(rooms(tree) - rows):
            yield "%s:1: no row of a table begins with `%s/`" % (name, room)


def main():
    tree = arguments(__doc__).tree
    known = Known(tree)
    return report(2, [mistake for name in (MAP, GUIDE) for mistake in mistakes(tree, known, name)])


if __name__ == "__main__":
    sys.exit(main())
