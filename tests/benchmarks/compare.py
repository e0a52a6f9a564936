#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the same machines with the library and with what else there is, and prints a table: compare.py BUILD

The machines are trees of tests/trees/large.py, mounted over /sys in a mount namespace of their own, which takes root
rights. Every reader says what it found, and must have found the same. What is not installed is left out;
`sh tests/packages.sh benchmarks` installs it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional, Tuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from compared import FACTS, ROWS, Row, measure                                                      # noqa: E402
from measure import SKIPPED, grow, need, opened, scratch, write                                     # noqa: E402
from run import GROWTH, MOST_CALLS, MOST_GROWTH, MOST_INSTRUCTIONS, MOST_MEMORY, PROMISED_AT        # noqa: E402

SIZES = [16, 64, 512, 4096, 16384]
# How many times faster than these the basic picture is at least, in the process.
FASTER = {'libpci': 7, 'libudev': 13}
Result = Dict[str, object]
Results = Dict[int, Dict[str, Result]]


def in_namespace(root: Path, command: List[str]) -> subprocess.CompletedProcess[str]:
    """Runs a command that sees the tree as /sys, and nobody else does."""
    script = 'mount --bind "$0" /sys && exec "$@"'
    who = [] if os.geteuid() == 0 else ['--map-root-user']
    return subprocess.run(['unshare', '--mount', '--propagation', 'private', *who, 'sh', '-c', script, str(root / 'sys'), *command],
                          stdout=subprocess.PIPE, text=True)


def obstacle(root: Path) -> str:
    """Why nothing can be mounted over /sys, or nothing."""
    if in_namespace(root, ['test', '-d', '/sys/bus/pci/devices']).returncode:
        return 'A tree cannot be mounted over /sys here: that takes root rights, and a system that allows mount namespaces.'
    return ''


def check_facts(size: int, results: Dict[str, Result]) -> List[str]:
    """Whether all found the same, as far as they look for it."""
    ours = results['basic picture']
    said = []
    for name, result in results.items():
        if 'sums' not in result or ours['sums'] == result['sums']:
            continue
        for fact, own, other in zip(FACTS, list(ours['sums']), list(result['sums'])):      # type: ignore[call-overload]
            if other not in (own, '0' * 16):
                said.append(f'{name} finds another {fact} than the basic picture among {size} functions')
    for name, result in results.items():
        if result.get('functions', size) != size:
            said.append(f'{name} finds {result["functions"]} of {size} functions')
    return said


def number(result: Result, key: str) -> Optional[float]:
    value = result.get(key)
    return float(value) if isinstance(value, (int, float)) else None


def cell(value: Optional[float], form: str) -> str:
    return '-' if value is None else format(value, form)


def scaled(value: Optional[float], scale: float) -> Optional[float]:
    return None if value is None else value / scale


def table(size: int, results: Dict[str, Result]) -> List[str]:
    lines = [f'### {size:,} functions', '',
             '| reader | system calls a function | instructions | time in the process, ms | time of a process, ms '
             '| memory, bytes a function |',
             '|---|--:|--:|--:|--:|--:|']
    for name, result in results.items():
        instructions, memory = number(result, 'instructions'), number(result, 'memory')
        lines.append(f'| {name} | {cell(scaled(number(result, "calls"), size), ".2f")} '
                     f'| {cell(scaled(instructions, 1e6), ",.2f")}{" million" if instructions is not None else ""} '
                     f'| {cell(scaled(number(result, "inside"), 1000), ",.2f")} '
                     f'| {cell(scaled(number(result, "whole"), 1000), ",.1f")} | {cell(scaled(memory, size), ",.0f")} |')
    return lines + ['']


def verdict(good: bool, have: float, wanted: float) -> str:
    return 'held' if good else f'missed by {abs(have / wanted - 1):.0%}'


def targets(results: Results, configs: int) -> List[str]:
    """What was promised, and what came out."""
    lines = ['### Targets', '', '| target | measured | |', '|---|--:|---|']

    def add(what: str, have: float, wanted: float, form: str, at_least: bool = False) -> None:
        good = have >= wanted if at_least else have <= wanted
        lines.append(f'| {what} | {have:{form}} | {verdict(good, have, wanted)} |')

    ours = results.get(PROMISED_AT, {}).get('basic picture', {})
    at = f'at {PROMISED_AT:,} functions'
    for key, what, most, form, scale in (
            ('calls', f'at most {MOST_CALLS} system calls a function, {at}', MOST_CALLS, '.2f', PROMISED_AT),
            ('instructions', f'at most {MOST_INSTRUCTIONS:,} instructions, {at}', MOST_INSTRUCTIONS, ',.0f', 1),
            ('heap', f'at most {MOST_MEMORY} bytes of memory a function, {at}', MOST_MEMORY, '.0f', PROMISED_AT)):
        have = number(ours, key)
        if have is not None:
            add(what, have / scale, most, form)
    for name, least in FASTER.items():
        slow, fast = number(results.get(PROMISED_AT, {}).get(name, {}), 'inside'), number(ours, 'inside')
        if slow and fast:
            add(f'at least {least} times faster in the process than {name}, {at}', slow / fast, least, '.1f', at_least=True)
    small, large = (results.get(size, {}).get('basic picture', {}) for size in GROWTH)
    for key, what in (('calls', 'system calls'), ('instructions', 'instructions')):
        before, after = number(small, key), number(large, key)
        if before and after:
            add(f'{what} of a function at {GROWTH[1]:,} functions, at most {MOST_GROWTH} times those at {GROWTH[0]:,}',
                after / GROWTH[1] / (before / GROWTH[0]), MOST_GROWTH, '.2f')
    lines.append(f'| no configuration space read | {configs} files opened | {"missed" if configs else "held"} |')
    return lines + ['']


