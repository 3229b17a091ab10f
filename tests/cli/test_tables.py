"""Tables: widths on the screen, cells cut, columns dropped, the key neither."""
import json

from harness import EVERYTHING, equal, main
from test_resources import shop

UUIDS = ["0190163d-8694-739b-aea5-966c26f8ad9%d" % i for i in range(3)]


def table(t, r, rows, *words, columns=40):
    r.script = [(200, {}, json.dumps(rows))]
    got = t.ok(*words, "--format", "table", env={"COLUMNS": str(columns)})
    return got.out.splitlines(), got.err


def test_an_id_is_never_cut(t):
    """Integers, UUIDs and texts; at any width; other cells are cut and columns dropped for it."""
    r = shop(t)
    for ids in UUIDS, [7163309881222824984, 1, 2], ["a-rather-long-slug-that-names-this-row-and-no-other", "b", "c"], ["日本語" * 8, "é", "x"]:
        rows = [{"name": "n" * 60, "note": "text " * 9, "id": i, "price": 1} for i in ids]
        for width in (1, 10, 20, 36, 40, 60, 80, 200) if EVERYTHING else (1, 36, 80):
            for words in ["items", "list"], ["items", "list", "--columns", "name,id"], ["items", "list", "--columns", "name,note,id,price"]:
                lines, err = table(t, r, rows, *words, columns=width)
                for i, line in zip(ids, lines[1:]):
                    assert str(i) in line, (width, words, line)
                equal(len(lines), 4)
    lines, err = table(t, r, [{"name": "x" * 99, "id": UUIDS[0], "b": 1}], "items", "list", columns=38)
    equal((lines, err), (["id", UUIDS[0]], "+2 columns: --columns\n"))
    lines, err = table(t, r, [{"id": UUIDS[0], "name": "x" * 99, "b": 1}], "items", "list", columns=53)
    equal((lines[1], err), (UUIDS[0] + "  " + "x" * 11 + "…  1", ""))


def test_a_key_of_another_name(t):
    """It is called as the path of the operation that gets a row calls it."""
    def change(document):
        item = document["paths"].pop("/items/{id}")
        document["paths"]["/items/{sku}"] = json.loads(json.dumps(item).replace('"id"', '"sku"').replace("{id}", "{sku}"))
    r = shop(t, change)
    sku = "SKU-" + "9" * 30
    lines, err = table(t, r, [{"name": "n" * 50, "sku": sku}], "items", "list", columns=50)
    assert lines[0].startswith("sku ") and lines[1].startswith(sku + "  nn") and lines[1].endswith("…"), lines
    lines, err = table(t, r, [{"name": "n" * 50, "sku": sku}], "items", "list", columns=20)
    equal(lines, ["sku", sku])


def test_width_is_that_of_the_screen(t):
    r = shop(t)
    wide = [{"id": 1, "n": "日本語" * 10, "e\u0301": "e\u0301" * 3}, {"id": 2, "n": "a", "e\u0301": None}]
    equal(table(t, r, wide, "items", "list", columns=20), (["id  n", "1   日本語日本…", "2   a"], "+1 column: --columns\n"))
    equal(table(t, r, wide, "items", "list", columns=21)[0],
          ["id  n             e\u0301", "1   日本語日本…   " + "e\u0301" * 3, "2   a             -"])


def test_a_long_cell_costs_no_more_than_its_length(t):
    import time
    r = shop(t)
    start = time.time()
    lines, err = table(t, r, [{"id": 1, "n": "x" * 2000000}], "items", "list", columns=1000000)
    equal(len(lines[1]), 1000000)
    assert time.time() - start < 20


main(__name__)
