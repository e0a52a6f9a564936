#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds and tries what distributions ship: the tarball, an installation, Debian's packages and an RPM.

    run.py [--only WORD]   runs the cases, or those whose name has the word, beneath build/packaging/

Each case says ok or not ok; the last line has the totals. docs/packaging.md says what this is for.
"""
from __future__ import annotations

import argparse
import sys

import debian
import installed
import rpm
from support import TOP, Cases, fresh


def main() -> int:
    parser = argparse.ArgumentParser(description="Tries what distributions ship.")
    parser.add_argument("--only", default="", metavar="WORD",
                        help="the cases whose name has this word, with what earlier runs have left")
    only = parser.parse_args().only
    work = TOP / "build/packaging"
    if not only:
        fresh(work)
    cases = Cases()
    for part in (installed.Installed(work), debian.Debian(work), rpm.Rpm(work)):
        for name, case in part.cases():
            if only in name:
                cases.run(name, case)
    print(cases.totals())
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
