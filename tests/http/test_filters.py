"""Filters are typed by their operator, in the document and in what the server takes."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, errors, main, ok, status
from lib.server import Server

APP = """api: 1
info: {title: Filters, version: 1.0.0}
models:
  people:
    title: Person
    properties:
      mail: {type: string, format: email, maxLength: 40}
      site: {type: [string, "null"], format: uri}
      kind: {type: [string, "null"], enum: [big, small, null]}
      rank: {type: integer, enum: [1, 2, 3]}
      vip:  {type: boolean, default: false}
      day:  {type: string, format: date}
      n:    {type: integer, minimum: 0, maximum: 9}
      cost: {type: string, format: decimal}
    required: [mail, rank]
    filter: [mail, site, kind, rank, vip, day, n, cost]
"""
TEXT, FLAG = {"type": "string"}, {"type": "boolean"}
MAIL, DAY, NUMBER = {**TEXT, "format": "email"}, {**TEXT, "format": "date"}, {"type": "integer", "format": "int64"}
KIND, RANK = {**TEXT, "enum": ["big", "small"]}, {**NUMBER, "enum": [1, 2, 3]}
SCHEMAS = {
    "mail": MAIL, "mail.ne": MAIL, "mail.lt": MAIL, "mail.contains": TEXT, "mail.icontains": TEXT, "mail.startswith": TEXT,
    "site": {**TEXT, "format": "uri"}, "site.contains": TEXT, "site.null": FLAG, "kind": KIND, "kind.ne": KIND,
    "kind.startswith": TEXT, "kind.null": FLAG, "rank": RANK, "rank.gte": RANK, "vip": FLAG, "vip.ne": FLAG,
    "day": DAY, "day.gt": DAY, "n": NUMBER, "n.lte": NUMBER, "cost.gt": {**TEXT, "format": "decimal", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,5})?$"}}
LISTS = {"mail.in": MAIL, "kind.in": KIND, "rank.in": RANK, "vip.in": FLAG, "day.in": DAY, "n.in": NUMBER}
ADA = {"mail": "ada@example.com", "kind": "big", "rank": 1, "vip": True, "day": "2024-01-01", "n": 1, "cost": "1.50"}
BOB = {"mail": "bob@example.org", "rank": 2, "site": "https://b.example/"}


def test_the_document(s):
    document = s.get("/openapi.json").json
    found = {p["name"]: p for p in document["paths"]["/people"]["get"]["parameters"]}
    for name, schema in SCHEMAS.items():
        equal(found[name]["schema"], schema, name)
    for name, item in LISTS.items():
        p = found[name]
        equal((p["style"], p["explode"], p["schema"]), ("form", False, {"type": "array", "minItems": 1, "items": item}), name)
    for name in ("vip.lt", "vip.contains", "n.contains", "day.startswith", "rank.null"):
        equal(name in found, False, name)


def names(s, query):
    return [p["mail"][:3] for p in status(s.get("/people/?" + query), 200).json["results"]]


def test_what_is_taken(s):
    status(s.post("/people/", [ADA, BOB]), 201)
    for query, expected in {
            "mail.contains=ex": ["ada", "bob"], "mail.startswith=ada@": ["ada"], "mail.icontains=.ORG": ["bob"],
            "site.contains=//": ["bob"], "site.startswith=h": ["bob"], "kind.startswith=b": ["ada"], "kind.contains=x": [],
            "mail=ada@example.com": ["ada"], "mail.in=ada@example.com,x@example.com": ["ada"], "site.null=true": ["ada"],
            "kind.null=1": ["bob"], "kind.ne=big": ["bob"], "rank.in=1,3": ["ada"], "rank.gt=1": ["bob"], "vip=true": ["ada"],
            "vip=0": ["bob"], "vip.in=true,false": ["ada", "bob"], "day.in=2024-01-01": ["ada"], "n=100": [],
            "n.lt=100": ["ada"], "cost=1.5": ["ada"], "mail.contains=" + 50 * "x": []}.items():
        equal(names(s, query), expected, query)


def test_what_is_refused(s):
    for query, kind in {
            "mail=ex": "value_error", "mail.in=ada@example.com,ex": "value_error", "mail.gt=ex": "value_error",
            "kind=huge": "enum", "kind.ne=huge": "enum", "kind.in=big,huge": "enum", "rank=4": "enum",
            "rank.in=1,x": "int_parsing", "vip=maybe": "bool_parsing", "vip.in=true,2": "bool_parsing",
            "site.null=x": "bool_parsing", "day=2024-02-30": "date_parsing", "day.in=2024-01-01,x": "date_parsing",
            "mail.contains=%00": "string_null_character"}.items():
        errors(s.get("/people/?" + query), [(kind, ["query", query.split("=")[0]])])
    equal(len(status(s.get("/people/?rank=4&day=x&vip=maybe"), 422).json["detail"]), 3, "all of them are told")
    detail(s.get("/people/?n=1&n.eq=2"), 400, "Query parameter 'n.eq' is given twice")
    detail(s.get("/people/?n=1&n=2"), 400, "Query parameter 'n' is given twice")


def test_all_at_once():
    """What the document declares may all be asked for in one request, however many parameters those are."""
    fields = ["f%d" % i for i in range(24)]
    with Server("""api: 1
