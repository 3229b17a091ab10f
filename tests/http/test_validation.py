"""Bodies that break the schema, and text that is no JSON: types, messages, places, inputs, in the three styles."""
import glob
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import compact, data_file, equal, errors, has, main, ok, status
from lib.server import Server

MODELS = """
models:
  items:
    title: Item
    properties:
      s: {type: string, minLength: 2, maxLength: 4, pattern: "^a+$"}
      i: {type: integer, minimum: 1, maximum: 10, multipleOf: 3}
      n: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1.5}
      b: {type: boolean}
      l: {type: array, items: {type: integer}, minItems: 1, maxItems: 3, uniqueItems: true}
      o: {type: object, properties: {x: {type: integer}, y: {type: string}}, required: [x]}
      e: {type: string, enum: [red, green, blue]}
      c: {const: 5}
      d: {type: string, format: date}
      t: {type: string, format: date-time}
      w: {type: string, format: time}
      u: {type: string, format: uuid}
      r: {type: string, format: uri}
      m: {type: string, format: email}
      p4: {type: string, format: ipv4}
      p6: {type: string, format: ipv6}
      dec: {type: string, format: decimal}
      open: {type: object, properties: {x: {type: integer}}, additionalProperties: true}
      deep: {type: array, items: {type: object, properties: {tags: {type: array, items: {type: string}}}}}
      dur: {type: string, format: duration}
      free: {type: string, maxLength: 100000}
  need:
    title: Need
    properties: {a: {type: string}, b: {type: string}, c: {type: string}, o: {type: object, properties: {z: {type: string}, k: {type: string}}, required: [k, z]}}
    required: [b, a, o]
"""
APP = "api: 1\ninfo: {title: Checks, version: 1.0.0}\n" + MODELS


def one(s, body, kind, loc, **ctx):
    """Exactly one mistake, of this type, here, with this ctx."""
    e = errors(s.post("/items/", body), [(kind, ["body"] + loc)])[0]
    if ctx:
        equal(e.get("ctx"), ctx, "ctx of %s" % kind)
    return e


def test_shape(s):
    r = status(s.post("/items/", '{"s":5}'), 422)
    equal(r.body, b'{"detail":[{"type":"string_type","loc":["body","s"],"msg":"Input should be a valid string","input":5}]}', "body")
    equal(r.get("content-type"), "application/json", "Content-Type")
    r = s.post("/items/", '{"s":"a"}')
    equal(r.body, b'{"detail":[{"type":"string_too_short","loc":["body","s"],"msg":"String should have at least 2 characters",'
                  b'"input":"a","ctx":{"min_length":2}}]}', "body")


def test_wrong_types(s):
    for field, bad, kind in (("s", [1, 1.5, True, None, [], {}], "string_type"), ("i", ["5", True, False, None, [], {}], "int_type"),
                             ("n", ["1", True, None, [], {}], "float_type"), ("b", [1, 0, "true", None, [], {}], "bool_type"),
                             ("l", [{}, "x", 1, None, True], "list_type"), ("o", [[], "x", 1, None], "dict_type"),
                             ("d", [5, None, True, []], "date_type"), ("t", [5, None, {}], "datetime_type"), ("w", [5, None], "time_type"),
                             ("u", [5, None], "uuid_type"), ("r", [5, None], "url_type"), ("m", [5, None], "string_type"),
                             ("dur", [None, []], "time_delta_type")):
        for value in bad:
            r = s.post("/items/", {field: value})
            status(r, 422)
            e = r.json["detail"][0]
            equal((e["loc"], e["input"]), (["body", field], value), "place and input")
            equal(e["type"], kind, "type for %s: %r" % (field, value))


