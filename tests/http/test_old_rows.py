"""Rows that are older than the model: they are read, listed and walked; a change is refused only for what it names."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, errors, main, ok, status
from lib.server import Server

BEFORE = """api: 1
info: {title: Old, version: 1.0.0}
models:
  items:
    title: Item
    properties:
      name: {type: string}
      mail: {type: string}
      day:  {type: string}
      kind: {type: string}
      n:    {type: integer}
      x:    {type: number}
      tags: {type: array, items: {type: string}}
      size: {type: object, properties: {w: {type: integer}}}
    required: [name, mail, day, kind, n, x, tags, size]
    filter: [name, mail, day, kind, n]
    sort: [name, mail, day, kind, n, x]
"""
AFTER = (BEFORE.replace("name: {type: string}", "name: {type: string, minLength: 3, pattern: '^[a-z]+$'}")
         .replace("mail: {type: string}", "mail: {type: string, format: email}")
         .replace("day:  {type: string}", "day:  {type: string, format: date}")
         .replace("kind: {type: string}", "kind: {type: string, enum: [a, b]}")
         .replace("n:    {type: integer}", "n:    {type: integer, maximum: 9}")
         .replace("x:    {type: number}", "x:    {type: number, minimum: 0}")
         .replace("items: {type: string}}", "items: {type: string, maxLength: 1}, maxItems: 1}")
         .replace("w: {type: integer}", "w: {type: integer, maximum: 1}"))
GOOD = {"name": "abc", "mail": "a@example.com", "day": "2024-01-01", "kind": "a", "n": 1, "x": 1.0, "tags": ["t"],
        "size": {"w": 1}}


def old(i):
    return {"name": "A%d" % i, "mail": "nobody", "day": "day %d" % i, "kind": "z", "n": 100 + i, "x": -1.5 - i,
            "tags": ["long", "tags"], "size": {"w": 7}}


def aged():
    s = Server(BEFORE)
    status(s.post("/items/", [old(i) for i in range(4)]), 201)
    s.stop()
    s.write_app(AFTER)
    s.start()
    return s


def test_reading():
    with aged() as s:
        for i in range(4):
            equal(status(s.get("/items/%d" % (i + 1)), 200).json, {"id": i + 1, **old(i)}, "row")
        for field in ("id", "name", "mail", "day", "kind", "n", "x"):
            for sort in (field, "-" + field):
                seen, target = [], "/items/?limit=1&sort=" + sort
                while target:
                    page = status(s.get(target), 200).json
                    seen += [r["id"] for r in page["results"]]
                    target = page["next"]
                equal(sorted(seen), [1, 2, 3, 4], "rows by " + sort)
        equal(len(status(s.get("/items/?n.gte=102"), 200).json["results"]), 2, "filtered")
        equal(len(status(s.get("/items/?name=A1"), 200).json["results"]), 1, "bounds do not count in filters")
        equal(len(status(s.get("/items/?mail.contains=obod"), 200).json["results"]), 4, "parts")
        errors(s.get("/items/?kind=z"), [("enum", ["query", "kind"])])
        errors(s.get("/items/?day=today"), [("date_parsing", ["query", "day"])])


def test_patch_names_what_it_changes():
    with aged() as s:
        expected = {"id": 1, **old(0)}
        for field, value in GOOD.items():
            expected[field] = value
            equal(status(s.patch("/items/1", {field: value}), 200).json, expected, field)
        bad = [("name", "string_too_short"), ("mail", "value_error"), ("day", "date_parsing"), ("kind", "enum"),
               ("n", "less_than_equal"), ("x", "greater_than_equal")]
        for field, kind in bad:
            errors(s.patch("/items/2", {field: old(1)[field]}), [(kind, ["body", field])])
        errors(s.patch("/items/2", {"size": {"w": 8}}), [("less_than_equal", ["body", "size", "w"])])
        equal(status(s.get("/items/2"), 200).json, {"id": 2, **old(1)}, "row")
        equal(status(s.patch("/items/2", {}), 200).json, {"id": 2, **old(1)}, "nothing named")


def test_put_is_whole():
    with aged() as s:
        status(s.put("/items/1", old(0)), 422)
        equal(status(s.put("/items/1", GOOD), 200).json, {"id": 1, **GOOD}, "row")
        status(s.delete("/items/2"), 204)
        ok(s.get("/healthz").status == 200, "it lives")


main(__name__)
