"""The table: each line one work and one server, then what was promised and whether it was kept."""

import statistics

TITLES = {
    "plain": "GET fixed text (api: /healthz)",
    "item": "GET JSON by id and query (h2o: a file)",
    "echo": "POST validated, echoed (loop: a look at its ends)",
    "hundred": "GET list of a hundred, 6 kB (h2o: a file)",
    "pipe": "fixed text, pipelined 16 deep",
    "events": "Server-Sent Events to 1,000 clients (events/s)",
    "ws": "WebSocket echo, 64 clients (messages/s)",
    "row": "GET row by id from SQLite",
    "post64": "POST durable, 64 clients (loop: one commit each)",
    "post256": "POST durable, 256 clients",
    "post1": "POST durable, 1 client",
    "list": "list of 100 rows",
    "wrk": "GET fixed text, by wrk",
}
# The app file `api init` writes; apps/four.c; apps/live.c.
NAMES = {"api": "api, an app file", "four": "api, the four routes in C", "live": "api, what waits in C"}
BASES = {"events": "live", "ws": "live"}  # "x" is against this server, else the loop


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
            "x " + ("ours" if key in BASES else "loop" if "loop" in rows else "-"),
            "core",
            "MB/s",
        )
        for name, got in rows.items():
            if not got:
                continue
            rates = [r["rate"] for r in got]
            times = ["%8.2f" % med([r[k] for r in got]) if k in got[0] else "       -" for k in ("p50", "p99")]
            x = med(ratios(rows, name, BASES.get(key, "loop")))
            mb = (
                "%7.0f%% %7.1f" % (100 * med([r["server_core"] for r in got]), med([r["mb"] for r in got]))
                if "mb" in got[0]
                else "       -       -"
            )
            times_loop = "-" if x != x else "%.3f" % x
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


def instruction_line(name, got, kinds):
    return "  %-52s %s" % (
        NAMES.get(name, name),
        " ".join("%9.0f" % got[k]["each"] if k in got else "        -" for k in kinds),
    )


def sleeping_lines(result):
    yield ""
    yield "10,000 handlers asleep%32s %9s %9s %9s %9s" % ("", "MiB more", "awake/s", "beside/s", "x awake")
    for name, got in result["sleeping"].items():
        yield "  %-52s %9.1f %9.0f %9.0f %9.3f" % (
            NAMES.get(name, name),
            got["mib"],
            med([r["rate"] for r in got["awake"]]),
            med([r["rate"] for r in got["beside"]]),
            med(ratios(got, "beside", "awake")),
        )


def other_lines(result):
    yield ""
    yield "instructions a request, user space (callgrind)%8s %9s %9s %9s %9s" % ("", "plain", "item", "echo", "hundred")
    for name in ("four", "loop", "h2o"):
        yield instruction_line(name, result["instructions"].get(name, {}), ("plain", "item", "echo", "hundred"))
    yield "%54s %9s %9s %9s %9s" % ("", "plain", "row", "create", "list")
    yield instruction_line("api", result["instructions"].get("api", {}), ("plain", "row", "create", "list"))
    yield "  (create: one row stored durably and answered, the writer thread included)"
    for name in ("four", "api"):
        for kind, got in result["instructions"].get(name, {}).items():
            where = sorted(got["objects"].items(), key=lambda kv: -kv[1])[:3]
            yield "  %-4s %-8s by library: %s" % (name, kind, ", ".join("%s %.0f" % (n, v) for n, v in where))
            yield "                dearest: %s" % ", ".join("%s %.0f" % (n, v) for n, v in got["functions"][:6])
    yield ""
    yield "memory, MiB%43s %9s %9s" % ("", "serving", "+10k idle")
    for name, m in result["memory"].items():
        yield "  %-52s %9.1f %9.1f" % (NAMES.get(name, name), m["serving"], m["idle"])
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


def promises(result):
    """(what, measured, least or most, is it a most). None where it could not be measured."""
    rates, ins, mem, start, p = (result[k] for k in ("rates", "instructions", "memory", "start", "parse"))
    asleep = result["sleeping"].get("live")

    def x(key, one="api", other="loop"):
        got = ratios(rates.get(key, {}), one, other)
        return med(got) if got else None

    def effort(key):
        got = effort_ratios(rates.get(key, {}), "four", "loop")
        return med(got) if got else None

    def instr(kind):
        return ins.get("four", {}).get(kind, {}).get("each")

    def m(key):
        return mem.get("api", {}).get(key)

    own = rates["row"].get("api", []), rates["plain"].get("api", [])
    yield "instructions, plaintext", instr("plain"), 2000, True
    yield "instructions, JSON by id and query", instr("item"), 3000, True
    yield "instructions, POST validated and echoed", instr("echo"), 4500, True
    yield "plaintext, x loop, per second of its core", effort("plain"), 0.95, False
    yield "JSON by id, x loop, per second of its core", effort("item"), 0.95, False
    yield "POST validated, x loop, per second of its core", effort("echo"), 0.9, False
    yield "pipelined 16 deep, x loop, per second of its core", effort("pipe"), 0.7, False
    yield "10,000 handlers asleep, MiB", asleep and asleep["mib"], 200, True
    yield "10,000 handlers asleep, x the rate without them", (
        med(ratios(asleep, "beside", "awake")) if asleep else None
    ), 0.95, False
    yield "POST durable 64, x one commit each", x("post64"), 15, False
    yield "POST durable 256, x one commit each", x("post256"), 20, False
    yield "POST durable 1, x one commit each", x("post1"), 0.9, False
    yield "POST durable 64, x FastAPI + SQLAlchemy", x("post64", "api", "FastAPI"), 100, False
    yield "POST durable 64, x DRF", x("post64", "api", "DRF"), 60, False
    yield "GET p99 beside POST, 5 ms a sync, ms", (
        med([r["p99"] for r in result["slow"]]) if "slow" in result else None
    ), 1.5, True
    yield "item from SQLite, x our own fixed answer", med([a["rate"] / b["rate"] for a, b in zip(*own)]), 0.75, False
    yield "item from SQLite, x FastAPI + SQLAlchemy", x("row", "api", "FastAPI"), 80, False
    yield "item from SQLite, x DRF", x("row", "api", "DRF"), 80, False
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
    parts = (rate_lines, sleeping_lines, other_lines, promise_lines)
    lines = [head, noise, said, *(line for part in parts for line in part(result))]
    if result["notes"]:
        lines += ["", "not measured: "] + ["  " + n for n in result["notes"]]
    return "\n".join(lines)
