"""The documents of apps in C (tests/unit/openapi/documented.h) as tools read them: the specification's own schema, references,
ids."""
import glob
import json
import os
import re
import subprocess
import sys

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib import server
from lib.case import EVERYTHING, data_file, equal, main, ok

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def document(name):
    program = os.path.join(os.path.dirname(server.program()), "unit", "openapi", "test_openapi")
    text = subprocess.run([program, "--print", name], stdout=subprocess.PIPE, check=True).stdout
    return json.loads(text, object_pairs_hook=unique)


def unique(pairs):
    names = [name for name, _ in pairs]
    equal(len(set(names)), len(names), "a key twice among %s" % names)
    return dict(pairs)


def operations(doc):
    """Also those of webhooks and callbacks."""
    items = list(doc["paths"].items()) + list(doc.get("webhooks", {}).items())
    while items:
        path, item = items.pop()
        for method, op in item.items():
            ok(method in METHODS, "%s is no method", method)
            yield path, method, op
            for callback in op.get("callbacks", {}).values():
                items += callback.items()


def refs(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        if "discriminator" in value:
            yield from value["discriminator"]["mapping"].values()
        for v in value.values():
            yield from refs(v)
    elif isinstance(value, list):
        for v in value:
            yield from refs(v)


def each(check):
    for name in ("outer", "odd"):
        check(document(name))


def validator():
    """By the specification's own schema; it and what it refers to lie in tests/data."""
    schemas = {}
    for path in glob.glob(data_file("openapi-3.1", "schema", "*.yaml")):
        with open(path, encoding="utf-8") as f:
            schemas[os.path.basename(path)] = yaml.safe_load(f)
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas.values())
    return Draft202012Validator(schemas["schema-base.yaml"], registry=registry)


def test_documents_are_valid():
    doc = document("outer")
    for part in (doc["paths"], doc["components"]["schemas"]) if not EVERYTHING else ():
        for name in list(part)[:len(part) * 2 // 3]:
            del part[name]
    mistakes = validator().iter_errors(doc)
    equal([(e.json_path, e.message[:200]) for e in mistakes], [], "mistakes")


def test_the_schema_sees_mistakes():
    def small(response=None, schema=None):
        content = {"application/json": {"schema": schema or {"type": "string"}}}
        response = {"description": "d", "content": content} if response is None else response
        return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": response}}}}}
    schema = validator()
    for what, doc, good in (("a good one", small(), True), ("a response without a description", small({}), False),
                            ("an unknown type", small(schema={"type": "strnig"}), False)):
        equal(schema.is_valid(doc), good, what)


def test_references():
    def check(doc):
        seen = set(refs(doc))
        for ref in seen:
            at = doc
            for part in ref[2:].split("/"):
                ok(part in at, "%s leads nowhere", ref)
                at = at[part]
        for kind in ("schemas", "headers"):
            for name in doc["components"][kind]:
                ok("#/components/%s/%s" % (kind, name) in seen, "%s/%s is never used", kind, name)
                ok(re.fullmatch(r"[A-Za-z0-9._-]+", name), "%s is no name", name)
    each(check)


def test_operations():
    def check(doc):
        tags, schemes = {t["name"] for t in doc["tags"]}, doc["components"].get("securitySchemes", {})
        ids = [op["operationId"] for _, _, op in operations(doc)]
        equal(len(set(ids)), len(ids), "an operationId twice among %s" % ids)
        for path, method, op in operations(doc):
            where = "%s %s" % (method, path)
            ok(op["summary"] and op["description"] and op["responses"], "%s says nothing", where)
            ok(set(op.get("tags", [])) <= tags, "%s has other tags than the document", where)
            for way in op["security"]:
                ok(set(way) <= set(schemes), "%s has other schemes than the document", where)
            keys = [(p["in"], p["name"]) for p in op.get("parameters", [])]
            equal(len(set(keys)), len(keys), "a parameter twice in %s" % where)
            if path.startswith("/"):
                ok(op["tags"], "%s has no tag", where)
                equal({name for at, name in keys if at == "path"}, set(re.findall(r"\{([^}]+)\}", path)), "path of %s" % where)
                ok(any(s.startswith("4") for s in op["responses"]), "%s never fails", where)
    each(check)


if __name__ == "__main__":
    main(__name__)