def test_messages(s):
    for body, kind, field, message in (
            ({"s": 1}, "string_type", "s", "Input should be a valid string"),
            ({"s": "a"}, "string_too_short", "s", "String should have at least 2 characters"),
            ({"s": "aaaaa"}, "string_too_long", "s", "String should have at most 4 characters"),
            ({"s": "abc"}, "string_pattern_mismatch", "s", "String should match pattern '^a+$'"),
            ({"i": "x"}, "int_type", "i", "Input should be a valid integer"),
            ({"i": 1.5}, "int_from_float", "i", "Input should be a valid integer, got a number with a fractional part"),
            ({"i": 0}, "greater_than_equal", "i", "Input should be greater than or equal to 1"),
            ({"i": 12}, "less_than_equal", "i", "Input should be less than or equal to 10"),
            ({"i": 4}, "multiple_of", "i", "Input should be a multiple of 3"),
            ({"n": 0}, "greater_than", "n", "Input should be greater than 0"),
            ({"n": 1.5}, "less_than", "n", "Input should be less than 1.5"),
            ({"n": "x"}, "float_type", "n", "Input should be a valid number"),
            ({"b": "x"}, "bool_type", "b", "Input should be a valid boolean"),
            ({"l": 1}, "list_type", "l", "Input should be a valid list"),
            ({"l": []}, "too_short", "l", "List should have at least 1 item after validation, not 0"),
            ({"l": [1, 2, 3, 4]}, "too_long", "l", "List should have at most 3 items after validation, not 4"),
            ({"l": [1, 1]}, "unique_items", "l", "List items should be unique"),
            ({"e": "x"}, "enum", "e", "Input should be 'red', 'green' or 'blue'"),
            ({"c": 6}, "literal_error", "c", "Input should be 5"),
            ({"zz": 1}, "extra_forbidden", "zz", "Extra inputs are not permitted"),
            ({"p4": "1.2.3"}, "ip_v4_address", "p4", "Input is not a valid IPv4 address"),
            ({"p6": "::g"}, "ip_v6_address", "p6", "Input is not a valid IPv6 address")):
        e = one(s, body, kind, [field])
        equal(e["msg"], message, "message for %r" % body)


def test_parsing_messages(s):
    for field, bad, kind, start in (("d", "2020-02-30", "date_parsing", "Input should be a valid date in the format YYYY-MM-DD, "),
                                    ("t", "2020-01-01T25:00:00Z", "datetime_parsing", "Input should be a valid datetime, "),
                                    ("w", "25:00:00", "time_parsing", "Input should be in a valid time format, "),
                                    ("u", "123", "uuid_parsing", "Input should be a valid UUID, "),
                                    ("r", "no url", "url_parsing", "Input should be a valid URL, "),
                                    ("m", "nobody", "value_error", "value is not a valid email address: "),
                                    ("dur", "P", "time_delta_parsing", "Input should be a valid timedelta, ")):
        e = one(s, {field: bad}, kind, [field])
        ok(e["msg"].startswith(start) and len(e["msg"]) > len(start), "message of %s: %r", field, e["msg"])
        ok(e["ctx"] and isinstance(list(e["ctx"].values())[0], str), "ctx of %s: %r", field, e)


def test_ctx(s):
    one(s, {"s": "a"}, "string_too_short", ["s"], min_length=2)
    one(s, {"s": "aaaaa"}, "string_too_long", ["s"], max_length=4)
    one(s, {"s": "abc"}, "string_pattern_mismatch", ["s"], pattern="^a+$")
    one(s, {"i": 0}, "greater_than_equal", ["i"], ge=1)
    one(s, {"i": 12}, "less_than_equal", ["i"], le=10)
    one(s, {"i": 4}, "multiple_of", ["i"], multiple_of=3)
    one(s, {"n": 0}, "greater_than", ["n"], gt=0)
    one(s, {"n": 2}, "less_than", ["n"], lt=1.5)
    one(s, {"l": []}, "too_short", ["l"], field_type="List", min_length=1, actual_length=0)
    one(s, {"l": [1, 2, 3, 4]}, "too_long", ["l"], field_type="List", max_length=3, actual_length=4)
    one(s, {"e": "x"}, "enum", ["e"], expected="'red', 'green' or 'blue'")
    one(s, {"c": 6}, "literal_error", ["c"], expected="5")


