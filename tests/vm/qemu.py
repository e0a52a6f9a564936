# SPDX-License-Identifier: LGPL-2.1-or-later
"""One QEMU: its arguments, and what comes out of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import BinaryIO

import kernel as kernels
from kernel import Kernel
from machine import Machine

PROGRAM = "qemu-system-x86_64"
AT_LEAST = 8

# The processor has what emulation is quick with; without the timer's parameters a busy machine loses interrupts.
COMMON = ["-cpu", "max,la57=off", "-nodefaults", "-no-user-config", "-nic", "none",
          "-vga", "none", "-display", "none", "-monitor", "none", "-no-reboot"]
PARAMETERS = ["console=ttyS0", "mitigations=off", "no_timer_check", "tsc=reliable", "random.trust_cpu=on", "panic=-1"]


class QemuError(Exception):
    """QEMU is missing, too old, or refused its arguments."""


def find() -> str:
    path = shutil.which(PROGRAM)
    if not path:
        raise QemuError(f"no {PROGRAM}; it comes with: sh tests/packages.sh vm")
    answer = subprocess.run([path, "--version"], stdout=subprocess.PIPE, text=True).stdout
    version = re.search(r"version (\d+)", answer)
    if not version or int(version[1]) < AT_LEAST:
        raise QemuError(f"QEMU {AT_LEAST} or newer is needed; it comes with: sh tests/packages.sh vm")
    return path


def _clock(machine: Machine) -> list[str]:
    """By instructions, and at once when nothing is left to do; or by the clock on the wall."""
    if machine.clock == "instructions":
        return ["-accel", "tcg", "-icount", "shift=3,sleep=off"]
    return ["-accel", "tcg,thread=multi"]


class Qemu:
    """A running machine. Everything it writes goes to files in a folder that the caller removes."""

    def __init__(self, machine: Machine, kernel: Kernel, initramfs: bytes, folder: Path) -> None:
        self._folder = folder
        (folder / "initramfs").write_bytes(initramfs)
        command = [find(), *_clock(machine), *COMMON, "-machine", machine.machine, "-m", str(machine.memory),
                   "-smp", str(machine.processors)]
        image = kernel.image if machine.image == "packed" else kernels.unpacked(kernel)
        command += ["-kernel", str(image), "-initrd", str(folder / "initramfs")]
        command += ["-append", " ".join(PARAMETERS + machine.parameters)]
        for channel in ("console", "output", "report"):
            (folder / channel).touch()
            command += ["-chardev", f"file,id={channel},path={folder / channel}", "-serial", f"chardev:{channel}"]
        for name, size in machine.disks:
            with open(folder / f"{name}.raw", "wb") as disk:
                disk.truncate(size)
            command += ["-drive", f"if=none,id={name},format=raw,file={folder / name}.raw"]
        for number, slot in enumerate(machine.slots):
            (folder / f"slot{number}").write_bytes(slot)
            command += ["-smbios", f"file={folder / f'slot{number}'}"]
        command += ["-chardev", f"socket,id=host,path={folder / 'host'},server=on,wait=off", "-serial", "chardev:host"]
        command += ["-qmp", f"unix:{folder / 'qmp'},server=on,wait=off"]
        self.options = machine.options
        self._output: BinaryIO = open(folder / "output", "rb")
        with open(folder / "errors", "wb") as errors:
            self._process = subprocess.Popen(command + machine.options, stdin=subprocess.DEVNULL,
                                             stdout=errors, stderr=errors)

    def is_running(self) -> bool:
        return self._process.poll() is None

    def refused(self) -> bool:
        return self._process.poll() not in (None, 0)

    def errors(self) -> str:
        return (self._folder / "errors").read_text(errors="replace").strip()

    def console(self) -> str:
        return (self._folder / "console").read_text(errors="replace").replace("\r", "")

    def socket(self, name: str) -> Path:
        return self._folder / name

    def report(self) -> bytes:
        return (self._folder / "report").read_bytes()

    def new_output(self) -> bytes:
        """What the script has printed since this was last asked."""
        return self._output.read()

    def end(self) -> None:
        self._output.close()
        if self.is_running():
            self._process.kill()
        self._process.wait()
