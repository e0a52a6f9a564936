#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what a picture costs: system calls and instructions a function, and memory.

Each figure is the difference between a run that takes one picture and a run that takes two, so that the start of
a process does not count. With --check, more than was promised is a failure.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import grow, heap, instructions, need, opened, scratch, system_calls, write             # noqa: E402

# The flag of each, and what it is spent on.
LAYERS = [
    ('basic', 0, '`uevent` opened, read and closed, and the link `iommu_group`; the folder of each bus'),
    ('details', 1,
     '`revision`, `driver_override`, `numa_node`, `power_state`, `reset_method`: a file each, none of it in `uevent`'),
    ('SR-IOV', 2,
     'whether there is `sriov_totalvfs`, and the link `physfn`; more for a physical function, with a link for each '
     'of its VFs'),
    ('interfaces', 4,
     'the folders of classes are listed, and a link for each interface followed; nothing for a function (the trees '
     'have none)'),
    ('groups', 8,
     'for a group, and here nearly each function has its own: the folder, `type`, `reserved_regions`, all members, '
     'the node in `/dev/vfio`'),
    ('machine', 16, 'once for a machine: command line, firmware tables, IOMMUs, modules'),
    ('names', 32, 'three look-ups in the list, which is read once; no file of the function'),
    ('users', 64, 'once for a machine: routes, addresses, mounts, swap; with the interfaces'),
    ('configuration', 128,
     '`power_state`, so that none is woken, and `config`: on real hardware the dearest of all, a millisecond for 256'
     ' bytes'),
    ('wiring', 512,
     'details, SR-IOV, interfaces, machine and configuration, and of what is no VF the link attributes, labels and '
     'buses'),
]
# What the project promises for the basic picture of 4,096 functions.
PROMISED_AT = 4096
MOST_CALLS = 4.4
MOST_INSTRUCTIONS = 28_000_000
MOST_MEMORY = 256
# A function costs at most this much more in a large machine than in a small one.
MOST_GROWTH = 1.3
GROWTH = (512, 16384)


@dataclass
class Cost:
    """Of one picture."""

    functions: int
    calls: int
    instructions: int
    memory: int = 0

    def each(self, number: int) -> float:
        return number / self.functions


def cost(program: Path, root: Path, what: int, functions: int) -> Cost:
    one, two = ([str(program), str(times), str(root), str(what)] for times in (1, 2))
    return Cost(functions, system_calls(two) - system_calls(one), instructions(two) - instructions(one))


def grown(name: str, small: Cost, large: Cost) -> List[str]:
    """What a function costs more in a larger machine."""
    said = []
    for what, growth in (('system calls', large.each(large.calls) / small.each(small.calls)),
                         ('instructions', large.each(large.instructions) / small.each(small.instructions))):
        if growth > MOST_GROWTH:
            said.append(f'{name}: {what} of a function grow {growth:.2f}-fold from {small.functions} to {large.functions} '
                        f'functions, at most {MOST_GROWTH}')
    return said


def broken(costs: Dict[Tuple[str, int], Cost], configs: int) -> List[str]:
    """The promises that do not hold."""
    said = []
    if configs:
        said.append(f'{configs} files of configuration space opened, and none is needed')
    basic = costs.get(('basic', PROMISED_AT))
    if basic:
        for what, have, most in (('system calls a function', basic.each(basic.calls), MOST_CALLS),
                                 ('instructions', basic.instructions, MOST_INSTRUCTIONS),
                                 ('bytes of memory a function', basic.each(basic.memory), MOST_MEMORY)):
            if have > most:
                said.append(f'{have:.2f} {what}, at most {most}')
    for name, *_ in LAYERS:
        for larger in (PROMISED_AT, GROWTH[1]):
            if (name, GROWTH[0]) in costs and (name, larger) in costs:
                said += grown(name, costs[name, GROWTH[0]], costs[name, larger])
    return said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('program', type=Path, help='the program picture')
    parser.add_argument('--sizes', type=int, nargs='+', default=[64, 512, 4096, 16384])
    parser.add_argument('--layers', action='store_true', help='what each further layer adds, up to 4,096 functions')
    parser.add_argument('--check', action='store_true', help='fail when the basic picture costs more than promised')
    parser.add_argument('--write', type=Path, metavar='DOCUMENT', help='puts the table into this document as well')
    options = parser.parse_args()
    costs: Dict[Tuple[str, int], Cost] = {}
    configs = 0
    need('strace', 'valgrind')
    lines = ['| functions | layer | system calls | a function | instructions | a function | memory, bytes a function | for what |',
             '|--:|---|--:|--:|--:|--:|--:|---|']
    print('\n'.join(lines))
    with scratch() as folder:
        for size in options.sizes:
            root = grow(Path(folder), size)
            for name, what, why in LAYERS if options.layers and size <= PROMISED_AT else LAYERS[:1]:
                found = cost(options.program, root, what, size)
                found.memory = (heap([str(options.program), '1', str(root), str(what)]) -
                                heap([str(options.program), '0', str(root), str(what)]))
                lines.append(f'| {size:,} | {name} | {found.calls:,} | {found.each(found.calls):.2f} | {found.instructions:,} '
                             f'| {found.each(found.instructions):,.0f} | {found.each(found.memory):,.0f} | {why} |')
                print(lines[-1], flush=True)
                costs[name, size] = found
            configs += opened([str(options.program), '1', str(root), '0'], '/config')
    print(f'files of configuration space opened by the basic picture: {configs}')
    if options.write:
        write(options.write, 'run.py', lines)
    said = broken(costs, configs)
    for line in said:
        print(f'more than was promised: {line}')
    return 1 if said and options.check else 0


if __name__ == '__main__':
    sys.exit(main())
