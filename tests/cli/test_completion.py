"""Completion in the shells themselves: words of the app here or of the document that was seen last, quoted, never run."""
import os
import pty
import select
import shutil
import signal
import subprocess
import time

from harness import equal, main
from test_resources import SHOP, shop

VALUES = ["red", "green", "two words", "vv'quote", 'ww"double', "xx:colon", "yy`touch pwned`", "zz$(touch pwned)",
          "uu;touch pwned", "tt\\back", "ss=equals", "rr*[a]?", "qq\u00fc", "pp$HOME", "oo!!", "nn&", "mm#x", "ll~"]
FIELDS = {"kk space": "k", "jj$(touch pwned)": "j", "ii;touch pwned": "i", "hh'q": "h"}


def evil(t):
    def change(document):
        fields = document["components"]["schemas"]
        for schema in fields.values():
            if "properties" in schema and "color" in schema["properties"]:
                schema["properties"]["color"] = {"type": "string", "enum": VALUES}
                for name in FIELDS:
                    schema["properties"][name] = {"type": "string"}
    r = shop(t, change)
    t.ok("items", "list")
    os.remove(t.path("shop.yaml"))
    return r


def words(t, *line, **more):
    return [l.split("\t")[0] for l in t.ok("__complete", *line, **more).out.splitlines()]


def test_the_app_here(t):
    """Without a server: the app file of this directory."""
    t.write("api.yaml", SHOP)
    equal(words(t, "ite"), ["items"])
    equal(words(t, "items", "li"), ["list"])
    assert {"name=", "price=", "color="} <= set(words(t, "items", "create", ""))
    equal(words(t, "items", "create", "color="), ["color=red", "color=green"])
    equal(words(t, "items", "list", "--lim"), ["--limit"])
    t.write("api.yaml", "api: 1\nmodels: [")
    equal(words(t, "items", "cr"), ["create"])


def test_the_document_seen_last(t):
    """Nothing is asked of the server, which may be down; another server's words are not offered."""
    r = evil(t)
    r.seen.clear()
    calls = len(r.seen)
    status, headers, document = r.routes.pop(("GET", "/openapi.json"))
    equal(words(t, "ite"), ["items"])
    equal(words(t, "items", "create", "color=gr"), ["color=green"])
    equal(words(t, "ite", env={"API_SERVER": ""}), [])
    equal(words(t, "--server", t.env["API_SERVER"], "ite", env={"API_SERVER": ""}), ["items"])
    equal(words(t, "ite", env={"API_SERVER": "http://127.0.0.1:1"}), [])
    equal(len(r.seen), calls)
    folder = t.path(".cache/api")
    [name] = os.listdir(folder)
    equal((os.stat(os.path.join(folder, name)).st_mode & 0o777, os.stat(folder).st_mode & 0o777), (0o600, 0o700))
    assert "/" not in name and "%3A" in name, name
    before = os.stat(os.path.join(folder, name)).st_mtime_ns
    r.routes["GET", "/openapi.json"] = (status, headers, document)
    t.ok("items", "list")
    equal(os.stat(os.path.join(folder, name)).st_mtime_ns, before)


def test_no_cache_is_no_failure(t):
    shop(t)
    equal(words(t, "items", "cr", env={"HOME": "", "XDG_CACHE_HOME": ""}), ["create"])
    for env in {"XDG_CACHE_HOME": "/dev/null/x"}, {"XDG_CACHE_HOME": "relative"}:
        r = t.ok("items", "list", env=env)
        equal(r.err, "")
        equal(words(t, "items", "cr", env=env), ["create"])
    os.makedirs(t.path(".cache/api/documents"), exist_ok=True)
    for damaged in "", "{", "[]", '{"openapi":"3.1.0","paths":1}', "\0" * 100:
        name = t.env["API_SERVER"].replace(":", "%3A").replace("/", "%2F") + ".json"
        t.write(".cache/api/documents/" + name, damaged)
        os.chmod(t.path(".cache/api/documents/" + name), 0o600)
        equal(words(t, "items", "cr"), ["create"])


