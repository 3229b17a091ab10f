"""The table: each line one work and one server, then what was promised and whether it was kept."""

import statistics

TITLES = {
    "plain": "GET fixed answer (ours: /healthz)",
    "item": "GET item by id (loop, h2o, fastify: not a database)",
    "pipe": "fixed answer, pipelined 16 deep",
    "echo": "POST checked and echoed (ours: has no such operation)",
    "post64": "POST durable, 64 clients (loop: one commit each)",
    "post256": "POST durable, 256 clients",
    "post1": "POST durable, 1 client",
    "list": "list of 100 rows",
    "wrk": "GET fixed answer, by wrk",
}
NAMES = {"loop:row": "loop, from SQLite"}


def med(values):
    return statistics.median(values) if values else float("nan")


def ratios(rows, one, other):
    """Round by round, so that a slow minute hits both."""
    return [a["rate"] / b["rate"] for a, b in zip(rows.get(one, []), rows.get(other, []))]


def effort_ratios(rows, one, other):
    """The same by seconds of the server's core: where the load cannot fill the faster, rates flatter the slower."""
    pairs = zip(rows.get(one, []), rows.get(other, []))
    return [a["rate"] / a["server_core"] / (b["rate"] / b["server_core"]) for a, b in pairs if a["server_core"]]


def spread(values):
    return "%.0f..%.0f" % (min(values), max(values)) if values else "-"


def rate_lines(result):
    for key, rows in result["rates"].items():
        yield ""
        yield "%-54s %9s %19s %8s %8s %8s %8s %7s" % (
            TITLES[key],
            "req/s",
            "min..max",
            "p50 ms",
            "p99 ms",
            "x loop",
            "core",
            "MB/s",
        )
        for name, got in rows.items():
            if not got:
                continue
            rates = [r["rate"] for r in got]
            times = ["%8.2f" % med([r[k] for r in got]) if k in got[0] else "       -" for k in ("p50", "p99")]
            x = med(ratios(rows, name, "loop"))
            mb = (
                "%7.0f%% %7.1f" % (100 * med([r["server_core"] for r in got]), med([r["mb"] for r in got]))
                if "mb" in got[0]
                else "       -       -"
            )
            times_loop = "-" if x != x or name == "loop:row" else "%.3f" % x
            bad = sum(r.get("bad", 0) for r in got)
            yield "  %-52s %9.0f %19s %s %s %8s %s%s" % (
                NAMES.get(name, name),
                med(rates),
                spread(rates),
                *times,
                times_loop,
                mb,
                "  %d NOT 2xx" % bad if bad else "",
            )


def other_lines(result):
    yield ""
    yield "instructions a request, user space (callgrind)%8s %9s %9s %9s %9s" % ("", "plain", "item", "POST", "list")
    for name, kinds in result["instructions"].items():
        cells = [
            kinds.get(k) or (kinds.get("echo") if k == "create" else None) for k in ("plain", "item", "create", "list")
        ]
        yield "  %-52s %s" % (name, " ".join("%9.0f" % c["each"] if c else "        -" for c in cells))
    if result["instructions"]:
        yield "  (POST: ours stores one row durably and answers it, the writer thread included; the loop's only echoes)"
    for kind, got in result["instructions"].get("api", {}).items():
        where = sorted(got["objects"].items(), key=lambda kv: -kv[1])[:3]
        yield "  api %-6s by library: %s" % (kind, ", ".join("%s %.0f" % (n, v) for n, v in where))
        yield "             dearest: %s" % ", ".join("%s %.0f" % (n, v) for n, v in got["functions"][:6])
    yield ""
    yield "memory, MiB%43s %9s %9s" % ("", "serving", "+10k idle")
    for name, m in result["memory"].items():
        yield "  %-52s %9.1f %9.1f" % (name, m["serving"], m["idle"])
    yield ""
    yield "start, ms%45s %9s %19s" % ("", "median", "min..max")
    words = {
        "true": "true (the floor)",
        "version": "api --version",
        "serve": "api serve, until it listens",
        "list": "api items list",
        "curl": "curl of the same URL",
    }
    for key, got in result["start"].items():
        yield "  %-52s %9.1f %19s" % (words[key], med(got), "%.1f..%.1f" % (min(got), max(got)))
    p = result["parse"]
    yield ""
    yield "array of %.2f MB, MB/s%33s %9s %19s" % (p["bytes"] / 1e6, "", "median", "min..max")
    for key, title in (
        ("rows", "parse + validate into rows"),
        ("check", "api_model_check"),
        ("jansson", "jansson, parse alone"),
    ):
        yield "  %-52s %9.0f %19s" % (title, med(p[key]), spread(p[key]))
    if "slow" in result:
        s = result["slow"]
        yield ""
        yield "5 ms a sync, 64 reading beside 64 writing: GET %.0f/s p50 %.2f p99 %.2f ms; POST %.0f/s p99 %.1f ms" % (
            *(med([r[k] for r in s]) for k in ("rate", "p50", "p99", "writes", "writes_p99")),
        )


