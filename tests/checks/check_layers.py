"""A folder includes and links only folders of a lower rank; the command sees the public headers and lib/shared, and nothing
in lib/ starts a process.

Proved for the #include lines and for the symbols of the objects that were built. --list groups what is wrong by rooms."""
import collections
import os
import re
import sys

from tree import arguments, report

# A line a rank, lowest first; folders of one rank do not see each other.
RANKS = """
lib/include lib/include/api
lib/base
lib/json
lib/shared
lib/model
lib/store lib/auth
lib/store/sqlite
lib/store/engines
lib/app
lib/declare
lib/openapi
server/log server/http
server/request
server/engine
server/router
server/call
server/reload server/files server/forms server/channel server/fetch
server/middleware
server/websocket server/users server/resource
server/pages
server/operation
server/service
server/server
server/client
server/program
cli/core
cli/spec
cli/http cli/items
cli/output
cli/commands
cli
"""
RANK = {room: rank for rank, line in enumerate(RANKS.strip().split("\n")) for room in line.split()}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
STARTS = re.compile(r"_*(fork|vfork|posix_spawnp?|f?exec[lv]?p?e?|execvpe|execveat|popen|system)$")

Violation = collections.namedtuple("Violation", "where line rooms what")


def room_of(path):
    """The folder, where it has a rank; else None."""
    folder = os.path.dirname(path)
    return folder if folder in RANK else None


def in_command(room):
    return room is not None and room.split("/")[0] == "cli"


def sees(here, there):
    if here == there or RANK.get(there) == 0:
        return True
    if in_command(here) and not in_command(there):
        return there == "lib/shared"
    return here in RANK and there in RANK and RANK[there] < RANK[here]


def header(tree, path, quote, name):
    """The file that an #include line means, None for the system's."""
    folders = ["lib/include"] if quote == "<" else [os.path.dirname(path), "lib/include", "lib", ""]
    found = (os.path.normpath(os.path.join(folder, name)) for folder in folders)
    return next((f for f in found if os.path.exists(tree.path(f))), None)


def includes(tree):
    for path in tree.files(".c", ".h", ".def"):
        here = room_of(path)
        if not here:
            yield Violation(path, 1, (os.path.dirname(path), ""), "its folder has no rank in tests/checks/check_layers.py")
        for m in INCLUDE.finditer(tree.text(path)):
            target = header(tree, path, *m.groups())
            if here and target and not sees(here, room_of(target)):
                line = tree.text(path).count("\n", 0, m.start()) + 1
                yield Violation(path, line, (here, room_of(target) or os.path.dirname(target)), "includes " + m.group(2))


def links(tree):
    exported = set(tree.text("lib/api.sym").split())
    for path, symbol, target in tree.links():
        here, there = room_of(path), room_of(target)
        if here and not sees(here, there) and not (in_command(here) and symbol in exported):
            yield Violation(path, tree.line_of(path, r"\b%s\b" % symbol), (here, there or os.path.dirname(target)),
                            "links %s of %s" % (symbol, target))


def processes(tree, objects):
    for path, o in sorted(objects.items()):
        for symbol in sorted(filter(STARTS.match, o.needed)):
            if path.startswith("lib/"):
                where = tree.line_of(path, r"\b%s\b" % symbol)
                yield Violation(path, where, (os.path.dirname(path), "a process"), "links %s of libc" % symbol)


def violations(tree):
    objects = tree.objects()
    for path in set(tree.files(".c")) - set(objects):
        yield Violation(path, 1, (str(room_of(path)), "no object"), "has not been compiled in " + tree.build)
    yield from includes(tree)
    yield from links(tree)
    yield from processes(tree, objects)


def print_grouped(found):
    groups = collections.defaultdict(list)
    for v in found:
        groups[v.rooms].append(v)
    for (here, there), group in sorted(groups.items(), key=lambda g: -len(g[1])):
        print("%s -> %s: %d" % (here, there, len(group)))
        for v in sorted(group):
            print("    %s:%d: %s" % (v.where, v.line, v.what))


def main():
    args = arguments(__doc__, "--list")
    found = list(violations(args.tree))
    if args.list:
        print_grouped(found)
        print("%d violations" % len(found))
        return 1 if found else 0
    clean = set(args.tree.files(".c", ".h", ".def")) - {v.where for v in found}
    return report(len(clean), ["%s:%d: %s: %s -> %s" % (v.where, v.line, v.what, *v.rooms) for v in sorted(found)])


if __name__ == "__main__":
    sys.exit(main())
