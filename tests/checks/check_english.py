"""Messages, manual and comments in plain technical English: what is wrong, what was expected, where. The old idiom fails.

C string literals (neighbours are one text), comments, README, man/src and what `api init` writes. --doubtful lists words
that are seldom the right ones; they fail nothing."""
import collections
import os
import re
import sys

from tree import TOPS, arguments, report

WRONG = {
    r"(?<!\bthere )(?<!\bthere\n)\bis\s+no\s+(?!longer\b|more\b|other\b)": "say what it is not (\"is not a\") or that there is none",
    r"\bwill\s+not\s+do\b": "say what is invalid",
    r"\bsaid\s+so\b": "say who reported what",
    r"\bstands?\s+here\b": "say what was found",
}
DOUBTFUL = [r"\bsaid\b", r"\bsays?\b", r"\btold\b", r"\btells?\b", r"\b(is|are)\s+none\b", r"\bhands?\s+out\b", r"\bspoken\b",
            r"\bstands?\s+(?!for\b)", r"\bnobody\b", r"\bwhose\s+word\b", r"\ba\s+mistake\b", r"\bgoes\s+on\b", r"\blacks?\b",
            r"\bof\s+its\s+own\b", r"\banew\b", r"\bwho\s+(asks|has|wants|calls)\b", r"\bhas\s+not\b(?!\s+\w+(ed|en|n)\b)"]
TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<include>^[ \t]*\#[ \t]*include[^\n]*)
  | (?P<char>'(?:\\.|[^'\\\n])*')
  | (?P<string>"(?:\\.|[^"\\])*")
  | (?P<space>(?:\s|\\\n)+)
  | (?P<other>[A-Za-z_0-9]+|.)
""", re.X | re.S | re.M)
Text = collections.namedtuple("Text", "kind line text")  # every newline in the text is one of the file


def pieces(source):
    """Comments and string literals of C; literals with nothing but space, newlines and comments between them are one."""
    line, literal = 1, None
    for m in TOKEN.finditer(source):
        kind, text = m.lastgroup, m.group()
        if kind == "string":
            inside = re.sub(r"\\[nrt]", " ", text[1:-1].replace("\\\n", "")).replace('\\"', '"')
            literal = Text("string", literal.line, literal.text + inside) if literal else Text("string", line, inside)
        elif kind == "comment":
            yield Text("comment", line, re.sub(r"\n[ \t]*\*?[ \t]?", "\n", text[2:]))
        elif kind == "space" and literal:
            literal = literal._replace(text=literal.text + "\0" * text.count("\n"))
        elif kind in ("other", "char", "include") and literal:
            yield literal
            literal = None
        line += text.count("\n")
    if literal:
        yield literal


def prose(tree):
    there = [p for p in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md") if os.path.exists(tree.path(p))]
    return there + tree.files("", tops=("man/src", "server/program/template"))


def texts(tree):
    """(path, Text)"""
    for path in tree.files(".c", ".h", ".def", tops=TOPS):
        for piece in pieces(tree.text(path)):
            yield path, piece
    for path in prose(tree):
        yield path, Text("prose", 1, tree.text(path))


def found(piece, pattern):
    """Line and match, the line breaks between neighbouring literals left out."""
    places = [i for i, c in enumerate(piece.text) if c != "\0"]
    for m in re.finditer(pattern, piece.text.replace("\0", ""), re.I):
        upto = piece.text[:places[m.start()]]
        yield piece.line + upto.count("\n") + upto.count("\0"), " ".join(m.group().split())


def doubtful(tree):
    counts, all_texts = collections.Counter(), list(texts(tree))
    for pattern in DOUBTFUL:
        for path, piece in all_texts:
            for line, words in found(piece, pattern):
                counts[pattern, piece.kind] += 1
                if piece.kind == "string":
                    print("%s:%d: %s: \"%s\"" % (path, line, words, piece.text.replace("\0", "")[:150]))
    print("%-42s %7s %7s %7s" % ("doubtful", "string", "comment", "prose"))
    for pattern in DOUBTFUL:
        print("%-42s %7d %7d %7d" % (pattern, *(counts[pattern, kind] for kind in ("string", "comment", "prose"))))


def main():
    args = arguments(__doc__, "--doubtful")
    if args.doubtful:
        doubtful(args.tree)
        return 0
    wrong, passed = [], 0
    for path, piece in texts(args.tree):
        bad = ["%s:%d: \"%s\" in a %s: %s" % (path, line, words, piece.kind, advice)
               for pattern, advice in WRONG.items() for line, words in found(piece, pattern)]
        wrong += bad
        passed += not bad
    return report(passed, wrong)


if __name__ == "__main__":
    sys.exit(main())
