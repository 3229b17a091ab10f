"""Manual pages and completions are what the command's tables say."""
import os
import re
import subprocess

from harness import equal, main

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def committed(*path):
    with open(os.path.join(ROOT, *path)) as f:
        return f.read()


def commands(t):
    text = t.ok("help").out.split("\nCommands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\S+) ", text, re.M)


def test_manual_pages(t):
    equal(committed("man", "api.1"), t.ok("__man").out)
    for name in commands(t):
        equal(committed("man", "api-%s.1" % name), t.ok("__man", name).out)
    pages = [n for n in os.listdir(os.path.join(ROOT, "man")) if n.endswith(".1")]
    equal(sorted(pages), sorted(["api.1"] + ["api-%s.1" % n for n in commands(t)]))


def test_completions(t):
    for shell, file in ("bash", "api.bash"), ("zsh", "_api"), ("fish", "api.fish"):
        script = t.ok("completion", shell).out
        equal(committed("completions", file), script)
        for name in commands(t):
            assert re.search(r"\b%s\b" % name, script), (shell, name)
    t.fails(2, "completion", "tcsh")


def test_every_flag_of_help_is_in_manual_and_completions(t):
    flags = set(re.findall(r"--[a-z][a-z-]+", t.ok("help").out))
    for name in commands(t):
        flags |= set(re.findall(r"^ +(?:-\w, )?(--[a-z][a-z-]+)", t.ok(name, "--help").out, re.M))
    manual = "".join(committed("man", f) for f in os.listdir(os.path.join(ROOT, "man")) if f.endswith(".1")).replace("\\-", "-")
    fish = committed("completions", "api.fish")
    for flag in flags - {"--FLAG", "--PARAM"}:
        assert flag in manual, flag
        assert flag in committed("completions", "api.bash"), flag
        assert "-l %s " % flag[2:] in fish or "-l %s\n" % flag[2:] in fish, flag


def test_help_and_manual_page_have_the_same_flags(t):
    for name in commands(t):
        help_ = set(re.findall(r"^ +(?:-\w, )?(--[a-z][a-z-]*)", t.ok(name, "--help").out, re.M))
        page = committed("man", "api-%s.1" % name).replace("\\-", "-").split(".SH EXAMPLES")[0]
        equal((name, set(re.findall(r"^\.B (?:-\w, )?(--[a-z][a-z-]*)", page, re.M))), (name, help_))
        about = re.search(r"\n\n(.*)\.\n", t.ok(name, "--help").out).group(1)
        assert " - " + about in page.replace("\\&", ""), (name, about)


def test_man_without_installation(t):
    """The tree beside the build is what man looks for: pages, and names that lead to pages."""
    env = {**t.env, "MANPATH": os.path.join(t.build, "man"), "MANPAGER": "cat", "MANWIDTH": "100"}
    for words, want in ((["3", "libapi"], "libapi"), (["api_testing"], "api_testing"), (["api_sleep"], "api_sleep"),
                        (["api_test_get"], "api_test_get"), (["api"], "REST APIs"), (["api-serve"], "--reload")):
        done = subprocess.run(["man", *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 0 and want in done.stdout, (words, done.stderr, done.stdout[:300])
    names = {line.split()[0] for line in committed("man", "names").splitlines()}
    pages = {n for n in os.listdir(os.path.join(ROOT, "man")) if n.endswith(".3")}
    equal(set(os.listdir(os.path.join(t.build, "man", "man3"))), pages | {n + ".3" for n in names})


def test_bash_completes(t):
    script = ('source completions/api.bash; COMP_WORDS=(api serve --log-f); COMP_CWORD=2; COMP_LINE="api serve --log-f"; COMP_POINT=17; _api; echo "${COMPREPLY[@]}";'
              'COMP_WORDS=(api se); COMP_CWORD=1; COMP_LINE="api se"; COMP_POINT=6; _api; echo "${COMPREPLY[@]}"')
    env = {**t.env, "PATH": t.build + ":" + t.env["PATH"]}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    equal(done.stdout.decode(), "--log-format\nserve\n")


main(__name__)
