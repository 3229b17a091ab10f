"""libapi.so exports exactly the symbols of lib/api.sym, and those are the functions the public headers declare."""
import argparse
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def listed():
    with open(os.path.join(ROOT, "lib", "api.sym"), encoding="utf-8") as f:
        return [line.strip() for line in f if line.strip()]


def exported(library):
    done = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True)
    names = [line.split()[-1] for line in done.stdout.splitlines() if line.split()[-2] not in "AUw"]
    return {n.split("@")[0] for n in names}


def declared():
    names = set()
    for path in glob.glob(os.path.join(ROOT, "lib", "include", "**", "*.h"), recursive=True):
        with open(path, encoding="utf-8") as f:
            text = re.sub(r"/\*.*?\*/|^\s*#.*?(?<!\\)$", "", f.read(), flags=re.S | re.M)
        text = re.sub(r"static inline[^{]*\{.*?^\}", "", text, flags=re.S | re.M)
        names |= set(re.findall(r"\b(api_[a-z0-9_]+)\((?!\*)", text))
        names |= set(re.findall(r"^extern const \w+ (api_[a-z0-9_]+);", text, flags=re.M))
    return names


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    args = parser.parse_args()
    names = listed()
    wrong = []
    if names != sorted(set(names)):
        wrong.append("lib/api.sym is not sorted or names a symbol twice")
    out = exported(os.path.join(args.build, "libapi.so"))
    wrong += ["exported but not in lib/api.sym: " + n for n in sorted(out - set(names))]
    wrong += ["in lib/api.sym but not exported: " + n for n in sorted(set(names) - out)]
    wrong += ["in lib/api.sym but in no public header: " + n for n in sorted(set(names) - declared())]
    wrong += ["in a public header but not in lib/api.sym: " + n for n in sorted(declared() - set(names))]
    print("\n".join(wrong))
    print("%d passed, %d failed" % (len(names), len(wrong)))
    return 1 if wrong or not names else 0


if __name__ == "__main__":
    sys.exit(main())
