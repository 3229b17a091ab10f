"""Users, passwords, tokens, permissions; decided before the body is read."""
# slow
import base64
import os
import sqlite3
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, eventually, has, main, ok, status, within
from lib.server import Server

APP = """api: 1
info: {title: Auth, version: 1.0.0}
auth: {}
models:
  items:
    title: Item
    properties: {name: {type: string}}
    required: [name]
    permissions: {list: any, read: any, create: authenticated, update: authenticated, delete: admin}
  closed:
    title: Closed
    properties: {name: {type: string}}
    required: [name]
"""
FLAGS = ["--limit", "login_failures=1000"]
USER, ADMIN = ("ann", "correct horse é"), ("root", "battery staple 9")


def basic(user, password):
    return "Basic " + base64.b64encode(("%s:%s" % (user, password)).encode()).decode()


def people(s):
    s.user(*USER)
    s.user(*ADMIN, admin=True)


def token_of(s, who=USER):
    return status(s.post("/auth/token", {"username": who[0], "password": who[1]}), 200).json["token"]


def form(**fields):
    return urllib.parse.urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"}


def refused(r):
    detail(r, 401, "Not authenticated")
    schemes = " ".join(r.all("www-authenticate"))
    for scheme in ("Basic", "Bearer", "Token"):
        has(schemes, scheme, "WWW-Authenticate")


def test_two_authorization_fields(s):
    people(s)
    good, bad = basic(*USER), basic("x", "y")
    for first, second in ((good, bad), (bad, good), (good, good), ("", good)):
        lines = "GET /users/me HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nauthorization: %s\r\n\r\n" % (first, second)
        answer = s.raw(lines.encode())
        has(answer, b"HTTP/1.1 400 ")
        has(answer, b'{"detail":"Duplicate Authorization header"}')


def test_texts_by_style(s):
    for path, headers, code, plain, drf in (
            ("/users/me", {}, 401, "Not authenticated", "Authentication credentials were not provided."),
            ("/users/me", {"Authorization": basic("x", "y")}, 401, "Not authenticated", "Invalid username/password."),
            ("/users/me", {"Authorization": "Token x"}, 401, "Not authenticated", "Invalid token."),
            ("/items/", {"Accept": "text/html"}, 406, "Only application/json is available",
             "Could not satisfy the request Accept header.")):
        detail(s.get(path, headers), code, plain)
        problem = s.get(path, {"Accept": "text/html, application/problem+json", **headers} if code == 401 else headers)
        if code == 401:
            equal(status(problem, 401).json, {"type": "about:blank", "title": "Unauthorized", "status": 401,
                                              "detail": plain}, "problem")
        with Server(APP.replace("api: 1\n", "api: 1\nerrors: drf\n", 1)) as other:
            detail(other.get(path, headers), code, drf)
    with Server(APP.replace("api: 1\n", "api: 1\nerrors: problem\n", 1)) as other:
        r = status(other.get("/items/", {"Accept": "text/html"}), 406)
        equal(r.get("content-type"), "application/problem+json", "Content-Type")
        equal(r.json["detail"], "Only application/json is available", "detail")


def test_basic_token_bearer(s):
    people(s)
    token = token_of(s)
    for value in (basic(*USER), "Token " + token, "Bearer " + token, "bearer " + token, basic(*USER).replace("Basic", "basic")):
        status(s.post("/items/", {"name": "a"}, authorization=value), 201)
        equal(status(s.get("/users/me", authorization=value), 200).json["username"], USER[0], "username")


def test_many_tokens(s):
    people(s)
    tokens = {token_of(s) for _ in range(3)}
    equal(len(tokens), 3, "different tokens")
    for token in tokens:
        status(s.get("/users/me", authorization="Token " + token), 200)
    with sqlite3.connect("file:%s?mode=ro" % s.path("test.db"), uri=True) as db:
        dump = "\n".join(db.iterdump())
    for token in tokens:
        ok(token not in dump, "a token is stored as it is")
    ok(USER[1] not in dump and "argon2id" in dump, "passwords are stored as Argon2id")


def test_anonymous(s):
    s.user(*USER)
    status(s.get("/items/"), 200)
    status(s.get("/items/1"), 404)
    for method, target, body in (("POST", "/items/", {"name": "a"}), ("PATCH", "/items/1", {}), ("DELETE", "/items/1", None), ("PUT", "/items/1", {}),
                                 ("GET", "/closed/", None), ("GET", "/closed/1", None), ("POST", "/closed/", {"name": "a"}), ("GET", "/users/me", None)):
        refused(s.request(method, target, body))


