"""clang-format has nothing to change in what was edited since it last had nothing to change."""
import argparse
import os
import shutil
import subprocess
import sys

from stamp import Stamp

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    stamp = Stamp(parser.parse_args().build, "format")
    if not shutil.which("clang-format"):
        print("skipped: there is no clang-format here\n0 passed, 0 failed")
        return 0
    files = subprocess.run(["git", "ls-files", "*.c", "*.h"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    files = [f for f in (os.path.join(ROOT, f) for f in files) if os.path.exists(f)]
    if not files:
        print("skipped: no Git checkout\n0 passed, 0 failed")
        return 0
    todo = files if stamp.edited([os.path.join(ROOT, ".clang-format")]) else stamp.edited(files)
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", "--", *todo], cwd=ROOT, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    wrong = {line.split(":")[0] for line in done.stderr.splitlines() if "error: code should be clang-formatted" in line}
    print("\n".join("%s: run make format" % os.path.relpath(f, ROOT) for f in sorted(wrong)))
    print("%d passed, %d failed" % (len(files) - len(wrong), len(wrong)))
    if done.returncode:
        return 1
    stamp.passed()
    return 0


if __name__ == "__main__":
    sys.exit(main())
