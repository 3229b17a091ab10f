"""Runs fuzzers one after the other: python3 tests/fuzz/run.py --build build/fuzz --time 60 [--keep] NAME...

A line for each: the edges and features that were reached, inputs tried, and what was wrong or slow. New inputs go to
BUILD/new-NAME, where the next run goes on from. --keep makes tests/fuzz/corpus/NAME anew from what is there and what was
found: files that have a name of their own stay, and of the others the few small ones that reach the most, within bounds,
since the tests replay every beginning of every one of them. With --time 0 that is all that is done."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_BYTES = 32 * 1024  # of what is kept for a target, ...
MOST_FILES = 100
LARGEST = 2048          # ... and of one input; hand-written ones are as they are
FILE = 64               # what a file costs besides its bytes
FOUND = re.compile(r"[0-9a-f]{40}")  # libFuzzer's names
COVERED = re.compile(r"^#(\d+)\s.*?cov: (\d+) ft: (\d+)", re.M)
WRONG = re.compile(r"^.*(?:ERROR: \S+: \S.*|runtime error: .*|Test unit written to .*)$", re.M)
SLOW = re.compile(r"^Slowest unit: .*|^.*/slow-unit-.*$", re.M)


class Target:
    def __init__(self, build, name):
        self.name, self.build = name, build
        self.program = os.path.abspath(os.path.join(build, "bin", "fuzz_" + name))
        self.corpus = os.path.join(HERE, "corpus", name)
        self.new = os.path.join(build, "new-" + name)
        for folder in (self.corpus, self.new):
            os.makedirs(folder, exist_ok=True)

    def call(self, *argv):
        done = subprocess.run([self.program, "-artifact_prefix=%s/" % self.build, *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def run(self, seconds):
        words = os.path.join(HERE, self.name + ".dict")
        dictionary = ["-dict=" + words] if os.path.exists(words) else []
        status, out = self.call(*dictionary, "-max_total_time=%d" % seconds, "-max_len=16384", "-timeout=20", "-report_slow_units=2",
                                "-rss_limit_mb=1024", self.new, self.corpus)
        covered = COVERED.findall(out)
        runs, cov, ft = covered[-1] if covered else ("0", "0", "0")
        print("%-12s cov %6s  ft %6s  runs %10s  %s" % (self.name, cov, ft, runs, "STOPPED" if status else "ok"), flush=True)
        for line in (WRONG if status else SLOW).findall(out):
            print("    " + line, flush=True)
        return status == 0

    def reached(self):
        """The features of each file that is not too large, by its path, and the files that stopped the program."""
        with tempfile.TemporaryDirectory() as scratch:
            control, unused = os.path.join(scratch, "control"), os.path.join(scratch, "unused")
            os.mkdir(unused)
            status, out = self.call("-set_cover_merge=1", "-merge_control_file=" + control, "-timeout=20", "-rss_limit_mb=1024",
                                    unused, self.corpus, self.new)
            if status:
                sys.exit(out)
            with open(control) as f:
                lines = f.read().splitlines()
        count = int(lines[0])
        paths, features = lines[2:2 + count], {}
        for words in (line.split() for line in lines[2 + count:]):
            if words[0] == "FT":
                features[paths[int(words[1])]] = set(words[2:])
        stopped = [path for path in paths if path not in features]
        return {p: f for p, f in features.items() if os.path.getsize(p) <= LARGEST or not FOUND.fullmatch(os.path.basename(p))}, stopped

    def keep(self):
        """True when it was done; what stops the program is mended first."""
        left, stopped = self.reached()
        for path in stopped:
            print("    corpus as it was, this stops: " + path, flush=True)
        if stopped:
            return False
        kept, size = [], 0
        for path in sorted(left):
            if not FOUND.fullmatch(os.path.basename(path)):
                kept.append(path)
                size += os.path.getsize(path)
        seen = set().union(*(left.pop(path) for path in kept))
        while left and len(kept) < MOST_FILES:
            left = {path: features - seen for path, features in left.items() if not features <= seen}
            room = [path for path in left if size + os.path.getsize(path) <= MOST_BYTES]
            if not room:
                break
            best = max(room, key=lambda path: (len(left[path]) / (FILE + os.path.getsize(path)), path))
            kept.append(best)
            size += os.path.getsize(best)
            seen |= left.pop(best)
        self.replace(kept)
        print("    corpus: %d files, %d bytes, %d features" % (len(kept), size, len(seen)), flush=True)
        return True

    def replace(self, kept):
        names = {os.path.basename(path) for path in kept}
        for path in kept:
            if os.path.dirname(path) != self.corpus:
                shutil.copy(path, self.corpus)
        for name in set(os.listdir(self.corpus)) - names:
            if FOUND.fullmatch(name):
                os.remove(os.path.join(self.corpus, name))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", required=True)
    p.add_argument("--time", type=int, default=60)
    p.add_argument("--keep", action="store_true")
    p.add_argument("names", nargs="+")
    args = p.parse_args()
    good = True
    for name in args.names:
        target = Target(args.build, name)
        good &= not args.time or target.run(args.time)
        if args.keep:
            good &= target.keep()
    sys.exit(not good)


main()
