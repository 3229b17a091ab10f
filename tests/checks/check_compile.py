"""What is wrong with an app in C does not compile; what differs only by the mistake does. Nor does a source of ours that calls
a banned function. By gcc, or by the compilers that are named as arguments (check_compile_clang.py).

A row is a line that compiles and one that does not, put into the place that is marked in the program below."""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys

from stamp import Stamp

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILER = os.path.join(ROOT, "server", "reload", "compiler.c")  # has the flags of `api serve app.c`
BANNED_H = os.path.join(ROOT, "lib", "base", "banned.h")
PROGRAM = """#include <api.h>
%(include)s
#define ITEM(field) \\
    field(string, name, .max_length = 20) \\
    field(number, price, .minimum = 0) \\
    field(integer, count, .optional = true) \\
    %(field)s
static const char *check_name(api_str v) { return v.n ? NULL : "empty"; }
static const char *check_price(double v) { return v < 0 ? "less" : NULL; }
API_MODEL(Item, ITEM)
#define OTHER(field) field(string, name)
API_MODEL(Other, OTHER)
#define CAT(field) field(integer, lives)
API_MODEL(Cat, CAT)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_OTHER, Other, other) %(variant)s
API_UNION(Pet, kind, PET)
typedef struct User { api_str name; } User;
API_DEPENDENCY(user, User, API_NONE) { return api_alloc(req, sizeof(User)); }
API_DEPENDENCY(second_user, User, API_NONE) { return api_alloc(req, sizeof(User)); }
API_DEPENDENCY(number_of, int64_t, API_NONE) { return api_alloc(req, sizeof(int64_t)); }
static const char *check_item(const Item *i) { return i->price < 0 ? "less" : NULL; }
static const char *check_other(const Other *i) { return i->name.n ? "less" : NULL; }
%(top)s
#define IN(in) in(body, Item, item) in(query, integer, n, .minimum = 1) in(depends, user, user) in(file, upload, f) \\
    %(input)s
API_OPERATION(operation, IN%(options)s)
{
    Item item = {.name = API_S("a"), .price = 1};
    Other other = {.name = API_S("a")};
    Pet pet = {.kind = PET_CAT};
    api_test_client *c = NULL;
    (void)check_name, (void)check_price, (void)check_item, (void)check_other, (void)item, (void)other, (void)pet, (void)c;
    (void)user, (void)second_user, (void)number_of;
    %(body)s
    return 0;
}
static int middleware(api_request *req) { return api_next(req); }
static int hook(api_request *req) { (void)req; return 0; }
API_APP(.title = "Checks"%(app)s)
{
    (void)middleware, (void)hook;
    api_post(app, "/", operation);
    %(setup)s
}
"""
PLACES = {"include": "#include <api/test.h>", "field": "", "variant": "", "top": "", "input": "", "options": "", "body": "",
          "app": "", "setup": ""}

