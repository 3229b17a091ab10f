"""Subjects of commits have at most 72 characters, from the first one after BASE on."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BASE = "54a74fb9e131debeb66a988babb2263451c90d51"
MOST = 72


def git(*words):
    """Its output; None where it fails or there is no git."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def subjects():
    """(commit, subject) of what this clone has; a shallow one that ends before BASE has only later commits."""
    if git("cat-file", "-e", BASE + "^{commit}") is not None:
        commits = BASE + "..HEAD"
    elif (git("rev-parse", "--is-shallow-repository") or "").strip() == "true":
        commits = "HEAD"
    else:
        return None
    return [line.split(" ", 1) for line in git("log", "--no-merges", "--format=%h %s", commits).splitlines()]


def main():
    found = subjects()
    if found is None:
        print("skipped: no Git checkout with commit %s\n0 passed, 0 failed" % BASE[:7])
        return 0
    wrong = ["%s: the subject has %d characters, expected at most %d: %s" % (commit, len(subject), MOST, subject)
             for commit, subject in found if len(subject) > MOST]
    print("\n".join(wrong))
    print("%d passed, %d failed" % (len(found) - len(wrong), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
