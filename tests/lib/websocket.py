"""A WebSocket client (RFC 6455) that can also be rude: frames are built and read one by one, nothing is answered by itself."""
import base64
import hashlib
import os
import struct

from lib.http import Client

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUE, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode, payload=b"", fin=True, reserved=0, mask=True):
    if isinstance(payload, str):
        payload = payload.encode()
    n = len(payload)
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    bit = 0x80 if mask else 0
    head += bytes([bit | n]) if n < 126 else bytes([bit | 126]) + struct.pack(">H", n) if n < 65536 \
        else bytes([bit | 127]) + struct.pack(">Q", n)
    if not mask:
        return head + payload
    key = os.urandom(4)
    stream = (key * (n // 4 + 1))[:n]
    return head + key + (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(n, "big")


class WebSocket:
    """`response` is the answer to the handshake; with another status than 101 there is nothing more to it."""

    def __init__(self, server, target, headers=None, subprotocols=None, timeout=None):
        self.client = Client(server.host, server.port, *([timeout] if timeout else []))
        key = base64.b64encode(os.urandom(16))
        fields = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                  "Sec-WebSocket-Key": key.decode()}
        if subprotocols:
            fields["Sec-WebSocket-Protocol"] = ", ".join(subprotocols)
        fields.update(headers or {})
        head = "GET %s HTTP/1.1\r\nHost: test\r\n" % target
        head += "".join("%s: %s\r\n" % f for f in fields.items() if f[1] is not None)
        self.client.send((head + "\r\n").encode())
        self.status, self.fields = self.handshake()
        if self.status == 101:
            want = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
            assert self.fields.get("sec-websocket-accept") == want, self.fields

    def handshake(self):
        head = self.client.until(b"\r\n\r\n", "the answer to the handshake").decode()
        lines = head.split("\r\n")
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        return int(lines[0].split()[1]), fields

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def send(self, payload, **how):
        self.client.send(frame(BINARY if isinstance(payload, bytes) else TEXT, payload, **how))

    def raw(self, data):
        self.client.send(data)

    def frame(self):
        """(opcode, payload) of the next one, which must be whole and unmasked, as a server's are."""
        first, second = self.client.exactly(2)
        assert first & 0x70 == 0 and second & 0x80 == 0, (first, second)
        n = second & 0x7f
        if n >= 126:
            n = int.from_bytes(self.client.exactly(2 if n == 126 else 8), "big")
        assert first & 0x80, "a fragment"
        return first & 0x0f, self.client.exactly(n)

    def receive(self):
        """The next message; text as str."""
        opcode, payload = self.frame()
        assert opcode in (TEXT, BINARY), (opcode, payload)
        return payload.decode() if opcode == TEXT else payload

    def closed(self):
        """The code of the close frame that comes next; None without one in it. The connection's end follows ours."""
        opcode, payload = self.frame()
        assert opcode == CLOSE, (opcode, payload)
        return int.from_bytes(payload[:2], "big") if payload else None

    def close(self, code=1000, reason=""):
        """Says goodbye, and what the server says to that."""
        self.raw(frame(CLOSE, struct.pack(">H", code) + reason.encode() if code else b""))
        code = self.closed()
        assert self.client.at_end(), "the connection goes on"
        return code
