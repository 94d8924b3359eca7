"""Exports a notebook to several formats as nbconvert's command does, but in one process.

Usage: export.py NOTEBOOK

Stdin has {path: [format, {class: {option: value}}]}, each equivalent to the command's options
`--to FORMAT --CLASS.OPTION=VALUE`.
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
