"""Writes to a block of a shared disk twice a second, and prints what comes of it whenever that changes.

Arguments: the disk as a file, the offset of the block that is this server's own. The disk appears when the server has
logged in. A write stands still for as long as the path to the disk does, so a thread writes and the main one watches it.
"""

import json
import mmap
import os
import sys
import threading
import time

PATH, OFFSET = sys.argv[1], int(sys.argv[2])
BLOCK_BYTES = 4096
INTERVAL_S = 0.5
# A write that takes longer than this counts as held up.
PATIENCE_S = 2

result = "blocked"
# When the write began that has not come back; None: none is under way.
began_s = None


def write_block():
    """Past the page cache, as a lease is written: what has come back is on the target."""
    # O_DIRECT wants memory that is aligned to blocks, which an anonymous map is.
    with mmap.mmap(-1, BLOCK_BYTES) as block:
        block.write(f"{os.uname().nodename} {time.time()}".encode().ljust(BLOCK_BYTES, b"\0"))
        file = os.open(PATH, os.O_WRONLY | os.O_DIRECT)
        try:
            os.pwrite(file, block, OFFSET)
        finally:
            os.close(file)


def keep_writing():
    global result, began_s
    was_there = False
    while True:
        try:
            # Before the login an empty file stands where the disk will be.
            if os.stat(PATH).st_size > OFFSET:
                began_s = time.monotonic()
                write_block()
                was_there = True
                result = "available"
            else:
                result = "blocked"
        except OSError:
            result = "failed" if was_there else "blocked"
        began_s = None
        time.sleep(INTERVAL_S)


threading.Thread(target=keep_writing, daemon=True).start()
last = None
while True:
    since_s = began_s
    held_up = since_s is not None and time.monotonic() - since_s > PATIENCE_S
    state = "blocked" if held_up else result
    if state != last:
        print(json.dumps({"state": state}), flush=True)
        last = state
    time.sleep(0.2)
