"""Lines of lib/ and server/ that the tests ran, by gcov: python3 tests/coverage.py --build build/cov [--files] [--missed FILE]

The tree must be built with --coverage, and the tests have run: `make coverage` does both. --files adds a line for each file,
--missed prints the numbers of the lines of one file that never ran. A process that was killed leaves no counts."""
import argparse
import collections
import concurrent.futures
import gzip
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def reports(build):
    """What gcov says of every object, as (file, line, ran) of the files of lib/ and server/."""
    objects = [os.path.join(where, name) for where, _, names in os.walk(os.path.join(build, "obj"))
               for name in names if name.endswith(".gcno")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(report, objects):
            yield from found


def report(notes):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["gcov", "--json-format", "--object-directory", os.path.dirname(notes), notes], cwd=scratch,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        found = []
        for name in os.listdir(scratch):
            with gzip.open(os.path.join(scratch, name)) as f:
                data = json.load(f)
            for file in data["files"]:
                path = os.path.relpath(os.path.join(data["current_working_directory"], file["file"]), ROOT)
                if path.startswith(("lib/", "server/")):
                    found += [(path, line["line_number"], line["count"] > 0) for line in file["lines"]]
        return found


def row(name, lines):
    ran = sum(lines)
    print("%-44s %6d lines %6d run %6.2f %%" % (name, len(lines), ran, 100 * ran / len(lines) if lines else 100))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/cov")
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--missed", metavar="FILE")
    args = parser.parse_args()
    files = collections.defaultdict(dict)
    for path, line, ran in reports(os.path.join(ROOT, args.build)):
        files[path][line] = files[path].get(line, False) or ran
    if args.missed:
        print(*sorted(n for n, ran in files[args.missed].items() if not ran), sep="\n")
        return
    folders, tops = collections.defaultdict(list), collections.defaultdict(list)
    for path, lines in sorted(files.items()):
        folders[os.path.dirname(path)] += lines.values()
        tops[path.split("/")[0]] += lines.values()
        if args.files:
            row(path, lines.values())
    for name, lines in [*sorted(folders.items()), *sorted(tops.items()), ("all", sum(tops.values(), []))]:
        row(name, list(lines))


if __name__ == "__main__":
    main()
