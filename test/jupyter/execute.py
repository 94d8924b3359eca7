"""Runs a notebook from top to bottom and saves the result, including errors.

Usage: execute.py NOTEBOOK RESULT
"""

import sys
from pathlib import Path

import nbformat
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import output_from_msg


class PatientClient(NotebookClient):
    """Keeps also what a cell printed if it comes after the cell's end.

    Deno's kernel sends the text of console.log on its own way: on a busy machine, 3 of 120 came
    late. Outputs of any other kind that come late stay lost, as for other programs.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, on_cell_executed=self.remember, **options)
        self.ended = {}

    def remember(self, cell, cell_index, execute_reply):
        self.ended[execute_reply["parent_header"]["msg_id"]] = cell

    async def async_start_new_kernel_client(self):
        kernel = await super().async_start_new_kernel_client()
        get = kernel.iopub_channel.get_msg

        async def get_msg(**options):
            message = await ensure_async(get(**options))
            cell = self.ended.get(message["parent_header"].get("msg_id"))
            if cell is not None and message["msg_type"] == "stream":
                cell.outputs.append(output_from_msg(message))
            return message

        kernel.iopub_channel.get_msg = get_msg
        return kernel


source, result = map(Path, sys.argv[1:3])
notebook = nbformat.read(source, as_version=4)
client = PatientClient(
    notebook,
    kernel_name="deno",
    timeout=120,
    record_timing=False,
    resources={"metadata": {"path": str(source.parent)}},
)
try:
    client.execute()
except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
    # A cell's error is also saved as an output; a kernel's error is reported only here.
    if not isinstance(error, CellExecutionError):
        print(f"{type(error).__name__}: {error}")
nbformat.write(notebook, result)
