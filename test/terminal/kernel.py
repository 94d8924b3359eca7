"""Runs cells in the tslab kernel and prints its messages, as one JSON array per cell.

Usage: kernel.py TSLAB FOLDER < cells.json
A cell is {"code"} or {"complete"}; "interruptOn" is an output text at which to press Stop.
"""

import json
import queue
import sys
import time

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

# tslab sends printed output shortly after it reports that it is idle.
QUIET = 1.5
TIMEOUT = 60


class TslabManager(KernelManager):
    @property
    def kernel_spec(self):
        command = [sys.argv[1], "kernel", "--config-path", "{connection_file}"]
        return KernelSpec(argv=command, display_name="tslab", language="typescript")


def run(manager, client, cell):
    sent = []
    client.execute(cell["code"])
    end = time.time() + TIMEOUT
    while time.time() < end:
        try:
            message = client.get_iopub_msg(timeout=end - time.time())
        except queue.Empty:
            break
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            end = min(end, time.time() + QUIET)
        if kind in ("status", "execute_input"):
            continue
        sent.append({"type": kind, "content": content})
        if "interruptOn" in cell and cell["interruptOn"] in json.dumps(content):
            manager.interrupt_kernel()
            del cell["interruptOn"]
    return sent


def complete(client, code):
    client.complete(code)
    while True:
        message = client.get_shell_msg(timeout=TIMEOUT)
        if message["msg_type"] == "complete_reply":
            return message["content"]["matches"]


manager = TslabManager()
manager.start_kernel(cwd=sys.argv[2])
client = manager.client()
client.start_channels()
try:
    client.wait_for_ready(timeout=TIMEOUT)
    for cell in json.load(sys.stdin):
        answer = complete(client, cell["complete"]) if "complete" in cell else run(manager, client, cell)
        print(json.dumps(answer), flush=True)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