def besides_sqlite(instructions, kind):
    """The promise is about small JSON without a database: the nearest is what the request costs outside SQLite."""
    got = instructions.get("api", {}).get(kind)
    return got["each"] - sum(n for where, n in got["objects"].items() if "sqlite" in where) if got else None


def promises(result):
    """(what, measured, least or most, is it a most). None where it could not be measured."""
    rates, ins, mem, start, p = (result[k] for k in ("rates", "instructions", "memory", "start", "parse"))

    def x(key, one="api", other="loop"):
        got = ratios(rates.get(key, {}), one, other)
        return med(got) if got else None

    def effort(key):
        got = effort_ratios(rates.get(key, {}), "api", "loop")
        return med(got) if got else None

    def instr(kind):
        return ins.get("api", {}).get(kind, {}).get("each")

    def m(key):
        return mem.get("api", {}).get(key)

    own = rates["item"].get("api", []), rates["plain"].get("api", [])
    yield "instructions, plaintext-like", instr("plain"), 2000, True
    yield "instructions, item by id (SQLite left out, libc in)", besides_sqlite(ins, "item"), 3000, True
    yield "instructions, POST stored (SQLite out, libc in)", besides_sqlite(ins, "create"), 4500, True
    yield "fixed answer, x loop, per second of its core", effort("plain"), 0.95, False
    yield "item by id, x loop, both from SQLite", x("item", "api", "loop:row"), 0.95, False
    yield "POST checked and echoed, x loop", x("echo"), 0.9, False
    yield "pipelined 16 deep, x loop, per second of its core", effort("pipe"), 0.7, False
    yield "POST durable 64, x one commit each", x("post64"), 15, False
    yield "POST durable 256, x one commit each", x("post256"), 20, False
    yield "POST durable 1, x one commit each", x("post1"), 0.9, False
    yield "POST durable 64, x FastAPI + SQLAlchemy", x("post64", "api", "FastAPI"), 100, False
    yield "POST durable 64, x DRF", x("post64", "api", "DRF"), 60, False
    yield "GET p99 beside POST, 5 ms a sync, ms", (
        med([r["p99"] for r in result["slow"]]) if "slow" in result else None
    ), 1.5, True
    yield "item from SQLite, x our own fixed answer", med([a["rate"] / b["rate"] for a, b in zip(*own)]), 0.75, False
    yield "item from SQLite, x FastAPI + SQLAlchemy", x("item", "api", "FastAPI"), 80, False
    yield "item from SQLite, x DRF", x("item", "api", "DRF"), 80, False
    yield "list of 100 rows, MB/s", med([r["mb"] for r in rates["list"]["api"]]), 400, False
    yield "1 MB array into rows, MB/s", med(p["rows"]), 1000, False
    yield "1 MB array into rows, x jansson", med([a / b for a, b in zip(p["rows"], p["jansson"])]), 20, False
    yield "api --version, ms", med(start["version"]), 3, True
    yield "api serve ready, ms", med(start["serve"]), 30, True
    yield "api items list, x curl", med(start["list"]) / med(start["curl"]), 1.3, True
    yield "memory serving, MiB", m("serving"), 8, True
    yield "memory of 10,000 idle connections, MiB", m("idle"), 10, True


def promise_lines(result):
    yield ""
    yield "%-54s %9s %19s" % ("promised", "measured", "promise")
    for what, got, limit, most in promises(result):
        if got is None:
            yield "  %-52s %9s %19s" % (what, "-", "not measured")
            continue
        kept = got <= limit if most else got >= limit
        yield "  %-52s %9s %16s %g  %s" % (
            what,
            "%.0f" % got if got >= 1000 else "%.2f" % got,
            "at most" if most else "at least",
            limit,
            "kept" if kept else "MISSED by x %.2f" % (got / limit if most else limit / got),
        )


def text(result):
    slices = [r for rows in result["rates"].values() for got in rows.values() for r in got if "others" in r]
    head = "%d round%s of %g s each, peers taking turns, medians; server and load on a core each; took %.0f s" % (
        result["rounds"],
        "" if result["rounds"] == 1 else "s",
        result["seconds"],
        result["took"],
    )
    noise = (
        "others on the two cores during a round: median %.0f %%, worst %.0f %% of a core; "
        "stolen by the host: worst %.0f %%"
    ) % (
        100 * med([r["others"] for r in slices]),
        100 * max(r["others"] for r in slices),
        100 * max(r["steal"] for r in slices),
    )
    said = "peers: " + ", ".join("%s %s" % kv for kv in sorted(result["versions"].items()))
    busy = med([r["others"] for r in slices]) > 0.15
    if busy:
        noise += "\nNOISY: others took so much of the machine that no verdict on a rate should be believed"
    lines = [head, noise, said, *rate_lines(result), *other_lines(result), *promise_lines(result)]
    if result["notes"]:
        lines += ["", "not measured: "] + ["  " + n for n in result["notes"]]
    return "\n".join(lines)
