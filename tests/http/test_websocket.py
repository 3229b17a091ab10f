"""WebSockets of an app in C: handshakes, messages, structs, rooms over several workers, goodbyes."""
import json
import os
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.case import equal, eventually, has, main, ok, status
from lib.server import Server
from lib.websocket import BINARY, CLOSE, CONTINUE, PING, PONG, TEXT, WebSocket, frame

SOURCE = "chat.c"
FLAGS = ("--workers", "3", "--limit", "ws_message=100000")


def test_echo(s):
    with WebSocket(s, "/echo") as ws:
        equal(ws.status, 101, "status")
        for text in ("", "hello", "grüße €", "x" * 125, "y" * 126, "z" * 65535, "a" * 65536, "b" * 100000):
            ws.send(text)
            equal(ws.receive(), text, "echo of %d" % len(text))
        ws.send(bytes(range(256)))
        equal(ws.receive(), bytes(range(256)), "bytes")
        ws.raw(frame(TEXT, "he", fin=False) + frame(PING, "in between") + frame(CONTINUE, "llo"))
        equal(ws.frame(), (PONG, b"in between"), "pong")
        equal(ws.receive(), "hello", "fragments")
        equal(ws.close(1001, "bye"), 1001, "code")


def test_many_small_messages_at_once(s):
    with WebSocket(s, "/echo") as ws:
        ws.raw(b"".join(frame(TEXT, "message %d" % i) for i in range(5000)))
        for i in range(5000):
            equal(ws.receive(), "message %d" % i, "order")
        equal(ws.close(None), None, "code")


def test_handshakes_that_are_none(s):
    with WebSocket(s, "/echo", subprotocols=["x", "echo"]) as ws:
        equal(ws.fields.get("sec-websocket-protocol"), "echo", "subprotocol")
    with WebSocket(s, "/echo", subprotocols=["x"]) as ws:
        equal((ws.status, ws.fields.get("sec-websocket-protocol")), (101, None), "no subprotocol")
    r = status(s.get("/echo"), 426)
    equal((r.get("Upgrade"), r.get("Sec-WebSocket-Version")), ("websocket", "13"), "what would do")
    for headers, want in (({"Sec-WebSocket-Version": "8"}, 426), ({"Upgrade": "h2c"}, 426), ({"Connection": "close"}, 400),
                          ({"Sec-WebSocket-Key": "c2hvcnQ="}, 400), ({"Sec-WebSocket-Key": None}, 400)):
        with WebSocket(s, "/echo", headers) as ws:
            equal(ws.status, want, str(headers))
    with WebSocket(s, "/nowhere") as ws:
        equal(ws.status, 404, "status")


def test_pages_of_other_hosts(s):
    own = "http://test"  # what the client calls the server
    for origin, want in ((own, 101), ("https://evil.example", 403), ("null", 403), (own + ".evil.example", 403)):
        with WebSocket(s, "/echo", {"Origin": origin}) as ws:
            equal(ws.status, want, origin)


def test_refused_before_it_is_accepted(s):
    with WebSocket(s, "/nobody") as ws:
        equal(ws.status, 403, "status")
    with WebSocket(s, "/rooms/a") as ws:
        equal(ws.status, 422, "name is missing")
    with WebSocket(s, "/rooms/%s?name=x" % ("a" * 21)) as ws:
        equal(ws.status, 422, "a long room")


def test_mistakes(s):
    for data, code in ((frame(TEXT, "x", reserved=4), 1002), (frame(TEXT, "x", mask=False), 1002),
                       (frame(PING, "x", fin=False), 1002), (frame(CONTINUE, "x"), 1002), (frame(3, "x"), 1002),
                       (frame(PING, "x" * 126), 1002), (frame(TEXT, b"\xff"), 1007), (frame(BINARY, b"x" * 100001), 1009),
                       (frame(TEXT, b"x" * 60000, fin=False) + frame(CONTINUE, b"x" * 60000), 1009),
                       (frame(CLOSE, b"\x03"), 1002), (frame(CLOSE, b"\x03\xed"), 1002), (frame(CLOSE, b"\x03\xe8\xff"), 1007)):
        with WebSocket(s, "/echo") as ws:
            ws.client.try_send(data)
            equal(ws.closed(), code, "code of %r" % data[:8])


