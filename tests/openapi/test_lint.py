"""Redocly's and Spectral's recommended rules find nothing in the document of an app with description, contact and licence."""
# slow
import fcntl
import filecmp
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib.case import Skip, ok, main, status
from lib.server import Server

ROOT = os.path.dirname(os.path.dirname(HERE))
NODE = os.path.join(ROOT, "build", "node")
INFO = ("api: 1\ninfo:\n  title: Shop\n  version: 1.0.0\n  description: What the shop sells.\n  contact: {name: Shop, url: https://example.com, email: a@example.com}\n"
        "  license: {name: MIT, url: https://opensource.org/license/mit}\n")
ITEMS = """models:
  items:
    title: Item
    description: What is sold.
    properties:
      name: {type: string, minLength: 1, maxLength: 50, examples: [Tea]}
      price: {type: number, minimum: 0}
      day: {type: string, format: date}
      note: {type: [string, "null"]}
      kind: {type: string, enum: [a, b], default: a}
      tags: {type: array, items: {type: string}, uniqueItems: true}
      size: {type: object, properties: {w: {type: integer}}, required: [w]}
      secret: {type: string, writeOnly: true}
      rank: {type: integer, readOnly: true, default: 7}
      sku: {type: string, unique: true}
      limit: {type: integer}
    required: [name, price]
    filter: [name, price, day, note, limit]
    sort: [name, price]
    timestamps: true
  uids: {title: Uid, key: uuid, pagination: limit_offset, require_if_match: true, properties: {name: {type: string}}}
  codes: {title: Code, key: code, pagination: page, properties: {code: {type: string}}, required: [code]}
  alls: {title: All, pagination: none, properties: {name: {type: string}}}
"""
AUTH = ITEMS.replace("    timestamps: true\n", "    timestamps: true\n    permissions: {list: any, read: any, create: authenticated, update: authenticated, delete: admin}\n")


def tools():
    """Installs the linters that the lock file names, once a lock file; another run may be doing the same."""
    if not shutil.which("npm"):
        raise Skip("there is no npm here")
    os.makedirs(NODE, exist_ok=True)
    with open(os.path.join(NODE, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mine, theirs = os.path.join(HERE, "package-lock.json"), os.path.join(NODE, "installed.json")
        if not (os.path.exists(theirs) and filecmp.cmp(mine, theirs, shallow=False)):
            for name in ("package.json", "package-lock.json"):
                shutil.copy(os.path.join(HERE, name), NODE)
            done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=NODE, capture_output=True, text=True, timeout=280)
            if done.returncode:
                raise Skip("npm ci failed: %s" % (done.stdout + done.stderr)[-300:])
            shutil.copy(mine, theirs)
    return os.path.join(NODE, "node_modules", ".bin")


def lint(app):
    bin_dir = tools()
    env = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1", "CI": "true"}
    with Server(app) as s:
        for target in ("/openapi.json", "/openapi.yaml"):
            path = s.path(target[1:])
            with open(path, "wb") as f:
                f.write(status(s.get(target), 200).body)
            for argv in ([os.path.join(bin_dir, "redocly"), "lint", "--extends", "recommended", "--format", "stylish", path],
                         [os.path.join(bin_dir, "spectral"), "lint", "--ruleset", os.path.join(HERE, "spectral.yaml"), "--fail-severity", "hint", path]):
                done = subprocess.run(argv, cwd=s.dir, env=env, capture_output=True, text=True, timeout=120)
                text = done.stdout + done.stderr
                ok(done.returncode == 0 and "warning" not in text.lower(), "%s of %s: %s", os.path.basename(argv[0]), target, text[-4000:])


def test_without_auth():
    lint(INFO + ITEMS)


def test_with_auth():
    lint(INFO + "auth: {}\n" + AUTH)


def test_styles():
    lint(INFO + "errors: problem\n" + ITEMS)
    lint(INFO + "errors: drf\n" + ITEMS)


if __name__ == "__main__":
    main(__name__)
