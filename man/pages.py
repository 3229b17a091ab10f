"""Makes the manual pages of the library: python3 man/pages.py [--check]

man/src/PAGE.md is written by hand; the reference is the headers of lib/include/api, where the comment above a function is
the only place that describes it. Writes man/PAGE.3 and man/names (the page of each name). --check only compares.

The source is a small Markdown: "# page: what it is", "headers: a.h b.h", "skip: names" (or "only: names") of
the reference, "see: pages",
"## SECTION", "### part", paragraphs with `code` and *emphasis*, "- " lists, "`term`: text" in a list of terms ("* "), and
fenced blocks. For the words behind ``` see tests/docs/test_man.py."""
import glob
import os
import re
import sys

import headers

HERE = os.path.dirname(os.path.abspath(__file__))


def version():
    with open(os.path.join(headers.INCLUDE, "..", "api.h"), encoding="utf-8") as f:
        return re.search(r'API_VERSION "(.*)"', f.read()).group(1)


def includes(names):
    """What a program of a page includes: <api.h>, and those of the headers that it leaves out."""
    with open(os.path.join(headers.INCLUDE, "..", "api.h"), encoding="utf-8") as f:
        inside = re.findall(r"#include <api/(.*)>", f.read())
    return ["api.h"] + ["api/" + n for n in names if n not in inside]


def escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    for char, name in ("'", "aq"), ("`", "ga"), ("^", "ha"), ("~", "ti"):
        text = text.replace(char, "\\(" + name)
    return re.sub(r"^\.", r"\\&.", text)


def prose(text):
    """Text of a comment, which has stars of its own."""
    text = re.sub(r"\s+", " ", text.strip())
    out = "".join("\\fB%s\\fR" % escaped(x[1:-1]) if x.startswith("`") else escaped(x) for x in re.split(r"(`[^`]+`)", text))
    return re.sub(r"^([.'])", r"\\&\1", out)


def inline(text):
    """`code` bold, *emphasis* italic, names of pages bold."""
    out = []
    for part in re.split(r"(`[^`]+`|(?<![\w*])\*[^* ][^*]*\*(?![\w*])|\bapi[\w-]*\(\d\))", text):
        if part.startswith("`"):
            out.append("\\fB%s\\fR" % escaped(part[1:-1]))
        elif re.fullmatch(r"\*[^* ].*\*", part):
            out.append("\\fI%s\\fR" % escaped(part[1:-1]))
        elif re.fullmatch(r"api[\w-]*\(\d\)", part):
            out.append("\\fB%s\\fR%s" % (escaped(part[:-3]), part[-3:]))
        else:
            out.append(escaped(part))
    return re.sub(r"^([.'])", r"\\&\1", "".join(out))


def verbatim(lines, indent=2):
    """A block as it stands."""
    body = [re.sub(r"^([.'])", r"\\&\1", escaped(line)) or "\\&" for line in lines]
    return ([".RS %d" % indent] if indent else []) + [".nf"] + body + [".fi"] + ([".RE"] if indent else [])


def filled(text, out):
    out += [".PP", inline(re.sub(r"\s+", " ", text.strip()))]


def of_comment(text):
    """A header's comment: paragraphs, code indented by four, "  term   what it is", "  - item"."""
    out, lines, i = [], text.split("\n"), 0
    while i < len(lines):
        line = lines[i]
        indent = len(line) - len(line.lstrip())
        start = i
        i += 1
        if not line.strip():
            continue
        if indent >= 4:
            while i < len(lines) and (not lines[i].strip() or lines[i].startswith("    ")):
                i += 1
            block = "\n".join(lines[start:i]).rstrip().split("\n")
            out += verbatim([row[4:] for row in block])
            continue
        m = re.match(r" {2,3}(- |(?=(\S.*?)(?:  +|: )(\S.*)))", line)
        if indent >= 2 and m:
            while i < len(lines) and re.match(r" {4,}\S", lines[i]):
                i += 1
            more = " ".join(row.strip() for row in lines[start + 1:i])
            if m.group(1) == "- ":
                out += [".IP \\(bu 2", prose(line.strip()[2:] + " " + more)]
            else:
                out += [".TP", "\\fB%s\\fR" % escaped(m.group(2)), prose(m.group(3) + " " + more)]
            continue
        while i < len(lines) and lines[i].strip() and not lines[i].startswith("  "):
            i += 1
        out += [".PP", prose(" ".join(lines[start:i]))]
    return out


