# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a shell script on a real kernel in an emulated machine.

    from vm import run
    result = run("intel", "release", Path("guests/walk.sh"), programs=[Path("pcipt-groups")], timeout=60)
    print(result.status, result.output.decode())
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

import initramfs as memory
import kernel as kernels
import machine as machines
import qemu
from host import Host
from initramfs import InitramfsError
from kernel import Kernel, KernelError
from machine import Machine, MachineError
from qemu import Qemu, QemuError

TIMED_OUT = 124
NO_ANSWER = 125

# A guest that has not reached its script by then has lost a timer interrupt, and is started again.
BOOT_SECONDS = 90
STARTS = 3
GLANCE_SECONDS = 0.05

VmError = (InitramfsError, KernelError, MachineError, QemuError)


class Stopped(Exception):
    """The caller asked for the end before it was reached."""


@dataclass
class Report:
    """What the guest has said about its script so far. init.sh has the format."""

    reached: bool = False
    status: Optional[int] = None
    archive: bytes = b""
    ended: bool = False


@dataclass
class Result:
    status: int
    output: bytes
    console: str
    archive: bytes
    kernel: Kernel
    starts: int
    boot_seconds: float
    script_seconds: float

    def unpack(self, folder: Path) -> None:
        """Writes the files that the script left in /out."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.archive:
            subprocess.run(["tar", "-xzf", "-", "-C", folder, "--no-same-owner"], input=self.archive, check=True)

    def read(self, name: str) -> bytes:
        """One of those files."""
        command = ["tar", "-xzOf", "-", f"./{name}"]
        return subprocess.run(command, input=self.archive, check=True, stdout=subprocess.PIPE).stdout


def run(machine: str, kernel: str, script: Path, programs: list[Path] | None = None,
        files: dict[str, Path] | None = None, timeout: float = 180,
        echo: Callable[[bytes], None] | None = None, stop: threading.Event | None = None) -> Result:
    """Files are named by where they go in the guest. Status 124: no end in time. 125: no word from the script."""
    qemu.find()
    declared = machines.load(machine)
    if kernel not in declared.kernels:
        raise MachineError(f"machine '{machine}' is not for kernel '{kernel}'")
    found = kernels.load(kernel)
    image = memory.build(found, declared.modules, script, programs or [], files or {})
    for start in range(1, STARTS + 1):
        with tempfile.TemporaryDirectory(prefix="pcipt-vm-") as folder:
            result = _start(declared, found, image, Path(folder), timeout, echo, stop)
        result.starts = start
        if result.boot_seconds:
            break
    return result


def _start(machine: Machine, kernel: Kernel, image: bytes, folder: Path, timeout: float,
           echo: Callable[[bytes], None] | None, stop: threading.Event | None) -> Result:
    guest = Qemu(machine, kernel, image, folder)
    host = Host(guest)
    try:
        return _watch(guest, host, kernel, timeout, echo, stop)
    finally:
        host.end()
        guest.end()


def _watch(guest: Qemu, host: Host, kernel: Kernel, timeout: float, echo: Callable[[bytes], None] | None,
           stop: threading.Event | None) -> Result:
    began = time.monotonic()
    reached = 0.0
    output = b""
    while True:
        running = guest.is_running()
        report = _parse(guest.report())
        new = guest.new_output()
        output += new
        if echo and new:
            echo(new)
        host.serve()
        now = time.monotonic()
        if report.reached and not reached:
            reached = now
        late = now > (reached + timeout if reached else began + BOOT_SECONDS)
        if report.ended or late or not running:
            break
        if stop and stop.is_set():
            raise Stopped
        time.sleep(GLANCE_SECONDS)

    if guest.refused():
        raise QemuError(guest.errors() or "QEMU failed")
    return Result(_status(report, late), output, guest.console(), report.archive, kernel, 0,
                  reached - began if reached else 0, now - reached if reached else 0)


def _status(report: Report, late: bool) -> int:
    if report.ended and report.status is not None:
        return report.status
    return TIMED_OUT if report.reached and late else NO_ANSWER


def _parse(content: bytes) -> Report:
    report = Report()
    while not report.ended:
        line, newline, content = content.partition(b"\n")
        if not newline:
            break
        word, _, value = line.decode(errors="replace").partition(" ")
        if word == "script":
            report.reached = True
        elif word == "status":
            report.status = int(value)
        elif word == "files":
            size = int(value)
            report.archive, content = content[:size], content[size:]
        elif word == "end":
            report.ended = True
    return report
