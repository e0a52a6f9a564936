#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes one large tree for benchmarks: large.py OUTDIR N

N functions exactly (16 to 16384): root buses of up to eight ports each over as many domains as are needed and two to eight NUMA
nodes; below the ports four-port NICs, NVMe drives, switches with four eight-function cards, and physical functions with many
virtual ones. About one function in ten is a bridge. OUTDIR becomes the root; it has what a scan of functions, their
attributes, slots and groups reads, and nothing else; other tools that read PCI devices find what they need.
"""
from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Callable, List, Optional

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from pcitree import config, groups, iommu, names, pci                                    # noqa: E402
from pcitree.chips import (BCM57414, CX4LX, BCM5720, E82599, I350, PEX8747_DOWN, PEX8747_UP, PM9A3, SKX_DMI, SKX_IOAPIC,  # noqa: E402
                           SKX_PORTS, SKX_RAS, SKX_VTD)
from pcitree.layout import Node, Placed                                                  # noqa: E402
from pcitree.model import Chip, Fn, Iommu, Kernel, Machine, Root, Slot, Vf                           # noqa: E402
from pcitree.tree import Tree                                                            # noqa: E402

BUSES_FOR_ONE_ROOT = 16
ROOTS_OF_ONE_DOMAIN = 15
FIRST_PORT = 8                      # by its device number on the root bus
_PORT = SKX_PORTS["A"]
assert CX4LX.sriov is not None
_MANY = replace(CX4LX, sriov=replace(CX4LX.sriov, total=62, usable=62, offset=2))


class Budget:
    """How many functions are left to make."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, wanted: int) -> int:
        given = min(wanted, self.left)
        self.left -= given
        return given


class Buses:
    """The bus numbers of one root, and the number of its first slot."""

    def __init__(self, first: int, slot: int) -> None:
        self.free = first + 1
        self.slot = slot

    def next(self) -> int:
        self.free += 1
        return self.free - 1


def _without_ports(chip: Chip) -> Chip:
    """A large machine runs out of I/O ports; its firmware gives none."""
    return replace(chip, bars=tuple(bar for bar in chip.bars if bar.kind != "io"))


def _port(at: str, below: List[Fn], buses: Buses) -> Fn:
    number = buses.slot + int(at[:2], 16) - FIRST_PORT
    return Fn(at, _PORT, "pcieport", bus=buses.next(), below=below, slot=Slot(str(number), number, hotplug=True))


def _functions(budget: Budget, count: int, chip: Chip, driver: str) -> List[Fn]:
    return [Fn(f"00.{n}", chip, driver) for n in range(budget.take(count))]


def _quad(at: str, budget: Budget, buses: Buses) -> Fn:
    return _port(at, _functions(budget, 4, _QUAD, "igb"), buses)


def _shared(at: str, budget: Budget, buses: Buses) -> Fn:
    return _port(at, _functions(budget, 4, _SHARED, "tg3"), buses)


def _drive(at: str, budget: Budget, buses: Buses) -> Fn:
    return _port(at, _functions(budget, 1, PM9A3, "nvme"), buses)


def _with_vfs(chip: Chip, driver: str, vf_driver: Optional[str], count: int) -> Callable[[str, Budget, Buses], Fn]:
    def make(at: str, budget: Budget, buses: Buses) -> Fn:
        pfs = _functions(budget, 1, chip, driver)
        for pf in pfs:
            pf.vfs = [Vf(vf_driver if n % 3 else "vfio-pci", override=None if n % 3 else "vfio-pci")
                      for n in range(budget.take(count))]
        return _port(at, pfs, buses)
    return make


def _switch(at: str, budget: Budget, buses: Buses) -> Fn:
    port = _port(at, [], buses)
    if not budget.take(1):
        return port
    up = Fn("00.0", PEX8747_UP, "pcieport", bus=buses.next())
    port.below = [up]
    for number in range(4):
        if budget.left < 2:
            break
        budget.take(1)
        up.below.append(Fn(f"{8 + number:02x}.0", PEX8747_DOWN, "pcieport", bus=buses.next(),
                           below=_functions(budget, 8, BCM57414, "bnxt_en")))
    return port


