#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the machines of machines/ as trees: generate.py [--stamp FILE] [--list] OUTDIR [NAME...]"""
from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from typing import Dict, List

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# Who builds again and again, with what cannot have changed them, need not have them written each time.
if __name__ == "__main__" and os.environ.get("PCIPT_TEST_KEEP_TREES") and sys.argv[1:2] == ["--stamp"] and os.path.exists(sys.argv[2]):
    sys.exit(0)

import machines                     # noqa: E402
from pcitree.machine import make    # noqa: E402
from pcitree.model import Machine   # noqa: E402


def all_machines() -> Dict[str, Machine]:
    found: Dict[str, Machine] = {}
    for info in pkgutil.iter_modules(machines.__path__):
        module = importlib.import_module(f"machines.{info.name}")
        for machine in getattr(module, "MACHINES", ()):
            found[machine.name] = machine
    return dict(sorted(found.items()))


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stamp", metavar="FILE", help="touch FILE when all is written")
    parser.add_argument("--list", action="store_true", help="print the names and write nothing")
    parser.add_argument("outdir", nargs="?")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    known = all_machines()
    if options.list:
        print("\n".join(known))
        return 0
    unknown = sorted(set(options.names) - set(known))
    if unknown or not options.outdir:
        parser.error(f"no such machine: {', '.join(unknown)}" if unknown else "OUTDIR is missing")
    names = options.names or list(known)
    for name in names:
        make(known[name]).write(os.path.join(options.outdir, name))
    if options.stamp:
        with open(options.stamp, "w", encoding="ascii"):
            os.utime(options.stamp)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
