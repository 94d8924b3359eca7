"""Runs cells repeatedly in a kernel, and counts outputs before and after the end of the cell.

Usage: outputs.py FOLDER

Stdin has {"setup": code, "cells": {name: [code, outputs]}, "runs": count}; stdout gets
{name: {"before": count, "after": count, "never": count}}, where a run counts as `before` if all of
its outputs came before the end. Half of the runs compete with programs that load every processor.
"""

import json
import os
import subprocess
import sys
from queue import Empty

from jupyter_client.manager import start_new_kernel

OUTPUTS = ("execute_result", "display_data")
TIMEOUT = 60  # seconds without a message after which the kernel counts as failed
AFTERWARDS = 2  # seconds to wait for outputs after the end of the cell


def run(client, code, outputs):
    """Runs a cell and returns when its outputs came: `before` its end, `after` it, or `never`."""
    message = client.execute(code)
    ended = None
    while ended is None or outputs > 0:
        try:
            got = client.get_iopub_msg(timeout=TIMEOUT if ended is None else AFTERWARDS)
        except Empty:
            if ended is None:
                raise
            return "never"
        if got["parent_header"].get("msg_id") != message:
            continue
        kind, content = got["msg_type"], got["content"]
        if kind == "error":
            raise RuntimeError(f"{code}: {content['ename']}: {content['evalue']}")
        if kind in OUTPUTS:
            outputs -= 1
        if content.get("execution_state") == "idle":
            ended = "after" if outputs > 0 else "before"
    return ended


def busy_programs():
    """Starts one busy loop per processor."""
    endless = [sys.executable, "-c", "while True: pass"]
    return [subprocess.Popen(endless) for _ in range(os.cpu_count() or 1)]


def main():
    task = json.load(sys.stdin)
    manager, client = start_new_kernel(kernel_name="deno", cwd=sys.argv[1])
    counts = {name: {"before": 0, "after": 0, "never": 0} for name in task["cells"]}
    programs = []
    try:
        run(client, task["setup"], 0)
        for index in range(task["runs"]):
            if index == task["runs"] // 2:
                programs = busy_programs()
            for name, (code, outputs) in task["cells"].items():
                counts[name][run(client, code, outputs)] += 1
    finally:
        for program in programs:
            program.kill()
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(json.dumps(counts))


main()
