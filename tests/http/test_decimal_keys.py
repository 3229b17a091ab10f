"""Decimals that come to `sort`, `filter` or `unique` after their rows, and leave them: their order key is made and goes."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, status
from lib.server import Server, environment, program

VALUES = ["10", "9", "100", "2.5", "-3", "2.50"]


def app(field="type: decimal", more="", required="", fields=""):
    return "api: 1\ninfo: {title: Old, version: 1.0.0}\nmodels:\n  items:\n    properties: {p: {%s}%s}\n%s%s" % (
        field, fields, "    required: [p]\n" if required else "", more)


def again(s, text):
    s.stop()
    s.write_app(text)
    s.start()


def listed(s, query):
    return [row["p"] for row in status(s.get("/items/?" + query), 200).json["results"]]


def check_order(s):
    equal(listed(s, "sort=p"), ["-3", "2.5", "2.50", "9", "10", "100"], "order")
    equal(listed(s, "sort=-p&limit=2"), ["100", "10"], "order")
    equal(listed(s, "p.gte=9&sort=p"), ["9", "10", "100"], "filter")
    equal(listed(s, "p=2.500"), ["2.5", "2.50"], "equal")


def test_come_and_go():
    for required in ("", "yes"):
        with Server(app(required=required)) as s:
            status(s.post("/items/", [{"p": v} for v in VALUES]), 201)
            sorts = app(more="    sort: [p]\n    filter: [p]\n", required=required)
            again(s, sorts)
            check_order(s)
            again(s, app(required=required))
            status(s.delete("/items/3"), 204)
            status(s.post("/items/", {"p": "100"}), 201)
            again(s, sorts)
            check_order(s)


def test_unique_later():
    with Server(app()) as s:
        status(s.post("/items/", [{"p": "1.5"}, {"p": "7"}]), 201)
        again(s, app("type: decimal, unique: true"))
        status(s.post("/items/", {"p": "1.50"}), 409)
        status(s.post("/items/", {"p": "1.51"}), 201)


def test_decimal_to_text():
    """And not back: a text need not be a number."""
    text, number = app("type: string", "    sort: [p]\n"), app("type: decimal", "    sort: [p]\n    filter: [p]\n")
    with Server(number) as s:
        status(s.post("/items/", [{"p": v} for v in VALUES]), 201)
        check_order(s)
        again(s, text)
        equal(listed(s, "sort=p"), sorted(VALUES), "order")


def test_a_field_of_that_name_is_kept():
    with Server(app(fields=", p__key: {type: string}")) as s:
        status(s.post("/items/", {"p": "1", "p__key": "mine"}), 201)
        s.stop()
        s.write_app(app())
        r = subprocess.run([program(), "serve", "--port", "0", "--database", "sqlite:test.db"], cwd=s.dir, env=environment(),
                           capture_output=True, text=True, timeout=60)
        equal(r.returncode, 1, "exit status")
        has(r.stderr, 'field "p__key" is stored but no longer declared', "message")
        s.write_app(app(fields=", p__key: {type: string}"))
        s.start()
        equal(status(s.get("/items/1"), 200).json["p__key"], "mine", "value")


main(__name__)
