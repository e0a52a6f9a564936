# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the declared machines should look like from inside: checks of guests/walk.sh."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable

from vm import Result

# What server.devices declares, and the driver that takes it.
DRIVERS = {
    "0000:00:00.0": "-",
    "0000:00:02.0": "bochs-drm",
    "0000:00:03.0": "virtio-pci",
    "0000:00:04.0": "pcieport",
    "0000:00:05.0": "pcieport",
    "0000:00:06.0": "pcieport",
    "0000:00:07.0": "pcieport",
    "0000:00:08.0": "shpchp",
    "0000:00:1f.0": "lpc_ich",
    "0000:00:1f.2": "ahci",
    "0000:00:1f.3": "i801_smbus",
    "0000:01:00.0": "igb",
    "0000:02:00.0": "e1000e",
    "0000:03:00.0": "pcieport",
    "0000:04:00.0": "pcieport",
    "0000:04:01.0": "pcieport",
    "0000:05:00.0": "e1000e",
    "0000:06:00.0": "e1000e",
    "0000:07:00.0": "nvme",
    "0000:08:01.0": "e1000",
    "0000:08:02.0": "e1000",
    "0000:08:03.0": "shpchp",
}
VIRTIO_IOMMU = "0000:00:01.0"

# Whatever is not in one of these is alone in its group.
MULTIFUNCTION = {"0000:00:1f.0", "0000:00:1f.2", "0000:00:1f.3"}
PORT_WITHOUT_ACS = {"0000:00:05.0", "0000:02:00.0"}
SWITCH_PORTS = [{"0000:04:00.0", "0000:05:00.0"}, {"0000:04:01.0", "0000:06:00.0"}]
LEGACY_BRIDGE = "0000:00:08.0"
BEHIND_LEGACY_BRIDGE = {"0000:08:01.0", "0000:08:02.0", "0000:08:03.0"}


# How the kernel begins what it says of its own mistakes, of memory that is lost, and of whoever waits for ever.
COMPLAINT = re.compile(r"WARNING: |BUG: |BUG at |Oops|Call Trace|general protection|leak|blocked for more than|soft lockup|"
                       r"detected stalls|refcount_t|list_(add|del) corruption|unexpected reference|Still \d+ ")


class Unexpected(Exception):
    """Says in a sentence what differs."""


@dataclass
class Walk:
    drivers: dict[str, str]
    group_of: dict[str, str]
    groups: dict[str, set[str]]


def intel_on(result: Result) -> None:
    walk = _read(result)
    _same("drivers", walk.drivers, DRIVERS)
    bundles = [MULTIFUNCTION, PORT_WITHOUT_ACS, *SWITCH_PORTS, BEHIND_LEGACY_BRIDGE | {LEGACY_BRIDGE}]
    _grouped(walk, bundles, set())


def no_groups(result: Result) -> None:
    walk = _read(result)
    _same("drivers", walk.drivers, DRIVERS)
    _same("groups", walk.groups, {})


def virtio(result: Result) -> None:
    walk = _read(result)
    _same("drivers", walk.drivers, {**DRIVERS, VIRTIO_IOMMU: "virtio-pci"})
    if not result.kernel.knows("virtio_iommu"):
        _same("groups", walk.groups, {})
        return
    # The table of the firmware names functions by their own address; behind the bridge they carry another.
    _grouped(walk, [MULTIFUNCTION, PORT_WITHOUT_ACS, *SWITCH_PORTS], BEHIND_LEGACY_BRIDGE | {VIRTIO_IOMMU})


def answers(result: Result) -> None:
    everything = bytes(range(256))
    _same("output", result.output, everything)
    _same("file", result.read("bytes"), everything)


def begun(result: Result) -> None:
    _same("output", result.output, b"begun\n")


def content(result: Result) -> None:
    """The kernel, whose every warning is on its console, complained of nothing."""
    complaints = [line for line in result.console.splitlines() if COMPLAINT.search(line)]
    if complaints:
        raise Unexpected(f"the kernel complains: {complaints[0]}")


def _read(result: Result) -> Walk:
    walk = Walk({}, {}, {})
    for line in result.output.decode().splitlines():
        word, *values = line.split()
        if word == "device":
            walk.drivers[values[0]], walk.group_of[values[0]] = values[4:6]
        elif word == "group":
            walk.groups[values[0]] = set(values[1:])
    return walk


def _grouped(walk: Walk, bundles: list[set[str]], without: set[str]) -> None:
    bundled = set().union(*bundles)
    alone = [{address} for address in walk.drivers if address not in bundled | without]
    _same("groups", _sorted(walk.groups.values()), _sorted(bundles + alone))
    for number, members in walk.groups.items():
        for address in members:
            _same(f"group of {address}", walk.group_of[address], number)
    for address in without:
        _same(f"group of {address}", walk.group_of[address], "-")


def _sorted(groups: Iterable[set[str]]) -> list[list[str]]:
    return sorted(sorted(group) for group in groups)


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise Unexpected(f"{what}: found {found}, expected {expected}")
