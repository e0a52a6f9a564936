#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes from trees what fuzz targets begin with: seeds.py [--stamp FILE] TREES OUTDIR

OUTDIR/config gets the configuration spaces of all functions, OUTDIR/smbios the tables, each content once.
"""
from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import List


def copy(found: List[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in found:
        content = path.read_bytes()
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def main(arguments: List[str]) -> int:
    stamp = None
    if arguments[:1] == ["--stamp"]:
        stamp, arguments = Path(arguments[1]), arguments[2:]
    if len(arguments) != 2:
        print(__doc__)
        return 2
    trees, outdir = map(Path, arguments)
    copy(sorted(trees.glob("*/sys/devices/**/config")), outdir / "config")
    copy(sorted(trees.glob("*/sys/firmware/dmi/tables/DMI")), outdir / "smbios")
    if stamp:
        stamp.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
