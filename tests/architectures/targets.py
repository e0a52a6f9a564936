#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the programs that the tests of some suites run, as ninja calls them.

    targets.py BUILD SUITE...
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import List


def main(arguments: List[str]) -> int:
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build, suites = arguments[0], {f"libpcipt:{suite}" for suite in arguments[1:]} | set(arguments[1:])
    tests = json.loads(subprocess.run(["meson", "introspect", "--tests", build], check=True, stdout=subprocess.PIPE).stdout)
    folder = os.path.join(os.path.realpath(build), "")
    found = {word[len(folder):] for test in tests if suites & set(test["suite"]) for word in test["cmd"] if word.startswith(folder)}
    if not found:
        print("targets.py: there are no such tests", file=sys.stderr)
        return 1
    print("\n".join(sorted(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
