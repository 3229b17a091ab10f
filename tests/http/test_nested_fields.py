"""readOnly and writeOnly members of objects inside a row: never changed by a client, never sent, kept by PUT and PATCH."""
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, errors, lacks, main, status

LINE = "{type: object, properties: {a: {type: integer}, pin: {type: string, writeOnly: true}}}"
CARD = """{type: object, properties: {a: {type: integer}, id: {type: integer, readOnly: true},
           pin: {type: string, writeOnly: true}}}"""
APP = """
api: 1
info: {title: Checks, version: 1.0.0}
models:
  things:
    title: Thing
    properties:
      n: {type: integer}
      note: {type: string, readOnly: true, default: "\\u00e9"}
      nest: {type: object, properties: {a: {type: integer}, ro: {type: integer, readOnly: true, default: 7},
             pin: {type: string, writeOnly: true},
             deep: {type: object, properties: {r: {type: string, readOnly: true, default: "\\u00e9"}, x: {}}}}}
      open: {type: object, additionalProperties: true, properties: {pin: {type: string, writeOnly: true}}}
      lines: {type: array, items: LINE}
      cards: {type: array, items: CARD}
      by_name: {type: object, additionalProperties: CARD}
      pet: {oneOf: [{type: object, properties: {kind: {const: cat}, id: {type: integer, readOnly: true, default: 3},
                     pin: {type: string, writeOnly: true}}, required: [kind]},
                    {type: object, properties: {kind: {const: dog}}, required: [kind]}],
            discriminator: {propertyName: kind}}
    required: [n]
  doors:
    properties: {name: {type: string}, pin: {type: string, writeOnly: true}}
    required: [name, pin]
""".replace("LINE", LINE).replace("CARD", CARD)
FULL = {"n": 1, "nest": {"a": 1, "pin": "p0", "deep": {"x": 1.50}}, "open": {"pin": "p1", "z": {"pin": 1}},
        "lines": [{"a": 1, "pin": "p2"}, {"a": 2, "pin": "p3"}], "cards": [{"a": 1, "pin": "p4"}],
        "by_name": {"k": {"a": 1, "pin": "p5"}}, "pet": {"kind": "cat", "pin": "p6"}}


def stored(s, at, columns="nest, open, lines, cards, by_name, pet"):
    """The row with its secrets, as the database has it."""
    with sqlite3.connect("file:%s?mode=ro" % s.path("test.db"), uri=True) as db:
        row = db.execute("select %s from things where id = %s" % (columns, at.rsplit("/", 1)[1])).fetchone()
    return [json.loads(c) for c in row]


def store_cards(s, cards):
    with sqlite3.connect(s.path("test.db")) as db:
        db.execute("update things set cards = ?", (json.dumps(cards, separators=(",", ":")),))


def created(s, body=FULL):
    return status(s.post("/things/", body), 201).get("location")


def test_never_sent(s):
    r = status(s.post("/things/", FULL), 201)
    at = r.get("location")
    rows = [r, s.get(at), s.get("/things/"), s.put(at, FULL), s.patch(at, {"n": 2}), s.post("/things/", [FULL])]
    for answer in rows:
        lacks(answer.text.replace('"z":{"pin":1}', ""), "pin", "an answer")
    equal(rows[1].json["open"], {"z": {"pin": 1}}, "what is not the secret field is sent")


def test_sent_back(s):
    at = created(s)
    before = stored(s, at)
    equal(before[0]["pin"], "p0", "what was stored")
    sent = s.get(at).json
    for text in (json.dumps(sent), json.dumps(sent, ensure_ascii=False), json.dumps(sent, sort_keys=True)):
        status(s.put(at, text.encode()), 200)
        equal(stored(s, at), before, "PUT of what GET answered")
        status(s.patch(at, text.encode()), 200)
        equal(stored(s, at), before, "PATCH with what GET answered")


