"""Asks a ceph-mon for its status over its admin socket, five times a second, and prints what has changed.

The socket's protocol: the command as JSON and a zero byte; the answer's length in four bytes, and the answer.
"""

import json
import socket
import struct
import sys
import time

COMMAND = json.dumps({"prefix": "mon_status", "format": "json"}).encode() + b"\0"
INTERVAL_S = 0.2
PATIENCE_S = 2


def receive(connection, length):
    answer = b""
    while len(answer) < length:
        piece = connection.recv(length - len(answer))
        if not piece:
            raise OSError("the answer is cut off")
        answer += piece
    return answer


def status(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_S)
        connection.connect(path)
        connection.sendall(COMMAND)
        (length,) = struct.unpack(">I", receive(connection, 4))
        answer = json.loads(receive(connection, length))
    return {"state": answer["state"], "rank": answer["rank"], "quorum": answer["quorum"]}


last = None
while True:
    try:
        now = status(sys.argv[1])
    except (OSError, ValueError, KeyError):
        # A monitor that is frozen or gone says nothing; what it said last no longer holds when it is gone.
        now = {"state": "silent", "rank": -1, "quorum": []}
    if now != last:
        print(json.dumps(now), flush=True)
        last = now
    time.sleep(INTERVAL_S)
