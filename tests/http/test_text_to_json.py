"""A text field that becomes an array, an object or any value: its old rows hold no JSON, and the app does not start."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, has, main, status
from lib.server import Server, environment, program


def app(field):
    return "api: 1\ninfo: {title: Old, version: 1.0.0}\nmodels:\n  items:\n    properties: {n: {type: integer}, a: {%s}}\n" % field


def test_refused():
    for field in "type: array, items: {type: string}", "type: object, properties: {b: {}}", "":
        with Server(app("type: string")) as s:
            status(s.post("/items/", [{"n": i} for i in range(300)] + [{"a": "hello"}]), 201)
            s.stop()
            s.write_app(app(field))
            r = subprocess.run([program(), "serve", "--port", "0", "--database", "sqlite:test.db"], cwd=s.dir, env=environment(),
                               capture_output=True, text=True, timeout=60)
            equal(r.returncode, 1, "exit status")
            has(r.stderr, 'field "a" is stored as text and is now JSON', "message")


def test_json_stays():
    with Server(app("type: array, items: {type: string}")) as s:
        status(s.post("/items/", [{"a": ["x"]}, {"n": 1}]), 201)
        s.stop()
        s.write_app(app(""))
        s.start()
        equal(status(s.get("/items/1"), 200).json["a"], ["x"], "value")


main(__name__)
