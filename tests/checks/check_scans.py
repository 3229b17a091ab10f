"""A body's numbers are scanned once each: callgrind counts the calls in unit/capi/test_scans's requests."""
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

SCANNER = "api__scan_number"
AGAIN = ("api_json_int", "api_json_double", "api__take_apart", "api__decimal_valid")  # from the text once more
ANSWER = "api__test_set_body"  # the client reads the answer's JSON there, which is not the server's doing


def program():
    path = os.path.join(os.path.dirname(server.program()), "unit", "capi", "test_scans")
    if not shutil.which("valgrind"):
        raise Skip("no valgrind")
    if not os.path.exists(path):
        raise Skip("%s was not built" % path)
    symbols = subprocess.run(["nm", path], capture_output=True, text=True).stdout
    for name in (SCANNER, *AGAIN, ANSWER):
        ok(re.search(r"\b[tT] %s$" % name, symbols, re.M), "%s is a function of the library", name)
    if "__asan_init" in symbols or "__tsan_init" in symbols:
        raise Skip("valgrind does not run sanitized programs")
    return path


def calls(path):
    """How often each function was called, from a file of callgrind's."""
    counts, called = {}, None
    with open(path) as f:
        for line in f:
            if line.startswith("cfn="):
                called = line[4:].strip()
            elif line.startswith("calls="):
                counts[called] = counts.get(called, 0) + int(line[6:].split()[0])
    return counts


def test_a_number_is_scanned_once():
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["valgrind", "-q", "--tool=callgrind", "--compress-strings=no",
                              "--toggle-collect=" + ANSWER, "--collect-atstart=yes", "--zero-before=count_from_here", "--dump-before=count_to_here", "--callgrind-out-file=" + os.path.join(folder, "out"),
                              program(), "measure"], capture_output=True, text=True)
        ok(run.returncode == 0, "the requests are answered: %s%s", run.stdout, run.stderr)
        cases = re.findall(r"^case (\d+) (.*)$", run.stdout, re.M)
        ok(len(cases) >= 10, "all cases were measured: %d", len(cases))
        for i, (numbers, name) in enumerate(cases):
            counts = calls(os.path.join(folder, "out.%d" % (2 * i + 2)))
            ok(counts.get(SCANNER, 0) == int(numbers), "%s: %s numbers, %d scans", name, numbers, counts.get(SCANNER, 0))
            again = {f: counts[f] for f in AGAIN if counts.get(f)}
            ok(not again, "%s: read again by %s", name, again)


main(__name__)
