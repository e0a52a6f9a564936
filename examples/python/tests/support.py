# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests share: PCIPT_TEST_TREES is the folder of the synthetic machines, PCIPT_LIBRARY the library."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BINDING = Path(__file__).resolve().parent.parent
SOURCE = BINDING.parent.parent
TREES = Path(os.environ.get("PCIPT_TEST_TREES", SOURCE / "build/tests/trees"))
sys.path.insert(0, str(BINDING))

import pcipt  # noqa: E402


def tree(name: str) -> str:
    path = TREES / name
    if not path.is_dir():
        raise FileNotFoundError(f"{path}: set PCIPT_TEST_TREES to what tests/trees/generate.py has written")
    return str(path)


def host(name: str, what: int = pcipt.Read.ALL) -> pcipt.Host:
    return pcipt.read(what, tree(name))


def run(*arguments: object, script: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, in development mode: with the checks of its allocator, and every warning."""
    command = [sys.executable, "-X", "dev", *(["-c", script] if script else []), *map(str, arguments)]
    # What is freed is overwritten, so that a use after it shows.
    env = {**os.environ, "PYTHONPATH": str(BINDING), "LC_ALL": "C.UTF-8", "MALLOC_PERTURB_": "165", **environment}
    return subprocess.run(command, env=env, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, timeout=120)
