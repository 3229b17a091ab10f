"""Reads what the public headers declare: groups of a comment and the declarations under it, without what is internal."""
import os
import re

INCLUDE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib", "include", "api")
INTERNAL = re.compile(r"\b(api__|API__)")
WIDTH = 72
# One macro is the members of a struct, which would be empty without it.
OPTIONS, OPTIONS_USED = "#define API__OPTIONS ", "struct api_options {\n    API__OPTIONS;\n};"


class Group:
    """`lines` are declarations as a page shows them; `names` what they declare: functions, macros, variables."""

    def __init__(self, comment):
        self.comment, self.lines, self.names, self.prototypes = comment, [], [], []
        self.closed = False  # what follows does not belong to the comment


def plain(comment):
    """The text of a comment, its lines without their stars."""
    lines = comment.strip()[2:-2].split("\n")
    return "\n".join([lines[0].strip()] + [re.sub(r"^ *\*? ?", "", line, count=1).rstrip() for line in lines[1:]]).strip("\n")


def pieces(text):
    """("comment", text), ("macro", text), ("code", text) and ("blank", "") in their order."""
    lines, i = text.split("\n"), 0
    while i < len(lines):
        start, line = i, lines[i]
        i += 1
        if not line.strip():
            yield "blank", ""
        elif line.startswith("/*"):
            while "*/" not in lines[i - 1]:
                i += 1
            yield "comment", "\n".join(lines[start:i])
        elif line.startswith("#"):
            while lines[i - 1].endswith("\\"):
                i += 1
            yield "macro", re.sub(r" *\\\n *", " ", "\n".join(lines[start:i]))
        else:
            depth = 0
            while True:
                code = re.sub(r"/\*.*?\*/", "", lines[i - 1])
                depth += code.count("{") - code.count("}")
                if depth == 0 and re.search(r"[;}]\s*(/\*.*)?$", lines[i - 1].split("/*")[0].rstrip() or " "):
                    break
                if i == len(lines):
                    break
                i += 1
            while "/*" in lines[i - 1] and "*/" not in lines[i - 1].rsplit("/*", 1)[1]:
                i += 1
            yield "code", "\n".join(lines[start:i])


def of_macro(text):
    """(name, lines) of a macro that is for users."""
    m = re.match(r"#define (\w+)(\([^)]*\))?(.*)", text)
    if not m or INTERNAL.match(m.group(1)) or re.match(r"API_\w+_H$", m.group(1)):
        return None
    name, arguments, body = m.groups()
    if arguments:
        arguments = re.sub(r"(\w)_\b", r"\1", arguments)  # name_ keeps a parameter apart from a member
        return name, [name + arguments]
    return (name, ["#define %s%s" % (name, body)]) if len(body) < 40 else None


def wrapped(indent, comment):
    rows = ["/*"]
    for word in (comment.replace(" ", "\n") + " */").split("\n"):
        if len(indent) + len(rows[-1]) + 1 + len(word) > WIDTH:
            rows.append("  ")
        rows[-1] += " " + word
    return [indent + row for row in rows]


def fitted(line, more=None):
    """A member with its comment above it where both are too long for a line, an argument list broken."""
    m = re.match(r"( *)(.*?\S) +/\* (.*) \*/$", line)
    indent = re.match(r" *", line).group()
    if len(line) <= WIDTH:
        return [re.sub(r"(\S)  +/\*", r"\1 /*", line)]
    alone = re.match(r"( *)/\* (.*) \*/$", line)
    if alone:
        return wrapped(*alone.groups())
    if m:
        return wrapped(indent, m.group(3)) + fitted(indent + m.group(2))
    if ", " in line[:WIDTH]:
        cut = line.rindex(", ", 0, WIDTH) + 1
        more = more or indent + "    "
        return [line[:cut]] + fitted(more + line[cut:].strip(), more)
    return [line]


