"""make bench: what "fast" means for this server, against its peers, in one run. Server on one core, load on the other,
peers taking turns, medians. QUICK=1 does one round. The table goes to stdout, every round to build/bench/result.json.
usage: run.py [--build DIR]"""

import argparse
import json
import os
import shutil
import sys
import time

import measure
import peers
import report
import servers

# Work, its title, options of a slice, and who does it: the same work at the same durability.
RATES = [
    ("plain", "GET fixed text", {}, ["four", "api", "loop", "h2o", "fastify", "FastAPI", "DRF"]),
    ("item", "GET JSON by id and query", {}, ["four", "loop", "h2o", "fastify", "FastAPI"]),
    ("echo", "POST validated, echoed", {}, ["four", "loop", "h2o", "fastify", "FastAPI", "DRF"]),
    ("hundred", "GET list of a hundred", {}, ["four", "loop", "h2o", "fastify", "FastAPI"]),
    ("pipe", "pipelined 16 deep", {"kind": "plain", "depth": 16}, ["four", "api", "loop", "h2o", "fastify"]),
    ("events", "events to 1,000 clients", {"clients": 1000}, ["live", "fastify", "FastAPI"]),
    ("ws", "WebSocket echo, 64 clients", {}, ["live", "fastify", "FastAPI"]),
    ("row", "GET row by id", {}, ["api", "loop", "FastAPI", "DRF"]),
    ("post64", "POST durable, 64 clients", {"kind": "create"}, ["api", "loop", "FastAPI", "DRF"]),
    ("post256", "POST durable, 256 clients", {"kind": "create", "clients": 256}, ["api", "loop"]),
    ("post1", "POST durable, 1 client", {"kind": "create", "clients": 1}, ["api", "loop"]),
    ("list", "list of 100 rows", {}, ["api", "FastAPI", "DRF"]),
]


