#!/usr/bin/env python3
"""Waits until some nodes together hold a whole content: held.py WHOLE PART...

Each file is what a node answers to WatchAvailability, as it comes: WHOLE that of a node that has all
of it, a PART that of one that is getting it, and may not be there yet.
"""
import sys
import time

PAUSE = 0.02  # seconds; a receiver gets a chunk or two in that time
FRAME_HEAD = 5  # of gRPC: a flag and the message's length


def varint(message, at):
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(message):
    """Number and value of each field: all that WatchAvailability has are numbers and messages."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        if tag & 7 == 2:
            value, at = message[at : at + value], at + value
        yield tag >> 3, value


class Answer:
    """The chunks that one node has named so far."""

    def __init__(self, path):
        self.path, self.read, self.rest, self.chunks = path, 0, b"", set()

    def update(self):
        try:
            with open(self.path, "rb") as file:
                file.seek(self.read)
                news = file.read()
        except FileNotFoundError:
            return
        self.read += len(news)
        self.rest += news
        while len(self.rest) >= FRAME_HEAD:
            end = FRAME_HEAD + int.from_bytes(self.rest[1:FRAME_HEAD], "big")
            if len(self.rest) < end:
                return
            for _, gained in fields(self.rest[FRAME_HEAD:end]):
                run = dict(fields(gained))
                first = run.get(1, 0)
                self.chunks.update(range(first, first + run[2]))
            self.rest = self.rest[end:]


def main():
    whole = Answer(sys.argv[1])
    parts = [Answer(path) for path in sys.argv[2:]]
    whole.update()
    while True:
        for part in parts:
            part.update()
        if set().union(*(part.chunks for part in parts)) >= whole.chunks:
            return
        time.sleep(PAUSE)


main()
