"""Logins: where tokens are kept, and to whom they go."""
import json
import os

from harness import equal, main


FLOW = {"type": "oauth2", "flows": {"password": {"tokenUrl": "/auth/token", "scopes": {}}}}


def says(r, schemes, paths=None, at="/openapi.json"):
    """The server has a document with these security schemes."""
    r.routes["GET", at] = (200, {}, json.dumps({
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths or {},
        "components": {"securitySchemes": schemes}}))


def login(t, r, user="ann", token="T1"):
    says(r, {"passwordAuth": FLOW})
    r.script = [(200, {}, json.dumps({"token": token}))]
    t.ok("auth", "login", "-u", user, "--password-stdin", stdin="pass word\n")


def credentials(t):
    return t.path(".local/state/api/credentials")


def test_login_status_logout(t):
    r = t.record()
    t.fails(4, "auth", "status", err="not logged in")
    login(t, r)
    equal((r.seen[0]["method"], r.seen[0]["path"]), ("POST", "/auth/token"))
    equal(r.seen[0]["body"], b"grant_type=password&username=ann&password=pass%20word")
    assert "as ann" in t.ok("auth", "status").out
    equal(os.stat(credentials(t)).st_mode & 0o777, 0o600)
    assert "pass word" not in open(credentials(t)).read()
    t.ok("get", "/x")
    equal(r.seen[1]["headers"]["Authorization"], "Bearer T1")
    t.ok("auth", "logout")
    t.ok("get", "/x")
    assert "Authorization" not in r.seen[2]["headers"]
    t.fails(4, "auth", "status")


def test_logout_ends_the_token_where_the_document_says_how(t):
    r = t.record()
    login(t, r)
    r.seen.clear()
    assert "the token was not revoked on the server" in t.ok("auth", "logout").err
    equal([s["path"] for s in r.seen], [])
    paths = {"/v1/auth/logout": {"post": {"operationId": "out", "responses": {"204": {"description": "ended"}}}}}
    for answer, status in (204, 0), (401, 0), (503, 5):
        login(t, r)
        says(r, {"passwordAuth": FLOW}, paths)
        t.ok("routes")  # the document of now
        r.seen.clear()
        r.script = [(answer, {}, "")]
        done = t.api("auth", "logout", "--retry", "0")
        equal(done.status, status)
        equal(("logged out of" in done.err, "the token was not revoked on the server" in done.err), (True, status != 0))
        equal([(s["method"], s["path"], s["headers"]["Authorization"]) for s in r.seen], [("POST", "/v1/auth/logout", "Bearer T1")])
        t.fails(4, "auth", "status")
    assert "not logged in" in t.ok("auth", "logout").err


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
    says(r, {"passwordAuth": FLOW})
    r.script = [(400, {}, '{"non_field_errors":["Unable to log in with provided credentials."]}')]
    t.fails(4, "auth", "login", "-u", "ann", "--password-stdin", stdin="x\n", err="Unable to log in")
    t.fails(2, "auth", "login", "-u", "ann", err="--password-stdin")
    t.fails(2, "auth", "login", "--password-stdin", stdin="x\n", err="-u USER")
    assert not os.path.exists(credentials(t))


def test_others_may_not_read_the_file(t):
    r = t.record()
    login(t, r)
    os.chmod(credentials(t), 0o644)
    t.fails(1, "get", "/x", err="is readable by others")
    equal(len(r.seen), 1)


def test_a_damaged_file_is_an_error(t):
    r = t.record()
    login(t, r)
    t.write(".local/state/api/credentials", "{")
    t.fails(1, "get", "/x", err="damaged")


def test_the_password_is_asked_without_echo(t):
    r = t.record()
    says(r, {"passwordAuth": FLOW})
    r.script = [(200, {}, '{"token":"T"}')]
    status, out = t.tty("auth", "login", "-u", "ann", type="s3cret\n")
    equal((status, r.seen[0]["body"]), (0, b"grant_type=password&username=ann&password=s3cret"))
    assert "Password of ann:" in out and "s3cret" not in out, out


