#!/usr/bin/env python3
"""A cable that takes its time: delay.py MILLISECONDS ONE OTHER

Carries frames between two network interfaces, both ways, each after that many milliseconds. Good
for some 20,000 frames a second, so for 100 Mbit/s; the CPU it takes counts as nobody's.
"""
import collections
import ctypes
import select
import socket
import sys
import time

EVERY_PROTOCOL = 3
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
PR_SET_TIMERSLACK = 29
LONGEST_FRAME = 65536
BATCH = 64  # frames read before the due ones are sent


def opened(name):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    end.bind((name, EVERY_PROTOCOL))
    end.setblocking(False)
    return end


def read(end, other, due, waiting):
    for _ in range(BATCH):
        try:
            waiting.append((due, other, end.recv(LONGEST_FRAME)))
        except BlockingIOError:
            return


def main():
    delay = float(sys.argv[1]) / 1000
    one, other = opened(sys.argv[2]), opened(sys.argv[3])
    # Else the kernel wakes it up 50 microseconds late.
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0)
    print("carries", flush=True)
    waiting = collections.deque()  # one delay for all, so first in is first due
    while True:
        wait = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for end in select.select((one, other), (), (), wait)[0]:
            read(end, other if end is one else one, time.monotonic() + delay, waiting)
        while waiting and waiting[0][0] <= time.monotonic():
            _, end, frame = waiting.popleft()
            try:
                end.send(frame)
            except OSError:
                pass  # a full queue drops the frame, as a switch does


main()
