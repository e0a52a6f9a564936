#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's file of symbols, from lib/pcipt.map.

    symbols.py           prints what tests/packaging/debian/libpcipt0.symbols has to be
    symbols.py --write   writes it
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FILE = TOP / "tests/packaging/debian/libpcipt0.symbols"


def wanted(text: str) -> str:
    """A symbol is there since the version that its node is named after."""
    symbols = []
    text = re.sub(r"/\*.*?\*/|#[^\n]*", "", text, flags=re.DOTALL)
    for node, body in re.findall(r"(PCIPT_[\w.]+)\s*\{(.*?)\}", text, re.DOTALL):
        since = node[len("PCIPT_"):]
        exported = re.search(r"global:(.*?)(?:local:|$)", body, re.DOTALL)
        names = re.findall(r"\w+", exported.group(1)) if exported else []
        symbols += [f" {name}@{node} {since}" for name in [node, *names]]
    return "\n".join(["libpcipt.so.0 libpcipt0 #MINVER#", "* Build-Depends-Package: libpcipt-dev", *sorted(symbols), ""])


if __name__ == "__main__":
    file_text = wanted((TOP / "lib/pcipt.map").read_text())
    if sys.argv[1:] == ["--write"]:
        FILE.write_text(file_text)
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        sys.stdout.write(file_text)
