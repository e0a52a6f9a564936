#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what a picture costs: system calls and instructions a function.

Both are steady, seconds are not. Each figure is the difference between a run that takes one picture and a
run that takes two, so that the start of a process does not count.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

LARGE = Path(__file__).resolve().parent.parent / 'trees' / 'large.py'
LAYERS = [
    ('basic', 0),
    ('details', 1),
    ('SR-IOV', 2),
    ('interfaces', 4),
    ('groups', 8),
    ('machine', 16),
    ('names', 32),
    ('users', 64),
    ('configuration', 128),
    ('wiring', 512),
]
# What the project promises for the basic picture at 4,096 functions.
MOST_CALLS = 4.5


def system_calls(program: Path, root: Path, what: int, times: int, only: str = '') -> int:
    """Counts the system calls of a process; `only` picks those whose line holds this text."""
    with tempfile.NamedTemporaryFile() as log:
        subprocess.run(['strace', '-f', '-o', log.name, program, root, str(what), str(times)],
                       check=True, stdout=subprocess.DEVNULL)
        lines = Path(log.name).read_text(errors='replace').splitlines()
    return sum(1 for line in lines if only in line)


def instructions(program: Path, root: Path, what: int, times: int) -> int:
    """Counts the instructions of a process."""
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={folder}/out', program, root,
                                 str(what), str(times)], check=True, capture_output=True, text=True)
    found = re.search(r'Collected : (\d+)', result.stderr)
    if not found:
        raise SystemExit('valgrind printed no count of instructions')
    return int(found.group(1))


def grow(folder: Path, count: int) -> tuple[Path, int]:
    """Generates a tree with this many functions, or about as many."""
    root = folder / str(count)
    subprocess.run([sys.executable, LARGE, root, str(count)], check=True, stdout=subprocess.DEVNULL)
    return root, sum(1 for _ in (root / 'sys/bus/pci/devices').iterdir())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('program', type=Path, help='the program picture')
    parser.add_argument('--sizes', type=int, nargs='+', default=[64, 512, 4096])
    parser.add_argument('--layers', action='store_true', help='what each further layer adds')
    parser.add_argument('--check', action='store_true', help='fail when the basic picture costs more than promised')
    options = parser.parse_args()
    worst = 0.0
    configs = 0
    scratch = '/dev/shm' if Path('/dev/shm').is_dir() else None
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        print(f'{"functions":>9} {"layer":<14} {"system calls":>13} {"a function":>11} {"instructions":>13} {"a function":>11}')
        for size in options.sizes:
            root, count = grow(Path(folder), size)
            for name, what in LAYERS if options.layers else LAYERS[:1]:
                calls = (system_calls(options.program, root, what, 2) -
                         system_calls(options.program, root, what, 1))
                steps = instructions(options.program, root, what, 2) - instructions(options.program, root, what, 1)
                print(f'{count:>9} {name:<14} {calls:>13} {calls / count:>11.2f} {steps:>13} {steps / count:>11.0f}')
                if what == 0 and count >= 4000:
                    worst = max(worst, calls / count)
            configs += system_calls(options.program, root, 0, 1, '/config"')
    print(f'files of configuration space opened by the basic picture: {configs}')
    if options.check and (worst > MOST_CALLS or configs):
        print(f'more than was promised: {worst:.2f} system calls a function, at most {MOST_CALLS}')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
