# SPDX-License-Identifier: LGPL-2.1-or-later
"""The machine that guests/nested.sh runs inside a guest.

An emulated machine takes minutes to boot in another one. It is booted here, outside, until its first process waits for
a NIC; the guest goes on from the state that is left.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import initramfs
import kernel as kernels
import qemu
from cpio import PROGRAM, Archive
from kernel import Kernel
from qemu import QemuError

INIT = Path(__file__).resolve().parent / "guests" / "inner.sh"
PLACE = "/usr/share/pcipt/inner"
MODULES = ["igbvf"]
FIRMWARE = ["/usr/share/seabios/bios-256k.bin", "/usr/share/qemu/kvmvapic.bin"]

# Both QEMUs have to be given the same machine. Time goes by instructions: by the clock, timer interrupts would take up
# most of what it gets done in the guest.
MACHINE = ["-accel", "tcg", "-icount", "shift=3", "-machine", "pc", "-m", "192", "-nodefaults", "-no-user-config",
           "-nic", "none", "-display", "none", "-no-reboot"]
BOOT_SECONDS = 90
SAVE_SECONDS = 30


def files(kernel: Kernel, folder: Path) -> dict[str, Path]:
    """Boots the machine, saves it in a folder, and says what goes where in the guest."""
    archive = Archive()
    archive.file("init", INIT.read_bytes(), PROGRAM)
    (folder / "initramfs").write_bytes(initramfs.base(kernel, MODULES) + archive.content())
    (folder / "serial").write_bytes(b"")
    command = [qemu.find(), *MACHINE, "-kernel", str(kernels.unpacked(kernel)), "-initrd", str(folder / "initramfs"),
               "-append", " ".join(qemu.PARAMETERS), "-serial", f"file:{folder / 'serial'}", "-monitor", "stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            _await_ready(process, folder / "serial")
            process.communicate(f'migrate "exec:cat >{folder / "state"}"\nquit\n'.encode(), SAVE_SECONDS)
        except subprocess.TimeoutExpired as late:
            raise QemuError("the state of the inner machine was not saved in time") from late
        finally:
            process.kill()
    (folder / "arguments").write_text(" ".join(MACHINE) + "\n")
    places = {f"{PLACE}/{name}": folder / name for name in ("state", "arguments")}
    return places | {name: Path(name) for name in FIRMWARE}


def _await_ready(process: subprocess.Popen[bytes], serial: Path) -> None:
    end = time.monotonic() + BOOT_SECONDS
    while b"inner: ready" not in serial.read_bytes():
        if process.poll() is not None or time.monotonic() > end:
            tail = serial.read_text(errors="replace").splitlines()[-20:]
            raise QemuError("\n".join(["the inner machine did not start", *tail]))
        time.sleep(0.1)