def test_structs(s):
    with WebSocket(s, "/points") as ws:
        ws.send('{"x": 21, "label": "a\\u00e9"}')
        equal(ws.receive(), '{"x":42,"label":"aé"}', "struct")
        ws.send('{"x": -1, "more": 1}')
        told = json.loads(ws.receive())
        equal([e["loc"] for e in told["detail"]], [["body", "x"], ["body", "more"]], "loc")
        ws.send("{")
        has(json.loads(ws.receive())["detail"], "Malformed JSON", "detail")
        ws.send('{"x": 1}')
        equal(ws.receive(), '{"x":2}', "it goes on")
        ws.send('{"x": 500}')
        equal(ws.closed(), 1011, "the handler fails")


def test_rooms_over_all_workers(s):
    people = [WebSocket(s, "/rooms/tea?name=n%d" % i) for i in range(12)]
    other = WebSocket(s, "/rooms/coffee?name=other")
    equal(other.receive(), "other is here", "own arrival")
    for i, ws in enumerate(people):
        # Whoever came before hears it; when the last one does, all listen.
        while ws.receive() != "n11 is here":
            pass
    people[3].send("milk?")
    for ws in people:
        equal(ws.receive(), "n3: milk?", "message")
    equal(people[3].close(), 1000, "code")
    equal(people[0].receive(), "n3 has left", "goodbye")
    equal(status(s.post("/say/tea?text=tea%20is%20ready", b""), 200).json, {"heard": 11}, "heard")
    equal(status(s.post("/say/nowhere?text=x", b""), 200).json, {"heard": 0}, "heard")
    people[1].client.reset()  # without a word
    for ws in people[2:3] + people[4:]:
        while ws.receive() != "n1 has left":
            pass
    for ws in people + [other]:
        ws.client.close()
    eventually(lambda: s.post("/say/tea?text=x", b"").json == {"heard": 0}, "all have left")


def test_feed_beside_it(s):
    with s.client() as feed:
        feed.send(feed.write("GET", "/feeds/tea"))
        feed.until(b": listening", "comment")
        with WebSocket(s, "/rooms/tea?name=me") as ws:
            equal(ws.receive(), "me is here", "arrival")
            ws.send("hello")
        feed.until(b"data: me is here\n", "event")
        feed.until(b"data: me: hello\n", "event")
        feed.until(b"data: me has left\n", "event")


def test_a_full_room():
    with Server(source=SOURCE, flags=("--workers", "2")) as s:
        people = [WebSocket(s, "/rooms/all?name=n") for _ in range(200)]
        eventually(lambda: s.post("/say/all?text=x", b"").json == {"heard": 200}, "all are in")
        s.post("/say/all?text=now", b"")
        for ws in people:
            while ws.receive() != "now":
                pass
        for ws in people:
            ws.client.close()


def test_silent_clients_are_asked_and_dropped():
    with Server(source=SOURCE, flags=("--limit", "ws_ping=200ms", "--limit", "ws_pong=300ms")) as s:
        with WebSocket(s, "/echo") as ws:
            for _ in range(3):
                equal(ws.frame(), (PING, b""), "ping")
                ws.raw(frame(PONG))
            equal(ws.frame(), (PING, b""), "ping")
            ok(ws.client.at_end(), "it is dropped")


def test_goodbye_when_the_server_stops():
    with Server(source=SOURCE, flags=("--workers", "2")) as s:
        sockets = [WebSocket(s, "/echo") for _ in range(4)]
        for ws in sockets:
            ws.send("x")
            equal(ws.receive(), "x", "echo")
        s.signal(signal.SIGTERM)
        for ws in sockets:
            equal(ws.closed(), 1012, "code")
            ws.raw(frame(CLOSE, b"\x03\xf4"))
            ok(ws.client.at_end(), "the end")
        equal(s.wait(), 0, "exit status")


def test_client_that_does_not_read(s):
    """What it is sent is bounded; others are served meanwhile."""
    with WebSocket(s, "/echo") as slow, WebSocket(s, "/echo") as quick:
        data = frame(BINARY, b"x" * 90000)
        done = threading.Event()

        def flood():
            for _ in range(300):
                if done.is_set() or not slow.client.try_send(data):
                    break
        slow.client.sock.settimeout(None)
        thread = threading.Thread(target=flood, daemon=True)
        thread.start()
        for i in range(100):
            quick.send("m%d" % i)
            equal(quick.receive(), "m%d" % i, "echo")
        for _ in range(300):
            equal(len(slow.receive()), 90000, "size")
        done.set()
        thread.join()


if __name__ == "__main__":
    main(__name__)
