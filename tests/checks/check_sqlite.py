"""SQLite is compiled in and nobody sees it: a program may link the machine's beside it; and a library that was linked
with the machine's instead refuses to start on one that can lose committed rows."""
import argparse
import ctypes
import glob
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Two SQLites in one process, each on a database of its own. The machine's header need not be installed.
PROGRAM = r"""
#define API_NO_MAIN
#include <api.h>
#include <api/test.h>
#include <stdio.h>
#include <string.h>
typedef struct sqlite3 sqlite3;
extern const char *sqlite3_libversion(void);
extern int sqlite3_open(const char *path, sqlite3 **db), sqlite3_close(sqlite3 *db);
extern int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *arg, char **why);

#define ITEM(field) field(string, name)
API_MODEL(Item, ITEM)
#define NONE(in)
API_OPERATION(version, NONE)
{
    api_rows rows;
    int err = api_sql(req, &rows, "SELECT sqlite_version() AS v");
    return err ? err : api_json(req, 200, api_pair("v", rows.values[0].text));
}
API_APP()
{
    api_get(app, "/version", version);
    api_resource(app, "/items/", Item);
}

static int print(void *arg, int n, char **values, char **names)
{
    (void)arg, (void)n, (void)names;
    return printf("theirs %s %s\n", sqlite3_libversion(), values[0]) < 0;
}

int main(int argc, char **argv)
{
    (void)argc, (void)argv;
    sqlite3 *db;
    api_test_client *c = api_test_new(&api_app_entry);
    if (sqlite3_open("theirs.db", &db) || sqlite3_exec(db, "CREATE TABLE t(a); SELECT sqlite_version()", print, NULL, NULL))
        return 1;
    printf("created %d\n", api_test_post(c, "/items/", .json = "{\"name\":\"a\"}")->status);
    printf("ours %s\n", api_test_text(api_test_get(c, "/version"), "/v"));
    sqlite3_close(db);
    api_test_free(c);
    return 0;
}
"""


def own_version(build):
    with open(os.path.join(build, "sqlite", "sqlite3.h"), encoding="utf-8") as f:
        return next(line.split('"')[1] for line in f if line.startswith("#define SQLITE_VERSION "))


def theirs():
    """The machine's library; it comes with Debian's sqlite3 command."""
    found = glob.glob("/usr/lib/*/libsqlite3.so.0") + glob.glob("/usr/lib/libsqlite3.so.0") + glob.glob("/lib64/libsqlite3.so.0")
    return found[0] if found else None


def cc():
    return shlex.split(os.environ.get("CC", "gcc"))


def run(argv, **named):
    return subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=100, **named)


def beside_another(build, library, folder):
    """What is wrong, or nothing."""
    source = os.path.join(folder, "both.c")
    with open(source, "w", encoding="utf-8") as f:
        f.write(PROGRAM)
    for name, order in (("first", [library, "-lapi"]), ("last", ["-lapi", library])):
        program = os.path.join(folder, "both-" + name)
        done = run([*cc(), "-std=gnu11", "-I" + os.path.join(ROOT, "lib", "include"), "-o", program, source, "-L" + build,
                    *order, "-Wl,-rpath," + build])
        if done.returncode:
            return "a program with an SQLite of its own (%s): %s" % (name, done.stderr)
        done = run([program], cwd=folder)
        lines = done.stdout.split("\n")
        if done.returncode or len(lines) != 4 or lines[1:] != ["created 201", "ours " + own_version(build), ""]:
            return "a program with an SQLite of its own (%s): exit %d, %s%s" % (name, done.returncode, done.stdout, done.stderr)
        os.unlink(os.path.join(folder, "theirs.db"))
    return None


def old_one_is_refused(build, library, folder):
    """libapi linked again, with the machine's in place of its own."""
    archive = shutil.copy(os.path.join(build, "obj", "libapi.a"), folder)
    run(["ar", "d", archive, "sqlite3.o"])
    packages = run(["pkg-config", "--libs", "libsodium", "libpcre2-8", "libfyaml", "zlib", "jansson"]).stdout.split()
    shared = os.path.join(folder, "libapi.so.0")
    done = run([*cc(), "-shared", "-Wl,-soname,libapi.so.0", "-Wl,--version-script=" + os.path.join(build, "api.map"), "-o",
                shared, "-Wl,--whole-archive", archive, "-Wl,--no-whole-archive", library, *packages, "-lwslay", "-ldl", "-lm", "-pthread"])
    if done.returncode:
        return "libapi with the machine's SQLite: " + done.stderr
    shutil.copy(os.path.join(build, "api"), folder)
    version = ctypes.CDLL(library).sqlite3_libversion_number()
    done = run([os.path.join(folder, "api"), "serve", "--port", "0", "--database", "sqlite:old.db"], cwd=folder)
    if version > 3051002:
        return None  # it would serve
    said = "error: database old.db: SQLite %d.%d.%d can lose committed rows (its WAL-reset bug), expected 3.51.3 or newer\n"
    if done.returncode != 1 or done.stderr != said % (version // 1000000, version // 1000 % 1000, version % 1000):
        return "an SQLite with the WAL-reset bug: exit %d, %s" % (done.returncode, done.stderr)
    return None if not os.path.exists(os.path.join(folder, "old.db")) else "the file was made by an SQLite that is refused"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    build = os.path.abspath(parser.parse_args().build)
    library = theirs()
    if not os.path.exists(os.path.join(build, "sqlite", "sqlite3.h")) or not library or "san" in build:
        print("skipped: this tree links the machine's SQLite, or the machine has none\n0 passed, 0 failed")
        return 0
    wrong = []
    for check in (beside_another, old_one_is_refused):
        with tempfile.TemporaryDirectory() as folder:
            wrong += filter(None, [check(build, library, folder)])
    print("\n".join(wrong))
    print("%d passed, %d failed" % (2 - len(wrong), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
