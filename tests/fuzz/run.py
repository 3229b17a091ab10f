"""Runs fuzzers one after the other: python3 tests/fuzz/run.py --build build/fuzz --time 60 [--keep] NAME...

A line for each: the edges and features that were reached, inputs tried, and what was wrong. New inputs go to
BUILD/new-NAME, where the next run goes on from. --keep adds those that reach something that the corpus in tests/fuzz/corpus
does not, smallest first and within bounds: the tests replay every beginning of every one of them."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_BYTES = 24 * 1024  # of what is kept for a target, ...
MOST_FILES = 200
LARGEST = 2048          # ... and of one input; hand-written ones are as they are
COVERED = re.compile(r"^#(\d+)\s.*?cov: (\d+) ft: (\d+)", re.M)
WRONG = re.compile(r"^.*(?:ERROR: \S+: \S.*|runtime error: .*|Test unit written to .*)$", re.M)


class Target:
    def __init__(self, build, name):
        self.name, self.build = name, build
        self.program = os.path.abspath(os.path.join(build, "bin", "fuzz_" + name))
        self.corpus = os.path.join(HERE, "corpus", name)
        self.new = os.path.join(build, "new-" + name)
        for folder in (self.corpus, self.new):
            os.makedirs(folder, exist_ok=True)

    def call(self, *argv):
        done = subprocess.run([self.program, *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def run(self, seconds):
        words = os.path.join(HERE, self.name + ".dict")
        dictionary = ["-dict=" + words] if os.path.exists(words) else []
        status, out = self.call(*dictionary, "-max_total_time=%d" % seconds, "-max_len=16384", "-timeout=20", "-artifact_prefix=%s/" % self.build,
                                self.new, self.corpus)
        covered = COVERED.findall(out)
        runs, cov, ft = covered[-1] if covered else ("0", "0", "0")
        print("%-12s cov %6s  ft %6s  runs %10s  %s" % (self.name, cov, ft, runs, "STOPPED" if status else "ok"), flush=True)
        for line in WRONG.findall(out) if status else ():
            print("    " + line, flush=True)
        return status == 0

    def keep(self):
        """The smallest set of the new ones that adds to the corpus."""
        with tempfile.TemporaryDirectory() as merged:
            for name in os.listdir(self.corpus):
                shutil.copy(os.path.join(self.corpus, name), merged)
            before = set(os.listdir(merged))
            self.call("-merge=1", "-max_len=%d" % LARGEST, merged, self.new)
            found = sorted((os.path.getsize(os.path.join(merged, n)), n) for n in set(os.listdir(merged)) - before)
            size = sum(os.path.getsize(os.path.join(self.corpus, n)) for n in before)
            files = len(before)
            for n, name in found:
                if size + n > MOST_BYTES or files + 1 > MOST_FILES:
                    break
                shutil.copy(os.path.join(merged, name), self.corpus)
                size, files = size + n, files + 1
        print("    corpus: %d files, %d bytes" % (files, size), flush=True)


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
        good &= target.run(args.time)
        if args.keep:
            target.keep()
    sys.exit(not good)


main()