def kept(t, r, schemes, *words, paths=None, stdin="pw\n"):
    """What the login sends, and what the next request carries."""
    says(r, schemes, paths)
    r.seen.clear()
    t.ok("auth", "login", "--password-stdin", *words, stdin=stdin)
    login = [(s["method"], s["path"], s["body"]) for s in r.seen]
    t.ok("get", "/x")
    return login, r.seen[-1]


def test_schemes_of_the_document(t):
    r = t.record()
    sent, after = kept(t, r, {"b": {"type": "http", "scheme": "basic"}}, "-u", "ada")
    equal((sent, after["headers"]["Authorization"]), ([], "Basic YWRhOnB3"))
    sent, after = kept(t, r, {"b": {"type": "http", "scheme": "Bearer"}})
    equal((sent, after["headers"]["Authorization"]), ([], "Bearer pw"))
    sent, after = kept(t, r, {"k": {"type": "apiKey", "in": "header", "name": "X-API-Key"}})
    equal((sent, after["headers"]["X-API-Key"], "Authorization" in after["headers"]), ([], "pw", False))
    sent, after = kept(t, r, {"k": {"type": "apiKey", "in": "query", "name": "api_key"}})
    equal((sent, after["path"]), ([], "/x?api_key=pw"))
    sent, after = kept(t, r, {"k": {"type": "apiKey", "in": "cookie", "name": "sid"}})
    equal((sent, after["headers"]["Cookie"]), ([], "sid=pw"))
    about = 'Token-based authentication with required prefix "Token"'
    sent, after = kept(t, r, {"k": {"type": "apiKey", "in": "header", "name": "Authorization", "description": about}})
    equal((sent, after["headers"]["Authorization"]), ([], "Token pw"))
    t.ok("auth", "login", "--token", "env:T", env={"T": "mine"})
    t.ok("get", "/x")
    equal(r.seen[-1]["headers"]["Authorization"], "Token mine")
    t.ok("auth", "logout")


def test_an_operation_that_gives_a_token(t):
    r = t.record()
    strings = lambda *names: {"type": "object", "properties": {n: {"type": "string"} for n in names}}
    media = lambda schema: {"content": {"application/json": {"schema": schema}}}
    paths = {"/register/": {"post": {"requestBody": media(strings("username", "password")),
                                     "responses": {"201": {"description": "", **media(strings("username"))}}}},
             "/api/token/": {"post": {"requestBody": media(strings("username", "password")),
                                      "responses": {"200": {"description": "", **media(strings("access", "refresh"))}}}}}
    r.script = [(200, {}, '{"access":"A","refresh":"R"}')]
    sent, after = kept(t, r, {"jwtAuth": {"type": "http", "scheme": "bearer"}}, "-u", "ada", paths=paths)
    equal(sent, [("POST", "/api/token/", b'{"username":"ada","password":"pw"}')])
    equal(after["headers"]["Authorization"], "Bearer A")