def note(text):
    print("bench: " + text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, build, quick):
        self.build, self.out = build, os.path.join(build, "bench")
        self.data = os.path.join(self.out, "data")
        shutil.rmtree(self.data, ignore_errors=True)
        os.makedirs(self.data)
        self.rounds, self.span = (1, 1.0) if quick else (5, 2.0)
        self.load = measure.Load(self.out, self.data)
        self.running = {}
        self.result = {"rates": {}, "notes": [], "rounds": self.rounds, "seconds": self.span}

    def miss(self, why):
        self.result["notes"].append(str(why))
        note(str(why))

    def begin(self, make):
        try:
            server = make()
            self.running[server.name] = server
            server.start(os.path.join(self.out, server.name + ".log"))
            server.check()
            return server
        except servers.Missing as e:
            self.miss(e)
            self.end([n for n, s in self.running.items() if not s.process or n in str(e)])
            return None

    def end(self, names):
        for name in list(names):
            self.running.pop(name).stop()

    def start_all(self):
        out, data = self.out, self.data
        for make in (
            lambda: servers.api(self.build, data),
            lambda: servers.four(out, data),
            lambda: servers.live(out, data),
            lambda: servers.loop(out, data),
            lambda: servers.h2o(out, data),
            lambda: servers.fastify(out, data),
            lambda: servers.fastapi(out, data),
            lambda: servers.drf(out, data),
        ):
            self.begin(make)
        if not {"api", "four", "loop"} <= self.running.keys():
            raise SystemExit("bench: without api, four and loop there is nothing to compare")

    def rates(self):
        for key, title, options, who in RATES:
            options = dict(options)
            kind = options.pop("kind", key)
            names = [n for n in who if n in self.running]
            rows = {n: [] for n in names}
            note(title)
            for turn in range(self.rounds):
                for name in names if turn % 2 == 0 else reversed(names):
                    self.slice(rows, name, kind, options)
            self.result["rates"][key] = rows

    def slice(self, rows, name, kind, options):
        try:
            rows[name].append(self.load.slice(self.running[name], kind, span=self.span, **options))
        except servers.Missing as e:
            self.miss(e)

    def cross_check(self):
        rows = {n: [] for n in ("api", "loop")}
        try:
            for _ in range(self.rounds):
                for name in rows:
                    rows[name].append(measure.wrk(self.running[name], self.span))
            self.result["rates"]["wrk"] = rows
        except servers.Missing as e:
            self.miss(e)

    def slow_disk(self):
        """Every sync 5 ms longer, 64 clients reading beside 64 writing."""
        shim = {"LD_PRELOAD": os.path.join(self.out, "slowsync.so")}
        server = self.begin(lambda: servers.api(self.build, self.data, "api-slow", shim))
        if server:
            self.result["slow"] = [self.load.beside(server, self.span) for _ in range(self.rounds)]
            self.end(["api-slow"])

    def sleeping(self):
        """Ten thousand handlers asleep in one of two servers that are the same otherwise."""
        self.result["sleeping"] = {}
        makes = {
            "live": lambda name: servers.live(self.out, self.data, name),
            "fastify": lambda name: servers.fastify(self.out, self.data, name),
            "FastAPI": lambda name: servers.fastapi(self.out, self.data, name),
        }
        for name, make in makes.items():
            awake, server = self.begin(lambda: make(name + "-awake")), self.begin(lambda: make(name + "-asleep"))
            try:
                if awake and server:
                    got = measure.sleeping(awake, server, self.load, self.rounds, self.span)
                    self.result["sleeping"][name] = got
            except servers.Missing as e:
                self.miss(e)
            finally:
                self.end([s.name for s in (awake, server) if s])

    def memory(self):
        self.result["memory"] = {}
        makes = {
            "api": lambda: servers.api(self.build, self.data, "api-memory"),
            "loop": lambda: servers.loop(self.out, self.data, (), False),
            "h2o": lambda: servers.h2o(self.out, self.data),
            "fastify": lambda: servers.fastify(self.out, self.data),
            "FastAPI": lambda: servers.fastapi(self.out, self.data),
        }
        for name, make in makes.items():
            server = self.begin(make)
            try:
                if server:
                    self.result["memory"][name] = measure.memory(server, self.load)
            except servers.Missing as e:
                self.miss(e)
            finally:
                self.end([server.name] if server else [])

    def instructions(self):
        self.result["instructions"] = {}
        api = lambda wrap: servers.api(self.build, self.data, "api-count", None, wrap)  # noqa: E731
        plans = [
            ("four", lambda wrap: servers.four(self.out, self.data, wrap), ("plain", "item", "echo", "hundred")),
            ("loop", lambda wrap: servers.loop(self.out, self.data, wrap, False), ("plain", "item", "echo", "hundred")),
            ("h2o", lambda wrap: servers.h2o(self.out, self.data, wrap), ("plain", "item", "echo", "hundred")),
            ("api", api, ("plain", "row", "create", "list")),
        ]
        for name, make, kinds in plans:
            for kind in kinds:
                try:
                    got = measure.instructions(make, self.load, kind, self.data)
                    self.result["instructions"].setdefault(name, {})[kind] = got
                except servers.Missing as e:
                    self.miss(e)

    def parse(self):
        done = servers.subprocess.run(
            servers.pin(servers.SERVER_CORE) + [os.path.join(self.out, "parse"), str(self.rounds), "300"],
            capture_output=True,
            text=True,
            check=True,
        )
        self.result["parse"] = json.loads(done.stdout)

    def everything(self):
        began = time.time()
        try:
            self.start_all()
            self.result["versions"] = peers.versions(self.out)
            self.rates()
            note("cross-check by wrk, start times")
            self.cross_check()
            self.result["start"] = measure.starts(
                self.build, self.data, self.running["api"], 3 if self.rounds == 1 else 15
            )
            self.end(list(self.running))
            note("array parsing, slow disk, memory, sleeping handlers")
            self.parse()
            self.slow_disk()
            self.memory()
            self.sleeping()
            note("instructions")
            self.instructions()
        finally:
            self.end(list(self.running))
        self.result["took"] = time.time() - began
        return self.result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    build = os.path.abspath(parser.parse_args().build)
    bench = Bench(build, bool(os.environ.get("QUICK")))
    result = bench.everything()
    with open(os.path.join(build, "bench", "result.json"), "w") as f:
        json.dump(result, f, indent=1)
    shutil.rmtree(bench.data, ignore_errors=True)
    print(report.text(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
