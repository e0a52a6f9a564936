# SPDX-License-Identifier: LGPL-2.1-or-later
"""From tables to placed functions: addresses, paths, buses, memory, links and IOMMU groups."""
from __future__ import annotations

import struct
from typing import Dict, Iterator, List, Optional, Tuple

from .model import Bar, Chip, Fn, Machine, Root, Vf

Range = Tuple[int, int]
_NO_MSI = ("lpc_ich", "i801_smbus", "piix4_smbus", "ahci-legacy", "shpchp", "vfio-pci", "pci-stub", "skx_uncore")


def address_text(domain: int, bus: int, devfn: int) -> str:
    return f"{domain:04x}:{bus:02x}:{devfn >> 3:02x}.{devfn & 7}"


class Node:
    """A function in its place."""

    def __init__(self, fn: Fn, domain: int, bus: int, devfn: int, root: Root) -> None:
        self.fn, self.chip, self.root = fn, fn.chip, root
        self.domain, self.bus, self.devfn = domain, bus, devfn
        self.address = address_text(domain, bus, devfn)
        self.driver = fn.driver
        self.override = fn.override
        self.have = list(fn.have)
        self.parent: Optional[Node] = None
        self.below: List[Node] = []
        self.vfs: List[Node] = []
        self.physfn: Optional[Node] = None
        self.path = ""
        self.secondary = fn.bus
        self.subordinate = fn.bus
        self.bars: List[Tuple[Bar, int]] = []
        self.vf_bars: List[Tuple[Bar, int]] = []
        self.rom = 0
        self.window_io: Optional[Range] = None
        self.window_mem: Optional[Range] = None
        self.window_pref: Optional[Range] = None
        self.multifunction = False
        self.next_function = 0
        self.link: Tuple[int, int] = (0, 0)
        self.group: Optional[int] = None
        self.acs_enabled = False
        self.irq = 0
        self.irq_pin = 0
        self.irq_line = 0
        self.vf_offset = fn.chip.sriov.offset if fn.chip.sriov else 0
        self.subsystem = fn.subsystem or fn.chip.subsystem

    @property
    def slot(self) -> Tuple[int, int, int]:
        """What the functions of one device have in common."""
        return self.domain, self.bus, self.devfn >> 3

    @property
    def is_vf(self) -> bool:
        return self.physfn is not None

    @property
    def boot_vga(self) -> int:
        return self.fn.boot_vga or 0

    @property
    def state(self) -> str:
        """power_state"""
        if self.fn.power:
            return self.fn.power
        if self.driver == "vfio-pci" or (self.override == "vfio-pci" and self.driver):
            return "D3hot" if self.chip.pm and not self.is_vf else "D0"
        if self.driver or (self.chip.pm and not self.is_vf):
            return "D0"
        return "unknown"

    @property
    def on_vfio(self) -> bool:
        return bool(self.driver) and "vfio" in str(self.driver)

    @property
    def uses_msix(self) -> bool:
        return bool(self.driver and self.chip.msix) and self.driver not in _NO_MSI and not self.on_vfio

    @property
    def uses_msi(self) -> bool:
        usable = self.driver and self.chip.msi and not self.uses_msix and not self.is_vf
        return bool(usable) and self.driver not in _NO_MSI and not self.on_vfio

    @property
    def forwards_ari(self) -> bool:
        """A port below which alternative routing ids are in force."""
        first = [n for n in self.below if n.devfn == 0 and not n.is_vf]
        port = self.chip.kind in ("root", "down")
        return bool(port and self.chip.ari and first and first[0].chip.ari)

    @property
    def bus_forwards_ari(self) -> bool:
        return bool(self.parent and self.parent.forwards_ari)

    @property
    def serial_bytes(self) -> bytes:
        for item in self.have:
            mac = getattr(item, "mac", None)
            if mac:
                octets = bytes.fromhex(mac.replace(":", ""))
                base = octets[:5] + bytes([octets[5] & 0xFC])
                return (base[:3] + b"\xff\xff" + base[3:])[::-1]
        return struct.pack("<II", 0x00A00001, self.chip.vendor << 16 | self.chip.device)

    def all_below(self) -> Iterator["Node"]:
        for node in self.below:
            yield node
            yield from node.all_below()