def test_choosing_a_scheme(t):
    r = t.record()
    both = {"basic": {"type": "http", "scheme": "basic"}, "key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    sent, after = kept(t, r, both, "--scheme", "key")
    equal((after["headers"].get("X-Key"), "Authorization" in after["headers"]), ("pw", False))
    t.fails(2, "auth", "login", "--scheme", "kee", err='unknown security scheme "kee": expected one of: basic, key')
    says(r, {})
    t.fails(1, "auth", "login", "-u", "ada", err="has no security schemes")
    says(r, {"m": {"type": "mutualTLS"}})
    t.fails(1, "auth", "login", "-u", "ada", err="no supported security scheme at ")
    r.seen.clear()
    del r.routes["GET", "/openapi.json"]
    r.missing = (404, {}, "{}")
    t.fails(4, "auth", "login", "-u", "ada", "--password-stdin", stdin="pw\n", err="no OpenAPI 3 document")
    equal([s for s in r.seen if s["method"] != "GET"], [])


def test_a_token_url(t):
    """A reference relative to the document; another server gets no password unasked."""
    r = t.record()
    flow = lambda url: {"f": {"type": "oauth2", "flows": {"password": {"tokenUrl": url, "scopes": {}}}}}
    words = ["auth", "login", "-u", "ada", "--password-stdin"]
    r.missing = (200, {}, '{"access_token":"T"}')
    says(r, flow("token"), at="/api/v1/openapi.json")
    t.ok(*words, "--server", r.url + "/api/v1", stdin="pw\n")
    equal(r.seen[-1]["path"], "/api/v1/token")
    other = t.record()
    other.missing = r.missing
    t.env["API_SERVER"] = r.url
    says(r, flow(other.url + "/token"))
    t.fails(2, *words, stdin="pw\n", err="another server, %s/token" % other.url)
    equal(other.seen, [])
    t.ok(*words, "-y", stdin="pw\n")
    equal(other.seen[0]["path"], "/token")


def test_credentials_of_the_command_line(t):
    """They go with any URL given in full; what was stored does not, and a server's own links get neither."""
    a, b = t.record(), t.record()
    login(t, b, "bob", "TB")
    t.env["API_SERVER"] = a.url
    login(t, a, "ann", "TA")
    t.ok("get", b.url + "/x", "--token", "MINE")
    equal(b.seen[-1]["headers"]["Authorization"], "Bearer MINE")
    t.ok("get", b.url + "/x", "-u", "me:pw")
    equal(b.seen[-1]["headers"]["Authorization"], "Basic bWU6cHc=")
    t.ok("get", b.url + "/x")
    assert "Authorization" not in b.seen[-1]["headers"]
    b.script = [(200, {}, '{"next":"/x?page=2","results":[1]}'), (200, {}, '{"next":null,"results":[2]}')]
    t.ok("get", b.url + "/x", "--all", "--token", "MINE")
    equal(b.seen[-1]["headers"]["Authorization"], "Bearer MINE")
    b.missing = (200, {}, '{"next":null,"results":[2]}')
    for script in ([(200, {}, '{"next":"%s/x?page=2","results":[1]}' % b.url)], [(302, {"Location": b.url + "/y"}, "")]):
        a.script = script
        t.ok("get", "/x", "--all", "--token", "MINE")
        equal(a.seen[-1]["headers"]["Authorization"], "Bearer MINE")
    equal([s["path"] for s in b.seen[-2:]], ["/x?page=2", "/y"])
    assert not any("Authorization" in s["headers"] for s in b.seen[-2:])
    a.routes["GET", "/openapi.json"] = (404, {}, "")
    a.script = [(200, {"Link": '<%s/spec>; rel="service-desc"' % b.url}, "")]
    t.api("items", "list", "--token", "MINE")
    equal(b.seen[-1]["path"], "/spec")
    assert "Authorization" not in b.seen[-1]["headers"]


def test_without_a_home(t):
    """Only what needs a file fails."""
    r = t.record()
    env = {"HOME": ""}
    says(r, {"passwordAuth": FLOW}, {"/x": {"get": {"responses": {"200": {"description": "ok"}}}}})
    t.ok("get", "/x", env=env)
    t.ok("x", "list", env=env)
    t.ok("auth", "logout", env=env)
    t.fails(4, "auth", "status", env=env, err="not logged in")
    r.script = [(200, {}, '{"token":"T"}')]
    t.fails(1, "auth", "login", "-u", "ann", "--password-stdin", stdin="x\n", env=env, err="neither XDG_STATE_HOME nor HOME")
    os.mkdir(t.path("ro"), 0o500)
    t.ok("x", "list", env={"HOME": t.path("ro")})
    status, out = t.tty("repl", type=["get /x\n", "exit\n"], env=env)
    equal((status, "error:" in out), (0, False))


main(__name__)
