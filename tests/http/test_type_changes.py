"""A stored field that has another type now: SQLite may store both alike, but the rows would be misread."""
import os
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, status
from lib.server import Server, environment, program


def app(field):
    return "api: 1\ninfo: {title: Old, version: 1.0.0}\nmodels:\n  items:\n    properties: {n: {type: integer}, a: {%s}}\n" % field


def start(s, field):
    s.write_app(app(field))
    return subprocess.run([program(), "serve", "--port", "0", "--database", "sqlite:test.db"], cwd=s.dir, env=environment(),
                          capture_output=True, text=True, timeout=60)


def test_another_type_is_refused():
    for old, new, was, now in (("type: string", "type: string, format: date-time", "string", "date-time"),
                               ("type: string, format: date-time", "type: string", "date-time", "string"),
                               ("type: string, format: date-time", "type: string, format: date-time-local", "date-time", "date-time-local"),
                               ("type: integer", "type: boolean", "integer", "boolean"),
                               ("type: string", "type: decimal", "string", "decimal"),
                               ("type: string", "type: string, format: uuid", "string", "uuid"),
                               ("type: array, items: {type: string}", "type: string", "json", "string"),
                               ("type: string", "type: array, items: {type: string}", "string", "json")):
        with Server(app(old)) as s:
            s.stop()
            r = start(s, new)
            equal(r.returncode, 1, "exit status")
            has(r.stderr, 'table "items": field "a" is stored as %s but is now %s; undo the change' % (was, now), "message")


def test_what_checks_more_or_less_is_no_other_type():
    with Server(app("type: string")) as s:
        status(s.post("/items/", {"a": "x"}), 201)
        for field in "type: string, format: email", "type: string, maxLength: 3", "type: string, enum: [y]", "type: string":
            s.stop()
            s.write_app(app(field))
            s.start()
            equal(status(s.get("/items/1"), 200).json["a"], "x", "value under " + field)


def test_a_uuid_may_become_a_string():
    with Server(app("type: string, format: uuid")) as s:
        uuid = "123e4567-e89b-12d3-a456-426614174000"
        status(s.post("/items/", {"a": uuid}), 201)
        s.stop()
        s.write_app(app("type: string"))
        s.start()
        equal(status(s.get("/items/1"), 200).json["a"], uuid, "value")
        s.stop()
        has(start(s, "type: string, format: uuid").stderr, "is stored as string but is now uuid", "message")
        s.write_app(app("type: string"))
        s.start()


def forget_types(s):
    """As in a database of a version that kept none."""
    db = sqlite3.connect(s.path("test.db"))
    db.execute("DROP TABLE _fields")
    db.commit()
    db.close()


def test_where_no_type_was_kept():
    for field in "type: array, items: {type: string}", "type: object, properties: {b: {}}", "":
        with Server(app("type: string")) as s:
            status(s.post("/items/", [{"n": i} for i in range(300)] + [{"a": "hello"}]), 201)
            s.stop()
            forget_types(s)
            r = start(s, field)
            equal(r.returncode, 1, "exit status")
            has(r.stderr, 'field "a" is stored as text but is now JSON', "message")
            s.write_app(app("type: string"))
            s.start()
            s.stop()
            has(start(s, field).stderr, "is stored as string but is now json", "message, once it is kept")


def test_json_stays():
    with Server(app("type: array, items: {type: string}")) as s:
        status(s.post("/items/", [{"a": ["x"]}, {"n": 1}]), 201)
        s.stop()
        s.write_app(app(""))
        s.start()
        equal(status(s.get("/items/1"), 200).json["a"], ["x"], "value")


main(__name__)
