"""Logins: where tokens are kept, and to whom they go."""
import json
import os

from harness import equal, main


def login(t, r, user="ann", token="T1"):
    r.script = [(200, {}, json.dumps({"token": token}))]
    t.ok("auth", "login", "-u", user, "--password-stdin", stdin="pass word\n")


def credentials(t):
    return t.path(".local/state/api/credentials")


def test_login_status_logout(t):
    r = t.record()
    t.fails(4, "auth", "status", err="not logged in")
    login(t, r)
    equal((r.seen[0]["method"], r.seen[0]["path"]), ("POST", "/auth/token"))
    equal(json.loads(r.seen[0]["body"]), {"username": "ann", "password": "pass word"})
    assert "as ann" in t.ok("auth", "status").out
    equal(os.stat(credentials(t)).st_mode & 0o777, 0o600)
    assert "pass word" not in open(credentials(t)).read()
    t.ok("get", "/x")
    equal(r.seen[1]["headers"]["Authorization"], "Bearer T1")
    t.ok("auth", "logout")
    t.ok("get", "/x")
    assert "Authorization" not in r.seen[2]["headers"]
    t.fails(4, "auth", "status")


def test_tokens_are_per_origin(t):
    a, b = t.record(), t.record()
    login(t, b, "bob", "TB")
    t.env["API_SERVER"] = a.url
    login(t, a, "ann", "TA")
    t.ok("get", "/x")
    t.ok("get", "/x", "--server", b.url)
    t.ok("get", b.url + "/x")
    equal(a.seen[-1]["headers"]["Authorization"], "Bearer TA")
    equal(b.seen[-2]["headers"]["Authorization"], "Bearer TB")
    assert "Authorization" not in b.seen[-1]["headers"]
    t.ok("auth", "logout")
    assert "as bob" in t.ok("auth", "status", "--server", b.url).out


def test_refused_login(t):
    r = t.record()
    r.script = [(400, {}, '{"non_field_errors":["Unable to log in with provided credentials."]}')]
    t.fails(4, "auth", "login", "-u", "ann", "--password-stdin", stdin="x\n", err="Unable to log in")
    t.fails(2, "auth", "login", "-u", "ann", err="--password-stdin")
    t.fails(2, "auth", "login", "--password-stdin", stdin="x\n", err="-u USER")
    assert not os.path.exists(credentials(t))


def test_others_may_not_read_the_file(t):
    r = t.record()
    login(t, r)
    os.chmod(credentials(t), 0o644)
    t.fails(1, "get", "/x", err="others can read it")
    equal(len(r.seen), 1)


def test_a_damaged_file_is_an_error(t):
    r = t.record()
    login(t, r)
    t.write(".local/state/api/credentials", "{")
    t.fails(1, "get", "/x", err="damaged")


def test_the_password_is_asked_without_echo(t):
    r = t.record()
    r.script = [(200, {}, '{"token":"T"}')]
    status, out = t.tty("auth", "login", "-u", "ann", type="s3cret\n")
    equal((status, json.loads(r.seen[0]["body"])["password"]), (0, "s3cret"))
    assert "Password of ann:" in out and "s3cret" not in out, out


main(__name__)
