"""--format yaml and the document as YAML, read back by PyYAML: YAML 1.1, where `no` is false and 12:30:45 a number. (The
library's own reader, YAML 1.2, reads it back in tests/unit/shared/test_yaml_write.c.)"""
import json

import yaml

from harness import equal, main

STRINGS = ["", "a", "no", "on", "Off", "YES", "y", "N", "~", "null", "NULL", "true", "1e3", "1.0e+3", "0x1F", "0o17", "017",
           "0b1", "12:30:45", "1_000", "190:20:30.15", "=", "<<", "2030-01-02", "2030-01-02T03:04:05Z", ".inf", "-.INF",
           ".NaN", " a", "a ", "  ", "\t", "a\tb", "a\nb", "a\n\n b", "\n", "\r\n", "a: b", "a #b", "- a", "-", "? a", "---",
           "...", "%YAML 1.2", "a\\b", '"', "'", "''''", "\x00", "\x01", "\x1b[0m", "\x7f", "\x80", "\x85", "\x9f", "\xa0",
           "\u2028", "a\u2029b", "\ufeff", "\ufffe", "\U0001f600", "{}", "[]", "!!str a", "&a", "*a", "|", ">", "@a", "`a",
           "/items/{id}", "/items", "_x", "$ref", "#/a", "a, b", "x" * 2000, "é" * 600]


def test_round_trip(t):
    r = t.record()
    values = [STRINGS, {s: s for s in STRINGS}, [[s, [s, {s: [s]}]] for s in STRINGS],
              {"a": {"b": [], "c": {}, "d": [None, True, False, 0, -1, 1.5, 12345678901234567890]}}, [], {}, "no", 7, None]
    for value in values:
        r.routes["GET", "/value"] = (200, {}, json.dumps(value))
        equal(yaml.safe_load(t.ok("get", "/value", "--format", "yaml").out), value)


def test_document(t):
    t.ok("init")
    equal(yaml.safe_load(t.ok("openapi", "--format", "yaml").out), t.ok("openapi").json)


main(__name__)