def test_wrong_credentials(s):
    people(s)
    token = token_of(s)
    flipped = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    for value in (basic("ann", "wrong"), basic("nobody", USER[1]), basic("ANN", USER[1]), basic("ann", ""), basic("", ""), "Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(),
                  "Basic " + base64.b64encode(b"ann:\xff").decode(), "Token", "Token " + flipped, "Bearer x", "Bearer " + token + "x", "Token " + token[:-1], "Digest x", "Nonsense " + token, token, ""):
        refused(s.post("/items/", {"name": "a"}, authorization=value))
    equal(s.get("/items/").json["results"], [], "rows")


def test_wrong_credentials_on_an_open_path(s):
    people(s)
    r = s.get("/items/", authorization=basic("ann", "wrong"))
    within(r.status, (200, 401), "status")


def test_forbidden(s):
    people(s)
    status(s.post("/items/", {"name": "a"}, authorization=basic(*USER)), 201)
    detail(s.delete("/items/1", authorization=basic(*USER)), 403, "You do not have permission to perform this action.")
    status(s.get("/items/1"), 200)
    status(s.delete("/items/1", authorization=basic(*ADMIN)), 204)
    status(s.delete("/items/77", authorization=basic(*USER)), 403)  # 403 comes before 404


def test_options_needs_no_login(s):
    status(s.request("OPTIONS", "/closed/"), 204)
    status(s.request("OPTIONS", "/users/me"), 204)


def test_order(s):
    """Route and method first, then who asks, then everything about the body."""
    people(s)
    detail(s.post("/nothing", {}), 404, "Not Found")
    detail(s.delete("/closed/"), 405, "Method Not Allowed")
    refused(s.post("/closed/", "{"))
    refused(s.post("/closed/", "x", content_type="text/plain"))
    refused(s.get("/closed/?x=1"))


