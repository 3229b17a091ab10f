"""Functions over 60 lines and files over 400 are named, so that they do not grow unseen. A report: it fails nothing."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FUNCTION, FILE = 60, 400
ALLOWED = frozenset()


def functions(lines):
    """A brace in the first column opens a function, the next one there closes it; .clang-format sees to that."""
    start = None
    for i, line in enumerate(lines):
        if line.startswith("{"):
            start = i
        elif line.startswith("}") and start is not None:
            head = next((lines[j] for j in range(start - 1, -1, -1) if lines[j] and not lines[j].startswith(" ")), "?")
            yield head.split("(")[0].split()[-1].lstrip("*"), start + 1, i - start + 1
            start = None


def main():
    passed, notes = 0, []
    for top in ("lib", "server", "cli"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for name in sorted(n for n in files if n.endswith(".c")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as f:
                    lines = f.read().splitlines()
                where = os.path.relpath(path, ROOT)
                if len(lines) > FILE:
                    notes.append("note: %s has %d lines" % (where, len(lines)))
                for function, line, size in functions(lines):
                    passed += 1
                    if size > FUNCTION and function not in ALLOWED:
                        notes.append("note: %s:%d: %s has %d lines" % (where, line, function, size))
    print("\n".join(notes))
    print("%d passed, 0 failed" % passed)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
