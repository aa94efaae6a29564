"""Writes to a file of a mounted Gluster volume twice a second, and prints what comes of it whenever that changes.

Arguments: the volume, its mount point, the number of its bricks. Which bricks are connected is the client's own word, in
the directory .meta of the mount. Whatever touches the mount can stand still for as long as the volume's ping-timeout, so
one thread writes, another one asks for the connections, and the main one watches both.
"""

import errno
import json
import os
import re
import subprocess
import sys
import threading
import time

VOLUME, MOUNT, BRICKS = sys.argv[1], sys.argv[2], int(sys.argv[3])
INTERVAL_S = 0.5
# A write that takes longer than this counts as held up.
PATIENCE_S = 2
# After this long with a file in split brain the writer goes on with another.
NEW_FILE_S = 5

result = "blocked"
bricks = []
began_s = time.monotonic()


def newest():
    numbers = [re.fullmatch(r"ringproof-(\d+)", name) for name in os.listdir(MOUNT)]
    return max([int(match.group(1)) for match in numbers if match] or [0])


def write(path):
    with open(path, "a+", encoding="ascii") as file:
        file.write(f"{os.uname().nodename} {time.time()}\n")
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        file.read()


def is_split():
    """Gluster's own list of files whose copies contradict each other."""
    command = ["gluster", "--mode=script", "volume", "heal", VOLUME, "info", "split-brain"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    counts = re.findall(r"in split-brain: (\d+)", answer.stdout)
    return any(int(count) > 0 for count in counts)


def keep_writing():
    global result, began_s
    number = 0
    while True:
        began_s = time.monotonic()
        try:
            number = max(number, newest())
            write(f"{MOUNT}/ringproof-{number}")
            result = "available"
        except OSError as error:
            if error.errno == errno.EIO and is_split():
                result = "split-brain"
                time.sleep(NEW_FILE_S)
                number += 1
            else:
                result = "blocked"
        except subprocess.TimeoutExpired:
            result = "blocked"
        time.sleep(INTERVAL_S)


def connected(brick):
    path = f"{MOUNT}/.meta/graphs/active/{VOLUME}-client-{brick}/private"
    try:
        with open(path, encoding="ascii") as file:
            return "connected = 1" in file.read()
    except OSError:
        return False


def keep_asking():
    global bricks
    while True:
        bricks = [brick for brick in range(BRICKS) if connected(brick)]
        time.sleep(INTERVAL_S / 2)


threading.Thread(target=keep_writing, daemon=True).start()
threading.Thread(target=keep_asking, daemon=True).start()
last = None
while True:
    state = result
    if state == "available" and time.monotonic() - began_s > PATIENCE_S:
        state = "blocked"
    now = {"state": state, "bricks": bricks}
    if now != last:
        print(json.dumps(now), flush=True)
        last = now
    time.sleep(0.2)
