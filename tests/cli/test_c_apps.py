"""Apps in C: compiled and loaded by api serve, loaded anew, as programs of their own, and the project that init writes."""
import os
import re
import shlex
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from harness import equal, main

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
APP = """#include <api.h>
#include "words.h"

#define ITEM(field) field(string, name, .min_length = 1)
API_MODEL(Item, ITEM)

#define HELLO(in) in(query, string, name, .default_value = "you")
API_OPERATION(hello, HELLO)
{
    return api_json(req, 200, api_pair("message", WORDS), api_pair("name", in->name));
}

API_APP(.title = "Shop", .version = "1.2.3", .auth = true)
{
    api_get(app, "/hello", hello, .permission = "any");
    api_resource(app, "/items/", Item, .permissions = "list=any read=any create=any");
}
"""
CC = shlex.split(os.environ.get("CC", "cc"))


def write_app(t, words="hello"):
    t.write("shop.c", APP)
    replace(t, "words.h", '#define WORDS "%s"\n' % words)


def replace(t, name, text):
    """As editors save: a new file in the old one's place."""
    t.write(name + "~", text)
    os.replace(t.path(name + "~"), t.path(name))


def link(t, out, *flags):
    if "-shared" not in flags:  # a program brings the sanitizer that its library needs
        flags += tuple("-fsanitize=" + kinds for name, kinds in (("asan", "address,undefined"), ("tsan", "thread"))
                       if os.path.basename(t.build) == name)
    subprocess.run(CC + ["-std=gnu11", "-fPIC", "-I" + os.path.join(ROOT, "lib", "include"), "-o", t.path(out),
                         t.path("shop.c"), *flags, "-L" + t.build, "-lapi", "-Wl,-rpath," + t.build], check=True)
    return t.path(out)


def get(t, path):
    with urllib.request.urlopen(t.env["API_SERVER"] + path, timeout=30) as r:
        return r.read().decode()


def eventually(check, what, seconds=60):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def unix_get(path, target):
    """The answer's bytes; empty when there is none."""
    with socket.socket(socket.AF_UNIX) as c:
        c.settimeout(30)
        try:
            c.connect(path)
            c.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % target.encode())
            return c.recv(65536)
        except OSError:
            return b""


def ends(p):
    p.send_signal(signal.SIGTERM)
    equal(p.wait(30), 0)