def test_not_changed(s):
    at = created(s)
    before = s.get(at).body
    for body, loc in (({"nest": {"ro": 9}}, ["nest", "ro"]), ({"nest": {"ro": None}}, ["nest", "ro"]),
                      ({"nest": {"deep": {"r": "e"}}}, ["nest", "deep", "r"]), ({"note": None}, ["note"]),
                      ({"cards": [{"id": 5}]}, ["cards", 0, "id"]), ({"by_name": {"k": {"id": 5}}}, ["by_name", "k", "id"]),
                      ({"by_name": {"new": {"id": 5}}}, ["by_name", "new", "id"]), ({"pet": {"id": 4}}, ["pet", "cat", "id"])):
        errors(s.patch(at, body), [("extra_forbidden", ["body"] + loc)])
        whole = dict(body, n=1, pet={"kind": "cat", "id": 4}) if "pet" in body else dict(body, n=1)
        errors(s.put(at, whole), [("extra_forbidden", ["body"] + loc)])
    equal(s.get(at).body, before, "the row")
    errors(s.post("/things/", {"n": 1, "nest": {"ro": 7}}), [("extra_forbidden", ["body", "nest", "ro"])])


def test_patched(s):
    at = created(s)
    status(s.patch(at, {"nest": {"a": 2, "pin": None}, "by_name": {"k": {"a": 2}, "j": {"a": 3}}, "pet": {"pin": "p7"}}), 200)
    nest, _, _, _, by_name, pet = stored(s, at)
    equal(nest, {"a": 2, "ro": 7, "deep": {"r": "\u00e9", "x": 1.5}}, "null removes a writeOnly member")
    equal(by_name, {"k": {"a": 2, "pin": "p5"}, "j": {"a": 3}}, "a map")
    equal(pet, {"kind": "cat", "id": 3, "pin": "p7"}, "a union")
    status(s.patch(at, {"nest": None}), 200)
    status(s.patch(at, {"nest": {"a": 1}}), 200)
    equal(stored(s, at)[0], {"a": 1, "ro": 7}, "a new object")


def test_items(s):
    """Items have no names. Those with readOnly members are known by them, others by their place in an array as long."""
    at = created(s)
    for body, expected in (([{"a": 5}, {"a": 2}], [{"a": 5, "pin": "p2"}, {"a": 2, "pin": "p3"}]),
                           ([{"a": 2}], [{"a": 2}])):
        status(s.put(at, {"n": 1, "lines": body}), 200)
        equal(stored(s, at, "lines")[0], expected, "lines")
    cards = [{"id": i, "a": i, "pin": "p%d" % i} for i in range(4)]
    for body, expected in (([{"id": 1, "a": 7}, {"a": 8}, {"id": 3}], [{"a": 7, "id": 1, "pin": "p1"}, {"a": 8}, {"id": 3, "pin": "p3"}]),
                           ([{"id": 1, "pin": "new"}], [{"id": 1, "pin": "new"}])):
        store_cards(s, cards)
        status(s.patch(at, {"cards": body}), 200)
        equal(stored(s, at, "cards")[0], expected, "cards")
    store_cards(s, cards)
    errors(s.patch(at, {"cards": [{"id": 3}, {"id": 1}]}), [("extra_forbidden", ["body", "cards", 1, "id"])])


def test_documented(s):
    schemas = s.get("/openapi.json").json["components"]["schemas"]
    row, create, patch = (schemas["Thing" + view]["properties"]["nest"] for view in ("", "Create", "Update"))
    equal(sorted(row["properties"]), ["a", "deep", "ro"], "answers")
    equal(sorted(create["properties"]), ["a", "deep", "pin"], "requests")
    equal(sorted(patch["properties"]), ["a", "deep", "pin"], "patches")
    equal((patch["type"], patch["additionalProperties"]), (["object", "null"], False), "a patch of an object")
    equal(patch["properties"]["a"], {"anyOf": [{"type": "integer", "format": "int64"}, {"type": "null"}]}, "a patch's field")


def test_a_put_keeps_a_required_writeOnly_value(s):
    errors(s.post("/doors/", {"name": "a"}), [("missing", ["body", "pin"])])
    status(s.post("/doors/", {"name": "a", "pin": "1234"}), 201)
    equal(status(s.put("/doors/1", {"name": "b"}), 200).json, {"id": 1, "name": "b"})
    db = sqlite3.connect(s.path("test.db"))
    equal(db.execute("SELECT pin FROM doors").fetchall(), [("1234",)])
    db.close()
    errors(s.put("/doors/1", {"pin": "5"}), [("missing", ["body", "name"])])


main(__name__)
