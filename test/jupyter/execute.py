"""Runs a notebook from top to bottom and writes what came of it, errors included.

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
    # An error in a cell is also an output; one of the kernel is told only here.
    if not isinstance(error, CellExecutionError):
        print(f"{type(error).__name__}: {error}")
nbformat.write(notebook, result)