def program(t, *args, stdin=None, env=None):
    return subprocess.run([t.path("shop"), *args], cwd=t.dir, env={**t.env, **(env or {})}, timeout=60, text=True,
                          input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


def left_behind(t):
    return [n for n in os.listdir(t.path("cache/api")) if n.startswith("api-build-")]


def test_check_routes_openapi(t):
    write_app(t)
    equal(t.ok("check", "shop.c").out, "shop.c: ok (1 model, 10 operations)\n")
    assert re.search(r"^GET +/hello +hello +any", t.ok("routes", "shop.c").out, re.M)
    equal(t.ok("openapi", "shop.c").json["info"], {"title": "Shop", "version": "1.2.3"})
    link(t, "shop.so", "-shared")
    equal(t.ok("check", "shop.so").out, "shop.so: ok (1 model, 10 operations)\n")


def test_mistakes(t):
    write_app(t)
    t.write("bad.c", APP.replace("in->name", "in->nmae"))
    r = t.fails(2, "check", "bad.c", err="bad.c: does not compile (")
    assert re.search(r"bad\.c:10:\d+: .*nmae", r.err), r
    t.fails(2, "serve", "bad.c", "--port", "0", err="nmae")
    t.write("undefined.c", "#include <api.h>\nint nowhere(void);\nAPI_APP()\n{\n    nowhere();\n}\n")
    t.fails(2, "check", "undefined.c", err="nowhere")
    t.write("empty.c", "int unused;\n")
    t.fails(2, "check", "empty.c", err="empty.c: does not define API_APP\n")
    t.fails(1, "check", "missing.c", err="cannot read missing.c")
    t.fails(2, "check", "--cc", "no-such-compiler", "shop.c", err='the compiler "no-such-compiler" cannot be run')
    t.fails(2, "check", "--cflags", "-DA=|", "shop.c", err="cannot be split into words")
    t.write("slow", "#!/bin/sh\nexec sleep 100\n")
    os.chmod(t.path("slow"), 0o755)
    t.fails(2, "check", "--cc", t.path("slow"), "shop.c", env={"API_LIMIT_COMPILE_TIME": "200ms"}, err="limit compile_time")


def test_bad_objects(t):
    write_app(t)
    so = link(t, "shop.so", "-shared")
    t.write("text.so", "no ELF\n")
    t.fails(2, "check", "text.so", err="text.so: is not a shared object\n")
    with open(so, "rb") as f:
        data = f.read()
    for part in 16, 64, 2000, len(data) // 2:
        with open(t.path("cut.so"), "wb") as f:
            f.write(data[:part])
        t.fails(2, "check", "cut.so", err="cut.so: ")
    t.write("shop.c", APP.replace('#include "words.h"', '#include "words.h"\n#undef API_ABI\n#define API_ABI 999'))
    link(t, "old.so", "-shared")
    r = t.fails(2, "check", "old.so")
    assert re.fullmatch(r"looking at old\.so\nold\.so: was built against headers of ABI \d+; this libapi has ABI \d+\n", r.err), r


def test_flags(t):
    t.write("shop.c", APP.replace('#include "words.h"', ""))
    t.fails(2, "check", "shop.c", err="WORDS")
    t.ok("check", "shop.c", "--cflags", "-DWORDS='\"two words\"' -lm")
    t.serve("shop.c", "--cflags", "-DWORDS='\"two words\"' -lm", "--database", "sqlite::memory:")
    assert "two words" in get(t, "/hello")


def test_reload(t):
    t.env["XDG_CACHE_HOME"] = t.path("cache")
    os.mkdir(t.path("cache"))
    write_app(t, "one")
    p = t.serve("shop.c", "--reload")
    assert '"one"' in get(t, "/hello")
    replace(t, "words.h", '#define WORDS "two"\n')
    eventually(lambda: '"two"' in get(t, "/hello"), "a header was changed")
    replace(t, "shop.c", APP.replace("WORDS", "MORE"))
    eventually(lambda: "not reloaded; the last good version is still served" in t.read("server.log"), "the mistake is told")
    assert re.search(r"shop\.c:10:\d+: .*MORE", t.read("server.log")), t.read("server.log")
    assert '"two"' in get(t, "/hello")
    t.write("more.h", '#define MORE "three"\n')
    replace(t, "shop.c", APP.replace("WORDS", "MORE").replace('words.h"', 'more.h"'))
    eventually(lambda: '"three"' in get(t, "/hello"), "it is mended")
    t.write("more.h", '#define MORE "four"\n')  # written to in place, and in no list before
    eventually(lambda: '"four"' in get(t, "/hello"), "a new header is watched")
    replace(t, "shop.c", APP.replace("words.h", "missing.h"))
    eventually(lambda: "missing.h" in t.read("server.log"), "a header lacks")
    t.write("missing.h", '#define WORDS "five"\n')
    eventually(lambda: '"five"' in get(t, "/hello"), "the header is there")
    replace(t, "shop.c", "#include <api.h>\nstatic int unused_one;\n" + APP)
    eventually(lambda: "unused_one" in t.read("server.log"), "warnings are shown")
    replace(t, "words.h", '#define WORDS "six"\n')
    eventually(lambda: '"six"' in get(t, "/hello"), "warnings do not stop it")
    eventually(lambda: len(left_behind(t)) <= 2, "older builds are deleted")
    ends(p)
    equal(left_behind(t), [])


def test_reload_so(t):
    write_app(t, "one")
    link(t, "shop.so", "-shared")
    p = t.serve("shop.so", "--reload")
    assert '"one"' in get(t, "/hello")
    write_app(t, "two")
    link(t, "next.so", "-shared")
    os.replace(t.path("next.so"), t.path("shop.so"))
    eventually(lambda: '"two"' in get(t, "/hello"), "a new object")
    with open(t.path("shop.so"), "r+b") as f:  # what is served is a copy
        f.truncate(1000)
    eventually(lambda: "shop.so: is cut short" in t.read("server.log"), "a broken object is refused")
    assert '"two"' in get(t, "/hello")
    ends(p)


def test_stop_while_compiling(t):
    write_app(t)
    t.write("cc", "#!/bin/sh\nif [ -e %s ]; then touch %s; sleep 100; fi\nexec %s \"$@\"\n"
            % (t.path("slow"), t.path("runs"), " ".join(map(shlex.quote, CC))))
    os.chmod(t.path("cc"), 0o755)
    p = t.serve("shop.c", "--reload", "--cc", t.path("cc"), "--log-level", "debug")
    t.write("slow", "")
    start = time.monotonic()
    replace(t, "words.h", '#define WORDS "never"\n')
    eventually(lambda: os.path.exists(t.path("runs")), "the compiler runs")
    assert '"hello"' in get(t, "/hello")  # meanwhile
    ends(p)
    assert time.monotonic() - start < 60


def test_crash_names_the_request(t):
    t.write("shop.c", """#include <api.h>
#define ITEM(in) in(path, integer, item_id)
API_OPERATION(read_item, ITEM)
{
    volatile int *nowhere = (int *)(in->item_id * 8);
    return *nowhere;
}
static int deeper(volatile char *p)
{
    volatile char more[1000];
    more[0] = *p;
    return deeper(more) + more[0];
}
static void on_pool(void *nowhere)
{
    *(volatile int *)nowhere = 1;
}
API_OPERATION(blocking, API_NONE)
{
    return api_run_blocking(req, on_pool, 0);
}
API_OPERATION(wide, API_NONE)
{
    volatile char wide[900000];
    wide[0] = 1;
    return wide[0];
}
#define THING(field) field(string, name)
API_MODEL(Thing, THING)
#define NONE(in)
API_OPERATION(deep, NONE)
{
    volatile char first = 1;
    return deeper(&first);
}
API_APP()
{
    api_get(app, "/items/{item_id}", read_item);
    api_get(app, "/deep", deep);
    api_get(app, "/blocking", blocking);
    api_get(app, "/wide", wide);
    api_resource(app, "/things/", Thing);
}
""")
    line = {"/items/1": "read_item_handler at .*/shop\\.c:6$", "/blocking": "on_pool at .*/shop\\.c:16$", "/deep": "deeper at .*/shop\\.c:1[012]$"}
    for path, expected in (("/items/1", r"^crash: SIGSEGV in read_item \(GET /items/\{item_id\}\), request my-id$"),
                           ("/blocking", r"^crash: SIGSEGV in blocking \(GET /blocking\), request my-id$"),
                           ("/wide", r"^crash: SIGSEGV in wide \(GET /wide\), request my-id: stack overflow \(256 KiB\)$"),
                           ("/deep", r"^crash: SIGSEGV in deep \(GET /deep\), request my-id: stack overflow \(256 KiB\)$")):
        p = t.serve("shop.c", "--database", "sqlite::memory:", "--cflags", "-O0")
        request = urllib.request.Request(t.env["API_SERVER"] + path, headers={"X-Request-Id": "my-id"})
        try:
            urllib.request.urlopen(request, timeout=30)
            raise AssertionError("it was answered")
        except (urllib.error.URLError, OSError):
            pass
        status = p.wait(60)
        log = t.read("server.log")
        assert re.search(expected, log, re.M), log
        assert re.search(r"^  /\S+\.so\S*\+0x[0-9a-f]+$", log, re.M), log
        assert path not in line or re.search(line[path], log, re.M), log
        assert status == -signal.SIGSEGV or "build/asan" in t.build or "build/tsan" in t.build, status


def test_crash_without_addr2line(t):
    """Where and with what to ask is told then."""
    t.write("shop.c", """#include <api.h>
API_OPERATION(crash, API_NONE)
{
    return *(volatile int *)8;
}
API_APP()
{
    api_get(app, "/crash", crash);
}
""")
    link(t, "shop.so", "-shared", "-g", "-O0")
    t.env["PATH"] = t.path("nowhere")
    p = t.serve("shop.so", "--database", "sqlite::memory:")
    try:
        urllib.request.urlopen(t.env["API_SERVER"] + "/crash", timeout=30)
        raise AssertionError("it was answered")
    except (urllib.error.URLError, OSError):
        pass
    p.wait(60)
    m = re.search(r"^install addr2line \(package binutils\) to see.*\n(?:.*\n)*?  (addr2line \S.*shop\.so.*)$", t.read("server.log"), re.M)
    assert m, t.read("server.log")
    told = subprocess.run(shlex.split(m.group(1)), capture_output=True, text=True, cwd=t.dir).stdout
    assert re.search(r"crash_handler at .*shop\.c:4$", told, re.M), told


def test_a_crash_does_not_wait_for_a_reader(t):
    t.write("shop.c", """#include <api.h>
API_OPERATION(crash, API_NONE)
{
    return *(volatile int *)8;
}
API_APP()
{
    api_get(app, "/crash", crash);
}
""")
    link(t, "shop.so", "-shared", "-g", "-O0")
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"x" * 4096)
    except BlockingIOError:
        pass
    os.set_blocking(writer, True)
    path = t.path("socket")
    p = subprocess.Popen([os.path.join(t.build, "api"), "serve", "shop.so", "--unix", path, "--database", "sqlite::memory:"], cwd=t.dir, env=t.env,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writer)
    try:
        eventually(lambda: unix_get(path, "/healthz"), "the server")
        unix_get(path, "/crash")
        assert p.wait(30) != 0
    finally:
        p.kill()
        p.wait()
        os.close(reader)
        os.close(writer)


