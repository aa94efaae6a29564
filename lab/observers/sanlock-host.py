"""Keeps a host in sanlock's lockspace, runs its services under their leases, and prints what holds whenever it changes.

Argument: {"hostId", "path", "ioTimeoutS", "services": [{"name", "offset", "isHome"}]} as JSON. sanlock joins a lockspace
once and asks for a lease once: trying again is this program's part, as it is that of whoever runs the services elsewhere.
A service is a process that sleeps; sanlock starts it under the lease, and ends it when the lease cannot be renewed.
"""

import json
import re
import subprocess
import sys
import time

CONFIG = json.loads(sys.argv[1])
LOCKSPACE = "ringproof"
PATH, IO_S = CONFIG["path"], CONFIG["ioTimeoutS"]
LOOK_S = 0.25
RETRY_S = 1
CLAIM_S = 2
# So long after a join a host leaves the others' services to them.
HOME_FIRST_S = 10


def start(*words):
    null = subprocess.DEVNULL
    return subprocess.Popen(["sanlock", "client", *words], stdin=null, stdout=null, stderr=null)


def ask(*words):
    """sanlock's answer; None: it does not run."""
    command = ["sanlock", "client", *words]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    return answer.stdout if answer.returncode == 0 else None


class Service:
    def __init__(self, name, offset, isHome):
        self.name = name
        self.resource = f"{LOCKSPACE}:{name}:{PATH}:{offset}"
        self.wait_s = 0 if isHome else HOME_FIRST_S
        self.process = None
        self.is_held = False
        self.next_s = 0

    def look(self, status, joined_s):
        now_s = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.process, self.is_held, self.next_s = None, False, now_s + CLAIM_S
        if self.process is None:
            if joined_s is not None and now_s >= max(self.next_s, joined_s + self.wait_s):
                self.process = start("command", "-r", self.resource, "-c", "/bin/sleep", "infinity")
        elif status is not None:
            # A lease that is only asked for has ADD behind the process, and one that is given back has REM.
            pattern = rf"^r {LOCKSPACE}:{self.name}:\S+ p {self.process.pid}$"
            knows = re.search(pattern, status, re.MULTILINE) is not None
            if self.is_held and not knows:
                # A sanlock that was started anew guards nothing of what an earlier one had started.
                self.process.kill()
            else:
                self.is_held = knows


def last_renewal_s(status):
    match = re.search(r"renewal_last_success=(\d+)", status or "")
    return int(match.group(1)) if match else 0


def alive_hosts():
    """Hosts whose lease was seen to change within the time after which sanlock calls them failed."""
    answer = ask("host_status", "-s", LOCKSPACE, "-D") or ""
    found = re.findall(r"^(\d+) timestamp.*?last_live=(\d+)", answer, re.MULTILINE | re.DOTALL)
    now_s = time.monotonic()
    return sorted(int(host) for host, live in found if int(live) and now_s - int(live) <= 8 * IO_S)


services = [Service(**service) for service in CONFIG["services"]]
joining, next_join_s, joined_s = None, 0, None
last = None
while True:
    status = ask("status", "-D")
    line = re.search(rf"^s {LOCKSPACE}:\d+:\S+( \S+)?$", status or "", re.MULTILINE)
    is_member = line is not None and line.group(1) is None
    now_s = time.monotonic()
    joined_s = (joined_s or now_s) if is_member else None
    if joining is not None and joining.poll() is not None:
        joining, next_join_s = None, now_s + RETRY_S
    if status is not None and line is None and joining is None and now_s >= next_join_s:
        lockspace = f"{LOCKSPACE}:{CONFIG['hostId']}:{PATH}:0"
        joining = start("add_lockspace", "-s", lockspace, "-o", str(IO_S))
    for service in services:
        service.look(status, joined_s)
    now = {
        # A renewal is due two operations after the last one; a third without it is one that has failed.
        "renews": is_member and now_s - last_renewal_s(status) <= 3 * IO_S + 1,
        "alive": alive_hosts() if is_member else [],
        "held": [service.name for service in services if service.is_held],
    }
    if now != last:
        print(json.dumps(now), flush=True)
        last = now
    time.sleep(LOOK_S)
