"""Each header compiles alone; the public ones without -D_GNU_SOURCE, as strict C11 and, where there is a C++ compiler, as C++.
Apps in C have no warnings with installed headers, by any compiler that is here."""
import argparse
import concurrent.futures
import os
import shlex
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WARN = ["-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
PACKAGES = "libsodium libpcre2-8 libfyaml zlib jansson".split()


def headers(folder):
    for where, _, files in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(files):
            if name.endswith(".h"):
                yield os.path.relpath(os.path.join(where, name), ROOT)


def compile_alone(job):
    argv, path = job
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, input='#include "%s"\n' % os.path.join(ROOT, path))
    return None if done.returncode == 0 else "%s alone:\n%s" % (path, done.stderr)


def jobs(build):
    flags = subprocess.run(["pkg-config", "--cflags"] + PACKAGES, capture_output=True, text=True).stdout.split()
    for top in ("lib", "server", "cli"):
        for path in headers(top):
            inside = [*shlex.split(os.environ.get("CC", "gcc")), "-xc", "-std=gnu11", "-D_GNU_SOURCE", "-Ilib/include", "-Ilib", "-I.",
                      "-I" + os.path.join(build, "sqlite"), *flags, *WARN, "-"]
            if path.startswith("lib/include/"):
                yield ["gcc", "-xc", "-std=c11", "-Ilib/include", *WARN, "-pedantic", "-"], path
                if shutil.which("g++"):
                    yield ["g++", "-xc++", "-std=c++17", "-Ilib/include", *WARN, "-pedantic", "-"], path
            else:
                yield inside, path
    apps = [os.path.join("examples", n) for n in sorted(os.listdir(os.path.join(ROOT, "examples"))) if n.endswith(".c")]
    for path in [*apps, "server/program/template/app.c.in"]:
        for compiler in filter(shutil.which, ("gcc", "clang")):
            yield [compiler, "-xc", "-std=gnu11", "-isystem", "lib/include", *WARN, "-pedantic", "-"], path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    build = os.path.abspath(parser.parse_args().build)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(compile_alone, jobs(build)))
    wrong = [r for r in results if r]
    print("\n".join(wrong))
    print("%d passed, %d failed" % (len(results) - len(wrong), len(wrong)))
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