def test_program(t):
    write_app(t)
    link(t, "shop")
    r = program(t)
    equal(r.returncode, 0)
    for word in "serve", "check", "routes", "openapi", "users", "init":
        assert re.search(r"^  %s " % word, r.stdout, re.M), r.stdout
        helped = program(t, word, "--help")
        assert helped.returncode == 0 and helped.stdout.startswith("usage: shop " + word), helped
    equal(program(t, "-V").stdout, "shop 1.2.3 (api %s)\n" % t.ok("--version").out.split()[1])
    equal(program(t, "check").stdout, "shop: ok (1 model, 10 operations)\n")
    assert re.search(r"^GET +/hello +hello +any$", program(t, "routes").stdout, re.M)
    equal(program(t, "openapi").stdout, t.ok("openapi", "shop.c").out)
    equal(program(t, "openapi", "--format", "yaml").stdout, t.ok("openapi", "--format", "yaml", "shop.c").out)
    for args, said in ((["serve", "--prot", "1"], 'did you mean "--port"?'), (["serve", "--port"], "needs a value"),
                       (["serve", "--port", "x"], "expected a number"), (["serve", "here"], "usage: shop serve"),
                       (["serve", "--log-level=loud"], "expected one of"), (["serve", "--limit", "bdy=1"], 'did you mean "body"?'),
                       (["routes", "--format", "csv"], "expected one of"), (["users", "create"], "usage: shop users")):
        r = program(t, *args)
        assert r.returncode == 2 and said in r.stderr and r.stdout == "", (args, r)


