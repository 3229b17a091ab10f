"""Lists: cursors, filters, sorting, fields, counts and the other kinds of pages."""
import os
import random
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, has, main, ok, status

FIELDS = """
    properties:
      name: {type: string}
      price: {type: number}
      stock: {type: [integer, "null"]}
      sale: {type: boolean}
      day: {type: string, format: date}
      cost: {type: string, format: decimal}
      count: {type: integer}
      hidden: {type: string}
    required: [name]
    filter: [name, price, stock, sale, day, cost, count]
    sort: [name, price, stock, day, cost]
"""
APP = """api: 1
info: {title: Pages, version: 1.0.0}
models:
  items:
    title: Item""" + FIELDS + """
  offs:
    title: Off
    pagination: limit_offset""" + FIELDS + """
  pages:
    title: Page
    pagination: page""" + FIELDS + """
  alls:
    title: All
    pagination: none""" + FIELDS


def fill(s, rows, model="items"):
    r = status(s.post("/%s/" % model, rows), 201)
    return [row["id"] for row in r.json]


def numbered(s, n, model="items"):
    return fill(s, [{"name": "n%03d" % i} for i in range(n)], model)


def walk(c, target):
    """Ids of every page, following next."""
    seen, pages = [], 0
    while target:
        r = status(c.get(target), 200)
        seen += [row["id"] for row in r.json["results"]]
        target = r.json["next"]
        pages += 1
        ok(pages < 500, "the walk does not end")
    return seen


def ids(s, query):
    return [row["id"] for row in status(s.get("/items/?" + query), 200).json["results"]]


def test_envelope(s):
    equal(status(s.get("/items/"), 200).body, b'{"next":null,"previous":null,"results":[]}', "an empty list")
    numbered(s, 1)
    r = s.get("/items/?fields=id")
    equal(r.body, b'{"next":null,"previous":null,"results":[{"id":1}]}', "one row")
    equal(r.get("etag"), None, "lists have no ETag")
    equal(r.get("link"), None, "Link of the last page")


def test_limit(s):
    numbered(s, 60)
    equal(len(s.get("/items/").json["results"]), 50, "rows of a page by default")
    equal(len(s.get("/items/?limit=1000").json["results"]), 60, "rows")
    equal(len(s.get("/items/?limit=1").json["results"]), 1, "rows")
    for limit in ("0", "-1", "1001", "x", "", "1.5", "99999999999999999999"):
        r = status(s.get("/items/?limit=" + limit), 422)
        equal(r.json["detail"][0]["loc"], ["query", "limit"], "loc of limit=%s" % limit)


def test_limit_errors_by_type(s):
    for limit, kind in (("0", "greater_than_equal"), ("1001", "less_than_equal"), ("x", "int_parsing")):
        r = s.get("/items/?limit=" + limit)
        equal([e["type"] for e in r.json["detail"]], [kind], "type of limit=%s" % limit)
        equal(r.json["detail"][0]["input"], limit, "input")


def test_walk_by_cursor(s):
    made = numbered(s, 23)
    with s.client() as c:
        equal(walk(c, "/items/?limit=5"), made, "all rows once")
        equal(walk(c, "/items?limit=5"), made, "all rows once, without the slash")


def test_links(s):
    numbered(s, 3)
    r = s.get("/items/?limit=2&sort=-name")
    following = r.json["next"]
    ok(following.startswith("/items"), "next is relative to the host: %r", following)
    has(following, "cursor=", "next")
    has(following, "limit=2", "next")
    has(following, "sort=-name", "next")
    equal(r.get("link"), '<%s>; rel="next"' % following, "Link")
    r = status(s.get(following), 200)
    equal(r.json["next"], None, "next of the last page")


def test_previous(s):
    made = numbered(s, 6)
    with s.client() as c:
        first = c.get("/items/?limit=2").json
        second = c.get(first["next"]).json
        equal([r["id"] for r in second["results"]], made[2:4], "second page")
        ok(second["previous"], "the second page should have a previous one")
        back = status(c.get(second["previous"]), 200).json
        equal([r["id"] for r in back["results"]], made[:2], "the page before")


def test_walk_with_ties_and_nulls(s):
    rnd = random.Random(4)
    rows = [{"name": rnd.choice("abc"), "stock": rnd.choice([None, 1, 2]), **({"price": rnd.choice([1, 2])} if rnd.random() < .7 else {})}
            for _ in range(41)]
    made = fill(s, rows)
    key = {None: -1}
    with s.client() as c:
        for order in ("stock", "-stock", "price", "-price", "stock,-name", "-name,price", "-stock,-price,name"):
            for limit in (1, 3, 7):
                got = walk(c, "/items/?limit=%d&sort=%s" % (limit, order))
                equal(sorted(got), made, "sort=%s limit=%d: every row once" % (order, limit))
        got = walk(c, "/items/?limit=4&sort=stock")
        values = [key.get(rows[i - 1]["stock"], rows[i - 1]["stock"]) for i in got]
        equal(values, sorted(values), "nulls are the smallest")
        got = walk(c, "/items/?limit=4&sort=-stock")
        values = [key.get(rows[i - 1]["stock"], rows[i - 1]["stock"]) for i in got]
        equal(values, sorted(values, reverse=True), "nulls come last downwards")


