# slow
"""Twice the input takes about twice the work: callgrind counts the instructions of unit/capi/test_linear_time's requests."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import server
from lib.case import Skip, main, ok

RATIO = 2.5  # n log n is below 2.2 here, anything quadratic near 4


def program():
    path = os.path.join(os.path.dirname(server.program()), "unit", "capi", "test_linear_time")
    if not shutil.which("valgrind"):
        raise Skip("no valgrind")
    if not os.path.exists(path):
        raise Skip("%s was not built" % path)
    symbols = subprocess.run(["nm", path], capture_output=True, text=True).stdout
    if "__asan_init" in symbols or "__tsan_init" in symbols:
        raise Skip("valgrind does not run sanitized programs")
    return path


def measured():
    """Name, instructions for n and for 2 n parts, of each case."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["valgrind", "-q", "--tool=callgrind", "--zero-before=count_from_here",
                              "--dump-before=count_to_here", "--callgrind-out-file=" + os.path.join(folder, "out"),
                              program(), "measure"], capture_output=True, text=True)
        ok(run.returncode == 0, "the requests are answered: %s%s", run.stdout, run.stderr)
        names = re.findall("^case (.*)$", run.stdout, re.M)
        counts = []
        for i in range(2 * len(names)):
            with open(os.path.join(folder, "out.%d" % (i + 1))) as f:
                counts.append(int(re.search("^(?:summary|totals): (\\d+)", f.read(), re.M).group(1)))
        return list(zip(names, counts[::2], counts[1::2]))


def test_twice_the_input_takes_twice_the_work():
    cases = measured()
    ok(len(cases) > 30, "all cases were measured: %d", len(cases))
    for name, once, twice in cases:
        print("%-30s %12d %12d  %.2f" % (name, once, twice, twice / once))
        ok(twice <= RATIO * once, "%s: %d instructions, twice as many parts %d (%.2f times)", name, once, twice,
           twice / once)


main(__name__)