def test_program_users(t):
    write_app(t)
    link(t, "shop")
    r = program(t, "users", "create", "ann", "--admin", "--password-stdin", stdin="secret-12345\n")
    equal((r.returncode, r.stdout, r.stderr), (0, "", 'created administrator "ann"\n'))
    r = program(t, "users", "create", "ann", "--password-stdin", stdin="secret-12345\n")
    equal((r.returncode, r.stderr), (1, 'error: user "ann" already exists\n'))
    assert re.fullmatch(r'\[\{"username":"ann","admin":true,"enabled":true,"created_at":"[^"]+"\}\]\n', program(t, "users", "list").stdout)
    equal(program(t, "users", "passwd", "bob", "--password-stdin", stdin="secret-12345\n").returncode, 1)
    equal(program(t, "users", "create", "bob").returncode, 2)  # nowhere to ask
    r = program(t, "users", "create", "bob", "--password-stdin", stdin="secret-12345\0and more\n")
    equal((r.returncode, r.stderr), (2, "error: a password must not contain NUL bytes\n"))
    r = program(t, "users", "disable", "ann")
    equal((r.returncode, r.stdout, r.stderr),
          (0, "", 'disabled "ann" and ended its tokens\nnote: no enabled administrator is left\n'))
    assert '"enabled":false' in program(t, "users", "show", "ann").stdout
    equal(program(t, "users", "tokens", "ann").stdout, "[]\n")
    equal(program(t, "users", "delete", "ann").returncode, 0)
    equal(program(t, "users", "show", "ann").returncode, 1)