def test_walk_while_rows_come_and_go(s):
    made = numbered(s, 20)
    with s.client() as c:
        page = c.get("/items/?limit=5").json
        got = [r["id"] for r in page["results"]]
        status(s.delete("/items/3"), 204)
        status(s.delete("/items/%d" % made[5]), 204)
        new = fill(s, [{"name": "new"}])
        got += walk(c, page["next"])
        equal(got, made[:5] + made[6:] + new, "rows of the walk")


def test_text_sorts_by_code_point(s):
    names = ["b", "B", "a", "Z", "é", "z", "日", "😀", "\ufb01", "aa"]
    fill(s, [{"name": n} for n in names])
    got = [r["name"] for r in s.get("/items/?sort=name").json["results"]]
    equal(got, sorted(names), "names by code point")


def test_decimals_sort_as_numbers(s):
    costs = ["10", "9", "-1", "1.50", "1.5000000000000000000001", "-10", "0.001"]
    fill(s, [{"name": "d", "cost": c} for c in costs])
    got = [r["cost"] for r in s.get("/items/?sort=cost").json["results"]]
    equal(got, ["-10", "-1", "0.001", "1.50", "1.5000000000000000000001", "9", "10"], "costs in order, every digit kept")
    equal(sorted(ids(s, "cost.gt=1.5")), [1, 2, 5], "cost.gt")
    equal(ids(s, "cost=1.5"), [4], "cost")


def test_cursor_of_another_list(s):
    numbered(s, 5)
    cursor = urllib.parse.parse_qs(urllib.parse.urlsplit(s.get("/items/?limit=2").json["next"]).query)["cursor"][0]
    status(s.get("/items/?limit=3&cursor=" + cursor), 200)  # the size of a page may change
    for query in ("sort=name&", "sort=-name&", "name=x&", "price.gte=1&"):
        status(s.get("/items/?%slimit=2&cursor=%s" % (query, cursor)), 400)
    status(s.get("/offs/?cursor=" + cursor), 400)


def test_cursor_garbage(s):
    numbered(s, 3)
    good = urllib.parse.parse_qs(urllib.parse.urlsplit(s.get("/items/?limit=2").json["next"]).query)["cursor"][0]
    for cursor in ("x", "", "AAAA", good[:-1], good + "A", good[::-1], "%00", "é", "../../x", "a" * 5000, "1 OR 1=1"):
        r = s.get("/items/?cursor=" + urllib.parse.quote(cursor))
        status(r, 400)


def test_count(s):
    numbered(s, 7)
    r = status(s.get("/items/?count=true&limit=2&fields=id"), 200)
    ok(r.body.startswith(b'{"count":7,"next":'), "count comes first: %r", r.body)
    equal(s.get("/items/?count=true&name=n001").json["count"], 1, "count of a filter")
    ok("count" not in s.get("/items/?count=false").json, "count=false")
    equal(s.get("/items/?count=1").json["count"], 7, "count=1")
    status(s.get("/items/?count=maybe"), 422)


def test_filter_operators(s):
    fill(s, [{"name": "apple", "price": 1, "stock": 5, "sale": True, "day": "2020-01-01"},
             {"name": "Banana", "price": 2.5, "stock": None, "sale": False, "day": "2021-06-15"},
             {"name": "cherry%", "price": 3},
             {"name": "app_le", "price": -1, "stock": 0}])
    for query, expected in (
            ("name=apple", [1]), ("name=Apple", []), ("name.eq=apple", [1]), ("name.ne=apple", [2, 3, 4]),
            ("price=2.5", [2]), ("price=1", [1]), ("price.lt=1", [4]), ("price.lte=1", [1, 4]), ("price.gt=2.5", [3]), ("price.gte=2.5", [2, 3]),
            ("price.gte=1&price.lt=3", [1, 2]), ("price.in=1,3", [1, 3]), ("name.in=apple,Banana", [1, 2]),
            ("name.in=apple&name.in=Banana", [1, 2]), ("name.contains=an", [2]), ("name.contains=%25", [3]), ("name.contains=_", [4]),
            ("name.icontains=APP", [1, 4]), ("name.contains=APP", []), ("name.startswith=app", [1, 4]), ("name.startswith=%25", []),
            ("stock.null=true", [2, 3]), ("stock.null=false", [1, 4]), ("sale=true", [1]), ("sale=0", [2]), ("sale.null=true", [3, 4]),
            ("day.gte=2021-01-01", [2]), ("day=2020-01-01", [1]), ("day.null=true", [3, 4]), ("stock=0", [4]), ("stock.gt=0", [1])):
        equal(sorted(ids(s, query)), expected, query)