def test_decided_before_the_body(s):
    with s.client() as c:
        c.send("POST /closed/ HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n")
        status(c.read("POST"), 401)
    with s.client() as c:
        c.send("POST /closed/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
        status(c.read("POST"), 401)


def test_token_by_json(s):
    people(s)
    r = status(s.post("/auth/token", {"username": USER[0], "password": USER[1]}), 200)
    equal(list(r.json), ["token"], "members")
    has(r.get("cache-control", ""), "no-store", "Cache-Control")
    for body in ({"username": "ann", "password": "wrong"}, {"username": "nobody", "password": "wrong"}):
        r = status(s.post("/auth/token", body), 400)
        equal(r.json, {"non_field_errors": ["Unable to log in with provided credentials."]}, "body")
    equal(status(s.post("/auth/token", {}), 400).json, {"username": ["This field is required."], "password": ["This field is required."]}, "body")
    status(s.post("/auth/token", "{"), 400)
    status(s.get("/auth/token"), 405)


def test_token_by_form(s):
    people(s)
    body, headers = form(grant_type="password", username=USER[0], password=USER[1])
    r = status(s.post("/auth/token", body, headers), 200)
    equal(list(r.json), ["access_token", "token_type", "expires_in"], "members")
    equal((r.json["token_type"], r.json["expires_in"]), ("bearer", 86400), "values")
    has(r.get("cache-control", ""), "no-store", "Cache-Control")
    status(s.get("/users/me", authorization="Bearer " + r.json["access_token"]), 200)
    for fields, error in ((dict(grant_type="password", username="ann", password="wrong"), "invalid_grant"),
                          (dict(grant_type="client_credentials", username="ann", password="x"), "unsupported_grant_type"), (dict(grant_type="password"), "invalid_request")):
        body, headers = form(**fields)
        equal(status(s.post("/auth/token", body, headers), 400).json["error"], error, "error")


def test_token_by_form_of_a_client(s):
    """Swagger UI's Authorize and other OAuth2 clients send their own id and secret, which may be empty, as HTTP Basic."""
    people(s)
    body, headers = form(grant_type="password", username=USER[0], password=USER[1])
    for client in (("", ""), ("some-client", "its secret")):
        r = status(s.post("/auth/token", body, dict(headers, Authorization=basic(*client))), 200)
        equal(r.json["token_type"], "bearer", "type")
    body, headers = form(grant_type="password", username=USER[0], password="wrong")
    status(s.post("/auth/token", body, dict(headers, Authorization=basic(*USER))), 400)


def test_tokens_expire():
    with Server(APP, ["--limit", "token_time=1s"]) as s:
        people(s)
        token = token_of(s)
        status(s.get("/users/me", authorization="Token " + token), 200)
        eventually(lambda: s.get("/users/me", authorization="Token " + token).status == 401, "the token expires")


def test_failed_logins_are_slowed():
    with Server(APP, ["--limit", "login_failures=3", "--limit", "login_window=60s"]) as s:
        people(s)
        for _ in range(3):
            status(s.get("/users/me", authorization=basic("ann", "wrong")), 401)
        for value in (basic("ann", "wrong"), basic(*USER)):
            r = status(s.get("/users/me", authorization=value), 429)
            ok(1 <= int(r.get("retry-after")) <= 60, "Retry-After %r", r.get("retry-after"))
            for name in ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"):
                ok(r.get(name) is not None, "%s", name)
            ok(r.json["detail"].startswith("Request was throttled. Expected available in "), "detail %r", r.json)
        status(s.post("/auth/token", {"username": "ann", "password": "wrong"}), 429)
        status(s.get("/users/me", authorization=basic(*ADMIN)), 200)  # others are not affected


def test_user_made_while_served(s):
    refused(s.get("/users/me", authorization=basic(*USER)))
    s.user(*USER)
    status(s.get("/users/me", authorization=basic(*USER)), 200)


def test_restart_keeps_users_and_tokens(s):
    people(s)
    token = token_of(s)
    s.stop()
    s.start()
    status(s.get("/users/me", authorization="Token " + token), 200)
    status(s.get("/users/me", authorization=basic(*USER)), 200)


def test_logout_ends_the_token_it_was_sent_with(s):
    people(s)
    first, second = token_of(s), token_of(s)
    r = status(s.post("/auth/logout", "", authorization="Token " + first), 204)
    equal(r.body, b"")
    refused(s.get("/users/me", authorization="Token " + first))
    refused(s.post("/auth/logout", "", authorization="Token " + first))
    status(s.get("/users/me", authorization="Bearer " + second), 200)
    status(s.post("/auth/logout", "", authorization=basic(*USER)), 204)  # nothing to end
    status(s.get("/users/me", authorization=basic(*USER)), 200)
    refused(s.post("/auth/logout", ""))
    status(s.post("/auth/logout?x=1", "", authorization="Bearer " + second), 400)
    equal(set(s.get("/openapi.json").json["paths"]["/auth/logout"]["post"]["responses"]) & {"204", "401"}, {"204", "401"})


def test_a_new_password_ends_logins_under_way():
    """Checking a password takes a while: a token made after the others were ended must not outlive them."""
    with Server(APP, FLAGS) as s:
        people(s)
        for change, new, back, old in (("passwd", "another password", "passwd", USER[1]), ("disable", None, "enable", None)):
            made, over = [], threading.Event()

            def log_in():
                while not over.is_set():
                    r = s.post("/auth/token", {"username": USER[0], "password": USER[1]})
                    if r.status == 200:
                        made.append(r.json["token"])
                    else:
                        status(r, 400)
            threads = [threading.Thread(target=log_in) for _ in range(6)]
            for t in threads:
                t.start()
            eventually(lambda: len(made) > 8, "logins", 60)
            s.users(change, USER[0], password=new)
            over.set()
            for t in threads:
                t.join()
            s.users(back, USER[0], password=old)
            alive = [t for t in made if s.get("/users/me", authorization="Token " + t).status != 401]
            equal(alive, [], "tokens of %d that outlived it by \"%s\"" % (len(made), change))


def test_document(s):
    doc = s.get("/openapi.json").json
    equal(doc["paths"]["/items"]["get"].get("security"), [], "security of what is open")
    ok(doc["paths"]["/items"]["post"]["security"] or doc.get("security"), "security of what is not")
    for code in ("401", "403"):
        has(doc["paths"]["/items/{id}"]["delete"]["responses"], code, "responses")


def test_permissions_without_auth_are_refused():
    import subprocess
    from lib.server import program
    s = Server(APP.replace("auth: {}\n", ""), start=False)
    done = subprocess.run([program(), "check", "api.yaml"], cwd=s.dir, capture_output=True, text=True, timeout=30)
    ok(done.returncode != 0 and "permissions" in done.stdout + done.stderr, "api check: %r", done)


if __name__ == "__main__":
    main(__name__)