def test_program_serves(t):
    write_app(t)
    link(t, "shop")
    t.api_path = t.path("shop")
    p = t.serve("--database", "sqlite:other.db")
    assert re.match(r"Listening on http://127\.0\.0\.1:\d+ \(\d+ workers?\)   docs http://127\.0\.0\.1:\d+/docs"
                    r"   database other\.db \(SQLite\)\n$", t.start_line), t.start_line
    assert '"hello"' in get(t, "/hello")
    ends(p)


def test_program_and_the_command(t):
    write_app(t)
    link(t, "shop")
    r = program(t, "items", "list", env={"PATH": "/nonexistent"})
    equal((r.returncode, r.stdout), (127, ""))
    assert 'there is no "api" in PATH' in r.stderr, r
    path = {"PATH": t.build + ":" + t.env["PATH"]}
    r = program(t, "items", "create", "name=tea", "--local", env=path)
    equal((r.returncode, r.stdout, r.stderr), (0, '{"id":1,"name":"tea"}\n', ""))
    equal(program(t, "items", "list", "--local", env=path).stdout, '[{"id":1,"name":"tea"}]\n')
    r = program(t, "items", "create", "name=", "--local", env=path)
    equal(r.returncode, 2)
    equal(program(t, "get", "/nowhere", "--local", env=path).returncode, 4)
    env = {"API_APP_PROGRAM": t.path("shop")}
    equal(t.ok("openapi", env=env).json["info"]["title"], "Shop")
    assert "ok (" in t.ok("check", env=env).out
    t.fails(2, "serve", env=env, err="shop serve")
    t.fails(2, "users", "list", env=env, err="shop users")
    t.fails(1, "openapi", env={"API_APP_PROGRAM": "/bin/true"}, err="is not a libapi program")
    t.fails(1, "openapi", env={"API_APP_PROGRAM": "/nonexistent"}, err="/nonexistent (API_APP_PROGRAM)")


def test_init_project(t):
    equal(t.ok("init", "--c", "shop").err, 'wrote a project in C to shop; "make serve" serves it, "make test" tests it\n')
    equal(sorted(os.listdir(t.path("shop"))), [".gitignore", "Makefile", "README.md", "app.c", "tests"])
    t.fails(1, "init", "--c", "shop", err="shop/app.c exists already; --force overwrites it")
    t.ok("init", "--c", "shop", "--force", "-q")
    env = {**t.env, "PKG_CONFIG_PATH": t.build, "CFLAGS": "-Wall -Wextra -Wno-missing-field-initializers -Werror"}
    if "build/asan" not in t.build and "build/tsan" not in t.build:  # a program without them cannot load those libraries
        done = subprocess.run(["make", "-s", "-C", t.path("shop"), "app", "test"], env=env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        assert done.returncode == 0 and "[  PASSED  ] 3 test(s)." in done.stdout, done.stdout
        # only PKG_CONFIG_PATH is set: the command is found beside the library
        done = subprocess.run(["make", "-n", "-C", t.path("shop"), "serve"], env={**env, "PATH": "/usr/bin:/bin"}, text=True,
                              stdout=subprocess.PIPE, timeout=60)
        assert "%s/api serve app.c --reload" % t.build in done.stdout, done
    done = subprocess.run(["make", "-C", t.path("shop")], env={**env, "PKG_CONFIG_PATH": "", "PKG_CONFIG_LIBDIR": "/nonexistent"},
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    assert done.returncode and "set PKG_CONFIG_PATH to the build directory" in done.stdout, done.stdout
    equal(t.ok("check", "shop/app.c").out, "shop/app.c: ok (1 model, 8 operations)\n")


main(__name__)
