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


# name, machine, script, check; each on every kernel that the machine is for
EVERYWHERE = [
    ("a NIC goes to vfio-pci and back by hand", "intel", "bind.sh", None),
    ("an NVMe disk is mounted", "intel", "disk.sh", None),
]

# The same with our programs in the guest.
PICTURE = ["pcipt-groups", "pcipt-status", "pcipt-capture", "pcipt-topology", "pcipt-vfs"]
VFS = ["pcipt-vfs", "pcipt-bind", "pcipt-groups", "hold-vfio", "group-status", "kill-at", "strace", "ip"]
LIBRARY = [
    ("the library finds what the shell finds", "intel", "picture.sh", library.intel_on, PICTURE),
    ("the library finds what the shell finds", "intel-default", "picture.sh", library.intel_on, PICTURE),
    ("the library finds what the shell finds", "intel-off", "picture.sh", library.intel_off, PICTURE),
    ("the library finds what the shell finds", "no-iommu", "picture.sh", library.no_iommu, PICTURE),
    ("the library finds what the shell finds", "virtio-iommu", "picture.sh", library.virtio, PICTURE),
    ("the wiring is told and explained", "wiring", "wiring.sh", wiring.check, ["pcipt-topology", "pcipt-capture", "pairs"]),
    ("devices are bound and restored exactly", "intel", "change.sh", None, ["pcipt-bind", "group-status"]),
    ("the programs of the first steps do what they say", "intel", "first-steps.sh", None,
     ["list-groups", "bind-and-restore", "group-status", "ip"]),
    ("what the host stands on is refused", "intel", "refuse.sh", None, ["pcipt-bind", "strace"]),
    ("what is in use is refused without a write", "intel", "gate.sh", None,
     ["pcipt-bind", "strace", "dmsetup", "hold-vfio"]),
    ("a display that is drawn on is refused", "framebuffer", "display.sh", None, ["pcipt-bind", "strace"]),
    ("of two displays one is in use", "displays", "displays.sh", None, ["pcipt-bind", "strace"]),
    ("a port of an Open vSwitch is in use", "intel", "open-vswitch.sh", None,
     ["pcipt-bind", "strace", "open-vswitch"]),
    ("routes of other tables count", "intel", "policy.sh", None, ["pcipt-bind", "strace"]),
    ("a device that is held is refused, or pending", "intel", "held.sh", None,
     ["pcipt-bind", "pcipt-groups", "hold-vfio", "strace"]),
    ("a change killed at any moment is recovered", "intel", "killed.sh", None, ["pcipt-bind", "kill-at"]),
    ("virtual functions of a NIC are made, set and bound", "igb", "vfs.sh", None, VFS),
    ("numbers that the kernel would refuse are refused", "igb", "vfs-refused.sh", None, VFS),
    ("a VF that is held is refused, or pending", "igb", "vfs-held.sh", None, VFS),
    ("127 VFs are foreseen, made and bound", "nvme-127", "vfs-127.sh", None, VFS),
    ("VFs without memory are refused", "nvme-no-room", "vfs-no-room.sh", None, VFS),
    ("one change is made at a time", "intel", "lock.sh", None, ["pcipt-bind", "strace"]),
    ("without IOMMU nothing is bound", "no-iommu", "no-bind.sh", None, ["pcipt-bind"]),
    ("without IOMMU nothing is bound", "intel-off", "no-bind.sh", None, ["pcipt-bind"]),
]

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


# Minutes long: on one kernel each, and first, so that the others fill the time.
LONG = [
    Case("a thousand cycles leave nothing behind", "intel", "release", "cycles.sh", timeout=1800,
         programs=["cycles", "strace"], files=FILES),
    Case("fifty processes race and die", "intel-two", "backports", "race.sh", timeout=1200,
         programs=["pcipt-bind", "race"], files=FILES),
    Case("64 VFs at once are faster than one by one", "nvme", "backports", "vfs-many.sh", timeout=400,
         programs=VFS, files=FILES),
    Case("a change of VFs killed at any moment is recovered", "nvme", "release", "vfs-killed.sh", timeout=900,
         programs=VFS, files=FILES),
    Case("a card is pulled out in the midst of a change", "hotplug", "release", "pulled.sh", expect.content, timeout=3600,
         programs=["pcipt-bind", "pcipt-vfs", "kill-at", "pull-out"], files=FILES, prepare=amount.ways),
    Case("cycles with VFs leave nothing behind", "soak", "release", "soak.sh", expect.content,
         timeout=amount.cycles() * 20 + 300, programs=["cycles"], files=FILES, prepare=amount.number_of_cycles),
    Case("killed at any instant, it is recovered", "soak", "release", "random.sh", expect.content,
         timeout=amount.kills() * 60 + 300, programs=["pcipt-bind", "pcipt-vfs", "cycles"], files=FILES,
         prepare=amount.number_of_kills),
]


NESTED = [
    Case("a nested virtual machine uses a VF", "igb", kernel, "nested.sh", timeout=300,
         programs=["pcipt-vfs", "strace", "ip", "qemu-system-x86_64"], files=FILES, prepare=nested.files)
    for kernel in machines.KERNELS
]


# With a QEMU in the guest, which needs its firmware.
PLANNED = [
    Case("QEMU takes what the plan gives it", "igb", kernel, "assign.sh", timeout=300,
         programs=["pcipt-assign", "pcipt-capacity", "pcipt-vfs", "pcipt-bind", "qemu-system-x86_64"],
         files=FILES | {name: Path(name) for name in nested.FIRMWARE})
    for kernel in machines.KERNELS
]


# Programs of the Go binding, which tests/go/programs.sh builds.
GO = [
    Case("Go binds a NIC and restores it", "igb", kernel, "go.sh", timeout=300,
         programs=["go-list-groups", "go-bind-and-restore", "go-live-test", "ip"], files=FILES)
    for kernel in machines.KERNELS
]

# With a Python in the guest; pcipt-bind brings the library along.
PYTHON = [
    Case("Python binds a NIC and restores it", "igb", kernel, "python.sh", timeout=300, programs=["pcipt-bind"], files=FILES,
         prepare=interpreter.files)
    for kernel in machines.KERNELS
]


def everything() -> list[Case]:
    """What runs on one kernel each runs also on those that the tests do not run on by themselves."""
    others = [kernel for kernel in machines.KERNELS if kernel not in machines.USUAL]
    long = [case for case in LONG if case.kernel in machines.KERNELS]
    long += [replace(case, kernel=kernel) for kernel in others for case in LONG]
    cases = long + NESTED + PLANNED + GO + PYTHON + [case for case in HARNESS if case.kernel in machines.KERNELS]
    for name, machine, script, check in EVERYWHERE:
        for kernel in machines.load(machine).kernels:
            cases.append(Case(name, machine, kernel, script, check))
    for name, machine, script, library_check, programs in LIBRARY:
        for kernel in machines.load(machine).kernels:
            cases.append(Case(name, machine, kernel, script, None, library_check, timeout=300, programs=programs,
                              files=FILES))
    return cases
