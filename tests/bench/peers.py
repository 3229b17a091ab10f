"""The newest peers of the day, installed once into build/bench, and the versions of everything that was measured."""

import json
import os
import re
import subprocess
import sys

PYPI = ["fastapi", "uvicorn[standard]", "sqlalchemy", "djangorestframework", "gunicorn"]
NPM = ["fastify", "ws"]


class Missing(Exception):
    """A peer that cannot be had here; the report says so."""


def run(argv, **kw):
    return subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **kw)


def venv(out):
    """The newest peers, installed once; their versions are in the report."""
    where = os.path.join(out, "venv")
    try:
        if not os.path.exists(os.path.join(where, "ready")):
            run([sys.executable, "-m", "venv", "--clear", where])
            run([os.path.join(where, "bin", "pip"), "-q", "install", "--disable-pip-version-check", *PYPI])
            open(os.path.join(where, "ready"), "w").close()
    except (OSError, subprocess.CalledProcessError) as e:
        raise Missing("PyPI: %s" % (getattr(e, "stderr", None) or e))
    return os.path.join(where, "bin")


def node_modules(out):
    where = os.path.join(out, "node")
    os.makedirs(where, exist_ok=True)
    try:
        if not all(os.path.isdir(os.path.join(where, "node_modules", name)) for name in NPM):
            run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", where, *NPM])
    except (OSError, subprocess.CalledProcessError) as e:
        raise Missing("npm: %s" % (getattr(e, "stderr", None) or e))
    return os.path.join(where, "node_modules")


def versions(out):
    """What was measured, by its own word."""
    said = {}
    for name, argv, at in (
        ("h2o", ["h2o", "--version"], r"version (\S+)"),
        ("node", ["node", "--version"], r"v(\S+)"),
        ("wrk", ["wrk", "--version"], r"wrk (?:debian/)?(\S+)"),
        ("curl", ["curl", "--version"], r"curl (\S+)"),
    ):
        try:
            done = subprocess.run(argv, capture_output=True, text=True)
            found = re.search(at, done.stdout + done.stderr)
        except OSError:
            found = None
        said[name] = found.group(1) if found else "missing"
    pip = os.path.join(out, "venv", "bin", "pip")
    if os.path.exists(pip):
        rows = json.loads(subprocess.run([pip, "list", "--format", "json"], capture_output=True, text=True).stdout)
        wanted = {"fastapi", "pydantic", "uvicorn", "websockets"}
        wanted |= {"sqlalchemy", "django", "djangorestframework", "gunicorn"}
        said.update((r["name"].lower(), r["version"]) for r in rows if r["name"].lower() in wanted)
    for name in NPM:
        package = os.path.join(out, "node", "node_modules", name, "package.json")
        if os.path.exists(package):
            with open(package) as f:
                said[name] = json.load(f)["version"]
    return said
