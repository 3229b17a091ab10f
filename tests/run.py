"""Runs the suites: python3 tests/run.py [--build DIR] quick|all [PATTERN]

A suite is a process with a temporary directory of its own and a time limit. Two more run at once than there are cores, for
many of them wait, and those that took longest in the last run (DIR/seconds.json) start first. quick leaves out the files
that say "# slow" in their first lines; all is everything, then units and HTTP again in a tree built with the address and
undefined behaviour sanitizers. Suites see which of the two it is in the environment variable TESTS. The last line is
"N passed, M failed"."""
import argparse
import glob
import json
import os
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOTALS = re.compile(rb"^(\d+) passed, (\d+) failed", re.M)
CMOCKA_PASSED = re.compile(rb"\[  PASSED  \] (\d+) test")
CMOCKA_FAILED = re.compile(rb"\[  FAILED  \].*?(\d+) test\(s\), listed")
NOTE = re.compile(rb"^(?:skipped|note): .*", re.M)


class Suite:
    def __init__(self, name, argv, limit=120, env=None, then=None, cost=0):
        self.name, self.argv, self.limit, self.env = name, argv, limit, env or {}
        self.then = then          # suites that can start once this one has passed
        self.cost = cost          # about how many seconds it takes: longest first
        self.passed = self.failed = 0
        self.seconds = self.cpu = 0.0   # of the clock, and of the processors
        self.output = b""

    def run(self):
        start = time.monotonic()
        scratch = tempfile.mkdtemp(prefix="api-test-")
        env = {**os.environ, **self.env, "TMPDIR": scratch, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            status = self.wait(env)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        self.seconds = time.monotonic() - start
        self.count(status)

    def wait(self, env):
        """Output goes to a file: a process that outlives the suite cannot keep a pipe open and hang the run."""
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(self.argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            status, late = 0, b""
            if not select.select([os.pidfd_open(process.pid)], [], [], self.limit)[0]:
                status, late = -1, b"\nstopped after %d s\n" % self.limit
            try:
                os.killpg(process.pid, signal.SIGKILL)  # what it left behind
            except ProcessLookupError:
                pass
            _, ended, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(ended)
            self.cpu = used.ru_utime + used.ru_stime
            out.seek(0)
            self.output = out.read() + late
        return status or process.returncode

    def count(self, status):
        totals = TOTALS.findall(self.output)
        if totals:
            self.passed, self.failed = map(int, totals[-1])
        else:
            self.passed = sum(map(int, CMOCKA_PASSED.findall(self.output)))
            self.failed = sum(map(int, CMOCKA_FAILED.findall(self.output)))
        if status:
            self.failed = max(self.failed, 1)
        elif not self.passed and not self.failed and not totals:
            self.passed = 1


class Seconds:
    """What each suite took when it ran last."""

    def __init__(self, build):
        self.path, self.known = os.path.join(build, "seconds.json"), {}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as f:
                self.known = json.load(f)

    def save(self, suites):
        self.known.update((s.name, round(s.seconds, 1)) for s in suites if not s.failed)
        with open(self.path, "w", encoding="utf-8") as f:
            json.dump(self.known, f, indent=0)


class Runner:
    def __init__(self, workers, seconds):
        self.todo = queue.PriorityQueue()
        self.seconds = seconds
        self.order = 0
        self.done = []
        self.lock = threading.Lock()
        self.workers = workers

    def add(self, suites):
        for suite in suites:
            self.order += 1
            self.todo.put((-self.seconds.known.get(suite.name, suite.cost), self.order, suite))

    def report(self, suite):
        with self.lock:
            self.done.append(suite)
            verdict = "FAIL" if suite.failed else "ok"
            print("%-4s %-44s %4d passed %6.1f s %6.1f s CPU" % (verdict, suite.name, suite.passed, suite.seconds, suite.cpu), flush=True)
            for note in NOTE.findall(suite.output):
                print("       " + note.decode("utf-8", "replace"), flush=True)
            if suite.failed:
                text = suite.output.decode("utf-8", "replace")
                print("".join("     | %s\n" % line for line in text.splitlines()[-200:]), end="", flush=True)

    def work(self):
        while True:
            suite = self.todo.get()[2]
            if suite is None:
                return self.todo.task_done()
            suite.run()
            if suite.then and not suite.failed:
                self.add(suite.then())
            self.report(suite)
            self.todo.task_done()

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(self.workers)]
        for t in threads:
            t.start()
        self.todo.join()
        for _ in threads:
            self.order += 1
            self.todo.put((1, self.order, None))
        for t in threads:
            t.join()


def slow(path):
    with open(path, encoding="utf-8") as f:
        return any(line.startswith("# slow") for line in f.read(600).splitlines()[:5])


def units(build, label="", env=None):
    found = [p for p in sorted(glob.glob(os.path.join(build, "unit", "*", "test_*")))
             if os.access(p, os.X_OK) and os.path.isfile(p)
             and os.path.exists(os.path.join(ROOT, "tests", os.path.relpath(p, build) + ".c"))]
    return [Suite(label + os.path.relpath(p, build), [p], 300, env, cost=1) for p in found]


def scripts(rooms, build, everything, label="", env=None):
    suites = []
    for room in rooms:
        for path in sorted(glob.glob(os.path.join(ROOT, "tests", room, "test_*.py"))
                           + glob.glob(os.path.join(ROOT, "tests", room, "check_*.py"))):
            late = slow(path)
            if late and not everything:
                continue
            name = os.path.relpath(path, os.path.join(ROOT, "tests"))
            suites.append(Suite(label + name[:-3], [sys.executable, path, "--build", build], 300 if late else 120, env,
                                cost=5 if late else 2))
    return suites


def fuzz_replay(build):
    """Every corpus through its fuzzer's function."""
    return [Suite("fuzz/" + os.path.basename(p), [p, os.path.join(ROOT, "tests", "fuzz", "corpus", os.path.basename(p))], 120, cost=1)
            for p in sorted(glob.glob(os.path.join(build, "replay", "*")))
            if os.path.exists(os.path.join(ROOT, "tests", "fuzz", "fuzz_%s.c" % os.path.basename(p)))]


def sanitized():
    """The second tree, built while the other suites run; its suites follow it."""
    build = os.path.join(ROOT, "build", "asan")
    env = {"ASAN_OPTIONS": "detect_stack_use_after_return=1",
           "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1"}

    def then():
        return units(build, "asan/", env) + scripts(["http"], build, True, "asan/", env)
    # Of the outer make's jobs none can be had from here: it takes its own number.
    make = ["env", "-u", "MAKEFLAGS", "-u", "MFLAGS", "-u", "MAKELEVEL", "make", "-s", "B=build/asan", "SAN=address,undefined", "CFLAGS=-O1 -g", "all", "units"]
    return [Suite("build/asan", make, 1800, then=then, cost=10)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("mode", choices=["quick", "all"])
    parser.add_argument("pattern", nargs="?", help="only suites whose name matches this regular expression")
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    everything = args.mode == "all"
    rooms = sorted(d for d in os.listdir(os.path.join(ROOT, "tests")) if os.path.isdir(os.path.join(ROOT, "tests", d)))
    suites = units(build) + fuzz_replay(build) + scripts(rooms, build, everything)
    if everything:
        suites += sanitized()
    if args.pattern:
        suites = [s for s in suites if re.search(args.pattern, s.name)]
    os.environ["TESTS"] = args.mode
    seconds = Seconds(build)
    runner = Runner((os.cpu_count() or 2) + 2, seconds)
    start = time.monotonic()
    runner.add(suites)
    runner.run()
    seconds.save(runner.done)
    failed = [s for s in runner.done if s.failed]
    print("%d suites in %.1f s, %.1f s of CPU" % (len(runner.done), time.monotonic() - start, sum(s.cpu for s in runner.done)))
    for s in failed:
        print("failed: " + s.name)
    print("%d passed, %d failed" % (sum(s.passed for s in runner.done), sum(s.failed for s in runner.done)))
    return 1 if failed or not runner.done else 0


if __name__ == "__main__":
    sys.exit(main())