ROWS = [
    # what it is about, where, good, bad
    ("the test client without its header", "include", "#include <api/test.h>", ""),
    ("unknown type", "field", "field(boolean, sold)", "field(bolean, sold)"),
    ("unknown type of items", "field", "field(array(string), tags)", "field(array(strnig), tags)"),
    ("a model that is none", "field", "field(any, who)", "field(object(Nobody), who)"),
    ("misspelt option", "field", "field(string, s, .max_length = 1)", "field(string, s, .max_lenght = 1)"),
    ("option of another type", "field", "field(number, s, .minimum = 1)", "field(number, s, .max_length = 1)"),
    ("option of a text on an array", "field", "field(array(string), s, .max_items = 1)",
     "field(array(string), s, .pattern = \"a\")"),
    ("option of another C type", "field", "field(string, s, .default_value = \"a\")",
     "field(string, s, .default_value = API_S(\"a\"))"),
    ("member twice", "field", "field(string, s)", "field(string, name)"),
    ("validator of another type", "field", "field(string, s, .validate = check_name)",
     "field(string, s, .validate = check_price)"),
    ("member of another type", "body", "item.price = 2.5;", "item.price = API_S(\"2.5\");"),
    ("text of a number", "body", "item.name = API_S(\"x\");", "item.name = 5;"),
    ("misspelt field", "body", "item.price = 2.5;", "item.prize = 2.5;"),
    ("misspelt input", "body", "(void)in->item.name;", "(void)in->itme.name;"),
    ("input of another type", "body", "int64_t n = in->n; (void)n;", "api_str n = in->n; (void)n;"),
    ("input is read only", "body", "int64_t n = in->n; (void)n;", "in->n = 5;"),
    ("presence of no member", "body", "(void)item.has.count;", "(void)item.has.cuont;"),
    ("setting no member", "body", "api_set(&item, count, 5);", "api_set(&item, cuont, 5);"),
    ("wrong struct in api_reply", "body", "return api_reply(req, 200, Item, &item);",
     "return api_reply(req, 200, Item, &other);"),
    ("wrong struct in api_reply_list", "body", "return api_reply_list(req, 200, Item, &item, 1);",
     "return api_reply_list(req, 200, Item, &other, 1);"),
    ("wrong struct in api_write_line", "body", "return api_write_line(req, Item, &item);",
     "return api_write_line(req, Item, &other);"),
    ("wrong struct in an event", "body", "api_send_event_model(req, Item, &item, .id = \"1\");",
     "api_send_event_model(req, Item, &other, .id = \"1\");"),
    ("misspelt option of an event", "body", "api_send_event(req, .data = API_S(\"x\"));",
     "api_send_event(req, .date = API_S(\"x\"));"),
    ("a model that is none in api_reply", "body", "return api_reply(req, 200, Item, &item);",
     "return api_reply(req, 200, Itme, &item);"),
    ("wrong struct in api_db_get", "body", "return api_db_get(req, Item, 1, &item);",
     "return api_db_get(req, Item, 1, &other);"),
    ("wrong struct in api_db_insert", "body", "return api_db_insert(req, Item, &item, NULL);",
     "return api_db_insert(req, Item, &other, NULL);"),
    ("wrong struct in api_db_update", "body", "return api_db_update(req, Item, 1, &item);",
     "return api_db_update(req, Item, 1, &other);"),
    ("wrong list in api_db_find", "body", "API_LIST(Item) l; return api_db_find(req, Item, &l);",
     "API_LIST(Other) l; return api_db_find(req, Item, &l);"),
    ("wrong struct of a WebSocket", "body", "return api_ws_send_model(req, Item, &item);",
     "return api_ws_send_model(req, Item, &other);"),
    ("pointer in a pair", "body", "return api_json(req, 200, api_pair(\"a\", item.name));",
     "return api_json(req, 200, api_pair(\"a\", &item));"),
    ("value of no kind in a pair", "body", "return api_json(req, 200, api_pair(\"a\", item.price));",
     "return api_json(req, 200, api_pair(\"a\", item));"),
    ("detail that is no text", "body", "api_fail(req, 404, \"No\");", "api_fail(req, 404, item);"),
    ("api_need of no dependency", "body", "User *u = api_need(req, user); (void)u;",
     "User *u = api_need(req, operation); (void)u;"),
    ("value of a dependency", "body", "User *u = in->user; (void)u;", "Other *u = in->user; (void)u;"),
    ("no rows", "body", "return api_reply_list(req, 200, Item, NULL, 0);", "return api_reply_list(req, 200, Item, 0, 0);"),
    ("override of another type", "body", "api_test_override(c, user, second_user);",
     "api_test_override(c, user, number_of);"),
    ("misspelt option of a test", "body", "api_test_get(c, \"/\", .https = true);",
     "api_test_get(c, \"/\", .htps = true);"),
    ("variant of no model", "variant", "", "variant(PET_DOG, Dog, dog)"),
    ("variant twice", "variant", "", "variant(PET_CAT, Cat, cat)"),
    ("variant's member", "body", "pet.cat.lives = 9;", "pet.dog.lives = 9;"),
    ("unknown source", "input", "in(header, string, x)", "in(haeder, string, x)"),
    ("dependency that is none", "input", "in(depends, second_user, x)", "in(depends, nobody, x)"),
    ("option of a dependency", "input", "in(depends, second_user, x)", "in(depends, second_user, x, .minimum = 1)"),
    ("option of a file", "input", "in(file, upload, x, .optional = true)", "in(file, upload, x, .max_length = 1)"),
    ("option of another type in an input", "input", "in(query, integer, x, .maximum = 1)",
     "in(query, integer, x, .pattern = \"a\")"),
    ("body of no model", "input", "in(json, array(object(Item)), x)", "in(body, Nothing, x)"),
    ("misspelt option of an operation", "options", ", .summary = \"a\"", ", .sumary = \"a\""),
    ("response that is no model", "options", ", .response = &Item_model", ", .response = &user"),
    ("dependency in a list", "options", ", .dependencies = API_DEPENDENCIES(&user)",
     ", .dependencies = API_DEPENDENCIES(&Item_model)"),
    ("validator of another model", "top", "#define M(field) field(string, a)\nAPI_MODEL(M1, M)",
     "#define M(field) field(string, a)\nAPI_MODEL(M1, M, .validate = check_other)"),
    ("wrong handler signature", "top", "API_OPERATION(other_one, API_NONE) { return api_empty(req, 204); }",
     "API_OPERATION(other_one, API_NONE) { return *in; }"),
    ("return of a dependency", "top", "API_DEPENDENCY(d, User, API_NONE) { return NULL; }",
     "API_DEPENDENCY(d, User, API_NONE) { static Other o; return &o; }"),
    ("misspelt option of an app", "app", ", .version = \"1\"", ", .versoin = \"1\""),
    ("not an operation in api_get", "setup", "api_get(app, \"/a\", operation);", "api_get(app, \"/a\", user);"),
    ("a function in api_get", "setup", "api_get(app, \"/a\", operation);", "api_get(app, \"/a\", middleware);"),
    ("misspelt option of a route", "setup", "api_get(app, \"/a\", operation, .status = 201);",
     "api_get(app, \"/a\", operation, .sttaus = 201);"),
    ("middleware of another shape", "setup", "api_use(app, middleware);", "api_use(app, check_item);"),
    ("hook of another shape", "setup", "api_on_startup(app, hook);", "api_on_startup(app, check_item);"),
    ("resource of no model", "setup", "api_resource(app, \"/items/\", Item);", "api_resource(app, \"/items/\", user);"),
    ("mount of no app", "setup", "(void)app;", "api_mount(app, \"/x\", &operation);"),
]