def said_by(*command: str) -> str:
    """The first line that a program prints."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return ''
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0].strip() if lines and not done.returncode else ''


def version(text: str) -> str:
    found = re.search(r'\d+(\.\d+)+\S*|\b\d+\b', text)
    return found.group(0).rstrip(')') if found else ''


def conditions(build: Path, rounds: int) -> List[str]:
    options = {}
    for option in json.loads(subprocess.run(['meson', 'introspect', '--buildoptions', str(build)], check=True,
                                            capture_output=True, text=True).stdout):
        options[option['name']] = option['value']
    comment = subprocess.run(['readelf', '-p', '.comment', str(build / 'tests/benchmarks/picture')], capture_output=True, text=True)
    compiler = re.search(r'\] *(.*)', comment.stdout)
    cpus = re.findall(r'^model name\s*: (.*)$', Path('/proc/cpuinfo').read_text(), re.MULTILINE)
    system = dict(line.split('=', 1) for line in Path('/etc/os-release').read_text().splitlines() if '=' in line)
    lines = ['### Conditions', '', '| what | which |', '|---|---|']

    def add(what: str, which: str) -> None:
        if which:
            lines.append(f'| {what} | {which} |')

    add('kernel', f'{platform.system()} {platform.release().split("-")[0]}, {platform.machine()}')
    add('system', system.get('PRETTY_NAME', '').strip('"') + f', {" ".join(platform.libc_ver())}')
    add('processors', f'{len(cpus)} x {cpus[0]}' if cpus else '')
    add('load when it began, of one minute', f'{os.getloadavg()[0]:.1f}')
    add('compiler', f'{compiler.group(1) if compiler else "unknown"}, buildtype {options["buildtype"]}, '
                    f'optimization {options["optimization"]}')
    add('file system of the trees', said_by('stat', '-f', '-c', '%T', '/dev/shm'))
    add('runs', f'a median of {rounds} processes for each time')
    for name, package in (('libpci', 'libpci'), ('libudev', 'libudev'), ('hwloc', 'hwloc'), ('libpciaccess', 'pciaccess')):
        add(name, said_by('pkg-config', '--modversion', package))
    add('lspci', version(said_by('lspci', '--version')))
    for package in ('driverctl', 'dpdk'):
        add(package, version(said_by('dpkg-query', '-W', '-f', '${Version}', package)))
    add('bash', version(said_by('bash', '--version')))
    add('strace, valgrind', f'{version(said_by("strace", "--version"))}, {version(said_by("valgrind", "--version"))}')
    return lines + ['']


def measure_size(build: Path, folder: Path, size: int, options: argparse.Namespace) -> Tuple[Dict[str, Result], int]:
    root = grow(folder, size)
    why = obstacle(root)
    if why:
        print(why, file=sys.stderr)
        raise SystemExit(SKIPPED)
    done = in_namespace(root, [sys.executable, __file__, str(build), '--inside', str(root), str(size),
                               '--rounds', str(options.rounds), *(['--quick'] if options.quick else [])])
    if done.returncode:
        raise SystemExit(done.returncode)
    picture = str(build / 'tests/benchmarks/picture')
    configs = opened([picture, '1', str(root), '0'], '/config')
    shutil.rmtree(root)
    return json.loads(done.stdout), configs


def inside(build: Path, root: Path, size: int, options: argparse.Namespace) -> int:
    """In the namespace: measures every reader that is there."""
    rows: List[Row] = [row for row in ROWS if row.is_there(build) and size <= row.most]
    print(json.dumps(measure(build, rows, root, size, options.rounds, options.quick)))
    return 0


def legend() -> List[str]:
    return ['| reader | what it does |', '|---|---|', *(f'| {row.name} | {row.does} |' for row in ROWS), '']


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build', type=Path, help='the folder that meson compiles in')
    parser.add_argument('--sizes', type=int, nargs='+', default=SIZES, help='functions of each machine, 16 to 16384')
    parser.add_argument('--rounds', type=int, default=5, help='processes for each time')
    parser.add_argument('--quick', action='store_true', help='counts instructions of the basic picture only')
    parser.add_argument('--write', type=Path, metavar='DOCUMENT', help='puts the tables into this document as well')
    parser.add_argument('--inside', nargs=2, metavar=('ROOT', 'SIZE'), help=argparse.SUPPRESS)
    options = parser.parse_args()
    build = options.build.resolve()
    if options.inside:
        return inside(build, Path(options.inside[0]), int(options.inside[1]), options)
    need('strace', 'valgrind', 'unshare')
    head = conditions(build, options.rounds)
    results: Results = {}
    lines: List[str] = []
    said: List[str] = []
    configs = 0
    with scratch() as folder:
        for size in options.sizes:
            results[size], more = measure_size(build, Path(folder), size, options)
            configs += more
            said += check_facts(size, results[size])
            print('\n'.join(table(size, results[size])), flush=True)
            lines += table(size, results[size])
    missing = [f'Left out, for it is not there: {row.name}.' for row in ROWS if not row.is_there(build)]
    end = [*targets(results, configs), *head, *missing, *([''] if missing else [])]
    print('\n'.join(end))
    for line in said:
        print(line)
    if options.write and not said:
        write(options.write, 'compare.py', [*legend(), *lines, *end])
    return 1 if said else 0


if __name__ == '__main__':
    sys.exit(main())