def typed(t, argv, start, lines, timeout=60):
    """The shell on a terminal: all is typed ahead, the last line ends it."""
    bin = t.path("bin")
    os.makedirs(bin, exist_ok=True)
    if not os.path.exists(os.path.join(bin, "api")):
        os.symlink(t.api_path, os.path.join(bin, "api"))
    env = {**t.env, "PATH": bin + ":" + t.env["PATH"], "TERM": "dumb", "INPUTRC": "/dev/null", "HISTFILE": "", "COLUMNS": "1000"}
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(t.dir)
        os.execvpe(argv[0], argv, env)
    data = "".join(l + "\n" for l in start + lines + ["exit"]).encode()
    out, end = b"", time.time() + timeout
    while time.time() < end:
        readable, writable, _ = select.select([fd], [fd] if data else [], [], 1)
        if writable:
            data = data[os.write(fd, data[:512]):]
        if readable:
            try:
                chunk = os.read(fd, 65536)
            except OSError:
                break
            if not chunk:
                break
            out += chunk
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    return out.decode(errors="replace").replace("\r", "")


# After the Tab the line becomes the arguments of printf, as the shell reads them.
SHOW = "\x01printf '<%s>\\n' \x05"


def complete(t, argv, start, lines):
    out = typed(t, argv, start, [l + SHOW for l in lines])
    return [l[1:-1] for l in out.splitlines() if l.startswith("<") and l.endswith(">")], out


def check(t, argv, start):
    names = sorted(FIELDS)
    lines = ["api items cr\t", "api items create col\t"] + ["api items create color=%s\t" % v[:2] for v in VALUES]
    lines += ["api items create %s\t" % n[:2] for n in names]
    got, out = complete(t, argv, start, lines)
    want = ["api", "items", "create"] + ["api", "items", "create", "color="]
    for v in VALUES:
        want += ["api", "items", "create", "color=" + v]
    for n in names:
        want += ["api", "items", "create", n + "="]
    equal(got, want)
    assert not os.path.exists(t.path("pwned"))


def test_bash(t):
    evil(t)
    t.write("api.bash", t.ok("completion", "bash").out)
    argv = ["bash", "--norc", "--noprofile", "-i"]
    start = ["set +H; source ./api.bash; PS1='$ '"]
    check(t, argv, start)
    got, out = complete(t, argv, start, [
        "api items create \"color=zz\t", "api items create 'color=vv\t", "api items create color=\"pp\t", "api ser\t",
        "api get / --format js\t", "api items create color='zz\t", "api serve --log-f\t", "api items li\t--lim\t"])
    for word in ('color=zz$(touch pwned)', "color=vv'quote", "color=pp$HOME", "serve", "--log-format", "--limit"):
        assert word in got, (word, got)
    assert not os.path.exists(t.path("pwned"))


def test_zsh(t):
    evil(t)
    if not shutil.which("zsh"):
        print("skipped: no zsh")
        return
    t.write("functions/_api", t.ok("completion", "zsh").out)
    check(t, ["zsh", "-f", "-i"], ["PS1='$ '; unsetopt PROMPT_SP BANG_HIST; fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u -D"])


def test_fish(t):
    evil(t)
    if not shutil.which("fish"):
        print("skipped: no fish")
        return
    t.write("api.fish", t.ok("completion", "fish").out)
    os.makedirs(t.path("bin"), exist_ok=True)
    os.symlink(t.api_path, t.path("bin/api"))
    env = {**t.env, "PATH": t.path("bin") + ":" + t.env["PATH"]}
    def ask(line):
        done = subprocess.run(["fish", "-N", "-c", "source api.fish; complete -C \"$LINE\""], cwd=t.dir, env={**env, "LINE": line},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=60)
        return [l.split("\t")[0] for l in done.stdout.decode().splitlines()]
    equal(ask("api items cr"), ["create"])
    equal(ask("api items create col"), ["color="])
    for v in VALUES:
        assert "color=" + v in ask("api items create color=" + v[:2]), (v, ask("api items create color=" + v[:2]))
    for n in FIELDS:
        equal(ask("api items create " + n[:2]), [n + "="])
    equal(ask("api items li"), ["list"])
    assert "--limit" in ask("api items list --lim")
    assert "serve" in ask("api ser") and ask("api get / --format js") == ["json", "jsonl"]
    assert not os.path.exists(t.path("pwned"))


main(__name__)