# Of our own sources: lib/base/banned.h
BANNED = [
    ("size_t f(char *to, const char *s) { return (size_t)snprintf(to, 9, \"%s\", s); }",
     "char *f(char *to, const char *s) { return strcpy(to, s); }"),
    ("struct tm *f(time_t t, struct tm *tm) { return gmtime_r(&t, tm); }", "struct tm *f(time_t t) { return gmtime(&t); }"),
    ("long f(const char *s) { return strtol(s, NULL, 10); }", "long f(const char *s) { return atoi(s); }"),
    ("void *f(size_t n) { return malloc(n); }", "void *f(size_t n) { return alloca(n); }"),
]


def flags():
    with open(COMPILER, encoding="utf-8") as f:
        return [w for w in re.findall(r'^    "(-[^"]+)",$', f.read(), re.M) if w.startswith(("-std", "-W"))]


def compile_one(job):
    cc, what, place, text, good = job
    source = PROGRAM % {**PLACES, place: text}
    argv = [cc, "-xc", *FLAGS, "-Ilib/include", *(["-Wextra", "-Werror"] if good else []), "-fsyntax-only", "-"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, input=source)
    if (done.returncode == 0) == good:
        return None
    return "%s: %s: %s\n%s" % (cc, what, "does not compile" if good else "compiles: " + text, done.stderr[:2000])


def compile_banned(job):
    cc, text, good = job
    argv = [cc, "-xc", "-std=gnu11", "-Wall", "-Werror", "-D_GNU_SOURCE", "-include", "lib/base/banned.h", "-fsyntax-only", "-"]
    headers = "".join("#include <%s.h>\n" % name for name in ("string", "time", "stdio", "stdlib", "strings", "alloca"))
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, input=headers + text + "\n")
    if (done.returncode == 0) == good and (good or " is banned: use " in done.stderr):
        return None
    return "%s: lib/base/banned.h: %s: %s\n%s" % (cc, text, "does not compile" if good else "is not refused", done.stderr[:2000])


FLAGS = flags()


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("compilers", nargs="*", default=["gcc"])
    args = parser.parse_args(argv)
    stamp = Stamp(args.build, "compile-" + "-".join(args.compilers))
    public = glob.glob(os.path.join(ROOT, "lib", "include", "**", "*.h"), recursive=True)
    compilers = args.compilers if stamp.edited([__file__, COMPILER, BANNED_H, *public]) else []
    jobs = [(cc, what, place, text, good) for cc in compilers for what, place, *texts in ROWS
            for text, good in zip(texts, (True, False))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(compile_one, jobs))
        results += pool.map(compile_banned, [(cc, text, good) for cc in compilers for texts in BANNED
                                             for text, good in zip(texts, (True, False))])
    wrong = [r for r in results if r]
    print("\n".join(wrong))
    print("%d passed, %d failed" % (len(results) - len(wrong), len(wrong)))
    if not wrong:
        stamp.passed()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
