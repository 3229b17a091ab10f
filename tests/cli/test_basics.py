"""Words, flags, help, and the commands of the app file."""
import json

from harness import equal, main

SHOP = """api: 1
info: {title: Shop, version: 1.0.0}
models:
  books:
    title: Book
    properties:
      name: {type: string}
    required: [name]
"""


def test_version(t):
    out = t.ok("--version").out
    assert out.startswith("api ") and out.count(".") == 2, out
    equal(t.ok("-V").out, out)


def test_help_lists_every_command_and_flag(t):
    out = t.ok().out
    for word in "init serve check routes openapi users auth repl help get post delete completion".split():
        assert "\n  %s " % word in out, word
    for flag in "--server --local --dry-run --curl --retry --max-time --ok --format --columns --jq --no-check".split():
        assert flag in out, flag
    equal(t.ok("help").out, out)
    equal(t.ok("--help").out, out)


def test_help_of_a_command(t):
    out = t.ok("serve", "--help").out
    assert out.startswith("usage: api serve") and "--limit NAME=VALUE" in out
    equal(t.ok("help", "serve").out, out)
    equal(t.ok("-h", "serve").out, out)


def test_help_of_a_resource_without_a_server_is_general(t):
    t.env["API_SERVER"] = "http://127.0.0.1:1"
    r = t.ok("items", "create", "--help")
    assert r.out.startswith("usage: api") and "general help: there is no document at" in r.err, r


def test_unknown_words_and_flags(t):
    t.env["API_SERVER"] = "http://127.0.0.1:1"
    t.fails(2, "servee", err='did you mean "serve"?')
    t.fails(2, "serve", "--prot", "1", err='did you mean "--port"?')
    t.fails(2, "--fromat", "json", err='did you mean "--format"?')
    t.fails(2, "get", "/", "--format", "xml", err="expected one of: table json")
    t.fails(2, "get", "/", "--format", err="needs a value")
    t.fails(2, "get", "/", "--all=yes", err="takes no value")
    t.fails(2, "auth", err="usage: api auth")
    t.fails(2, "serve", "--limit", "bdy=1", err='did you mean "body"?')
    t.fails(2, "serve", "--port", "x")


def test_no_connection(t):
    t.env["API_SERVER"] = "http://127.0.0.1:1"
    t.fails(6, "get", "/", "--retry", "0", err="error: cannot connect to http://127.0.0.1:1")
    t.fails(6, "items", "list", "--retry", "0", err="cannot connect")


def test_server_by_flag_environment_and_file(t):
    seen = []
    for url in "http://flag.test", "http://env.test", "http://file.test", "http://127.0.0.1:8000":
        seen.append("Host: %s\n" % url[7:])
    t.write(".api.yaml", "# ours\nserver: http://file.test\n")
    env = {"API_SERVER": "http://env.test"}
    assert seen[0] in t.ok("get", "/", "-n", "--server", "http://flag.test", env=env).out
    assert seen[1] in t.ok("get", "/", "-n", env=env).out
    assert seen[2] in t.ok("get", "/", "-n", env={"API_SERVER": ""}).out
    t.write(".api.yaml", "")
    assert seen[3] in t.ok("get", "/", "-n").out
    t.write(".api.yaml", "sever: x\n")
    t.fails(1, "get", "/", "-n", err=".api.yaml:1")
    t.fails(2, "get", "/", "-n", "--server", "shop", err='unknown server "shop"')


def test_init(t):
    t.ok("init")
    text = t.read("api.yaml")
    assert text.startswith("api: 1")
    t.write("api.yaml", "mine")
    t.fails(1, "init", err="exists already")
    equal(t.read("api.yaml"), "mine")
    t.ok("init", "--force")
    equal(t.read("api.yaml"), text)
    t.ok("init", "other.yaml")
    t.fails(1, "init", "no/such/dir.yaml")


def test_check(t):
    t.ok("init")
    equal(t.ok("check").out, "api.yaml: ok (1 model, 6 operations)\n")
    t.write("bad.yaml", "api: 1\ninfo: {title: x}\nmodles: {}\n")
    r = t.fails(2, "check", "bad.yaml")
    assert r.err.startswith("looking at bad.yaml\nbad.yaml:"), r
    t.fails(1, "check", "none.yaml", err="cannot read none.yaml")


def test_what_is_looked_at(t):
    """A broken app file never passes a gate because a server is at hand."""
    r = t.record()
    r.routes["GET", "/openapi.json"] = (200, {}, '{"openapi":"3.1.0","info":{"title":"Far","version":"1"},"paths":{}}')
    far = ["--server", r.url]
    for words in [], far:
        for command in "check", "routes", "openapi":
            equal(t.ok(command, *words).err, "looking at the document of %s\n" % r.url)
    t.write("api.yaml", SHOP)
    t.write("bad.yaml", "api: 1\nmodles: {}\n")
    for command in "check", "routes", "openapi":
        equal(t.ok(command).err, "looking at api.yaml\n")
        assert "shop.yaml" not in t.ok(command, "--local").err
        equal(t.ok(command, *far).err, "looking at api.yaml: --server is used where there is no app file\n")
        t.fails(2, command, "bad.yaml", err="looking at bad.yaml\n")
        equal(t.ok(command, "-q").err, "")
    equal(t.ok("openapi").json["info"]["title"], "Shop")
    t.write("api.yaml", "api: 1\nmodles: {}\n")
    for command in "check", "routes", "openapi":
        t.fails(2, command, err="looking at api.yaml\n")


def test_routes(t):
    t.write("api.yaml", SHOP)
    lines = t.ok("routes").out.splitlines()
    equal(lines[0].split(), ["METHOD", "PATH", "OPERATION", "PERMISSION"])
    equal(lines[1].split(), ["GET", "/books", "books_list"])
    rows = t.ok("routes", "--format", "json").json
    equal(rows[1], {"method": "POST", "path": "/books", "operation": "books_create", "permission": ""})
    equal(len(t.ok("routes", "--format", "csv").out.splitlines()), 7)


def test_openapi(t):
    t.write("shop.yaml", SHOP)
    out = t.ok("openapi", "shop.yaml").out
    assert out.startswith('{"openapi":"3.1.0",') and out.endswith("}\n")
    equal(json.loads(out)["info"]["title"], "Shop")
    assert t.ok("openapi", "--format", "yaml", "shop.yaml").out.startswith("openapi: ")
    equal(t.ok("openapi", "shop.yaml", "--jq", ".info.title").out, "Shop\n")
    t.fails(6, "openapi", "--server", "http://127.0.0.1:1", "--retry", "0")


def test_a_closed_pipe_is_no_failure(t):
    import subprocess
    t.ok("init")
    done = subprocess.run(["bash", "-c", "set -o pipefail; %s openapi | head -c 19" % t.api_path], cwd=t.dir, env=t.env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    equal((done.returncode, done.stdout, done.stderr), (0, b'{"openapi":"3.1.0",', b"looking at api.yaml\n"))


def test_a_full_disk_is_one(t):
    import subprocess
    with open("/dev/full", "w") as full:
        done = subprocess.run([t.api_path, "help"], cwd=t.dir, env=t.env, stdout=full, stderr=subprocess.PIPE)
    equal(done.returncode, 1)
    assert b"No space left" in done.stderr


main(__name__)