def test_what_is_right(s):
    for body in ({}, {"s": "aa"}, {"i": 3}, {"i": 3.0}, {"n": 1}, {"n": 0.001}, {"b": True}, {"l": [1]}, {"o": {"x": 1}}, {"e": "red"}, {"c": 5}, {"c": 5.0},
                 {"d": "2020-02-29"}, {"t": "2020-01-01T00:00:00Z"}, {"t": "2020-01-01T00:00:00.123456+02:00"}, {"w": "10:11:12"},
                 {"u": "0189d2f0-6c5e-7000-8000-000000000000"}, {"r": "https://example.com/a?b#c"}, {"m": "a@example.com"}, {"p4": "127.0.0.1"},
                 {"p6": "::1"}, {"dec": "1.50"}, {"open": {"x": 1, "y": [1, {"z": None}]}}, {"dur": "P1DT2H"}):
        status(s.post("/items/", body), 201)


def test_absent_constants_are_left_out(s):
    equal(status(s.post("/items/", {"s": "aa"}), 201).body, b'{"id":1,"s":"aa"}', "body")


def test_date_times_are_utc(s):
    for sent, kept in (("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), ("2020-01-01T02:30:00+02:30", "2020-01-01T00:00:00Z"),
                       ("2020-01-01T00:00:00.120Z", "2020-01-01T00:00:00.120000Z"), ("2019-12-31T23:00:00.000001-01:00", "2020-01-01T00:00:00.000001Z")):
        equal(status(s.post("/items/", {"t": sent}), 201).json["t"], kept, "stored time of %s" % sent)
    status(s.post("/items/", {"t": "2020-01-01T00:00:00"}), 422)  # without an offset it is no moment


def test_decimals_keep_their_digits(s):
    for text in ("1.50", "0.1", "123456789012345678901234567890.123456789", "-0.00"):
        equal(status(s.post("/items/", {"dec": text}), 201).json["dec"], text, "decimal")
    for text in ("abc", "", "1,5", "NaN", "Infinity", "--1", "1.", " 1"):
        one(s, {"dec": text}, "decimal_parsing", ["dec"])
    for number in ("1.50", "0", "-1e3", "123456789012345678901234567890.10"):  # every digit of a number too
        equal(status(s.post("/items/", '{"dec":%s}' % number, {"Content-Type": "application/json"}), 201).json["dec"], number, "number")


def test_a_byte_order_mark_is_skipped(s):
    json = {"Content-Type": "application/json"}
    equal(status(s.post("/items/", b"\xef\xbb\xbf" + b'{"s":"aaa"}', json), 201).json["s"], "aaa", "behind the mark")
    for text in (b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf{}", b"\xfe\xff{}", b" \xef\xbb\xbf{}"):
        ok(s.post("/items/", text, json).status in (400, 422), "%r is taken", text)


def test_integers_out_of_range(s):
    for number in ("9223372036854775808", "-9223372036854775809", "1e30", "1" * 400):
        r = s.post("/items/", '{"i":%s}' % number)
        equal(status(r, 422).json["detail"][0]["type"], "int_parsing_size", "type of %s" % number[:40])


def test_numbers_out_of_range(s):
    for number in ("1e400", "-1e400", "1e999999999999"):
        r = s.post("/items/", '{"n":%s}' % number)
        equal(status(r, 422).json["detail"][0]["type"], "finite_number", "type of %s" % number)


def test_integral_numbers_are_integers(s):
    for text, value in (("3.0", 3), ("30e-1", 3), ("0.3e1", 3), ("9.000000000000000000000000", 9)):
        equal(status(s.post("/items/", '{"i":%s}' % text), 201).json["i"], value, "i sent as %s" % text)
    status(s.post("/items/", '{"i":3.0000000000000000000000001}'), 422)


def test_multiple_of_in_decimal_digits():
    app = "api: 1\ninfo: {title: M, version: 1.0.0}\nmodels:\n  items:\n    title: Item\n    properties: {n: {type: number, multipleOf: 0.01}}\n"
    with Server(app) as s:
        for text in ("0.07", "1.1", "9.99", "4.35", "1e2", "0", "-0.29", "100000000000000.01"):
            status(s.post("/items/", '{"n":%s}' % text), 201)
        for text in ("0.001", "9.999", "1e-3"):
            status(s.post("/items/", '{"n":%s}' % text), 422)


def test_lengths_count_code_points(s):
    status(s.post("/items/", compact({"free": "😀" * 100000})), 201)
    status(s.post("/items/", compact({"free": "x" * 100001})), 422)


def test_patterns_are_unanchored_and_end_strictly():
    app = ("api: 1\ninfo: {title: P, version: 1.0.0}\nmodels:\n  items:\n    title: Item\n    properties:\n"
           "      a: {type: string, pattern: 'b+'}\n      z: {type: string, pattern: 'x$'}\n      d: {type: string, pattern: '^\\d{3}$'}\n"
           "      u: {type: string, pattern: '^\\p{Lu}$'}\n      evil: {type: string, pattern: '^(a+)+$'}\n")
    with Server(app) as s:
        status(s.post("/items/", {"a": "abbc"}), 201)
        status(s.post("/items/", {"z": "ax"}), 201)
        status(s.post("/items/", {"z": "x\n"}), 422)
        status(s.post("/items/", {"d": "123"}), 201)
        status(s.post("/items/", compact({"d": "१२३"})), 422)
        status(s.post("/items/", compact({"u": "É"})), 201)
        r = s.post("/items/", {"evil": "a" * 40 + "!"})  # what would take a backtracking matcher years
        ok(r.status == 422, "status %d", r.status)


def test_unknown_at_every_level(s):
    one(s, {"zz": 1}, "extra_forbidden", ["zz"])
    one(s, {"o": {"x": 1, "zz": [1]}}, "extra_forbidden", ["o", "zz"])
    one(s, {"deep": [{}, {"zz": 1}]}, "extra_forbidden", ["deep", 1, "zz"])
    status(s.post("/items/", {"open": {"zz": 1}}), 201)


def test_places(s):
    errors(s.post("/items/", {"deep": [{"tags": ["a", 5]}, 7], "l": [1, "x", None]}),
           [("string_type", ["body", "deep", 0, "tags", 1]), ("dict_type", ["body", "deep", 1]),
            ("int_type", ["body", "l", 1]), ("int_type", ["body", "l", 2])])


def test_order(s):
    """By position in the input; an object's missing fields at its end in declared order."""
    r = s.post("/need/", '{"o":{"z":5},"zz":1,"c":7,"b":[]}')
    errors(r, [("string_type", ["body", "o", "z"]), ("missing", ["body", "o", "k"]), ("extra_forbidden", ["body", "zz"]),
               ("string_type", ["body", "c"]), ("string_type", ["body", "b"]), ("missing", ["body", "a"])])
    errors(s.post("/need/", {}), [("missing", ["body", "a"]), ("missing", ["body", "b"]), ("missing", ["body", "o"])])


def test_missing_shows_the_object(s):
    e = errors(s.post("/need/", {"a": "x", "o": {"k": "1", "z": "2"}}), [("missing", ["body", "b"])])[0]
    equal(e, {"type": "missing", "loc": ["body", "b"], "msg": "Field required", "input": {"a": "x", "o": {"k": "1", "z": "2"}}}, "error")


def test_input_above_a_kibibyte_is_left_out(s):
    e = one(s, {"s": "a" * 1000}, "string_too_long", ["s"])
    equal(e["input"], "a" * 1000, "input")
    e = one(s, {"s": "a" * 2000}, "string_too_long", ["s"])
    ok("input" not in e, "input of 2,000 characters: %r", e)


def test_input_keeps_its_digits(s):
    r = s.post("/items/", '{"s":1.10,"zz":123456789012345678901234567890}')
    has(r.body, b'"input":1.10', "body")
    has(r.body, b'"input":123456789012345678901234567890', "body")


def test_at_most_a_hundred(s):
    r = status(s.post("/items/", compact({"z%d" % i: i for i in range(150)})), 422)
    listed = r.json["detail"]
    equal(len(listed), 101, "errors")
    equal({e["type"] for e in listed[:100]}, {"extra_forbidden"}, "types")
    ok(listed[100]["type"] != "extra_forbidden" and listed[100]["msg"], "the last: %r", listed[100])
    equal(len(s.post("/items/", compact({"z%d" % i: i for i in range(100)})).json["detail"]), 100, "errors")


def test_not_an_object(s):
    for body in ("5", '"x"', "true"):
        e = errors(s.post("/items/", body), [("dict_type", ["body"])])[0]
        equal(e["msg"], "Input should be a valid dictionary", "message")


def test_no_body(s):
    for body, headers in ((b"", {}), (None, {}), (None, {"Content-Length": "0"}), (b"", {"Content-Type": None}), (b"null", {})):
        r = s.request("POST", "/items/", body, headers)
        errors(r, [("missing", ["body"])])
        equal(r.json["detail"][0]["msg"], "Field required", "message")


def test_null_characters(s):
    one(s, r'{"free":"a\u0000b"}', "string_null_character", ["free"])
    status(s.post("/items/", b'{"free":"a\x00b"}'), 400)
    status(s.post("/items/", r'{"open":{"y":"\u0000"}}'), 422)
    status(s.post("/items/", r'{"a\u0000":1}'), 422)


MALFORMED = [b"{", b"", b"}", b"{]", b'{"s"}', b'{"s":}', b'{"s":1,}', b'{,}', b"{'s':1}", b'{s:1}', b'[1,]', b'{"s":01}', b'{"i":+1}', b'{"i":.5}',
             b'{"i":1.}', b'{"i":1e}', b'{"i":-}', b'{"i":0x1}', b'{"n":NaN}', b'{"n":Infinity}', b'{"n":-Infinity}', b'{"n":nan}', b'{"b":True}', b'{"b":tru}',
             b'{"s":"a', b'{"s":"\n"}', b'{"s":"\t"}', b'{"s":"\\x"}', b'{"s":"\\u12"}', b'{"s":"\\ud800"}', b'{"s":"\\udc00"}', b'{"s":"\\ud800\\ud800"}',
             b'{"s":"\\ud800x"}', b'{"\\ud800":1}', b'{"s":"\xff"}', b'{"s":"\xc0\x80"}', b'{"s":"\xed\xa0\x80"}', b'{"s":"\xf4\x90\x80\x80"}', b'{"s":"\xe2\x82"}',
             b'{"s":1,"s":2}', b'{"s":1,"\\u0073":2}', b'{"o":{"x":1,"x":1}}', b'{"open":{"q":1,"q":1}}', b'{"zz":{"q":1,"q":1}}', b'{} {}', b'{}x', b'{}\x00', b'{}]',
             b"\xff\xfe{\x00}\x00", b'{"s":1}//', b'/**/{}', b'nul', b'"', b"[" * 65 + b"]" * 65, b'{"open":' * 65 + b"1" + b"}" * 65, b"[" * 100000]


def test_malformed(s):
    with s.client() as c:
        for body in MALFORMED[:1] + MALFORMED[2:]:
            r = c.post("/items/", body)
            status(r, 400, "status of %r" % body[:60])
            ok(isinstance(r.json["detail"], str), "detail of %r", body[:60])
    equal(s.get("/items/").json["results"], [], "rows")


def test_malformed_says_where(s):
    r = status(s.post("/items/", b'{\n  "s": "aa",\n  "i": 01\n}'), 400)
    text = r.json["detail"]
    for part in ("line 3", "column"):
        has(text, part, "detail")
    has(text, "22", "byte offset in the detail")  # the 1 after the 0, or the 0 at 21


def test_malformed_wins_over_mistakes(s):
    status(s.post("/items/", b'{"s":5,"zz":1'), 400)
    status(s.post("/items/", b'{"s":5}{'), 400)


def test_depth(s):
    status(s.post("/items/", '{"open":%s1%s}' % ('{"a":' * 62, "}" * 62)), 201)
    status(s.post("/items/", '{"open":%s1%s}' % ('{"a":' * 64, "}" * 64)), 400)


def test_public_suite(s):
    """JSONTestSuite: y_ parses, n_ is malformed, i_ either; nothing crashes or hangs."""
    files = sorted(glob.glob(data_file("json-parsing", "*.json")))
    ok(len(files) > 200, "%d files", len(files))
    with s.client() as c:
        for path in files:
            name = os.path.basename(path)
            with open(path, "rb") as f:
                body = f.read()
            if not body:
                continue
            r = c.post("/items/", body)
            if name.startswith("n_"):
                status(r, 400, name)
            elif name.startswith("y_") and "duplicated_key" not in name:
                ok(r.status in (201, 422), "%s: status %d %r", name, r.status, r.body[:200])
            else:
                ok(r.status in (201, 400, 422), "%s: status %d %r", name, r.status, r.body[:200])
            if r.closes:
                c = s.client()


def test_batch_places(s):
    errors(s.post("/items/", [{"s": "aa"}, {"o": {}}]), [("missing", ["body", 1, "o", "x"])])


def test_problem_json(s):
    r = status(s.post("/need/", {"b": 5, "o": {"k": "1", "z": 2}}, accept="application/problem+json"), 422)
    equal(r.get("content-type"), "application/problem+json", "Content-Type")
    equal([k for k in r.json], ["type", "title", "status", "detail", "errors"], "members")
    equal(r.json["status"], 422, "status member")
    equal(r.json["errors"], [{"pointer": "/b", "code": "string_type", "detail": "Input should be a valid string"},
                             {"pointer": "/o/z", "code": "string_type", "detail": "Input should be a valid string"},
                             {"pointer": "/a", "code": "missing", "detail": "Field required"}], "errors")
    r = status(s.get("/items/99", accept="text/html, application/problem+json;q=0.5"), 404)
    equal(r.get("content-type"), "application/problem+json", "Content-Type")
    equal(r.json["status"], 404, "status member")
    status(s.get("/items/", accept="application/problem+json"), 200)  # it picks the errors' format, never 406


def test_problem_pointer_escapes(s):
    r = s.post("/items/", {"a/b~c": 1}, accept="application/problem+json")
    equal(r.json["errors"][0]["pointer"], "/a~1b~0c", "pointer")


def test_problem_style_of_the_app():
    with Server("api: 1\nerrors: problem\ninfo: {title: P, version: 1.0.0}\n" + MODELS) as s:
        r = status(s.post("/items/", {"s": 5}), 422)
        equal(r.get("content-type"), "application/problem+json", "Content-Type")
        equal(r.json["errors"][0]["pointer"], "/s", "pointer")
        for r in (s.get("/nothing"), s.post("/items/", "{"), s.request("DELETE", "/items/"), s.get("/items/?x=1")):
            equal(r.get("content-type"), "application/problem+json", "Content-Type of %s" % r.asked)
            equal(r.json["status"], r.status, "status member of %s" % r.asked)
        r = s.get("/items/?limit=0")
        status(r, 422)


def test_drf_style():
    with Server("api: 1\nerrors: drf\ninfo: {title: D, version: 1.0.0}\n" + MODELS) as s:
        for body, expected in (
                ({"s": 5, "i": "x"}, {"s": ["Not a valid string."], "i": ["A valid integer is required."]}),
                ({"s": "a"}, {"s": ["Ensure this field has at least 2 characters."]}),
                ({"s": "aaaaa"}, {"s": ["Ensure this field has no more than 4 characters."]}),
                ({"s": "abc"}, {"s": ["This value does not match the required pattern."]}),
                ({"s": None}, {"s": ["This field may not be null."]}),
                ({"i": 0}, {"i": ["Ensure this value is greater than or equal to 1."]}),
                ({"i": 12}, {"i": ["Ensure this value is less than or equal to 10."]}),
                ({"b": "x"}, {"b": ["Must be a valid boolean."]}),
                ({"e": "zz"}, {"e": ['"zz" is not a valid choice.']}),
                ({"u": "zz"}, {"u": ["Must be a valid UUID."]}),
                ({"m": "zz"}, {"m": ["Enter a valid email address."]}),
                ({"r": "zz"}, {"r": ["Enter a valid URL."]}),
                ({"d": "zz"}, {"d": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]}),
                ({"l": "x"}, {"l": ['Expected a list of items but got type "str".']}),
                ({"l": [1, "x"]}, {"l": {"1": ["A valid integer is required."]}}),
                ({"o": {"x": "x"}}, {"o": {"x": ["A valid integer is required."]}}),
                ([], None), ("5", {"non_field_errors": ["Invalid data. Expected a dictionary, but got int."]})):
            if expected is not None:
                equal(status(s.post("/items/", body), 400).json, expected, "body for %r" % (body,))
        equal(status(s.post("/need/", {"o": {"k": "", "z": ""}}), 400).json,
              {"a": ["This field is required."], "b": ["This field is required."]}, "missing fields")
        r = status(s.post("/items/", '{"s":1,}'), 400)
        ok(r.json["detail"].startswith("JSON parse error - "), "detail %r", r.json)
        equal(status(s.get("/nothing"), 404).json, {"detail": "Not found."}, "404")
        equal(status(s.request("PUT", "/items/", {}), 405).json, {"detail": 'Method "PUT" not allowed.'}, "405")
        equal(status(s.post("/items/", {}, content_type="application/xml"), 415).json,
              {"detail": 'Unsupported media type "application/xml" in request.'}, "415")


def test_media_types(s):
    for kind in ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json", "application/hal+json;v=1", None):
        status(s.post("/items/", {"s": "aa"}, content_type=kind), 201)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/xml", "json", "application/jsonp", "text/json5",
                 "application/json+x"):
        r = status(s.post("/items/", {"s": "aa"}, content_type=kind), 415)
        equal(r.get("accept-post") or r.get("accept"), "application/json", "the header that names what to send")


def test_media_type_before_the_body(s):
    status(s.post("/items/", "{", content_type="text/plain"), 415)


def test_emails_and_urls(s):
    for m in ("a@b.co", "a.b+c@sub.example.org", "x@xn--bcher-kva.example"):
        status(s.post("/items/", {"m": m}), 201)
    for m in ("", "@", "a@", "@b.co", "a@b", "a b@c.de", "a..b@c.de", ".a@c.de", "a@c..de", "a@-c.de", "a@b.co\n"):
        one(s, {"m": m}, "value_error", ["m"])
    for r in ("", "x", "//x", "http://", "http:///x", "1http://x", "http://a b"):
        one(s, {"r": r}, "url_parsing", ["r"])


def test_dates(s):
    for d in ("2020-1-1", "20200101", "2020-01-01T00:00:00", "2020-01-00", "2021-02-29", "0000-01-01", "2020-01-01 ", "", "today", "１２３４-01-01"):
        one(s, compact({"d": d}), "date_parsing", ["d"])
    for d in ("0001-01-01", "9999-12-31", "2000-02-29"):
        status(s.post("/items/", {"d": d}), 201)


if __name__ == "__main__":
    main(__name__)
