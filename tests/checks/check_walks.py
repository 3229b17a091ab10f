"""No walk through the tree (walks.py) calls a function of a room that the caller's may not see, but through a pointer."""
# slow
import shutil
import sys

import walks
from tree import arguments, report


def main():
    tree = arguments(__doc__).tree
    if not shutil.which("valgrind") or "san" in tree.build:
        print("skipped: there is no valgrind here, or the tree is sanitized\n0 passed, 0 failed")
        return 0
    wrong, passed = [], 0
    for walk in walks.measure(tree):
        wrong += ["%s: %s: %s calls %s of %s" % (c.file, walk.name, c.symbol, c.target, c.target_file) for c in walk.wrong]
        if len(walk.through) < 5:
            wrong.append("%s: only %d files were seen on the way" % (walk.name, len(walk.through)))
        passed += not walk.wrong
    return report(passed, wrong)


if __name__ == "__main__":
    sys.exit(main())
