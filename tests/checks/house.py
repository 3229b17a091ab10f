"""What a newcomer lives with, measured: sizes, cycles of rooms and of files, ranks, headers, symbols. It fails nothing.

--walks adds the ways through the tree (walks.py), which needs valgrind."""
import collections
import os
import statistics
import sys

import check_headers
import check_layers
import check_sizes
from tree import arguments


def components(graph):
    """Strongly connected ones of more than one node, largest first: Tarjan's algorithm, without recursion."""
    index, low, on, stack, found = {}, {}, set(), [], []
    for root in sorted(graph):
        work = [(root, iter(sorted(graph[root])))] if root not in index else []
        while work:
            node, children = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
                on.add(node)
            child = next(children, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node)
                    found.append(stack[at:])
                    on -= set(stack[at:])
                    del stack[at:]
            elif child not in index:
                work.append((child, iter(sorted(graph.get(child, ())))))
            elif child in on:
                low[node] = min(low[node], index[child])
    return sorted((c for c in found if len(c) > 1), key=len, reverse=True)


def graph(edges):
    found = {}
    for a, b in edges:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set())
    return found


def cycles(what, edges):
    """A row on the cycles of a graph."""
    nodes = graph(edges)
    found = components(nodes)
    largest = len(found[0]) if found else 0
    return what, "%d of %d, in %d cycles; the largest has %d" % (sum(map(len, found)), len(nodes), len(found), largest)


def in_server(edge):
    return all(path.split("/")[0] == "server" for path in edge)


def in_lib(edge):
    return all(path.split("/")[0] == "lib" for path in edge)


def sizes(tree):
    files = tree.files(".c", ".h", ".def")
    lines = {path: tree.text(path).count("\n") for path in files}
    code = {path: n for path, n in lines.items() if path.endswith(".c")}
    functions = list(tree.functions())
    size = sorted(f.size for f in functions)
    longest = max(functions, key=lambda f: f.size)
    largest = max(code, key=code.get)
    over = [f for f in functions if f.size > check_sizes.FUNCTION] + [p for p in files if lines[p] > check_sizes.FILE]
    yield "files, lines", "%d, %d" % (len(files), sum(lines.values()))
    yield ".c: median, largest", "%d, %d (%s)" % (statistics.median(code.values()), code[largest], largest)
    yield "functions", "%d" % len(functions)
    yield "median, p90, longest", "%d, %d, %d (%s)" % (statistics.median(size), size[len(size) * 9 // 10], longest.size, longest.name)
    yield "over the budgets", "%d" % len(over)


def links(tree):
    edges = {(a, b) for a, _, b in tree.links() if a != b and not a.startswith("cli/")}
    rooms = {tuple(map(os.path.dirname, edge)) for edge in edges}
    rooms = {(a, b) for a, b in rooms if a != b}
    yield cycles("rooms of server/ in link cycles", filter(in_server, rooms))
    yield "pairs of rooms that link each other", "%d" % sum((b, a) in rooms for a, b in rooms if a < b)
    yield cycles("files of server/ in link cycles", filter(in_server, edges))
    yield cycles("files of lib/ in link cycles", filter(in_lib, edges))
    yield cycles("files of both in link cycles", edges)


def rules(tree):
    kinds = collections.Counter(v.what.split()[0] for v in check_layers.violations(tree))
    yield "against the ranks", "%d (%s)" % (sum(kinds.values()), ", ".join("%d %s" % (n, kind) for kind, n in sorted(kinds.items())))
    wrong = list(check_headers.misplaced(tree))
    yield "functions in another module's header", "%d, of %d headers" % (len(wrong), len({w[0] for w in wrong}))
    yield "exported symbols", "%d" % len(tree.text("lib/api.sym").split())


def main():
    args = arguments(__doc__, "--walks")
    for part in (sizes, links, rules):
        for what, value in part(args.tree):
            print("%-38s %s" % (what, value))
    if args.walks:
        import walks
        print()
        walks.show(args.tree)


if __name__ == "__main__":
    sys.exit(main())
