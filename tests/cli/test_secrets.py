"""What proves who somebody is shows nowhere: -v, -n, --curl, errors, history."""
import json
import shlex

from harness import equal, main

S = "s3cret"
SCHEMES = {"q": {"type": "apiKey", "in": "query", "name": "sesame"}, "h": {"type": "apiKey", "in": "header", "name": "X-Sesame"},
           "c": {"type": "apiKey", "in": "cookie", "name": "sid"}}
USER = {"type": "object", "properties": {
    "name": {"type": "string"}, "password": {"type": "string"}, "pin": {"type": "string", "format": "password"},
    "code": {"type": "integer", "writeOnly": True}, "all": {"type": "array", "items": {"type": "object", "properties": {
        "pin": {"type": "string", "format": "password"}}}}}}


def server(t, media="application/json"):
    r = t.record()
    ok = {"200": {"description": "ok"}}
    params = [{"name": "sesame", "in": "query", "schema": {"type": "string"}}, {"name": "X-Sesame", "in": "header", "schema": {"type": "string"}},
              {"name": "sid", "in": "cookie", "schema": {"type": "string"}}]
    r.routes["GET", "/openapi.json"] = (200, {}, json.dumps({
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"securitySchemes": SCHEMES},
        "paths": {"/people": {"get": {"parameters": params, "responses": ok},
                              "post": {"requestBody": {"content": {media: {"schema": USER}}}, "responses": ok}}}}))
    return r


def hidden(t, *words):
    """The command in the three ways that show a request; what the last one pastes."""
    for flag in "-v", "-n", "--curl":
        got = t.ok(*words, flag)
        shown = got.err if flag == "-v" else got.out
        assert S not in shown and ("***" in shown or "$API_" in shown), got
    return got.out


def test_keys_of_the_document(t):
    r = server(t)
    for words, sent in ((["--sesame", S], "/people?sesame=" + S), (["--X-Sesame", S], "X-Sesame"), (["--sid", S], "Cookie")):
        hidden(t, "people", "list", *words)
        assert S in r.seen[-1]["path"] + str(r.seen[-1]["headers"]), r.seen[-1]
    # Raw requests know the document that was read before.
    hidden(t, "get", "/people", "sesame==" + S)
    hidden(t, "get", "/people", "X-Sesame:" + S)


def test_usual_names(t):
    t.record()
    for words in (["-H", "Proxy-Authorization: Basic " + S], ["X-API-Key:" + S], ["Cookie:a=" + S], ["access_token==" + S], ["--token", S],
                  ["-u", "ann:" + S]):
        hidden(t, "get", "/x", *words)


def test_user_info_of_urls(t):
    r = t.record()
    for words in (["get", "http://ann:%s@%s/x" % (S, r.url[7:])], ["get", "/x", "--server", "http://ann:%s@%s" % (S, r.url[7:])]):
        hidden(t, *words)
        equal(r.seen[-1]["headers"]["Authorization"], "Basic YW5uOnMzY3JldA==")
        assert "\n> Host: %s\n" % r.url[7:] in t.ok(*words, "-v").err
    t.ok("get", "http://a%40b:p%3aw@" + r.url[7:])
    equal(r.seen[-1]["headers"]["Authorization"], "Basic YUBiOnA6dw==")
    for words in (["get", "http://ann:%s@127.0.0.1:1/x?token=%s" % (S, S)], ["items", "list", "--server", "http://ann:%s@127.0.0.1:1" % S],
                  ["get", "http://ann:%s@127.0.0.1:99999/x?token=%s" % (S, S)], ["get", "http://ann:%s@[::1/x?token=%s" % (S, S)]):
        got = t.api(*words, "--retry", "0")
        assert got.status in (2, 6) and S not in got.err, got
    r.script = [(401, {}, "{}")]
    got = t.api("get", "/x", "--server", "http://ann:%s@%s" % (S, r.url[7:]))
    assert got.status == 4 and S not in got.err, got


def test_bodies(t):
    r = server(t)
    curl = hidden(t, "people", "create", "name=n", "password=" + S, "pin=" + S, "code:=77777", "all[0][pin]=" + S)
    equal(json.loads(r.seen[0]["body"]), {"name": "n", "password": S, "pin": S, "code": 77777, "all": [{"pin": S}]})
    assert "77777" not in curl
    words = shlex.split(curl)  # a shell makes the body again
    equal(words[words.index("--data-raw") + 1], json.dumps({
        "name": "n", "password": "$API_PASSWORD", "pin": "$API_PASSWORD", "code": 0, "all": [{"pin": "$API_PASSWORD"}]},
        separators=(",", ":")).replace("0,", "$API_PASSWORD,", 1))
    hidden(t, "post", "/x", "-d", '{"a":\n {"New_Password" : "q\\"%s",\n "k":1}}' % S)
    r = server(t, "application/x-www-form-urlencoded")
    hidden(t, "people", "create", "name=n", "password=" + S)
    r = server(t, "multipart/form-data")
    hidden(t, "people", "create", "name=n", "password=" + S)
    assert S.encode() in r.seen[0]["body"]


def test_redirects_take_no_key_along(t):
    other, r = t.record(), server(t)
    r.script = [(302, {"Location": other.url + "/far"}, "")]
    t.ok("people", "list", "--X-Sesame", S)
    equal(other.seen[0]["path"], "/far")
    assert S not in str(other.seen[0]), other.seen[0]


def test_another_server_sees_no_header_of_the_command_line(t):
    other, r = t.record(), server(t)
    for words in ["people", "list"], ["get", "/people"], ["get", r.url + "/people"]:
        other.script = [(200, {}, '{"next":null,"results":[]}')]
        r.script = [(200, {}, json.dumps({"next": other.url + "/far", "results": []}))]
        t.ok(*words, "--all", "-H", "Authorization: Bearer " + S, "-H", "X-Sesame: " + S)
        equal((r.seen[-1]["headers"]["Authorization"], other.seen[-1]["path"]), ("Bearer " + S, "/far"))
        assert S not in str(other.seen[-1]), other.seen[-1]
    # A document that is at another server, as Link says.
    far, own = t.record(), t.record()
    far.script = [r.routes["GET", "/openapi.json"]]
    own.routes["GET", "/openapi.json"] = (404, {}, "{}")
    own.routes["GET", "/"] = (200, {"Link": '<%s/doc.json>; rel="service-desc"' % far.url}, "hello")
    t.ok("people", "list", "-H", "X-Sesame: " + S)
    equal((far.seen[0]["path"], own.seen[-1]["headers"]["X-Sesame"]), ("/doc.json", S))
    assert S not in str(far.seen), far.seen
    # To a URL that was typed in full everything goes along.
    t.ok("get", other.url + "/typed", "-H", "X-Sesame: " + S)
    equal(other.seen[-1]["headers"]["X-Sesame"], S)


def test_history(t):
    t.record()
    lines = ["get /plain", "get /x --token " + S, "get /x X-API-Key:" + S, "post /x password=" + S, "get /x -u ann:" + S,
             "get http://ann:%s@127.0.0.1:1/x --retry 0" % S, "get '/x?api_key=%s'" % S]
    t.tty("repl", type=[l + "\n" for l in lines] + ["exit\n"])
    kept = t.read(".local/state/api/history")
    assert "get /plain" in kept and S not in kept, kept


main(__name__)
