# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases that suite.py runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

import expect
import machine as machines
import vm
from vm import Result


@dataclass
class Case:
    """Passes when the script exits with the status and the check, if any, raises nothing."""

    name: str
    machine: str
    kernel: str
    script: str
    check: Optional[Callable[[Result], None]] = None
    status: int = 0
    timeout: float = 120
    programs: list[str] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)

    def title(self) -> str:
        return f"{self.name} ({self.machine}, {self.kernel})"


# name, machine, script, check; each on every kernel that the machine is for
EVERYWHERE = [
    ("devices, drivers and groups", "intel", "walk.sh", expect.intel_on),
    ("devices, drivers and groups", "intel-default", "walk.sh", expect.intel_on),
    ("devices and drivers, no groups", "intel-off", "walk.sh", expect.no_groups),
    ("devices and drivers, no groups", "no-iommu", "walk.sh", expect.no_groups),
    ("devices, drivers and groups", "virtio-iommu", "walk.sh", expect.virtio),
    ("a NIC goes to vfio-pci and back", "intel", "bind.sh", None),
    ("an NVMe disk is mounted", "intel", "disk.sh", None),
]

HARNESS = [
    Case("output, files and status come back", "no-iommu", "release", "answers.sh", expect.answers, status=7),
    Case("a script without end is stopped", "no-iommu", "release", "forever.sh", expect.begun,
         status=vm.TIMED_OUT, timeout=3),
    Case("a panic is noticed", "no-iommu", "release", "panic.sh", expect.begun, status=vm.NO_ANSWER),
]


def everything() -> list[Case]:
    cases = list(HARNESS)
    for name, machine, script, check in EVERYWHERE:
        for kernel in machines.load(machine).kernels:
            cases.append(Case(name, machine, kernel, script, check))
    return cases