def test_filter_in_with_commas(s):
    fill(s, [{"name": "a,b"}, {"name": "a"}, {"name": "b"}])
    equal(ids(s, "name.in=a,b"), [2, 3], "one parameter: its commas separate")
    equal(ids(s, "name.in=a,b&name.in=b"), [1, 3], "repeated: a comma belongs to the value")
    equal(ids(s, "name=a,b"), [1], "eq does not split")


def test_filter_encoding(s):
    fill(s, [{"name": "a b"}, {"name": "a+b"}, {"name": "é&=#"}, {"name": "'; DROP TABLE items;--"}, {"name": ""}])
    for query, expected in (("name=a+b", [1]), ("name=a%20b", [1]), ("name=a%2Bb", [2]), ("name=%C3%A9%26%3D%23", [3]),
                            ("name=" + urllib.parse.quote("'; DROP TABLE items;--"), [4]), ("name=", [5])):
        equal(ids(s, query), expected, query)
    for query in ("name=%ff", "name=%C3", "name=%ED%A0%80", "name=%zz", "name=%4"):
        status(s.get("/items/?" + query), 400)


def test_filter_of_a_reserved_name(s):
    fill(s, [{"name": "a", "count": 3}, {"name": "b", "count": 4}])
    equal(ids(s, "count.eq=3"), [1], "count.eq")
    equal(ids(s, "count.gt=3"), [2], "count.gt")
    equal(s.get("/items/?count=true&count.eq=3").json["count"], 1, "both")


def test_filter_values_are_checked(s):
    for query, kind, loc in (("price=x", "float_parsing", "price"), ("price.gte=", "float_parsing", "price.gte"), ("stock=1.5", None, "stock"),
                             ("stock=x", "int_parsing", "stock"), ("sale=yep", "bool_parsing", "sale"), ("day=2020-13-01", "date_parsing", "day"),
                             ("stock.null=x", "bool_parsing", "stock.null"), ("stock.in=1,x", "int_parsing", "stock.in")):
        r = status(s.get("/items/?" + query), 422)
        error = r.json["detail"][0]
        equal(error["loc"][:2], ["query", loc], "loc of " + query)
        if kind:
            equal(error["type"], kind, "type of " + query)


def test_unknown_parameters(s):
    for query in ("colour=red", "hidden=x", "hidden.eq=x", "price.foo=1", "name.null.x=1", "sale.gt=1", "price.contains=1", "name.null=true",
                  "sort=hidden", "sort=colour", "sort=-", "sort=", "sort=sale", "fields=colour", "fields=", "limit=1&limit=2", "name=a&name=b",
                  "sort=name&sort=price", "fields=id,id", "q=words", "expand=author", "offset=1", "page=1", "format=json", "Limit=5",
                  "=", "=x", ".eq=1", "name.=1"):
        r = s.get("/items/?" + query)
        status(r, 400)
        ok(isinstance(r.json["detail"], str) and r.json["detail"], "%s: detail %r", query, r.body)


def test_unknown_parameters_elsewhere(s):
    numbered(s, 1)
    for method, target, body in (("GET", "/items/1?x=1", None), ("GET", "/items/1?limit=1", None), ("DELETE", "/items/1?x=1", None),
                                 ("POST", "/items/?x=1", {"name": "a"}), ("PUT", "/items/1?x=1", {"name": "a"}),
                                 ("PATCH", "/items/1?x=1", {"name": "a"})):
        status(s.request(method, target, body), 400)
    equal(ids(s, "limit=10"), [1], "rows")


def test_harmless_queries(s):
    numbered(s, 1)
    for query in ("?", "?&", "?&&limit=5&"):
        status(s.get("/items/" + query), 200)


def test_fields(s):
    fill(s, [{"name": "a", "price": 1}])
    equal(s.get("/items/?fields=name,id").json["results"], [{"id": 1, "name": "a"}], "fields of a list, in declared order")
    r = status(s.get("/items/1?fields=price"), 200)
    equal(r.body, b'{"price":1.0}', "fields of a row")
    ok(r.get("etag").startswith('"1-'), "ETag of another representation: %r", r.get("etag"))
    equal(walk(s.client(), "/items/?fields=name,id&limit=1"), [1], "fields on the next page")


