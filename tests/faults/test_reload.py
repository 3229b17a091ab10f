"""An app in C replaced again and again (RELOADS, 200 times) under load: no request fails, and neither memory nor
descriptors grow."""
# slow
import os
import re
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import server
from lib.case import equal, eventually, main, ok, status
from lib.http import Client
from lib.server import Server

RELOADS = int(os.environ.get("RELOADS", "200"))
CLIENTS = 4
SOURCE = """#include <api.h>
#define ITEM(field) field(string, name, .max_length = 100)
API_MODEL(Item, ITEM)
#define NONE(in)
API_OPERATION(version, NONE) { return api_json(req, 200, api_pair("version", %d)); }
API_APP(.title = "Reloaded", .version = "%d")
{
    api_get(app, "/version", version);
    api_resource(app, "/items/", Item);
}
"""


def build(s, n):
    """The shared object of version n."""
    with open(s.path("app%d.c" % n), "w", encoding="utf-8") as f:
        f.write(SOURCE % (n, n))
    return server.shared_object(s.path("app%d.c" % n), s.path("app%d.so" % n))


def rss(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return int(re.search(r"VmRSS:\s+(\d+) kB", f.read()).group(1))


def server_of(s):
    """The process that serves is the keeper's child."""
    with open("/proc/%d/task/%d/children" % (s.process.pid, s.process.pid), encoding="ascii") as f:
        return int(f.read())


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


class Load:
    def __init__(self, s):
        self.s, self.over, self.failures, self.count = s, threading.Event(), [], 0
        self.threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]
        for t in self.threads:
            t.start()

    def ask(self):
        try:
            while not self.over.is_set():
                with Client(self.s.host, self.s.port) as c:
                    for _ in range(50):
                        r = c.get("/version")
                        self.count += 1
                        if r.status != 200 or r.json["version"] not in (1, 2):
                            self.failures.append(r)
                        if r.closes or self.over.is_set():
                            break
        except Exception as e:
            self.failures.append(e)

    def stop(self):
        self.over.set()
        for t in self.threads:
            t.join()


def test_again_and_again():
    s = Server(start=False, flags=["app.so", "--reload", "--limit", "reload_quiet=1ms", "--log-level", "info"])
    versions = [build(s, 1), build(s, 2)]
    os.link(versions[0], s.path("app.so"))
    s.start()
    with s:
        load, sizes, before = Load(s), [], None
        try:
            for i in range(1, RELOADS + 1):
                os.link(versions[i % 2], s.path("next.so"))
                os.replace(s.path("next.so"), s.path("app.so"))
                reloaded = eventually(lambda: s.log().count("reloaded") >= i, "reload %d" % i, 30)
                if i % (RELOADS // 4) == 0:
                    sizes.append(rss(server_of(s)))
                    before = before or descriptors(server_of(s))
        finally:
            load.stop()
        equal(load.failures[:3], [], "failures")
        ok(load.count > RELOADS // 4, "only %d requests were made", load.count)
        ok(reloaded, "the last reload")
        status(s.get("/version"), 200)
        eventually(lambda: descriptors(server_of(s)) <= before + CLIENTS, "descriptors are given back")
        grown = [after - earlier for earlier, after in zip(sizes, sizes[1:])]
        print("note: %d reloads, %d requests, KiB more in each quarter: %s" % (RELOADS, load.count, grown))
        if server.SLOWNESS == 1:  # what leaks grows in each quarter; an arena that malloc adds for a thread, in one
            ok(min(grown) < RELOADS // 4 * 4, "each quarter of %d reloads added %d KiB or more", RELOADS // 4, min(grown))


if __name__ == "__main__":
    main(__name__)