def of_code(text):
    """(names, lines) of a declaration that is for users."""
    if text.startswith("static inline"):
        text = text.split("\n{")[0].replace("static inline ", "") + ";"
    if re.match(r"(typedef )?struct (\w+)( \2)?;$", text) or text == OPTIONS_USED:
        return None
    head = text.split("{")[0]
    if "{" in text:
        text = re.sub(r"/\*(.*?)\*/", lambda m: "/*%s*/" % re.sub(r"\s*\n\s*", " ", m.group(1)), text, flags=re.S)
        if "_LIST(X)" in text:
            m = re.match(r"typedef (struct \w+) \{.*\} \w+;", text, re.S)
            return ([], ["typedef %s {" % m.group(1), "    int64_t NAME; /* of each in the list */", "} %s;" %
                         m.group(1).split()[1]]) if m else None
        lines = [line for line in text.split("\n")
                 if not (INTERNAL.search(line.split("/*")[0]) or line.strip() in ("#undef X",)) and "/**/" not in line]
        if INTERNAL.search(head):
            return None
        return [], [row for line in lines for row in fitted(line)]
    flat = re.sub(r"\s+", " ", text)
    flat = re.sub(r" ?__attribute__\(\((format|weak|visibility)[^;]*?\)\)+", "", flat)
    flat = re.sub(r" ?__attribute__\(\(noreturn.*?\)\)+(?=;)", "", flat)
    names = re.findall(r"\b(api_\w+)\(", flat) or re.findall(r"^extern .*?(\w+);", flat)
    if INTERNAL.search(flat):
        return None
    return names[:1], fitted(flat)


def take(groups, kind, text):
    """Adds a declaration to the last group; one with words of its own behind it begins another."""
    note = re.search(r";\s*/\*(.*?)\*/$", text, re.S) if kind == "code" and "{" not in text else None
    if note:
        text = text[:note.start() + 1]
    found = of_macro(text) if kind == "macro" else of_code(text)
    if not found:
        return
    if found[0] == "API_ERROR_LIST":
        codes = re.findall(r'X\((\w+), (-?\d+), "(.*?)"\)', text)
        groups[-1].comment = "\n".join("  %s   %s: %s" % code for code in codes)
        groups[-1].lines = ["enum { API_OK, API_ENOMEM, ... };"]
        return
    names, lines = ([found[0]], found[1]) if kind == "macro" else found
    if note and groups[-1].lines:
        groups.append(Group(""))
    group = groups[-1]
    if any(n in group.names for n in names):
        return
    if note:
        group.comment = (group.comment + "\n\n" + re.sub(r"\s+\*?\s*", " ", note.group(1)).strip()).strip()
    group.names += names
    group.lines += lines
    group.closed = note is not None
    if kind == "macro" or names:
        group.prototypes += [line for line in lines if not line.startswith("#define")]


def read(name):
    """(what the header says of itself, its groups)."""
    with open(os.path.join(INCLUDE, name), encoding="utf-8") as f:
        found = list(pieces(f.read()))
    intro = plain(found[0][1]) if found[0][0] == "comment" else ""
    groups, after_code = [Group("")], False
    for kind, text in found[1:]:
        if kind == "blank" or kind == "comment":
            if kind == "comment" or after_code:
                groups.append(Group(plain(text) if kind == "comment" else ""))
            after_code = False
        elif text.startswith(OPTIONS):
            members = re.sub(r" /\*([^*]*)\*/;", r"; /*\1*/", re.sub(r"\s+", " ", text[len(OPTIONS):].strip()) + ";")
            rows = ["    " + m.strip() for m in re.findall(r"[^;]+;(?: /\*.*?\*/)?", members)]
            take(groups, "code", "struct api_options {\n%s\n};" % "\n".join(rows))
            after_code = True
        elif not re.match(r"#(if|else|endif|include|undef|pragma)", text):
            if groups[-1].closed:
                groups.append(Group(""))
            take(groups, kind, text)
            after_code = True
    return intro, [g for g in groups if g.lines]
