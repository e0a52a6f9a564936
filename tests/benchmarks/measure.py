# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts what a process costs: system calls, instructions, memory. These are steady, seconds are not."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterable, List, Mapping, Optional

LARGE = Path(__file__).resolve().parent.parent / 'trees' / 'large.py'
Command = List[str]
Environment = Optional[Mapping[str, str]]


SKIPPED = 77


def need(*programs: str) -> None:
    """Skips what cannot be measured."""
    for program in programs:
        if not shutil.which(program):
            print(f'{program} is not installed; sh tests/packages.sh benchmarks installs it.', file=sys.stderr)
            raise SystemExit(SKIPPED)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for trees, in memory where that can be had; it goes also when the process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return tempfile.TemporaryDirectory(prefix='pcipt-benchmark-', dir='/dev/shm' if Path('/dev/shm').is_dir() else None)


def grow(folder: Path, count: int) -> Path:
    """Writes a tree of this many functions."""
    root = folder / str(count)
    subprocess.run([sys.executable, str(LARGE), str(root), str(count)], check=True, stdout=subprocess.DEVNULL)
    return root


def system_calls(command: Command, env: Environment = None, answers: Iterable[int] = (0,)) -> int:
    """Of a process and of all that it starts; `answers` are the exit statuses that are no failure."""
    with tempfile.NamedTemporaryFile() as log:
        done = subprocess.run(['strace', '-f', '-c', '-U', 'calls,name', '-o', log.name, *command], env=env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode not in answers:
            raise SystemExit(f'strace {command[0]}: exit status {done.returncode}')
        text = Path(log.name).read_text(errors='replace')
    total = re.search(r'^\s*(\d+)\s+total$', text, re.MULTILINE)
    if not total:
        raise SystemExit('strace printed no total')
    return int(total.group(1))


def opened(command: Command, name: str) -> int:
    """How often files whose path ends so are opened to be read."""
    with tempfile.NamedTemporaryFile() as log:
        subprocess.run(['strace', '-f', '-e', 'trace=open,openat,openat2', '-o', log.name, *command], check=True,
                       stdout=subprocess.DEVNULL)
        lines = Path(log.name).read_text(errors='replace').splitlines()
    return sum(1 for line in lines if f'{name}"' in line and 'O_PATH' not in line and ' = -1 ' not in line)


def valgrind(tool: str, options: Iterable[str], command: Command, env: Environment = None, answers: Iterable[int] = (0,)) -> str:
    done = subprocess.run(['valgrind', f'--tool={tool}', *options, *command], env=env, capture_output=True, text=True,
                          errors='replace')
    if done.returncode not in answers:
        raise SystemExit(f'valgrind {command[0]}: exit status {done.returncode}: {done.stderr[-1000:]}')
    return done.stderr


def instructions(command: Command, env: Environment = None, answers: Iterable[int] = (0,)) -> int:
    with tempfile.TemporaryDirectory() as folder:
        said = valgrind('callgrind', [f'--callgrind-out-file={folder}/out'], command, env, answers)
    found = re.search(r'Collected : (\d+)', said)
    if not found:
        raise SystemExit('valgrind printed no count of instructions')
    return int(found.group(1))


def heap(command: Command) -> int:
    """What is allocated at most at a time, in bytes."""
    with tempfile.NamedTemporaryFile() as log:
        valgrind('massif', [f'--massif-out-file={log.name}', '--peak-inaccuracy=0.0'], command)
        text = Path(log.name).read_text()
    return max(int(own) + int(extra) for own, extra in re.findall(r'mem_heap_B=(\d+)\nmem_heap_extra_B=(\d+)', text))


def write(path: Path, program: str, lines: List[str]) -> None:
    """Puts what a program printed into a document, between two marks."""
    begin, end = f'<!-- {program}: begin -->\n', f'<!-- {program}: end -->\n'
    head, found, rest = path.read_text().partition(begin)
    _, ended, tail = rest.partition(end)
    if not found or not ended:
        raise SystemExit(f'{path} has no place for the table: {begin.strip()} and {end.strip()}')
    path.write_text(head + begin + '\n'.join(lines).rstrip() + '\n' + end + tail)
