"""Where the output goes: a reader that leaves early is no failure, a disk that is full is one."""
import concurrent.futures
import json
import subprocess

from harness import EVERYTHING, equal, main
from test_resources import shop


def fill(t, r):
    """A full page of each list, another behind it, and lines that do not fit into a pipe's buffer."""
    rows = [{"id": i, "name": "n" * 300, "price": i} for i in range(1500)]
    page = json.dumps({"next": "/rest", "results": rows})
    r.routes["GET", "/rest"] = (200, {}, json.dumps({"next": None, "results": rows}))
    r.routes["GET", "/items"] = (200, {}, page)
    r.routes["GET", "/big"] = (200, {}, json.dumps(rows))
    r.routes["GET", "/text"] = (200, {"Content-Type": "text/plain"}, "line\n" * 100000)


COMMANDS = (
    "items list", "items list --format csv", "items list --format jsonl", "items list --format yaml",
    "items list --format tsv", "items list --format table", "items list --all", "items list --all --format csv",
    "items list --all --format jsonl", "items list --all --format yaml", "items list --format raw", "items list --jq .[]",
    "items list --columns id", "get /big", "get /big -i", "get /big --format table", "get /text", "-v get /big",
    "help", "help serve", "help items create", "items --help", "completion bash", "completion zsh", "completion fish",
    "routes shop.yaml", "openapi shop.yaml", "openapi shop.yaml --format yaml", "check shop.yaml", "__man", "--version",
    "__complete ''", "get /items/1 -n", "get /items/1 --curl", "--local get /openapi.json",
)


def test_a_closed_pipe_ends_quietly(t):
    """Whenever the reader leaves: before the first byte, or with more to come."""
    r = shop(t)
    fill(t, r)
    t.write("api.yaml", t.read("shop.yaml"))

    def run(job):
        words, reader = job
        done = subprocess.run(["bash", "-c", "%s %s | %s; exit ${PIPESTATUS[0]}" % (t.api_path, words, reader)],
                              cwd=t.dir, env=t.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=60)
        return words, reader, done.returncode, done.stderr.decode()

    jobs = [(words, reader) for words in COMMANDS for reader in ("true", "head -1", "head -c 70000 | head -1")
            for _ in range(3 if EVERYTHING else 1)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for words, reader, status, err in pool.map(run, jobs):
            err = "".join(l for l in err.splitlines(True) if l[:1] not in "<>" and "shown; --all" not in l and not l.startswith("looking at "))
            equal((words, reader, status, err), (words, reader, 0, ""))


def test_a_script_ends_with_its_reader(t):
    r = shop(t)
    fill(t, r)
    done = subprocess.run(["bash", "-c", "set -o pipefail; (echo get /big; for i in {1..50}; do echo get /x; done) |"
                           "%s repl | head -c 1" % t.api_path], cwd=t.dir, env=t.env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    equal((done.returncode, done.stdout, done.stderr), (0, b"[", b""))
    equal(len([s for s in r.seen if s["path"] == "/x"]), 0)


def test_pages_are_not_fetched_for_nobody(t):
    r = shop(t)
    page = json.dumps([{"id": i, "name": "n" * 300} for i in range(1000)])
    r.script = [(200, {}, '{"next":"/items?cursor=%d","results":%s}' % (i, page)) for i in range(50)]
    done = subprocess.run(["bash", "-c", "set -o pipefail; %s items list --all | head -c 1" % t.api_path], cwd=t.dir, env=t.env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    equal((done.returncode, done.stdout, done.stderr), (0, b"[", b""))
    assert len(r.script) > 40, len(r.script)


def test_stderr_that_nobody_reads(t):
    r = shop(t)
    fill(t, r)
    for words in "-v get /big", "-v items list":
        done = subprocess.run(["bash", "-c", "%s %s 2> >(exec true) | wc -c" % (t.api_path, words)], cwd=t.dir, env=t.env,
                              stdout=subprocess.PIPE, timeout=60)
        assert int(done.stdout) > 400000, done


def test_a_full_disk_is_a_failure(t):
    """Also where all of it stays in the buffer until the end."""
    r = shop(t)
    fill(t, r)
    for words in COMMANDS:
        with open("/dev/full", "w") as full:
            done = subprocess.run(["bash", "-c", "exec %s %s" % (t.api_path, words)], cwd=t.dir, env=t.env, stdout=full,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        equal((words, done.returncode, done.stderr.count(b"error:")), (words, 1, 1))
        assert b"error: cannot write the output: No space left on device\n" in done.stderr, (words, done.stderr)


def test_missing_descriptors(t):
    """What is closed is /dev/null: a connection must not become stderr."""
    r = shop(t)
    done = subprocess.run(["bash", "-c", "%s -v post /x a=b <&- 2>&-; %s get /y >&- 2>&-; %s -v get /z >&- 2>&- <&-" %
                           ((t.api_path,) * 3)], cwd=t.dir, env=t.env, stdout=subprocess.PIPE, timeout=60)
    equal((done.returncode, json.loads(done.stdout)["body"]), (0, '{"a":"b"}'))
    equal([s["path"] for s in r.seen], ["/x", "/y", "/z"])


main(__name__)
