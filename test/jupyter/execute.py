"""Runs a notebook from top to bottom and saves the result, including errors.

Usage: execute.py NOTEBOOK RESULT
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

source, result = map(Path, sys.argv[1:3])
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(
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
