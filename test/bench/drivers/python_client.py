"""Provena's Python client, measured in the same way as life.mjs measures the others.

Usage: python python_client.py PLACE, as lives.mjs starts it; PLACE is JSON
"""

import json
import os
import re
import resource
import statistics
import sys
import time

place = json.loads(sys.argv[1])
os.chdir(place["folder"])  # The client stores its tokens in the working directory.
os.environ["BROWSER"] = "true"  # The client opens a browser; `true` does nothing.

REFRESHES = 9
CALLS = 50
BATCHES = 12


def say(**line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


born = time.perf_counter()

from provenaclient.auth import DeviceFlow  # noqa: E402
from provenaclient.utils.config import APIOverrides, Config  # noqa: E402


def since(moment):
    return (time.perf_counter() - moment) * 1000


class SpokenFlow(DeviceFlow):
    def display_device_auth_flow(self, user_code, verification_url):
        say(event="code", userCode=user_code, wall=since(born), cpu=time.process_time() * 1000)


def most_memory():
    """The most memory so far, in MB. On Linux `ru_maxrss` may be that of the starting process."""
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


overrides = APIOverrides(keycloak_endpoint_override=place["issuer"])
config = Config(domain="localhost", realm_name=place["realm"], api_overrides=overrides)


def timed(work):
    started = time.perf_counter()
    work()
    return since(started)


def cpu_of(call):
    """CPU time per call, in microseconds."""
    before = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - before) / CALLS * 1e6


if place.get("fromCache"):
    SpokenFlow(config, place["clientId"])
    say(event="started", wall=since(born), cpu=time.process_time() * 1000)
else:
    flow = SpokenFlow(config, place["clientId"])
    say(event="ready", memory=most_memory())
    for _ in range(REFRESHES):
        say(event="refreshed", refresh=timed(flow.refresh_tokens))
    # The client's API classes call this before each request.
    costs = [cpu_of(flow.get_auth) for _ in range(BATCHES)]
    say(event="called", call=statistics.median(costs[BATCHES // 2:]))
