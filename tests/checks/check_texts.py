"""Each C string that a public function takes is the program's own text, with a reason here, or the function takes an
api_str as well (API_TEXT): a text that came from a client is never a mistake to pass."""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# function (a trailing * is any rest): why its texts are the program's own
OWN = {
    "api_str_of": "makes an api_str of one",
    "api_str_is": "compares with a text that the program knows",
    "api_arena_printf": "a format", "api_buf_printf": "a format", "api_buf_vprintf": "a format", "api_printf": "a format",
    "api_failf": "a format", "api_log": "a format", "api_problems_add": "a format",
    "api_buf_put": "bytes with their length",
    "api_sql": "a statement with a client's text in it would be an injection: values are binds",
    "api_pair": "names of an answer's members are the program's", "api_pair_json": "as api_pair", "api__pair_*": "as api_pair",
    "api__key_text": "chosen by API_KEY, which takes an api_str as well",
    "api_request_header": "looked for, not handed on", "api_request_cookie": "looked for, not handed on",
    "api_request_param": "looked for, not handed on", "api_upload_header": "looked for, not handed on",
    "api_response_header": "looked for, not handed on", "api_ws_offers": "looked for, not handed on",
    "api_node_get": "looked for; api_node_find takes an api_str",
    "api_app_*": "the program's own files", "api_users_open": "the program's own database",
    "api_client_send": "a test's or a command's request: headers and body are api_str",
    "api_init_run": "the command line", "api_yaml_parse": "the name of a file for messages", "api_users_verb_find": "the command line", "api_test_*": "a test's own text", "api__test_load": "a test's own file",
    "api__route_add": "said when the app is built", "api__subrouter": "said when the app is built",
    "api__resource_add": "said when the app is built", "api__table_add": "said when the app is built",
    "api__static_add": "said when the app is built", "api__mount_add": "said when the app is built",
    "api__sql": "see api_sql",
}


def reason_of(name):
    return any(name == known or (known.endswith("*") and name.startswith(known[:-1])) for known in OWN)


def functions(text):
    """(name, parameters) of each prototype or inline function outside of macros and structs."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"^[ \t]*#(?:.*\\\n)*.*$", "", text, flags=re.M)
    text = re.sub(r"__attribute__\(\(.*?\)\)+", "", text)
    while re.search(r"\{[^{}]*\}", text):
        text = re.sub(r"\{[^{}]*\}", ";", text)
    for m in re.finditer(r"\b(api_\w+)\(((?:[^()]|\([^()]*\))*)\)\s*;", text):
        yield m.group(1), m.group(2)


def main():
    seen, wrong, passed = set(), [], 0
    for path in sorted(glob.glob(os.path.join(ROOT, "lib/include/api/*.h"))):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for name, parameters in functions(text):
            if not re.search(r"const char \*\w*(,|$)", re.sub(r"\([^()]*\)", "()", parameters)):
                continue
            seen.add(name)
            if reason_of(name):
                passed += 1
            else:
                wrong.append("%s: %s() takes a C string: let it take an api_str by API_TEXT, or give the reason in %s" %
                             (os.path.relpath(path, ROOT), name, os.path.relpath(__file__, ROOT)))
    for known in OWN:
        if not known.endswith("*") and known not in seen and not re.match(r"api_(sql|pair)$", known):
            wrong.append("%s has no C string any more" % known)
    if passed < 40:
        wrong.append("only %d functions were found" % passed)
    print("\n".join(wrong))
    print("%d passed, %d failed" % (passed, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
