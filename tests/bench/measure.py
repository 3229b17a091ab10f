"""The measurements: a slice of load, memory, start times, instructions. Plain numbers: report.py judges them."""

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import time

import servers

TICK = os.sysconf("SC_CLK_TCK")


def busy():
    """Seconds that all cores have worked so far, everybody's."""
    with open("/proc/stat") as f:
        user, nice, system, _, _, irq, soft, steal = map(int, f.readline().split()[1:9])
    return (user + nice + system + irq + soft) / TICK, steal / TICK


def cpu_of(pids):
    total = 0
    for pid in pids:
        try:
            with open("/proc/%d/stat" % pid) as f:
                fields = f.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICK


def rss_mib(server):
    kib = 0
    for pid in server.family():
        with open("/proc/%d/status" % pid) as f:
            kib += int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))
    return kib / 1024


class Load:
    """The load generator of this directory, on the other core."""

    def __init__(self, out, data):
        self.program, self.live, self.data = os.path.join(out, "load"), os.path.join(out, "live"), data

    def request(self, server, kind):
        path = server.paths[kind]
        body = servers.GOOD if kind in ("create", "echo") else b""
        head = "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n" % ("POST" if body else "GET", path)
        if body:
            head += "Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        file = os.path.join(self.data, "%s-%s.request" % (server.name, kind))
        with open(file, "wb") as f:
            f.write(head.encode() + b"\r\n" + body)
        return file

    def argv(self, server, kind, clients, depth, span):
        if kind in ("events", "ws"):
            argv = [self.live, str(server.port), kind, str(clients), str(span), *server.paths[kind]]
            return servers.pin(servers.LOAD_CORE) + argv
        return servers.pin(servers.LOAD_CORE) + [
            self.program,
            str(server.port),
            str(clients),
            str(depth),
            str(span),
            self.request(server, kind),
        ]

    def slice(self, server, kind, clients=64, depth=1, span=2.0):
        """One round: answers a second, percentiles in ms, MB/s, and who else used the machine meanwhile."""
        before, (all_before, steal_before) = cpu_of(server.family()), busy()
        own_before = sum(
            resource.getrusage(w).ru_utime + resource.getrusage(w).ru_stime
            for w in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
        )
        done = subprocess.run(
            self.argv(server, kind, clients, depth, span), capture_output=True, text=True, timeout=span + 60
        )
        if done.returncode:
            raise servers.Missing("%s: %s" % (server.name, done.stderr.strip()[:200]))
        own_after = sum(
            resource.getrusage(w).ru_utime + resource.getrusage(w).ru_stime
            for w in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
        )
        got = json.loads(done.stdout)
        seconds = got["seconds"]
        served = cpu_of(server.family()) - before
        all_after, steal_after = busy()
        others = (all_after - all_before) - served - (own_after - own_before)
        return {
            "rate": got["answers"] / seconds,
            "mb": got["bytes"] / seconds / 1e6,
            "p50": got["p50"] / 1e3,
            "p99": got["p99"] / 1e3,
            "bad": got["bad"],
            "server_core": served / seconds,
            "others": max(0.0, others / seconds),
            "steal": (steal_after - steal_before) / seconds,
        }

    def park(self, server, clients):
        """So many requests whose handlers sleep; ends when stdin of the process it returns is closed."""
        sleepers = subprocess.Popen(
            self.argv(server, "sleep", clients, "park", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        end = time.monotonic() + 60
        while json.loads(server.ask(server.paths["asleep"])[1])["asleep"] < clients:
            if sleepers.poll() is not None or time.monotonic() > end:
                sleepers.kill()
                sleepers.wait()
                raise servers.Missing("%s does not let %d handlers sleep" % (server.name, clients))
            time.sleep(0.05)
        return sleepers

    def beside(self, server, span):
        """Reads while as many clients write: the slice of the reads."""
        writers = subprocess.Popen(self.argv(server, "create", 64, 1, span + 0.4), stdout=subprocess.PIPE, text=True)
        time.sleep(0.2)
        got = self.slice(server, "row", 64, 1, span)
        wrote = json.loads(writers.communicate()[0])
        got["writes"] = wrote["answers"] / wrote["seconds"]
        got["writes_p99"] = wrote["p99"] / 1e3
        return got


def wrk(server, span):
    """The usual tool, as a check on our own."""
    if not shutil.which("wrk"):
        raise servers.Missing("wrk is not installed")
    url = "http://127.0.0.1:%d%s" % (server.port, server.paths["plain"])
    done = subprocess.run(
        servers.pin(servers.LOAD_CORE) + ["wrk", "-t1", "-c64", "-d%ds" % max(1, round(span)), url],
        capture_output=True,
        text=True,
        check=True,
    )
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))}


