#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the cases of cases.py, two at a time. With CI=true in the environment, a case that cannot run has failed."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import cases
import expect
import initramfs
import kernel as kernels
import qemu
import vm
from cases import Case

AT_ONCE = 2
GUESTS = Path(__file__).resolve().parent / "guests"
OUTPUT_LINES = 50
SYSTEM = ("strace", "dmsetup", "ip", qemu.PROGRAM)  # this machine's own
CONSOLE_LINES = 30


class CannotRun(Exception):
    """Something that the case needs is not on this machine."""


@dataclass
class Outcome:
    case: Case
    word: str
    seconds: float
    reason: str = ""
    output: str = ""
    measured: list[str] = field(default_factory=list)  # what the script says in lines that begin so


class Suite:
    def __init__(self, programs: Path | None) -> None:
        self._programs = programs
        self._strict = os.environ.get("CI") == "true"
        self._stop = threading.Event()

    def run(self, chosen: list[Case]) -> int:
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        failures = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = [pool.submit(self._outcome, case) for case in chosen]
            try:
                for done in as_completed(running):
                    outcome = done.result()
                    counts[outcome.word] += 1
                    _print(outcome)
                    if outcome.word == "failed":
                        failures.append(outcome)
            except BaseException:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        for outcome in failures:  # last, since the end of a log is what gets read
            _print(outcome)
            print(outcome.output, flush=True)
        print(", ".join(f"{count} {word}" for word, count in counts.items()))
        return 1 if counts["failed"] else 0

    def _outcome(self, case: Case) -> Outcome:
        began = time.monotonic()
        outcome = Outcome(case, "passed", 0)
        try:
            self._run_case(case, outcome)
        except CannotRun as missing:
            outcome.word = "failed" if self._strict else "skipped"
            outcome.reason = str(missing)
        except (expect.Unexpected, *vm.VmError) as error:
            outcome.word = "failed"
            outcome.reason = str(error)
        except Exception as error:
            outcome.word = "failed"
            outcome.reason = f"{type(error).__name__}: {error}"
        outcome.seconds = time.monotonic() - began
        return outcome

    def _run_case(self, case: Case, outcome: Outcome) -> None:
        _need(case)
        programs = [self._program(name) for name in case.programs]
        with tempfile.TemporaryDirectory(prefix="pcipt-vm-") as folder:
            made = case.prepare(kernels.load(case.kernel), Path(folder)) if case.prepare else {}
            result = vm.run(case.machine, case.kernel, GUESTS / case.script, programs, {**case.files, **made},
                            case.timeout, stop=self._stop)
        outcome.output = _ends(result)
        outcome.measured = [line for line in result.output.decode(errors="replace").splitlines()
                            if line.startswith("measured:")]
        if result.status != case.status:
            raise expect.Unexpected(f"status {result.status}, expected {case.status}")
        if case.check:
            case.check(result)
        if case.library_check and self._programs:
            case.library_check(result, self._programs)

    def _program(self, name: str) -> Path:
        if name in SYSTEM:
            found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
            if not found:
                raise CannotRun(f"needs {name}, which comes with: sh tests/packages.sh test vm")
            return Path(found)
        if not self._programs:
            raise CannotRun(f"needs {name}, and no --programs were given")
        for path in (self._programs / name, self._programs / "bin" / name):
            if path.exists():
                return path
        raise expect.Unexpected(f"no {name} in {self._programs}")


def _need(case: Case) -> None:
    try:
        qemu.find()
        initramfs.find_busybox()
        kernels.load(case.kernel)
    except vm.VmError as error:
        raise CannotRun(str(error)) from error


def _ends(result: vm.Result) -> str:
    output = result.output.decode(errors="replace").splitlines()[-OUTPUT_LINES:]
    console = result.console.splitlines()[-CONSOLE_LINES:]
    return "\n".join(["--- the script", *output, "--- the kernel", *console, "---"])


def _print(outcome: Outcome) -> None:
    reason = f": {outcome.reason}" if outcome.reason else ""
    print(f"{outcome.word:8}{outcome.seconds:6.1f} s  {outcome.case.title()}{reason}", flush=True)
    for line in outcome.measured:
        print(f"{'':18}{line}", flush=True)


def _library_path(programs: Path) -> None:
    """Installed programs find their library by the system's path; ldd has to find it where it is."""
    folders = sorted({str(path.parent.resolve()) for path in programs.rglob("libpcipt.so*")})
    inherited = os.environ.get("LD_LIBRARY_PATH")
    os.environ["LD_LIBRARY_PATH"] = ":".join(folders + ([inherited] if inherited else []))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where our programs and library are installed")
    parser.add_argument("--only", metavar="PATTERN", help="run the cases whose title contains it; * is anything")
    parser.add_argument("--list", action="store_true", help="print the titles and do nothing")
    arguments = parser.parse_args()

    chosen = cases.everything()
    if arguments.only:
        chosen = [case for case in chosen if fnmatch(case.title(), f"*{arguments.only}*")]
    if arguments.list:
        print("\n".join(case.title() for case in chosen))
        return 0
    if not chosen:
        parser.error(f"no case matches '{arguments.only}'")
    if arguments.programs:
        _library_path(arguments.programs)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return Suite(arguments.programs).run(chosen)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