class Placed:
    """A machine's functions, in the order in which a kernel finds them."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.nodes: List[Node] = []
        self.roots: List[Tuple[Root, str, List[Node]]] = []
        for root in machine.roots:
            self._root(root, "sys/devices/" + (root.folder + "/" if root.folder else ""))
        self.by_address: Dict[str, Node] = {node.address: node for node in self.nodes}
        self.by_slot: Dict[Tuple[int, int, int], List[Node]] = {}
        for node in self.nodes:
            self.by_slot.setdefault(node.slot, []).append(node)
        self._interrupts()

    def _root(self, root: Root, prefix: str, space: Optional["Space"] = None) -> None:
        path = f"{prefix}pci{root.domain:04x}:{root.bus:02x}"
        space = space or Space(sum(other.domain == root.domain for other, _, _ in self.roots))
        nodes = self._bus(root.below, root, root.bus, path, None)
        self.roots.append((root, path, nodes))
        space.assign(nodes)
        for node in list(self.nodes):
            if node.fn.domain_below and node.root is root:
                start = {bar.index: at for bar, at in node.bars}
                inner = Space(0, start.get(2), start.get(4))
                self._root(node.fn.domain_below, node.path + "/", inner)

    def _bus(self, fns: List[Fn], root: Root, bus: int, path: str, parent: Optional[Node]) -> List[Node]:
        nodes = [self._node(fn, root, bus, path, parent) for fn in fns]
        _mark_multifunction(nodes)
        if parent:
            parent.below = nodes
        for node in nodes:
            self.nodes.append(node)
            if node.chip.is_bridge:
                inner = self._bus(node.fn.below, root, node.fn.bus, node.path, node)
                lasts = [n.subordinate for n in inner if n.chip.is_bridge] + [n.bus for n in node.below]
                node.subordinate = max([node.secondary, node.fn.last] + lasts)
        for node in nodes:
            node.link = _link(node)
            self._vfs(node, path)
        return nodes

    def _node(self, fn: Fn, root: Root, bus: int, path: str, parent: Optional[Node]) -> Node:
        slot, _, function = fn.at.partition(".")
        node = Node(fn, root.domain, bus, int(slot, 16) << 3 | int(function), root)
        node.parent = parent
        node.path = f"{path}/{node.address}"
        return node

    def _vfs(self, pf: Node, path: str) -> None:
        sriov = pf.chip.sriov
        if sriov is None:
            return
        if not pf.bus_forwards_ari and pf.parent and sriov.offset < 0x100 and sriov.offset >= 0x80:
            pf.vf_offset = sriov.offset + 0x100    # without ARI these chips go to the next bus
        for index, vf in enumerate(pf.fn.vfs):
            number = (pf.bus << 8 | pf.devfn) + pf.vf_offset + index * sriov.stride
            pf.vfs.append(self._vf(pf, vf, number, path))
        self.nodes.extend(pf.vfs)
        if pf.parent:
            pf.parent.below = pf.parent.below + pf.vfs

    def _vf(self, pf: Node, vf: Vf, number: int, path: str) -> Node:
        assert pf.chip.sriov is not None
        fn = Fn("", pf.chip.sriov.vf, driver=vf.driver, have=vf.have, override=vf.override, subsystem=pf.subsystem)
        node = Node(fn, pf.domain, number >> 8, number & 0xFF, pf.root)
        node.parent, node.physfn = pf.parent, pf
        node.path = f"{path}/{node.address}"
        return node

    def _interrupts(self) -> None:
        free = 24
        for node in self.nodes:
            if node.is_vf:
                continue
            node.irq_pin = node.chip.irq_pin if node.chip.cls >> 16 != 0x05 else 0
            if node.chip.kind in ("endpoint", "pci", "legacy") and node.multifunction and node.irq_pin:
                node.irq_pin = (node.devfn & 3) + 1
            node.irq_line = 10 + (node.devfn & 1) if node.irq_pin else 0
            node.irq = 16 + (node.devfn & 7) if node.irq_pin else 0
            if node.uses_msi or (node.chip.is_bridge and node.driver == "pcieport" and node.chip.msi):
                node.irq, free = free, free + 1

    def scan_order(self) -> List[Node]:
        """As the kernel gives groups: depth first, virtual functions last."""
        return [n for n in self.nodes if not n.is_vf] + [n for n in self.nodes if n.is_vf]


def _mark_multifunction(nodes: List[Node]) -> None:
    by_slot: Dict[int, List[Node]] = {}
    for node in nodes:
        by_slot.setdefault(node.devfn >> 3, []).append(node)
    for slot in by_slot.values():
        several = len(slot) > 1 or any(node.devfn & 7 for node in slot)
        for node, after in zip(slot, slot[1:] + [None]):
            node.multifunction = several
            node.next_function = after.devfn if after and node.chip.ari else 0


def _link(node: Node) -> Tuple[int, int]:
    """Speed and width in force, alike at both ends."""
    if not node.chip.has_link:
        return 0, 0
    if node.chip.kind in ("root", "down"):
        ends = [n for n in node.below if not n.is_vf and n.chip.has_link]
        if not ends or ends[0].state == "D3cold":
            return 1, 0
        return ends[0].fn.link or _common(node.chip, ends[0].chip)
    if node.fn.link or node.parent is None:
        return node.fn.link or (node.chip.speed, node.chip.width)
    first = node.parent.below[0].fn.link
    return first or _common(node.parent.chip, node.chip)


def _common(one: Chip, other: Chip) -> Tuple[int, int]:
    return min(one.speed, other.speed), min(one.width, other.width)


def _up(value: int, unit: int) -> int:
    return (value + unit - 1) // unit * unit


class Space:
    """Gives memory and ports to functions and windows to bridges."""

    def __init__(self, number: int, mem: Optional[int] = None, pref: Optional[int] = None) -> None:
        self.at = {
            "io": 0x1000 + 0x2000 * number,
            "mem": mem if mem is not None else 0x80000000 + 0x07000000 * number,
            "pref": pref if pref is not None else 0x380000000000 + 0x1000000000 * number,
        }

    def assign(self, nodes: List[Node]) -> None:
        for node in nodes:
            if node.is_vf:
                continue
            if node.chip.is_bridge:
                self._bridge(node)
            self._function(node)

    def _take(self, kind: str, size: int) -> int:
        start = _up(self.at[kind], size)
        self.at[kind] = start + size
        return start

    def _function(self, node: Node) -> None:
        for bar in node.chip.bars:
            node.bars.append((bar, self._take(_pool(bar), bar.size)))
        if node.chip.rom:
            node.rom = self._take("mem", node.chip.rom)
        sriov = node.chip.sriov
        for bar in sriov.bars if sriov and node.fn.vf_memory else ():
            total = bar.size * sriov.total if sriov else 0
            self.at[_pool(bar)] = _up(self.at[_pool(bar)], bar.size)
            node.vf_bars.append((bar, self.at[_pool(bar)]))
            self.at[_pool(bar)] += total
        for index, vf in enumerate(node.vfs):
            vf.bars = [(bar, at + index * bar.size) for bar, at in node.vf_bars]

    def _bridge(self, node: Node) -> None:
        units = {"io": 0x1000, "mem": 0x100000, "pref": 0x100000}
        before = {}
        for kind, unit in units.items():
            self.at[kind] = before[kind] = _up(self.at[kind], unit)
        self.assign(node.below)
        ranges: Dict[str, Optional[Range]] = {}
        for kind, unit in units.items():
            used = self.at[kind] != before[kind]
            self.at[kind] = _up(self.at[kind], unit)
            ranges[kind] = (before[kind], self.at[kind] - 1) if used else None
        node.window_io, node.window_mem, node.window_pref = ranges["io"], ranges["mem"], ranges["pref"]


def _pool(bar: Bar) -> str:
    return "io" if bar.kind == "io" else "pref" if bar.kind == "m64p" else "mem"
