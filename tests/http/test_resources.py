"""The table of resources: create, read, replace, update, delete, batches, ids, types."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import compact, detail, equal, errors, has, main, ok, status
from lib.server import Server

APP = """api: 1
info: {title: Shop, version: 1.0.0}
models:
  items:
    title: Item
    properties:
      name: {type: string, minLength: 1, maxLength: 50}
      price: {type: number, minimum: 0}
      stock: {type: integer, default: 0}
      note: {type: [string, "null"]}
      sale: {type: boolean}
      tags: {type: array, items: {type: string}, default: []}
      size: {type: object, properties: {w: {type: integer}, h: {type: integer}}, required: [w]}
      secret: {type: string, writeOnly: true}
      rank: {type: integer, readOnly: true, default: 7}
      sku: {type: string, unique: true}
    required: [name, price]
    filter: [name]
    sort: [name]
  uids:
    title: Uid
    key: uuid
    properties: {name: {type: string}}
    required: [name]
  codes:
    title: Code
    key: code
    properties: {code: {type: string, pattern: "^[a-z/ é]+$"}, n: {type: integer}}
    required: [code]
  stamped:
    title: Stamped
    timestamps: true
    properties: {name: {type: string}}
    required: [name]
"""


def test_create(s):
    r = status(s.post("/items/", {"name": "Tea", "price": 9.99}), 201)
    equal(r.get("location"), "/items/1", "Location")
    equal(r.get("etag"), '"1"', "ETag")
    equal(r.get("content-type"), "application/json", "Content-Type")
    equal(r.body, b'{"id":1,"name":"Tea","price":9.99,"stock":0,"note":null,"tags":[],"rank":7}', "body")


def test_members_in_declared_order(s):
    r = s.post("/items/", b'{"sku":"x","tags":["b","a"],"price":1,"name":"n","size":{"h":2,"w":1},"sale":true}')
    status(r, 201)
    equal(r.body, b'{"id":1,"name":"n","price":1.0,"stock":0,"note":null,"sale":true,"tags":["b","a"],'
                  b'"size":{"w":1,"h":2},"rank":7,"sku":"x"}', "body")


def test_slash_alike(s):
    for target in ("/items", "/items/"):
        r = status(s.post(target, {"name": "a", "price": 1}), 201)
        ok(r.get("location").startswith("/items/"), "Location %r", r.get("location"))
    for target in ("/items", "/items/", "/items/1", "/items/1/"):
        status(s.get(target), 200)
        status(s.request("HEAD", target), 200)
        status(s.request("OPTIONS", target), 204)
    equal(s.get("/items/1/").body, s.get("/items/1").body, "both paths")
    status(s.patch("/items/1/", {"price": 2}), 200)
    status(s.put("/items/1/", {"name": "b", "price": 2}), 200)
    status(s.delete("/items/2/"), 204)


def test_read(s):
    made = s.post("/items/", {"name": "a", "price": 1})
    r = status(s.get("/items/1"), 200)
    equal(r.body, made.body, "body")
    equal(r.get("etag"), made.get("etag"), "ETag")


def test_unknown_id(s):
    for method, body in (("GET", None), ("DELETE", None), ("PUT", {"name": "a", "price": 1}), ("PATCH", {"price": 1})):
        detail(s.request(method, "/items/99", body), 404, "Not Found")


def test_ids_are_canonical(s):
    s.post("/items/", {"name": "a", "price": 1})
    for text in ("01", "+1", "1.0", "-1", "0", "1e0", "x", "%201", "1%20", "0x1", "9223372036854775808",
                 "99999999999999999999999", "null", "1;", "1,2", "%31%00", "%E0%A5%A7"):
        r = s.get("/items/" + text)
        detail(r, 404, "Not Found")
    status(s.get("/items/%31"), 200)  # the same path, percent-encoded


def test_uuid_key(s):
    r = status(s.post("/uids/", {"name": "a"}), 201)
    uid = r.json["id"]
    equal(uid[14], "7", "version of %s" % uid)
    ok(uid[19] in "89ab", "variant of %s", uid)
    equal(r.get("location"), "/uids/" + uid, "Location")
    status(s.get("/uids/" + uid), 200)
    status(s.get("/uids/" + uid.upper()), 404)
    status(s.get("/uids/" + uid.replace("-", "")), 404)
    status(s.get("/uids/1"), 404)
    later = s.post("/uids/", {"name": "b"}).json["id"]
    ok(later > uid, "%s should sort after %s", later, uid)


def test_field_key(s):
    r = status(s.post("/codes/", {"code": "abc", "n": 1}), 201)
    equal(r.body, b'{"code":"abc","n":1}', "body")
    equal(r.get("location"), "/codes/abc", "Location")
    status(s.get("/codes/abc"), 200)
    status(s.get("/codes/abd"), 404)
    r = status(s.post("/codes/", {"code": "a/é b", "n": 1}), 201)
    location = r.get("location")
    equal(location, "/codes/a%2F%C3%A9%20b", "Location")
    equal(status(s.get(location), 200).json["code"], "a/é b", "code")
    e = errors(s.post("/codes/", {"code": "abc"}), [("unique", ["body", "code"])], 409)
    equal(e[0]["msg"], "Value already exists", "message")


def test_ids_are_never_given_twice(s):
    s.post("/items/", {"name": "a", "price": 1})
    s.post("/items/", {"name": "b", "price": 1})
    status(s.delete("/items/2"), 204)
    equal(s.post("/items/", {"name": "c", "price": 1}).json["id"], 3, "id")


def test_put_is_full_replacement(s):
    s.post("/items/", {"name": "a", "price": 1, "stock": 5, "note": "x", "sale": True, "tags": ["t"], "size": {"w": 1}})
    r = status(s.put("/items/1", {"name": "b", "price": 2}), 200)
    equal(r.body, b'{"id":1,"name":"b","price":2.0,"stock":0,"note":null,"tags":[],"rank":7}', "body")
    equal(r.get("etag"), '"2"', "ETag")
    equal(s.get("/items/1").body, r.body, "what is stored")
    errors(s.put("/items/1", {"name": "b"}), [("missing", ["body", "price"])])
    for text in (b"\0null", b"null\0", b"\0"):
        status(s.put("/items/1", text), 400)


def test_patch_merges(s):
    s.post("/items/", {"name": "a", "price": 1, "note": "x", "sale": True, "tags": ["t", "u"], "size": {"w": 1, "h": 2}})
    r = status(s.patch("/items/1", {"price": 2.5}), 200)
    equal(r.json["price"], 2.5, "price")
    equal(r.json["note"], "x", "note")
    equal(r.get("etag"), '"2"', "ETag")
    equal(s.patch("/items/1", {"tags": ["v"]}).json["tags"], ["v"], "an array is replaced whole")
    equal(s.patch("/items/1", {"size": {"h": 9}}).json["size"], {"w": 1, "h": 9}, "an object is merged")
    equal(s.patch("/items/1", {"size": {"h": None}}).json["size"], {"w": 1}, "null takes a member out")
    errors(s.patch("/items/1", {"size": {"w": None}}), [("missing", ["body", "size", "w"])])


def test_patch_media_types(s):
    s.post("/items/", {"name": "a", "price": 1})
    for kind in ("application/json", "application/merge-patch+json", "Application/JSON; charset=utf-8"):
        status(s.patch("/items/1", {"price": 2}, content_type=kind), 200)
    for kind in ("application/json-patch+json", "text/plain", "application/xml", "application/x-www-form-urlencoded"):
        status(s.patch("/items/1", {"price": 2}, content_type=kind), 415, kind)


def test_patch_null(s):
    s.post("/items/", {"name": "a", "price": 1, "stock": 5, "note": "x", "sale": True, "tags": ["t"]})
    equal(status(s.patch("/items/1", {"note": None}), 200).json["note"], None, "a nullable field")
    equal(status(s.patch("/items/1", {"stock": None}), 200).json["stock"], 0, "a field with a default")
    ok("sale" not in status(s.patch("/items/1", {"sale": None}), 200).json, "an optional field should be gone")
    equal(status(s.patch("/items/1", {"tags": None}), 200).json["tags"], [], "an array with a default")
    status(s.patch("/items/1", {"name": None}), 422)
    equal(s.get("/items/1").json["name"], "a", "name")


def test_patch_validates_the_result(s):
    s.post("/items/", {"name": "a", "price": 1})
    errors(s.patch("/items/1", {"price": -1}), [("greater_than_equal", ["body", "price"])])
    errors(s.patch("/items/1", {"colour": 1}), [("extra_forbidden", ["body", "colour"])])
    status(s.patch("/items/1", {}), 200)
    status(s.patch("/items/1", []), 422)
    status(s.patch("/items/1", "null"), 422)
    equal(s.get("/items/1").json["price"], 1.0, "price")


def test_null_for_what_is_not_nullable(s):
    errors(s.post("/items/", {"name": "a", "price": 1, "stock": None}), [("int_type", ["body", "stock"])])
    errors(s.post("/items/", {"name": None, "price": 1}), [("string_type", ["body", "name"])])
    errors(s.post("/items/", {"name": "a", "price": 1, "sale": None}), [("bool_type", ["body", "sale"])])


def test_absent_optional_is_left_out(s):
    r = status(s.post("/items/", {"name": "a", "price": 1}), 201)
    ok("sale" not in r.json and "size" not in r.json and "sku" not in r.json, "body %r", r.body)
    equal(r.json["note"], None, "a nullable field without default")


def test_read_only(s):
    errors(s.post("/items/", {"name": "a", "price": 1, "rank": 7}), [("extra_forbidden", ["body", "rank"])])
    errors(s.post("/items/", {"name": "a", "price": 1, "id": 5}), [("extra_forbidden", ["body", "id"])])
    s.post("/items/", {"name": "a", "price": 1})
    status(s.put("/items/1", {"id": 1, "name": "a", "price": 1, "rank": 7}), 200)
    status(s.patch("/items/1", {"id": 1, "rank": 7}), 200)
    errors(s.put("/items/1", {"id": 2, "name": "a", "price": 1}), [("extra_forbidden", ["body", "id"])])
    errors(s.patch("/items/1", {"rank": 8}), [("extra_forbidden", ["body", "rank"])])


def test_write_only(s):
    r = status(s.post("/items/", {"name": "a", "price": 1, "secret": "hush"}), 201)
    ok(b"hush" not in r.body and b"secret" not in r.body, "body %r", r.body)
    for answer in (s.get("/items/1"), s.get("/items/"), s.put("/items/1", {"name": "b", "price": 1}),
                   s.patch("/items/1", {"price": 3})):
        status(answer, 200)
        ok(b"hush" not in answer.raw + answer.body and b"secret" not in answer.body, "%s: %r", answer.asked, answer.body)
    r = s.post("/items/", {"name": 5, "price": 1, "secret": 5})
    for e in errors(r, [("string_type", ["body", "name"]), ("string_type", ["body", "secret"])]):
        equal("input" in e, e["loc"] != ["body", "secret"], "input of %r" % e["loc"])
    e = errors(s.post("/items/", {"name": "a", "secret": "hush"}), [("missing", ["body", "price"])])
    ok("input" not in e[0], "an object that contains a writeOnly field is not echoed: %r", e)


def test_delete(s):
    s.post("/items/", {"name": "a", "price": 1})
    r = status(s.delete("/items/1"), 204)
    equal(r.body, b"", "body")
    status(s.get("/items/1"), 404)
    status(s.delete("/items/1"), 404)


def test_batch(s):
    r = status(s.post("/items/", [{"name": "a", "price": 1}, {"name": "b", "price": 2}]), 201)
    equal([(i["id"], i["name"]) for i in r.json], [(1, "a"), (2, "b")], "rows")
    equal(r.get("etag"), None, "ETag of an array")
    status(s.get("/items/2"), 200)


def test_batch_is_all_or_nothing(s):
    r = s.post("/items/", [{"name": "a", "price": 1}, {"name": "", "price": -2}, {"price": 1}, 5])
    errors(r, [("string_too_short", ["body", 1, "name"]), ("greater_than_equal", ["body", 1, "price"]),
               ("missing", ["body", 2, "name"]), ("dict_type", ["body", 3])])
    equal(s.get("/items/").json["results"], [], "rows after a mistake")
    s.post("/items/", {"name": "a", "price": 1, "sku": "x"})
    r = s.post("/items/", [{"name": "b", "price": 1, "sku": "y"}, {"name": "c", "price": 1, "sku": "x"}])
    errors(r, [("unique", ["body", 1, "sku"])], 409)
    equal(len(s.get("/items/").json["results"]), 1, "rows after a conflict")
    r = s.post("/items/", [{"name": "b", "price": 1, "sku": "z"}, {"name": "c", "price": 1, "sku": "z"}])
    errors(r, [("unique", ["body", 1, "sku"])], 409)
    equal(len(s.get("/items/").json["results"]), 1, "rows after a conflict in the batch itself")


def test_batch_empty_and_large(s):
    r = status(s.post("/items/", []), 201)
    equal(r.json, [], "body")
    rows = [{"name": "n%d" % i, "price": i} for i in range(2000)]
    r = status(s.post("/items/", rows), 201)
    equal([i["id"] for i in r.json], list(range(1, 2001)), "ids")


def test_unique_conflict(s):
    s.post("/items/", {"name": "a", "price": 1, "sku": "x"})
    e = errors(s.post("/items/", {"name": "b", "price": 1, "sku": "x"}), [("unique", ["body", "sku"])], 409)
    equal(e[0], {"type": "unique", "loc": ["body", "sku"], "msg": "Value already exists", "input": "x"}, "error")
    s.post("/items/", {"name": "b", "price": 1, "sku": "y"})
    errors(s.patch("/items/2", {"sku": "x"}), [("unique", ["body", "sku"])], 409)
    errors(s.put("/items/2", {"name": "b", "price": 1, "sku": "x"}), [("unique", ["body", "sku"])], 409)
    status(s.patch("/items/1", {"sku": "x"}), 200)
    for _ in range(2):
        status(s.post("/items/", {"name": "none", "price": 1}), 201)  # absent values do not conflict


def test_timestamps(s):
    r = status(s.post("/stamped/", {"name": "a"}), 201)
    made = r.json
    equal(list(made), ["id", "name", "created_at", "updated_at"], "members")
    equal(made["created_at"], made["updated_at"], "times of a new row")
    ok(made["created_at"].endswith("Z"), "UTC: %r", made["created_at"])
    later = status(s.patch("/stamped/1", {"name": "b"}), 200).json
    equal(later["created_at"], made["created_at"], "created_at")
    ok(later["updated_at"] > made["updated_at"], "updated_at %r", later)
    errors(s.post("/stamped/", {"name": "a", "created_at": made["created_at"]}),
           [("extra_forbidden", ["body", "created_at"])])


def test_numbers_keep_their_digits(s):
    for sent, kept in (("0.1", "0.1"), ("1", "1.0"), ("1e22", "1e+22"), ("1e-7", "1e-07"), ("123456789012345680000", "1.2345678901234568e+20"),
                       ("0.30000000000000004", "0.30000000000000004"), ("9.99", "9.99"), ("1E+2", "100.0"), ("1e16", "1e+16"),
                       ("5e-324", "5e-324"), ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("1.7976931348623157e308", "1.7976931348623157e+308")):
        r = status(s.post("/items/", '{"name":"a","price":%s}' % sent), 201)
        has(r.body, b'"price":%s,' % kept.encode(), "price sent as %s" % sent)
        has(s.get(r.get("location")).body, b'"price":%s,' % kept.encode(), "price stored as %s" % sent)
    for number in ("9223372036854775807", "-9223372036854775808", "5.0", "1e3"):
        r = status(s.post("/items/", '{"name":"a","price":1,"stock":%s}' % number), 201)
        has(r.body, b'"stock":%d,' % int(float(number)) if "." in number or "e" in number else b'"stock":%s,' % number.encode(),
            "stock sent as %s" % number)


def test_text_survives(s):
    for name in ("é", "日本", "😀", "a\"b\\c/d", "\u0001\u001f\u007f", "\u2028", "\ufeff", "é"):
        r = status(s.post("/items/", compact({"name": name, "price": 1})), 201)
        equal(r.json["name"], name, "name")
        equal(s.get(r.get("location")).json["name"], name, "stored name")
    has(s.post("/items/", {"name": "é😀", "price": 1}).body, "é😀".encode(), "UTF-8 is sent as it is")


def test_index(s):
    r = status(s.get("/"), 200)
    text = r.body.decode()
    for name in ("/items", "/uids", "/codes", "/openapi.json", "/docs", "/redoc"):
        has(text, name, "index")


def test_starter():
    from lib.server import Server
    with Server() as s:
        r = status(s.post("/items/", {"name": "Tea", "price": 9.99}), 201)
        equal(r.json["id"], 1, "id")
        has(r.json, "is_offer", "members")


def test_booleans_as_people_write_them():
    with Server("api: 1\ninfo: {title: t, version: '1'}\nmodels:\n"
                "  m: {properties: {flag: {type: boolean}}, filter: [flag]}\n") as s:
        status(s.post("/m/", {"flag": True}), 201)
        for word, found in (("on", 1), ("True", 1), ("YES", 1), ("t", 1), ("1", 1), ("off", 0), ("n", 0), ("0", 0)):
            equal(len(status(s.get("/m/?flag=" + word), 200).json["results"]), found, "rows with flag=%s" % word)
            equal("count" in status(s.get("/m/?count=" + word), 200).json, bool(found), "count=%s" % word)
        for word in ("2", "", "yep"):
            status(s.get("/m/?flag=" + word), 422)
            status(s.get("/m/?count=" + word), 422)


if __name__ == "__main__":
    main(__name__)
