"""Fields that are maps and tagged unions: stored, sent back, merged, refused, and in the document as declared."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, errors, main, ok, status

PET = """{oneOf: [{type: object, properties: {kind: {const: cat}, lives: {type: integer, default: 9}}, required: [kind]},
        {type: object, properties: {kind: {const: dog}, name: {type: string}}, required: [kind, name]}, {type: "null"}],
        discriminator: {propertyName: kind}}"""
APP = """
api: 1
info: {title: Checks, version: 1.0.0}
models:
  owners:
    title: Owner
    properties:
      name: {type: string}
      scores:
        type: object
        additionalProperties: {type: [integer, "null"], minimum: 0}
        propertyNames: {pattern: "^[a-z]+$"}
        maxProperties: 3
        default: {start: 0}
      pet: PET
      pets: {type: array, items: PET}
      by_name: {type: object, additionalProperties: PET}
    required: [name]
""".replace("PET", PET)


def test_stored_and_sent(s):
    r = status(s.post("/owners/", {"name": "a"}), 201)
    equal(r.json, {"id": r.json["id"], "name": "a", "scores": {"start": 0}, "pet": None}, "with what is absent")
    body = {"name": "b", "scores": {"zz": 1, "a": None}, "pet": {"name": "Rex", "kind": "dog"},
            "pets": [{"kind": "cat"}, None], "by_name": {"Tom Cat": {"lives": 3, "kind": "cat"}}}
    r = status(s.post("/owners/", body), 201)
    ok(b'"scores":{"zz":1,"a":null},"pet":{"kind":"dog","name":"Rex"},"pets":[{"kind":"cat","lives":9},null],'
       b'"by_name":{"Tom Cat":{"kind":"cat","lives":3}}' in r.body, "normal form: %r", r.body)
    equal(s.get(r.get("location")).body, r.body, "read back")


def test_merged(s):
    r = status(s.post("/owners/", {"name": "a", "scores": {"a": 1, "b": 2}, "pet": {"kind": "cat", "lives": 5}}), 201)
    at = r.get("location")
    r = status(s.patch(at, {"scores": {"a": 3, "c": 4}, "pet": {"lives": 4}}), 200)
    equal(list(r.json["scores"].items()), [("a", 3), ("c", 4), ("b", 2)], "scores")
    equal(r.json["pet"], {"kind": "cat", "lives": 4}, "pet")
    errors(s.patch(at, {"scores": {"d": 1}}), [("too_long", ["body", "scores"])])
    errors(s.patch(at, {"pet": {"kind": "dog", "name": "x"}}), [("extra_forbidden", ["body", "pet", "dog", "lives"])])
    r = status(s.patch(at, {"pet": {"kind": "dog", "name": "x", "lives": None}, "scores": None}), 200)
    equal((r.json["pet"], r.json["scores"]), ({"kind": "dog", "name": "x"}, {"start": 0}), "another kind, a default")


def test_refused(s):
    for body, expected in (
            ({"scores": {"A": 1}}, ("string_pattern_mismatch", ["scores", "A", "[key]"])),
            ({"scores": {"a": -1}}, ("greater_than_equal", ["scores", "a"])),
            ({"scores": []}, ("dict_type", ["scores"])),
            ({"scores": {"a": 1, "b": 1, "c": 1, "d": 1}}, ("too_long", ["scores"])),
            ({"pet": {}}, ("union_tag_not_found", ["pet"])),
            ({"pet": {"kind": "cow"}}, ("union_tag_invalid", ["pet"])),
            ({"pet": {"kind": "dog"}}, ("missing", ["pet", "dog", "name"])),
            ({"pets": [{"kind": "cat", "lives": "9"}]}, ("int_type", ["pets", 0, "cat", "lives"])),
            ({"by_name": {"x": 1}}, ("dict_type", ["by_name", "x"]))):
        errors(s.post("/owners/", {"name": "a", **body}), [(expected[0], ["body"] + expected[1])])
    status(s.post("/owners/", '{"name":"a","scores":{"a":1,"a":2}}'), 400)


def test_documented(s):
    schemas = s.get("/openapi.json").json["components"]["schemas"]
    declared = schemas["OwnerCreate"]["properties"]
    equal(declared["scores"]["additionalProperties"], {"type": ["integer", "null"], "minimum": 0}, "values")
    equal(declared["pet"]["discriminator"], {"propertyName": "kind"}, "discriminator")
    equal([b.get("type") for b in declared["pet"]["oneOf"]], ["object", "object", "null"], "branches")
    patch = schemas["OwnerUpdate"]["properties"]
    equal(patch["scores"], {"type": ["object", "null"], "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties":
                            {"type": ["integer", "null"], "minimum": 0, "format": "int64"}}, "a merge patch's map")
    dog = {"kind": {"const": "dog"}, "name": {"type": "string"}}
    equal(patch["pet"]["anyOf"][1:], [{"type": "object", "properties": dog, "additionalProperties": False},
                                      {"type": "null"}], "a merge patch's union")


main(__name__)
