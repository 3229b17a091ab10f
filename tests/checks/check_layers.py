"""Includes run one way: base <- json <- model <- {store, auth, app <- declare <- openapi} <- server; cli sees the public headers alone."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEES = {
    "base": {"base"},
    "json": {"base", "json"},
    "model": {"base", "json", "model"},
    "store": {"base", "json", "model", "store"},
    "auth": {"base", "json", "model", "auth"},
    "app": {"base", "json", "model", "app"},
    "declare": {"base", "json", "model", "app", "declare"},
    "openapi": {"base", "json", "model", "app", "declare", "openapi"},
    "server": {"base", "json", "model", "store", "auth", "app", "declare", "openapi", "server"},
    "cli": {"cli"},
    "public": {"public"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def room(path):
    parts = os.path.relpath(path, ROOT).split(os.sep)
    if parts[0] == "lib":
        return "public" if parts[1] == "include" else parts[1]
    return parts[0]


def target(path, quote, name):
    """The room a header lies in, None for the system's."""
    if name == "api.h" or name.startswith("api/"):
        return "public"
    if quote == "<":
        return None
    for base in (os.path.dirname(path), os.path.join(ROOT, "lib"), ROOT):
        if os.path.exists(os.path.join(base, name)):
            return room(os.path.join(base, name))
    return "nowhere"


def mistakes(path):
    here = room(path)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for m in INCLUDE.finditer(text):
        there = target(path, m.group(1), m.group(2))
        if there in (None, "public") or there in SEES[here]:
            continue
        line = text.count("\n", 0, m.start()) + 1
        yield "%s:%d: %s includes %s of %s" % (os.path.relpath(path, ROOT), line, here, m.group(2), there)


def main():
    passed, found = 0, []
    for top in ("lib", "server", "cli"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for name in sorted(files):
                if name.endswith((".c", ".h", ".def")):
                    wrong = list(mistakes(os.path.join(folder, name)))
                    found += wrong
                    passed += not wrong
    print("\n".join(found))
    print("%d passed, %d failed" % (passed, len(found)))
    return 1 if found or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
