#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints which unit tests of a cross build are run: their names, or the files that ninja has to make for them.

    tests.py names|targets BUILD [--emulated] SUITE...
"""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import List

# Slow, and the same on every architecture: each allocation fails once.
SLOW = re.compile(r"memory")
# What the user mode of QEMU does not do as the kernel does: /proc tells of its own threads and of when it was started
# itself, and of netlink's messages and of ioctls it translates the most common ones.
NOT_EMULATED = re.compile(r"^(io-lock|io-vf_netlink|io-patient|io-side|io-network|io-nodes)$")


def main(arguments: List[str]) -> int:
    if len(arguments) < 3 or arguments[0] not in ("names", "targets"):
        print(__doc__, file=sys.stderr)
        return 2
    what, build, suites = arguments[0], arguments[1], set(arguments[2:])
    emulated = "--emulated" in suites
    tests = json.loads(subprocess.run(["meson", "introspect", "--tests", build], check=True, stdout=subprocess.PIPE).stdout)
    chosen = [test for test in tests if suites & {suite.split(":")[-1] for suite in test["suite"]}
              and not SLOW.search(test["name"]) and not (emulated and NOT_EMULATED.match(test["name"]))]
    folder = os.path.join(os.path.realpath(build), "")
    if what == "names":
        found = {test["name"] for test in chosen}
    else:
        found = {word[len(folder):] for test in chosen for word in test["cmd"] if word.startswith(folder)}
    if not found:
        print("tests.py: there are no such tests", file=sys.stderr)
        return 1
    print("\n".join(sorted(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