_QUAD, _TEN = _without_ports(I350), _without_ports(E82599)
_SHARED = _without_ports(BCM5720)    # without ACS: one group
_KINDS: List[Callable[[str, Budget, Buses], Fn]] = [
    _quad, _drive, _with_vfs(_TEN, "ixgbe", "ixgbevf", 30), _with_vfs(_MANY, "mlx5_core", "mlx5_core", 62), _quad, _switch,
    _with_vfs(_TEN, "ixgbe", None, 15), _shared]


def _root(number: int, budget: Budget, nodes: int) -> Root:
    first = number % ROOTS_OF_ONE_DOMAIN * BUSES_FOR_ONE_ROOT
    buses = Buses(first, 1 + number * len(_KINDS))
    below: List[Fn] = []
    for at, chip in (("00.0", SKX_DMI), ("05.0", SKX_VTD), ("05.2", SKX_RAS), ("05.4", SKX_IOAPIC)):
        if budget.take(1):
            below.append(Fn(at, chip))
    for index, kind in enumerate(_KINDS):
        if budget.left < 2:
            break
        budget.take(1)
        below.append(kind(f"{FIRST_PORT + index:02x}.0", budget, buses))
    if budget.left == 1 and budget.take(1):
        below.append(Fn("1f.0", SKX_VTD))
    return Root(number // ROOTS_OF_ONE_DOMAIN, first, below, number % nodes, f"dmar{number}")


def machine(count: int) -> Machine:
    budget = Budget(count)
    roots: List[Root] = []
    nodes = 2 if count < 4096 else 8
    while budget.left:
        roots.append(_root(len(roots), budget, nodes))
    return Machine("large", roots, kernel=Kernel(group_type="identity"),
                   iommus=[Iommu(f"dmar{n}", "intel") for n in range(len(roots))])


def _attributes(tree: Tree, node: Node) -> None:
    chip, path, sub = node.chip, node.path, node.subsystem
    tree.link(f"sys/bus/pci/devices/{node.address}", path)
    tree.link(f"{path}/subsystem", "sys/bus/pci")
    tree.file(f"{path}/uevent", pci.uevent(node))
    tree.file(f"{path}/config", config.build(node)[:256])
    tree.file(f"{path}/resource", pci.resource(node))
    tree.lines(path, vendor=f"0x{chip.vendor:04x}", device=f"0x{chip.device:04x}", **{"class": f"0x{chip.cls:06x}"},
               subsystem_vendor=f"0x{sub[0]:04x}", subsystem_device=f"0x{sub[1]:04x}", revision=f"0x{chip.revision:02x}",
               irq=node.irq, enable=1 if node.driver and not node.on_vfio else 0, modalias=pci.modalias(node),
               numa_node=node.root.numa, local_cpulist=f"{8 * node.root.numa}-{8 * node.root.numa + 7}",
               local_cpus=f"{0xff << 8 * node.root.numa:x}", power_state=node.state, driver_override=node.override or "(null)")
    pci.optional(tree, node)
    if chip.sriov:
        pci.physical(tree, node)
    if node.physfn:
        tree.link(f"{path}/physfn", node.physfn.path)
    if chip.is_bridge:
        tree.lines(path, secondary_bus_number=node.secondary, subordinate_bus_number=node.subordinate)


def make(count: int) -> Tree:
    placed = Placed(machine(count))
    assert len(placed.nodes) == count, f"{len(placed.nodes)} functions, not {count}"
    tree = Tree()
    members = groups.assign(placed)
    for node in placed.nodes:
        _attributes(tree, node)
    pci.drivers(tree, placed)
    pci.slots(tree, placed)
    groups.emit(tree, placed, members)
    iommu.emit(tree, placed)
    names.emit(tree, placed)
    tree.line("proc/sys/kernel/osrelease", placed.machine.kernel.release)
    tree.line("proc/cmdline", placed.machine.kernel.cmdline)
    return tree


def main(arguments: List[str]) -> int:
    if len(arguments) != 2 or not arguments[1].isdigit() or not 16 <= int(arguments[1]) <= 16384:
        print(__doc__, file=sys.stderr)
        return 2
    make(int(arguments[1])).write(arguments[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
