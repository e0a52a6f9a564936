# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases that suite.py runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable, Optional

import amount
import expect
import interpreter
import library
import machine as machines
import nested
import vm
import wiring
from kernel import Kernel
from vm import Result


@dataclass
class Case:
    """Passes when the script exits with the status and the check, if any, raises nothing."""

    name: str
    machine: str
    kernel: str
    script: str
    check: Optional[Callable[[Result], None]] = None
    library_check: Optional[Callable[[Result, Path], None]] = None
    status: int = 0
    timeout: float = 120
    programs: list[str] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    prepare: Optional[Callable[[Kernel, Path], dict[str, Path]]] = None  # makes more files, in a folder for this run

    def title(self) -> str:
        return f"{self.name} ({self.machine}, {self.kernel})"


EACH = ""  # in place of a kernel: every one that the machine is for

# With nothing of ours in the guest.
BARE = [
    Case("a NIC goes to vfio-pci and back by hand", "intel", EACH, "bind.sh"),
    Case("an NVMe disk is mounted", "intel", EACH, "disk.sh"),
]

# With our programs: name, machine, kernel, script, check, programs. What hangs on the library more than on the kernel runs on one.
PICTURE = ["pcipt-groups", "pcipt-status", "pcipt-capture", "pcipt-topology", "pcipt-vfs"]
VFS = ["pcipt-vfs", "pcipt-bind", "pcipt-groups", "hold-vfio", "group-status", "kill-at", "strace", "ip"]
LIBRARY = [
    ("the library finds what the shell finds", "intel", EACH, "picture.sh", library.intel_on, PICTURE),
    ("the library finds what the shell finds", "intel-default", "release", "picture.sh", library.intel_on, PICTURE),
    ("the library finds what the shell finds", "intel-off", "backports", "picture.sh", library.intel_off, PICTURE),
    ("the library finds what the shell finds", "no-iommu", "release", "picture.sh", library.no_iommu, PICTURE),
    ("the library finds what the shell finds", "virtio-iommu", EACH, "picture.sh", library.virtio, PICTURE),
    ("the wiring is told and explained", "wiring", EACH, "wiring.sh", wiring.check,
     ["pcipt-topology", "pcipt-capture", "pairs"]),
    ("devices are bound and restored exactly", "intel", EACH, "change.sh", None, ["pcipt-bind", "group-status"]),
    ("the programs of the first steps do what they say", "intel", "release", "first-steps.sh", None,
     ["list-groups", "bind-and-restore", "group-status", "ip"]),
    ("what the host stands on is refused", "intel", "backports", "refuse.sh", None, ["pcipt-bind", "strace"]),
    ("what is in use is refused without a write", "intel", EACH, "gate.sh", None,
     ["pcipt-bind", "strace", "dmsetup", "hold-vfio"]),
    ("a display that is drawn on is refused", "framebuffer", EACH, "display.sh", None, ["pcipt-bind", "strace"]),
    ("of two displays one is in use", "displays", EACH, "displays.sh", None, ["pcipt-bind", "strace"]),
    ("a port of an Open vSwitch is in use", "intel", "backports", "open-vswitch.sh", None,
     ["pcipt-bind", "strace", "open-vswitch"]),
    ("routes of other tables count", "intel", "release", "policy.sh", None, ["pcipt-bind", "strace"]),
    ("a device that is held is refused, or pending", "intel", "backports", "held.sh", None,
     ["pcipt-bind", "pcipt-groups", "hold-vfio", "strace"]),
    ("virtual functions of a NIC are made, set and bound", "igb-instructions", EACH, "vfs.sh", None, VFS),
    ("numbers that the kernel would refuse are refused", "igb", "backports", "vfs-refused.sh", None, VFS),
    ("a VF that is held is refused, or pending", "igb-instructions", "release", "vfs-held.sh", None, VFS),
    ("127 VFs are foreseen, made and bound", "nvme-127", EACH, "vfs-127.sh", None, VFS),
    ("VFs without memory are refused", "nvme-no-room", EACH, "vfs-no-room.sh", None, VFS),
    ("one change is made at a time", "intel", "release", "lock.sh", None, ["pcipt-bind", "strace"]),
    ("without IOMMU nothing is bound", "no-iommu", "backports", "no-bind.sh", None, ["pcipt-bind"]),
    ("without IOMMU nothing is bound", "intel-off", "release", "no-bind.sh", None, ["pcipt-bind"]),
]