def names_one(group, words):
    """Whether it declares one of them: a function, a macro, or its first type."""
    first = re.match(r"(?:typedef )?(?:struct|enum) (\w+)|typedef .*\(\*(\w+)\)", group.lines[0])
    return bool(set(words) & {*group.names, *(first.groups() if first else ())})


def reference(names, skip, only):
    """The groups of these headers, and what they declare."""
    out, prototypes, declared = [], [], []
    for name in names:
        intro, groups = headers.read(name)
        out += [".SS <api/%s>" % escaped(name)] + ([] if only else of_comment(intro))
        for g in groups:
            if names_one(g, skip) or only and not names_one(g, only):
                continue
            title = re.match(r"--- (.*?) ---$", g.comment, re.S)
            out += [".PP", ".nf", "\\fB" + "\n".join(re.sub(r"^([.'])", r"\\&\1", escaped(x)) for x in g.lines) + "\\fR", ".fi"]
            if g.comment and not title:
                rows = of_comment(g.comment)
                out += [".RS 4"] + rows[rows[0] == ".PP":] + [".RE"]
            prototypes += g.prototypes
            declared += g.names
    return out, prototypes, declared


def body(lines):
    out, i = [], 0
    while i < len(lines):
        line = lines[i]
        i += 1
        if line.startswith("```"):
            start = i
            while lines[i] != "```":
                i += 1
            out += [".PP"] + verbatim(lines[start:i])
            i += 1
        elif line.startswith("## "):
            out.append(".SH " + escaped(line[3:]))
        elif line.startswith("### "):
            out.append(".SS " + escaped(line[4:]))
        elif line.strip():
            start = i - 1
            while i < len(lines) and lines[i].strip() and not re.match(r"- |\* |```|#", lines[i]):
                i += 1
            text = " ".join(x.strip() for x in lines[start:i])
            term = re.match(r"\* (.*?): (.*)", text)
            if term:
                out += [".TP", inline(term.group(1)), inline(term.group(2))]
            elif text.startswith("- "):
                out += [".IP \\(bu 2", inline(text[2:])]
            else:
                filled(text, out)
    return out


def page(path):
    """(roff, names declared on it)"""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    name, what = re.match(r"# (\w+): (.*)", lines[0]).groups()
    given = {"headers": "", "skip": "", "only": "", "see": ""}
    at = 1
    while re.match(r"\w+: ", lines[at]):
        key, value = lines[at].split(": ", 1)
        given[key] += " " + value
        at += 1
    ref, prototypes, declared = reference(given["headers"].split(), given["skip"].split(), given["only"].split())
    out = ['.\\" Made by man/pages.py of man/src/%s.md and the headers.' % name,
           '.TH %s 3 "" "api %s" "libapi manual"' % (escaped(name.upper()), version()), ".ad l", ".nh", ".SH NAME",
           "%s \\- %s" % (escaped(name), escaped(what)), ".SH SYNOPSIS", ".nf",
           *("\\fB#include <%s>\\fR" % escaped(n) for n in includes(given["headers"].split()))]
    if prototypes:
        out += ["\\&"] + ["\\fB%s\\fR" % escaped(p) for p in prototypes]
    out += [".fi"] + body(lines[at:])
    if ref:
        out += [".SH REFERENCE"] + ref
    out += [".SH SEE ALSO", inline(", ".join(given["see"].split()))]
    return "\n".join(out) + "\n", declared


def pages():
    """What each file should be."""
    files, names = {}, {}
    for path in sorted(glob.glob(os.path.join(HERE, "src", "*.md"))):
        name = os.path.basename(path)[:-3]
        files[name + ".3"], declared = page(path)
        for n in declared:
            names.setdefault(n, name)
    files["names"] = "".join("%s %s\n" % (n, names[n]) for n in sorted(names) if n + ".3" not in files)
    return files


def main():
    wrong = []
    for name, text in pages().items():
        path = os.path.join(HERE, name)
        if "--check" in sys.argv:
            with open(path, encoding="utf-8") as f:
                wrong += [] if f.read() == text else [name]
        else:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
    for name in wrong:
        print("man/%s is not what man/pages.py makes" % name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
