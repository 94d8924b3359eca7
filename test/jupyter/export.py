"""Exports a notebook in several ways, as nbconvert's command would, but in one process.

Usage: export.py NOTEBOOK

Stdin has {path: [format, {class: {option: value}}]}, each what `--to FORMAT --CLASS.OPTION=VALUE`
says to the command.
"""

import json
import sys

from nbconvert.exporters import get_exporter
from traitlets.config import Config

for path, (name, options) in json.load(sys.stdin).items():
    exporter = get_exporter(name)(config=Config(options))
    text, _ = exporter.from_filename(sys.argv[1])
    with open(path, "w", encoding="utf8") as file:
        file.write(text)
