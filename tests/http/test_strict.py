"""strict: false of an app or a model: JSON bodies are converted as text is."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, errors, main, status

FIELDS = """
      n: {type: integer, minimum: 1, enum: [1, 2, 9007199254740993]}
      x: {type: number}
      b: {type: boolean}
      s: {type: string}
      d: {type: decimal}
      list: {type: array, items: {type: integer}, uniqueItems: true}
      o: {type: object, properties: {b: {type: [boolean, "null"], default: null}}}
"""
APP = """api: 1
info: {title: Strict, version: '1'}
strict: false
models:
  lax:
    properties:%s
  strict:
    strict: true
    properties:%s
""" % (FIELDS, FIELDS)


def test_text_is_converted(s):
    r = status(s.post("/lax/", {"n": "9007199254740993", "x": " 1.50 ", "b": "Yes", "list": ["1", 2], "o": {"b": 0}}), 201)
    equal(r.json, {"id": 1, "n": 9007199254740993, "x": 1.5, "b": True, "list": [1, 2], "o": {"b": False}})
    equal(status(s.patch("/lax/1", {"b": "off", "x": "2"}), 200).json["x"], 2.0)
    equal(s.get("/lax/1").json["b"], False)
    equal(status(s.put("/lax/1", {"b": 1}), 200).json["b"], True)
    equal([row["b"] for row in status(s.post("/lax/", [{"b": "t"}, {"b": "n"}]), 201).json], [True, False])


def test_what_does_not_convert(s):
    bad = {"n": "x", "x": "", "b": "perhaps", "s": 5, "list": ["1", "1"], "o": {"b": 2}}
    found = errors(s.post("/lax/", bad), [("int_parsing", ["body", "n"]), ("float_parsing", ["body", "x"]),
                                          ("bool_parsing", ["body", "b"]), ("string_type", ["body", "s"]),
                                          ("unique_items", ["body", "list"]), ("bool_parsing", ["body", "o", "b"])])
    equal([e["input"] for e in found[:3]], ["x", "", "perhaps"])
    errors(s.post("/lax/", {"n": "3", "x": [1]}), [("enum", ["body", "n"]), ("float_type", ["body", "x"])])
    errors(s.post("/lax/", {"n": True}), [("int_type", ["body", "n"])])


def test_a_model_says_otherwise(s):
    errors(s.post("/strict/", {"n": "1", "x": "1", "b": "yes", "list": ["1"], "o": {"b": 0}}),
           [("int_type", ["body", "n"]), ("float_type", ["body", "x"]), ("bool_type", ["body", "b"]),
            ("int_type", ["body", "list", 0]), ("bool_type", ["body", "o", "b"])])


if __name__ == "__main__":
    main(__name__)
