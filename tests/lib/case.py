"""A file of tests: functions test_*, run one after the other; main(__name__) at its end.

A test that takes an argument gets a server of its own, started with the file's APP and FLAGS. Run one by its name:
python3 tests/http/test_pages.py --build build test_walk_by_cursor"""
import argparse
import inspect
import json
import os
import sys
import tempfile
import time
import traceback

from lib import server


# Whether everything is tested (make test); else a sample of what takes long (make check).
EVERYTHING = os.environ.get("TESTS") == "all"


class Failure(AssertionError):
    pass


class Skip(Exception):
    """This machine lacks what the test needs."""


def show(value):
    text = repr(value)
    return text if len(text) <= 1500 else text[:1500] + "… (%d characters)" % len(text)


def fail(message, *args):
    raise Failure(message % args if args else message)


def ok(condition, message, *args):
    if not condition:
        fail(message, *args)


def equal(got, expected, what="value"):
    if got != expected:
        fail("%s: expected %s, got %s", what, show(expected), show(got))


def within(got, choices, what="value"):
    if got not in choices:
        fail("%s: expected one of %s, got %s", what, show(choices), show(got))


def has(text, part, what="text"):
    if part not in text:
        fail("%s: expected %s in it, got %s", what, show(part), show(text))


def lacks(text, part, what="text"):
    if part in text:
        fail("%s: expected no %s in it, got %s", what, show(part), show(text))


def status(response, expected, what="status"):
    """Says what was answered, so that a wrong status explains itself."""
    if response.status != expected:
        fail("%s of %s: expected %s, got %s with %s", what, response.asked, expected, response.status, show(response.body))
    return response


def detail(response, expected_status, text):
    status(response, expected_status)
    equal(response.json, {"detail": text}, "body of %s" % response.asked)


def errors(response, expected, code=422):
    """The list of (type, loc) of a validation failure."""
    status(response, code)
    got = [(e["type"], e["loc"]) for e in response.json["detail"]]
    equal(got, expected, "errors of %s" % response.asked)
    return response.json["detail"]


def eventually(check, what, seconds=10.0):
    """Asks again until it holds; each call of `check` should block on I/O of its own."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            fail("%s: not so after %g s", what, seconds)
        time.sleep(0.005)


def data_file(*parts):
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", *parts)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def run_one(module, name, function):
    if not inspect.signature(function).parameters:
        function()
        return
    with server.Server(getattr(module, "APP", None), getattr(module, "FLAGS", ()),
                       source=getattr(module, "SOURCE", None)) as s:
        function(s)


def main(module_name):
    module = sys.modules[module_name]
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("-v", action="store_true", help="print each test and its time")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    server.use_build(args.build)
    if not os.access(server.program(), os.X_OK):
        sys.exit("%s is missing: make" % server.program())
    tests = [(n, f) for n, f in vars(module).items() if n.startswith("test_") and callable(f)]
    if args.names:
        tests = [t for t in tests if t[0] in args.names]
    passed = failed = 0
    home = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="api-case-") as scratch:
        server.use_scratch(scratch)
        for name, function in tests:
            start = time.monotonic()
            try:
                run_one(module, name, function)
                passed += 1
            except Skip as e:
                print("skipped: %s: %s" % (name, e))
            except Exception as e:
                failed += 1
                print("FAILED %s: %s" % (name, e if isinstance(e, Failure) else traceback.format_exc()))
                if isinstance(e, Failure):
                    frames = [f for f in traceback.extract_tb(e.__traceback__) if f.filename == module.__file__]
                    print("".join("    line %d: %s\n" % (f.lineno, f.line) for f in frames), end="")
            if args.v:
                print("%6.2f s %s" % (time.monotonic() - start, name), flush=True)
            os.chdir(home)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed or not (passed or tests) else 0)