models:
  wide:
    properties: {%s}
    filter: [%s]
    sort: [%s]
""" % (", ".join("%s: {type: string}" % f for f in fields), ", ".join(fields), ", ".join(fields))) as s:
        declared = s.get("/openapi.json").json["paths"]["/wide"]["get"]["parameters"]
        values = {"limit": "5", "count": "true", "sort": "f1", "fields": "id"}
        query = ["%s=%s" % (p["name"], values.get(p["name"], "true" if p["name"].endswith(".null") else "a"))
                 for p in declared if p["name"] != "cursor"]
        ok(len(query) > 200, "%d parameters", len(query))
        status(s.get("/wide?" + "&".join(query)), 200)
        status(s.get("/wide?" + "&".join(["f1.in=a"] * 1000)), 400)


def test_sorts():
    with Server("""api: 1
models:
  a: {properties: {n: {type: integer}, m: {type: integer}}, sort: [n, m]}
  b: {properties: {n: {type: integer}}, sort: [n], pagination: limit_offset}
""") as s:
        for n, m in ((1, 1), (1, 2), (2, 1)):
            status(s.post("/a/", {"n": n, "m": m}), 201)
        order = [(2, 1), (1, 1), (1, 2)]
        equal([(r["n"], r["m"]) for r in s.get("/a?sort=-n,n,-n,m").json["results"]], order, "the first mention decides")
        walked, at = [], "/a?sort=-n,n,m&limit=1"
        while at:
            page = status(s.get(at), 200).json
            walked += [(r["n"], r["m"]) for r in page["results"]]
            at = page["next"]
        equal(walked, order, "by cursor")
        status(s.get("/a?sort=" + ",".join(["n"] * 8)), 200)
        status(s.get("/a?sort=" + ",".join(["n"] * 9)), 400)
        declared = {p["name"]: p["schema"] for p in s.get("/openapi.json").json["paths"]["/a"]["get"]["parameters"]}
        equal((declared["sort"].get("maxItems"), "uniqueItems" in declared["sort"]), (8, False), "sort")
        equal(declared["cursor"], {"type": "string", "minLength": 1}, "cursor")
        status(s.get("/a?cursor="), 400)
        status(s.get("/b?offset=9223372036854775808"), 200)
        declared = {p["name"]: p["schema"] for p in s.get("/openapi.json").json["paths"]["/b"]["get"]["parameters"]}
        equal(declared["offset"], {"type": "integer", "minimum": 0}, "offset")


main(__name__)