def test_fields_survive_in_next(s):
    numbered(s, 3)
    page = s.get("/items/?fields=name&limit=1").json
    equal(s.get(page["next"]).json["results"], [{"name": "n001"}], "second page")


def test_limit_offset(s):
    numbered(s, 7, "offs")
    host = "http://%s:%d" % (s.host, s.port)
    r = status(s.get("/offs/?limit=3&offset=3&fields=id"), 200)
    equal(r.json, {"count": 7, "next": host + "/offs/?fields=id&limit=3&offset=6", "previous": host + "/offs/?fields=id&limit=3",
                   "results": [{"id": 4}, {"id": 5}, {"id": 6}]}, "page")
    equal(list(r.json), ["count", "next", "previous", "results"], "members")
    r = s.get("/offs/?limit=3&offset=100").json
    equal((r["results"], r["next"], r["count"]), ([], None, 7), "past the end")
    ok(r["previous"], "previous past the end")
    for query in ("limit=0", "limit=-1", "limit=x", "offset=-1", "offset=x", "limit="):
        equal(len(status(s.get("/offs/?" + query), 200).json["results"]), 7, "%s falls back" % query)


BIG = ["9223372036854775807", "9223372036854775806", "9223372036854775757", "9223372036854775758", "4611686018427387904"]
NOT_NUMBERS = ["9223372036854775808", "18446744073709551616", "-9223372036854775809", "1e400", "9" * 100]


def test_the_largest_numbers(s):
    numbered(s, 7, "offs")
    numbered(s, 7, "pages")
    for offset in BIG:
        for limit in ["", "&limit=1", "&limit=9223372036854775807"]:
            r = status(s.get("/offs/?offset=" + offset + limit), 200).json
            equal((r["count"], r["next"], r["results"]), (7, None, []), "offset=%s%s" % (offset, limit))
            before = int(re.search(r"offset=(\d+)", r["previous"]).group(1))
            ok(0 < before < int(offset), "previous of offset=%s%s: %s", offset, limit, r["previous"])
        detail(s.get("/pages/?page=" + offset), 404, "Invalid page.")
        status(s.get("/items/?limit=" + offset), 422)
        status(s.get("/items/" + offset), 404)
    for text in NOT_NUMBERS:
        equal(len(status(s.get("/offs/?offset=" + text), 200).json["results"]), 7, "offset=" + text)
        equal(len(status(s.get("/offs/?limit=" + text), 200).json["results"]), 7, "limit=" + text)
        detail(s.get("/pages/?page=" + text), 404, "Invalid page.")
        status(s.get("/items/?limit=" + text), 422)
        status(s.get("/items/" + text), 404)


def test_page_numbers(s):
    numbered(s, 120, "pages")
    host = "http://%s:%d" % (s.host, s.port)
    r = status(s.get("/pages/?page=2&fields=id"), 200).json
    equal((r["count"], r["next"], r["previous"], len(r["results"]), r["results"][0]["id"]),
          (120, host + "/pages/?fields=id&page=3", host + "/pages/?fields=id", 50, 51), "second page")
    equal(s.get("/pages/?page=last").json["results"][-1]["id"], 120, "last")
    equal(s.get("/pages/?page=").json["results"][0]["id"], 1, "an empty page is the first")
    for page in ("0", "4", "x", "-1", "1.5", "99999999999999999999"):
        detail(s.get("/pages/?page=" + page), 404, "Invalid page.")


def test_page_size_is_the_apps(s):
    numbered(s, 7, "pages")
    status(s.get("/pages/?page_size=3"), 400)  # as in DRF, where the parameter is off unless a view names it


def test_page_of_nothing(s):
    equal(status(s.get("/pages/"), 200).json, {"count": 0, "next": None, "previous": None, "results": []}, "empty")


def test_no_pages(s):
    numbered(s, 70, "alls")
    r = status(s.get("/alls/?fields=id"), 200)
    equal(r.json, [{"id": i} for i in range(1, 71)], "a bare array")
    equal(len(s.get("/alls/?name=n001").json), 1, "filtered")
    status(s.get("/alls/?limit=1"), 400)
    equal(s.get("/alls/?name=none").body, b"[]", "nothing")


def test_many_parameters(s):
    query = "&".join("name.in=x%d" % i for i in range(100))
    status(s.get("/items/?" + query), 200)
    status(s.get("/items/?" + query + "&name.in=y"), 400)


def test_filters_with_pages_of_others(s):
    fill(s, [{"name": "a", "price": i} for i in range(10)], "offs")
    r = s.get("/offs/?price.gte=5&sort=-price&limit=2").json
    equal((r["count"], [x["price"] for x in r["results"]]), (5, [9.0, 8.0]), "page")


if __name__ == "__main__":
    main(__name__)