# What the harness itself is tried with, and what only one kernel answers so: on their kernel and no other.
HARNESS = [
    Case("output, files and status come back", "no-iommu", "release", "answers.sh", expect.answers, status=7),
    Case("a script without end is stopped", "no-iommu", "release", "forever.sh", expect.begun,
         status=vm.TIMED_OUT, timeout=3),
    Case("a bind that vfio-pci refuses is rolled back", "virtio-iommu", "backports", "rollback.sh",
         programs=["pcipt-bind"]),
    Case("without IOMMU nothing is bound", "virtio-iommu", "release", "no-bind.sh", programs=["pcipt-bind"]),
    Case("a panic is noticed", "no-iommu", "release", "panic.sh", expect.begun, status=vm.NO_ANSWER),
]


FILES = {
    "/usr/share/pcipt/host.sh": Path(__file__).resolve().parent / "guests" / "host.sh",
    "/usr/share/pcipt/common.sh": Path(__file__).resolve().parent / "guests" / "common.sh",
    "/usr/share/pcipt/kill.sh": Path(__file__).resolve().parent / "guests" / "kill.sh",
    "/usr/share/pcipt/walk.sh": Path(__file__).resolve().parent / "guests" / "walk.sh",
    "/etc/passwd": Path(__file__).resolve().parent / "guests" / "passwd",
    "/usr/share/misc/pci.ids": Path("/usr/share/misc/pci.ids"),
}


# The longest: on one kernel each, and first, so that the others fill the time.
LONG = [
    Case("binding and restoring leave nothing behind", "small", "release", "cycles.sh", timeout=amount.binds() + 600,
         programs=["cycles", "strace"], files=FILES, prepare=amount.number_of_binds),
    Case("fifty processes race and die", "group-two", "backports", "race.sh", timeout=1200,
         programs=["pcipt-bind", "race"], files=FILES),
    Case("64 VFs at once are faster than one by one", "nvme", "backports", "vfs-many.sh", timeout=400,
         programs=VFS, files=FILES),
    Case("a change killed at any moment is recovered", "group", "backports", "killed.sh", timeout=900,
         programs=["pcipt-bind", "kill-at"], files=FILES),
    Case("a change of VFs killed at any moment is recovered", "nvme-instructions", "release", "vfs-killed.sh", timeout=900,
         programs=VFS, files=FILES),
    Case("a card is pulled out in the midst of a change", "hotplug", "release", "pulled.sh", expect.content, timeout=3600,
         programs=["pcipt-bind", "pcipt-vfs", "kill-at", "pull-out"], files=FILES, prepare=amount.ways),
    Case("cycles with VFs leave nothing behind", "soak", "release", "soak.sh", expect.content,
         timeout=amount.cycles() * 20 + 300, programs=["cycles"], files=FILES, prepare=amount.number_of_cycles),
    Case("killed at any instant, it is recovered", "soak", "release", "random.sh", expect.content,
         timeout=amount.kills() * 60 + 300, programs=["pcipt-bind", "pcipt-vfs", "cycles"], files=FILES,
         prepare=amount.number_of_kills),
]


# With much more in the guest: a QEMU, which needs its firmware; programs of the Go binding, which tests/go/programs.sh
# builds; a Python, to which pcipt-bind brings the library along.
LARGE = [
    Case("a nested virtual machine uses a VF", "igb", EACH, "nested.sh", timeout=300,
         programs=["pcipt-vfs", "strace", "ip", "qemu-system-x86_64"], files=FILES, prepare=nested.files),
    Case("QEMU takes what the plan gives it", "igb", EACH, "assign.sh", timeout=300,
         programs=["pcipt-assign", "pcipt-capacity", "pcipt-vfs", "pcipt-bind", "qemu-system-x86_64"],
         files=FILES | {name: Path(name) for name in nested.FIRMWARE}),
    Case("Go binds a NIC and restores it", "igb", "backports", "go.sh", timeout=300,
         programs=["go-list-groups", "go-bind-and-restore", "go-live-test", "ip"], files=FILES),
    Case("Python binds a NIC and restores it", "igb", "release", "python.sh", timeout=300, programs=["pcipt-bind"], files=FILES,
         prepare=interpreter.files),
]


def _on_kernels(case: Case) -> list[Case]:
    """Where the environment names kernels, each case runs on each of them that its machine is for."""
    supported = machines.load(case.machine).kernels
    if machines.CHOSEN or case.kernel == EACH:
        return [replace(case, kernel=kernel) for kernel in supported]
    return [case] if case.kernel in supported else []


def everything() -> list[Case]:
    cases = LONG + LARGE + BARE
    for name, machine, kernel, script, library_check, programs in LIBRARY:
        cases.append(Case(name, machine, kernel, script, None, library_check, timeout=300, programs=programs, files=FILES))
    harness = [case for case in HARNESS if case.kernel in machines.KERNELS]
    return [found for case in cases for found in _on_kernels(case)] + harness