def memory(server, load, idle=10000):
    """Resident size after a second of work, and what `idle` keep-alive connections add."""
    load.slice(server, "plain", 64, 1, 0.5)
    serving = rss_mib(server)
    holder = subprocess.Popen(
        load.argv(server, "plain", idle, "hold", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    line = holder.stdout.readline()
    held = json.loads(line)["held"] if line else 0
    more = rss_mib(server) - serving
    holder.stdin.close()
    holder.wait()
    if held != idle:
        raise servers.Missing("%s held %d of %d connections" % (server.name, held, idle))
    return {"serving": serving, "idle": more}


def sleeping(awake, server, load, rounds, span, clients=10000):
    """`server` holds so many sleeping handlers, its twin `awake` none: memory of the sleepers, and fixed answers a
    second of the two in turns."""
    for s in (awake, server):
        load.slice(s, "plain", 64, 1, 0.5)
    before = rss_mib(server)
    sleepers = load.park(server, clients)
    got = {"clients": clients, "mib": rss_mib(server) - before, "awake": [], "beside": []}
    try:
        for turn in range(rounds):
            pair = [("awake", awake), ("beside", server)]
            for key, s in pair if turn % 2 == 0 else reversed(pair):
                got[key].append(load.slice(s, "plain", 64, 1, span))
    finally:
        sleepers.stdin.close()
        sleepers.wait()
    return got


def timed(argv, env=None):
    start = time.perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, stdin=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1e3


def ready(argv, env):
    """Milliseconds from starting `api serve` until it says that it listens."""
    start = time.perf_counter()
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, stdin=subprocess.DEVNULL
    ) as p:
        line = p.stdout.readline()
        took = (time.perf_counter() - start) * 1e3
        p.terminate()
    if b"Listening" not in line:
        raise servers.Missing("api serve said %r" % line)
    return took


def starts(build, data, server, rounds):
    """Start times, all taking turns, in ms."""
    api = os.path.join(build, "api")
    url = "http://127.0.0.1:%d" % server.port
    env = {
        **os.environ,
        "API_SERVER": url,
        "HOME": data,
        "XDG_CACHE_HOME": os.path.join(data, "cache"),
        "XDG_CONFIG_HOME": os.path.join(data, "config"),
        "XDG_STATE_HOME": os.path.join(data, "state"),
    }
    app = os.path.join(data, "app", "api.yaml")
    serve = [
        api,
        "serve",
        app,
        "--port",
        "0",
        "--workers",
        "1",
        "--database",
        "sqlite:" + os.path.join(data, "start.db"),
    ]
    one = servers.pin(servers.LOAD_CORE)
    ways = {
        "true": lambda: timed(one + ["true"]),
        "version": lambda: timed(one + [api, "--version"]),
        "serve": lambda: ready(one + serve, env),
        "list": lambda: timed(one + [api, "items", "list"], env),
        "curl": lambda: timed(one + ["curl", "-s", url + "/items/"], env),
    }
    got = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            took = way()
            if turn:  # the first fills caches
                got[name].append(took)
    return got


# --- instructions -------------------------------------------------------

FEW, MANY = 300, 2300


def counted(make, load, kind, count, file):
    """Instructions a server spends in its life with `count` requests, by function."""
    server = make(["valgrind", "--tool=callgrind", "-q", "--callgrind-out-file=" + file])
    if os.path.exists(file):
        os.unlink(file)
    server.start(file + ".log", 120)
    try:
        if kind == "row":
            server.ask(server.paths["create"], servers.GOOD)
        done = subprocess.run(load.argv(server, kind, 1, 1, "x%d" % count), capture_output=True, text=True)
        if done.returncode or json.loads(done.stdout)["bad"]:
            raise servers.Missing("%s under valgrind: %s" % (server.name, done.stdout + done.stderr))
    finally:
        server.stop()
    said = subprocess.run(
        ["callgrind_annotate", "--threshold=100", "--auto=no", "--tree=none", file], capture_output=True, text=True
    ).stdout
    functions = {}
    for amount, name, where in re.findall(r"^\s*([\d,]+) \([^)]*\)\s+\S*?:(\S+) \[(.*)\]$", said, re.M):
        key = name, re.sub(r"\.so.*", "", os.path.basename(where))
        functions[key] = functions.get(key, 0) + int(amount.replace(",", ""))
    with open(file) as f:
        total = re.search(r"^(?:totals|summary): (\d+)", f.read(), re.M)
    if not total:
        raise servers.Missing("%s under valgrind left no counts" % server.name)
    return int(total.group(1)), functions


def instructions(make, load, kind, data):
    """A request's share: the difference of two runs, so that start and end cancel out. By library and function too."""
    if not shutil.which("valgrind"):
        raise servers.Missing("valgrind is not installed")
    few, few_by = counted(make, load, kind, FEW, os.path.join(data, "few.callgrind"))
    many, many_by = counted(make, load, kind, MANY, os.path.join(data, "many.callgrind"))
    by = {key: (n - few_by.get(key, 0)) / (MANY - FEW) for key, n in many_by.items()}
    objects = {}
    for (_, where), n in by.items():
        objects[where] = round(objects.get(where, 0) + n, 1)
    top = sorted(by.items(), key=lambda kv: -kv[1])[:25]
    return {
        "each": (many - few) / (MANY - FEW),
        "objects": objects,
        "functions": [[name if "0x" not in name else where, round(n, 1)] for (name, where), n in top],
    }


def middle(rounds, key="rate"):
    return statistics.median(r[key] for r in rounds)
