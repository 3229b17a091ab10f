"""--jq: every digit kept where the program only hands numbers on; what calculates says so."""
import json

from harness import EVERYTHING, equal, main

BIG = ('{"id":7163309881222824984,"d":1.10,"e":1E3,"neg":-0.0,"z":0.10000000000000000000000001,"huge":1e400,"n":5,'
       '"rows":[{"id":7163309881222824984,"v":1,"name":"a"},{"id":7163309881222824985,"v":1.0,"name":"b\\"1.10"},'
       '{"id":-7163309881222824986,"v":1.00,"name":"7163309881222824984"}],"s":"7163309881222824984 1.10","u":"\\u0031"}')


def run(t, r, program, body=BIG):
    r.script = [(200, {}, body)]
    return t.api("get", "/x", "--jq", program)


def test_digits_are_kept(t):
    r = t.record()
    for program, want in (
            (".id", "7163309881222824984"), (".d", "1.10"), (".e", "1E3"), (".neg", "-0.0"), (".huge", "1e400"), (".n", "5"),
            (".z", "0.10000000000000000000000001"), (".", BIG.replace("\\u0031", "1")),
            (".rows[].id", "7163309881222824984\n7163309881222824985\n-7163309881222824986"),
            ("[.rows[] | {id, v: .v}]", '[{"id":7163309881222824984,"v":1},{"id":7163309881222824985,"v":1.0},'
                                        '{"id":-7163309881222824986,"v":1.00}]'),
            ('.rows[1]["id"]', "7163309881222824985"), (".rows[-1].id", "-7163309881222824986"),
            (".rows[1:] | map(.id)", "[7163309881222824985,-7163309881222824986]"),
            ('.rows[] | select(.name == "a") | .id', "7163309881222824984"),
            ('.rows | first, last | .id', "7163309881222824984\n-7163309881222824986"),
            ('.rows[] | select(.name | test("^b")).id', "7163309881222824985"),
            ('if .id then .id else null end', "7163309881222824984"), ('.nosuch // .id', "7163309881222824984"),
            ('.id as $x | {a: $x}', '{"a":7163309881222824984}'), ('.id | type', "number"),
            ('.s', "7163309881222824984 1.10"), ('.. | numbers', None), ('.a.b = .id | .a', '{"b":7163309881222824984}'),
            ('[.id, .d]', "[7163309881222824984,1.10]"), ('del(.rows) | .id', "7163309881222824984")):
        got = run(t, r, program)
        equal((program, got.status, got.err), (program, 0, ""))
        if want:
            equal((program, got.out), (program, want + "\n"))


def test_what_calculates_gets_the_numbers_themselves(t):
    """No stand-in is ever compared, counted, printed in text or used to calculate."""
    r = t.record()
    body = '{"id":42,"d":1.10,"x":[3,1.50,2],"e":1e2,"k":"d"}'
    for program, want in (
            (".d + 1", "2.1"), (".d * 2", "2.2"), (".id - 1", "41"), (".d > 1", "true"), (".d == 1.1", "true"),
            (".x | sort", "[1.50,2,3]"), (".x | add", "6.5"), (".x | max", "3"), (".x | length", "3"), (".d | tostring", "1.1"),
            ('"\\(.d)"', "1.1"), (".d | @text", "1.1"), ("[.d] | @csv", "1.1"), (".x[.x[1]]", None), ("[.x[] | select(. > 1.2)]", "[3,1.50,2]"),
            (".e / 4", "25"), (".d == .d", "true"), (".x | index(1.5)", "1"), (".[.k]", "1.10"), (".id % 5", "2"),
            ("[.x[] | . == 1.5]", "[false,true,false]"), (". as $r | $r.x[$r.x[2]]", "2"), (".d | floor", "1"), ("-.d", "-1.1"),
            (".x | map(. * 2)", "[6,3,4]"), (".id, length", "42\n5"), ("{length: .d} | length", "1"), (".x | .[.[2]]", "2"),
            (".d | length", "1.10"), ("[limit(2; .x[])]", "[3,1.50]"), ("[.x[0] as $i | .x[$i]]", "[null]"), ("[.x[1] | tojson]", '["1.5"]'),
            ("def f: . + 1; .d | f", "2.1"), ("reduce .x[] as $v (0; . + $v)", "6.5"), ("[.x[] | if . == 1.5 then 1 else 0 end]", "[0,1,0]")):
        got = run(t, r, program, body)
        equal((program, got.status, got.err), (program, 0, ""))
        if want:
            equal((program, got.out), (program, want + "\n"))


def test_counts_stay_integers(t):
    """Whatever a field of the same value looks like."""
    r = t.record()
    for program, want in (("length", "1"), (".[0].tags | length", "2"), (".[0].tags | index(5)", "1"), ("[.[] | 3 - 2]", "[1]"),
                          (".[0].tags | sort", "[5,7.50]"), ("any, (if . then 100 else 2 end)", "true\n100")):
        got = run(t, r, program, '[{"price":1.0,"e":1E2,"two":2.0,"tags":[7.50,5]}]')
        equal((program, got.status, got.out), (program, 0, want + "\n"))


def test_long_numbers_and_calculating_are_told(t):
    r = t.record()
    for program, want in ((".id + 0", None), (".rows | map(select(.v == 1)) | length", "3"), (".rows | length", "3")):
        got = run(t, r, program)
        equal(got.status, 0)
        assert "17 digits" in got.err, got
        if want:
            equal(got.out, want + "\n")
    assert run(t, r, ".id + 1").out != "7163309881222824984\n"
    equal(run(t, r, "[.z, .d] | sort").out, "[0.10000000000000000000000001,1.10]\n")


def test_errors_quote_the_number_itself(t):
    r = t.record()
    for program in ".d.x", ".d[]", ".d | keys", '.id | test("x")', ".rows[].v | keys":
        got = run(t, r, program)
        equal((got.status, got.out), (1, ""))
        assert "e+301" not in got.err and "number" in got.err, got


def test_the_same_as_jq_says(t):
    """Whatever the program, the values are those of jq on the document: parsed, they are equal."""
    r = t.record()
    body = '{"a":1.10,"b":[1e2,2.50,-3],"c":{"d":9.990,"e":0.1},"s":"x","n":null,"t":true}'
    plain = '{"a":1.1,"b":[100,2.5,-3],"c":{"d":9.99,"e":0.1},"s":"x","n":null,"t":true}'
    paths = [".", ".a", ".b", ".b[]", ".c", ".c.d", ".s", ".n", ".t", ".b[0]", "..", ".c[]?", "keys", "to_entries", "[.b[]]"]
    ends = ["", " | type", " | select(. == \"x\")", " | not", " | [.]", " | {v: .}", " | length?", " | tostring", " | . == 1.1",
            " | select(. != null)", " | numbers", " | (. // 5)", " | (. + 1)?", " | [., .] | unique", " | if . then 1 else 2 end"]
    # jq takes 20 ms to compile one: else a fifth of the pairs, with each path and each end in three of them.
    programs = [p + e for i, p in enumerate(paths) for k, e in enumerate(ends) if EVERYTHING or (i + k) % 5 == 0]
    script = "\n".join("get /x --jq '%s'" % p.replace("'", "") for p in programs)
    outs = []
    for text in body, plain:
        r.script = [(200, {}, text)] * len(programs)
        outs.append(t.ok("repl", stdin=script).out.splitlines())
    def value(line):
        try:
            return json.loads(line)
        except ValueError:
            return line
    equal([value(l) for l in outs[0]], [value(l) for l in outs[1]])


main(__name__)
