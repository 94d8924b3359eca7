"""Asks the Deno kernel for completions, as Tab does.

Usage: completions.py FOLDER

Stdin has {"setup": code, "texts": [text]}; stdout gets [[match]], one list per text.
"""

import json
import sys

from jupyter_client.manager import start_new_kernel

TIMEOUT = 60  # seconds


def complete(client, text):
    message = client.complete(text)
    while True:
        reply = client.get_shell_msg(timeout=TIMEOUT)
        if reply["parent_header"].get("msg_id") == message:
            return reply["content"]["matches"]


def main():
    task = json.load(sys.stdin)
    manager, client = start_new_kernel(kernel_name="deno", cwd=sys.argv[1])
    try:
        reply = client.execute_interactive(task["setup"], timeout=TIMEOUT, output_hook=lambda _: None)
        content = reply["content"]
        if content["status"] != "ok":
            raise RuntimeError(f"{content['ename']}: {content['evalue']}")
        print(json.dumps([complete(client, text) for text in task["texts"]]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
