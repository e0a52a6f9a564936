# SPDX-License-Identifier: LGPL-2.1-or-later
"""The readers that are compared, and what is measured of each."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

from measure import heap, instructions, system_calls

FACTS = ['ids', 'class', 'driver', 'group', 'parent']
READ_ALL = '0x40000000'
# Guides to passthrough give a loop like this one to list the groups.
LOOP = '''for group in $(find /sys/kernel/iommu_groups/* -maxdepth 0 -type d | sort -V); do
    echo "Group ${group##*/}:"
    for device in $group/devices/*; do echo -e "\\t$(lspci -nns ${device##*/})"; done
done'''
# A process that starts another for each function is slow, and under strace more so: with how many functions it is timed,
# and counted.
MOST_OF_SLOW = 512
MOST_COUNTED_OF_SLOW = 64
MOST = 16384
# Beyond this many, others are timed only.
MOST_COUNTED = 4096


@dataclass(frozen=True)
class Row:
    """A reader: a program of ours beside this file, or a command."""

    name: str
    does: str
    program: str = ''
    what: str = ''
    command: Optional[List[str]] = None
    needs: str = ''
    most: int = MOST
    single: bool = True                # a process alone, whose instructions can be counted
    env: Optional[Mapping[str, str]] = None
    answers: Tuple[int, ...] = (0,)    # the exit statuses that are no failure

    def is_there(self, build: Path) -> bool:
        if self.program:
            return (build / self.program).exists()
        return all(shutil.which(name) for name in [self.needs, 'lspci'])

    def times(self, build: Path, root: Path, times: int) -> List[str]:
        assert self.command is None
        return [str(build / self.program), str(times), *([str(root), self.what] if self.what else [])]

    def whole(self, build: Path, root: Path) -> List[str]:
        """The command of one process."""
        if self.command is None:
            return self.times(build, root, 1)
        return [str(build / self.program), *self.command] if self.program else self.command


ROWS = [
    Row('basic picture', 'this library: address, ids, class, driver, group and parent of all functions, with a context of its own',
        'tests/benchmarks/picture'),
    Row('full picture', 'this library: all that `PCIPT_READ_ALL` reads, of the tree with its own `proc` and `pci.ids`',
        'tests/benchmarks/picture', READ_ALL),
    Row('libpci', 'a scan, and `pci_fill_info()` of the same facts as the basic picture', 'tests/benchmarks/read-libpci'),
    Row('libudev', 'an enumeration of `pci`, and the same facts; `iommu_group`, which it does not give, by `readlink()`',
        'tests/benchmarks/read-libudev', env={'SYSTEMD_DEVICE_VERIFY_SYSFS': '0'}),
    Row('hwloc', 'a topology with all PCI functions: address, ids, parent', 'tests/benchmarks/read-hwloc',
        env={'HWLOC_HIDE_ERRORS': '2', 'HWLOC_COMPONENTS': '-x86'}),
    Row('libpciaccess', 'all devices: address, ids, class', 'tests/benchmarks/read-libpciaccess'),
    Row('pcipt-groups', 'groups with names, drivers, interfaces and verdict', 'examples/pcipt-groups', command=[],
        answers=(0, 1)),
    Row('lspci -nnk', 'names, ids, drivers and modules', command=['lspci', '-nnk'], needs='lspci'),
    Row('dpdk-devbind --status', f'devices by kind, with their drivers; up to {MOST_OF_SLOW} functions',
        command=['dpdk-devbind.py', '--status'], needs='dpdk-devbind.py', most=MOST_OF_SLOW, single=False),
    Row('driverctl list-devices', f'devices with their drivers; up to {MOST_OF_SLOW} functions',
        command=['driverctl', 'list-devices'], needs='driverctl', most=MOST_OF_SLOW, single=False),
    Row('the loop of the guides',
        'a shell loop over `/sys/kernel/iommu_groups` with an `lspci -nns` for each function; up to 64 functions',
        command=['bash', '-c', LOOP], needs='bash', most=64, single=False),
]


def run_times(row: Row, build: Path, root: Path, times: int) -> Dict[str, object]:
    """One process of a reader of ours, and what it says of itself."""
    said = subprocess.run(row.times(build, root, times), check=True, stdout=subprocess.PIPE, text=True,
                          env=environment(row)).stdout.split()
    return {'functions': int(said[0]), 'inside': float(said[1]), 'memory': int(said[2]) * 1024, 'sums': said[3:]}


def environment(row: Row) -> Dict[str, str]:
    return {**os.environ, **(row.env or {})}


def launch(build: Path, command: List[str], env: Mapping[str, str], answers: Tuple[int, ...] = (0,)) -> List[float]:
    """Microseconds, and KiB at most."""
    said = subprocess.run([str(build / 'tests/benchmarks/launch'), *command], stdout=subprocess.PIPE, text=True, env=env)
    if said.returncode not in answers:
        raise SystemExit(f'{command[0]} ended with {said.returncode}')
    return [float(word) for word in said.stdout.split()]


def measure_times(build: Path, rows: List[Row], root: Path, rounds: int, results: Dict[str, Dict[str, object]]) -> None:
    """Round by round, so that what else the machine does meets all alike."""
    inside: Dict[str, List[float]] = {row.name: [] for row in rows}
    whole: Dict[str, List[List[float]]] = {row.name: [] for row in rows}
    for _ in range(rounds):
        for row in rows:
            if row.command is None:
                found = run_times(row, build, root, 4)
                inside[row.name].append(float(str(found['inside'])))
                results[row.name].update(functions=found['functions'], sums=found['sums'])
            if row.single or len(whole[row.name]) < 3:
                whole[row.name].append(launch(build, row.whole(build, root), environment(row), row.answers))
    empty = statistics.median(launch(build, ['true'], os.environ)[1] for _ in range(3))
    for row in rows:
        result = results[row.name]
        result['whole'] = statistics.median(one for one, _ in whole[row.name])
        if row.command is None:
            result['inside'] = statistics.median(inside[row.name])
            result['memory'] = run_times(row, build, root, 1)['memory']
        else:
            result['memory'] = max(0.0, statistics.median(two for _, two in whole[row.name]) - empty) * 1024


def measure(build: Path, rows: List[Row], root: Path, size: int, rounds: int, quick: bool) -> Dict[str, Dict[str, object]]:
    results: Dict[str, Dict[str, object]] = {row.name: {} for row in rows}
    measure_times(build, rows, root, rounds, results)
    for row in rows:
        result, env = results[row.name], environment(row)
        counted = not quick or row is ROWS[0]
        if size > (MOST_COUNTED if row.single else MOST_COUNTED_OF_SLOW) and row.program != ROWS[0].program:
            continue
        if row.command is None:
            one, two = row.times(build, root, 1), row.times(build, root, 2)
            result['calls'] = system_calls(two, env) - system_calls(one, env)
            if counted:
                result['instructions'] = instructions(two, env) - instructions(one, env)
            if counted and row.program == ROWS[0].program:
                result['heap'] = heap(one) - heap(row.times(build, root, 0))
        elif not quick:
            result['calls'] = system_calls(row.whole(build, root), env, row.answers)
            if row.single:
                result['instructions'] = instructions(row.whole(build, root), env, row.answers)
    return results
