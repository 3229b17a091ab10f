"""No function has more than 60 lines, no file more than 450: what grows beyond is two subjects."""
import sys

from tree import arguments, report

FUNCTION, FILE = 60, 450


def main():
    tree = arguments(__doc__).tree
    functions, files = list(tree.functions()), tree.files(".c", ".h")
    wrong = ["%s:%d: %s has %d lines, expected at most %d" % (f.path, f.line, f.name, f.size, FUNCTION)
             for f in functions if f.size > FUNCTION]
    for path in files:
        lines = tree.text(path).count("\n")
        if lines > FILE:
            wrong.append("%s:%d: the file has %d lines, expected at most %d" % (path, FILE + 1, lines, FILE))
    return report(len(functions) + len(files) - len(wrong), wrong)


if __name__ == "__main__":
    sys.exit(main())
