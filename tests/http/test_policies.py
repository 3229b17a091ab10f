"""Who may use which operation of an app in C that has users (tests/http/apps/policies.c), and what its document says."""
import base64
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import detail, equal, main, status

SOURCE = "policies.c"
ANN, ROOT = ("ann", "correct horse"), ("root", "battery staple")
USERS = [{"basicAuth": []}, {"bearerAuth": []}, {"passwordAuth": []}]
# path: what the anonymous, a user and an administrator get
POLICIES = {
    "/plain": (401, 200, 200),
    "/open": (200, 200, 200),
    "/root": (401, 403, 200),
    "/whoami": (401, 200, 200),
    "/greet": (200, 200, 200),
    "/admin/plain": (401, 403, 200),
    "/admin/open": (200, 200, 200),
    "/files/none": (404, 404, 404),
    "/members/none": (401, 404, 404),
    "/admin/files/none": (401, 403, 404),
    "/inner/plain": (401, 200, 200),
    "/inner/whoami": (401, 200, 200),
    "/inner/notes/": (401, 200, 200),
    "/shut/inner/plain": (401, 403, 200),
    "/shut/inner/whoami": (401, 403, 200),
    "/openapi.json": (200, 200, 200),
    "/docs": (200, 200, 200),
}


def people(s):
    s.user(*ANN)
    s.user(*ROOT, admin=True)


def basic(who):
    return "Basic " + base64.b64encode(":".join(who).encode()).decode()


def test_every_policy(s):
    people(s)
    for path, statuses in POLICIES.items():
        for who, expected in zip((None, ANN, ROOT), statuses):
            r = s.get(path, **({"authorization": basic(who)} if who else {}))
            equal(r.status, expected, "%s as %s" % (path, who and who[0]))


def test_decided_before_the_body(s):
    people(s)
    detail(s.post("/notes", "{"), 401, "Not authenticated")
    status(s.post("/notes", "{", authorization=basic(ANN)), 400)


def test_who_asks(s):
    people(s)
    equal(s.get("/whoami", authorization=basic(ROOT)).json, {"id": 2, "username": "root", "admin": True})
    equal(s.get("/greet").json, {"hello": "stranger"})
    equal(s.get("/greet", authorization=basic(ANN)).json, {"hello": "ann"})
    status(s.get("/greet", authorization=basic(("ann", "wrong"))), 401)


def test_own_scheme_is_not_the_users(s):
    """A program that checks Basic itself is handed what was sent, not measured by our users."""
    equal(s.get("/own", authorization=basic(("eve", "x"))).json, {"username": "eve"})
    status(s.get("/own"), 401)


def test_middleware_asks_who(s):
    """api_need of the user works where no operation declares it, behind api_next and before it."""
    people(s)
    for headers, code, who in (({}, 200, "nobody"), ({"authorization": basic(ANN)}, 200, "ann"),
                               ({"authorization": basic(("ann", "wrong"))}, 401, "nobody")):
        r = s.get("/open", **headers)
        equal((r.status, r.get("X-Asker")), (code, who), "behind the operation")
    status(s.get("/asked/open"), 401)
    status(s.get("/asked/open", authorization=basic(("ann", "wrong"))), 401)
    r = status(s.get("/asked/open", authorization=basic(ANN)), 200)
    equal((r.get("X-Asker-Id"), r.get("X-Asker")), ("1", "ann"), "before it")
    r = status(s.get("/own", authorization=basic(("eve", "x"))), 200)
    equal(r.get("X-Asker"), "nobody", "a scheme of the program's own")


def test_websocket_needs_a_login(s):
    head = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    status(s.get("/echo", head), 401)


def test_document(s):
    doc = s.get("/openapi.json").json
    paths = {p: o["get"] for p, o in doc["paths"].items() if "get" in o}
    equal(paths["/plain"]["security"], USERS)
    equal(paths["/whoami"]["security"], USERS)
    equal(paths["/open"]["security"], [])
    equal(paths["/greet"]["security"], USERS + [{}])
    equal(paths["/own"]["security"], [{"HTTPBasic": []}])
    equal((paths["/root"]["security"], paths["/root"]["x-permission"]), (USERS, "admin"))
    for path, codes in (("/plain", {"401"}), ("/root", {"401", "403"})):
        equal({"401", "403"} & set(paths[path]["responses"]), codes, path)
    inner = s.get("/inner/openapi.json").json
    equal(inner["paths"]["/plain"]["get"]["security"], USERS)
    equal(set(inner["components"]["securitySchemes"]), {"basicAuth", "bearerAuth", "passwordAuth"})


if __name__ == "__main__":
    main(__name__)
