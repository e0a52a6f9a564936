# SPDX-License-Identifier: LGPL-2.1-or-later
"""ACPI tables, DMI and SMBIOS."""
from __future__ import annotations

import struct
from typing import List

from .layout import Node, Placed
from .tree import Tree


def emit(tree: Tree, placed: Placed) -> None:
    machine = placed.machine
    bodies = {"DMAR": _dmar, "IVRS": _ivrs, "IORT": _iort, "VIOT": _viot, "MCFG": _mcfg}
    for name in machine.tables:
        body = bodies[name](placed) if name in bodies else bytes(8)
        tree.file(f"sys/firmware/acpi/tables/{name}", _table(name, body))
    for name, value in machine.dmi.items():
        tree.line(f"sys/devices/virtual/dmi/id/{name}", value)
    if machine.dmi:
        tree.link("sys/devices/virtual/dmi/id/subsystem", "sys/class/dmi")
        tree.link("sys/class/dmi/id", "sys/devices/virtual/dmi/id")
        _smbios(tree, placed)


def _table(signature: str, body: bytes) -> bytes:
    """An ACPI table with its checksum."""
    head = struct.pack("<4sIBB6s8sI4sI", signature.encode(), 36 + len(body), 1, 0, b"PCIPT ", b"SYNTH   ", 1, b"INTL", 0x20230628)
    table = bytearray(head + body)
    table[9] = -sum(table) & 0xFF
    return bytes(table)


def _dmar(placed: Placed) -> bytes:
    body = struct.pack("<BB10x", 45, 1 if placed.machine.dmar_remapping else 0)
    for unit in placed.machine.iommus:
        last = unit is placed.machine.iommus[-1]
        scopes = b"" if last else b"".join(
            struct.pack("<BBHBBBB", 2, 8, 0, 0, node.bus, node.devfn >> 3, node.devfn & 7)
            for node in placed.nodes if node.root.iommu == unit.name and node.parent is None and node.chip.is_bridge)
        body += struct.pack("<HHBBHQ", 0, 16 + len(scopes), 1 if last else 0, 0, 0, unit.address) + scopes
    for node in placed.nodes:
        for region in node.fn.reserved:
            start, end = (int(word, 16) for word in region.split()[:2])
            body += struct.pack("<HHHHQQ", 1, 32, 0, node.domain, start, end)
            body += struct.pack("<BBHBBBB", 1, 8, 0, 0, node.bus, node.devfn >> 3, node.devfn & 7)
    return body


def _ivrs(placed: Placed) -> bytes:
    body = struct.pack("<IQ", 0x00203041, 0)
    for unit in placed.machine.iommus:
        number = int(unit.where.rpartition(":")[0].rpartition(":")[2], 16) if ":" in unit.where else 0
        body += struct.pack("<BBHHHQHHIQQ", 0x11, 0xB0, 48, number << 8 | 2, 0x40, unit.address, 0, 0, 0x80048000,
                            0x246577EFA2254AFA, 0)
        body += struct.pack("<BHBBHB", 3, number << 8, 0, 4, number << 8 | 0xFF, 0)
    return body


def _iort(placed: Placed) -> bytes:
    smmus = [unit for unit in placed.machine.iommus if unit.kind == "smmu"]
    body = struct.pack("<III", len(smmus), 48, 0)
    for unit in smmus:
        body += struct.pack("<BHBIIIQIIQIIIIIIII", 4, 68 + 8, 4, 0, 0, 68, unit.address, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return body


def _viot(placed: Placed) -> bytes:
    node = next(n for n in placed.nodes if n.chip.device == 0x1057)
    body = struct.pack("<HH8x", 2, 48)
    body += struct.pack("<BBHIHHHH8x", 1, 0, 24, 0, 0, 0, 0, 0xFFFF)[:24]
    return body + struct.pack("<BBHHH8x", 3, 0, 16, 0, node.devfn)


def _mcfg(placed: Placed) -> bytes:
    domains = sorted({root.domain for root, _, _ in placed.roots if root.domain < 0x10000})
    return bytes(8) + b"".join(struct.pack("<QHBBI", 0x80000000 + (d << 28), d, 0, 255, 0) for d in domains)


def _structure(kind: int, handle: int, fixed: bytes, *strings: str) -> bytes:
    text = b"".join(string.encode() + b"\0" for string in strings) or b"\0"
    return struct.pack("<BBH", kind, 4 + len(fixed), handle) + fixed + text + b"\0"


_WIDTHS = {1: 0x08, 2: 0x09, 4: 0x0A, 8: 0x0B, 12: 0x0C, 16: 0x0D}
_GENERATIONS = {1: 0xA5, 2: 0xAB, 3: 0xB1, 4: 0xB8, 5: 0xBE}
_LENGTHS = {1: 1, 2: 2, 4: 3, 8: 4, 16: 5}


def _slot(placed: Placed, number: int, node: Node) -> bytes:
    """System Slots (type 9), as SMBIOS 3.2 has them: slot type by generation and width."""
    slot = node.fn.slot
    assert slot is not None
    kind = _GENERATIONS[node.chip.speed] + _LENGTHS.get(slot.width, 0)
    used = next((n for n in node.below), None)
    bus = node.secondary if used else node.bus
    devfn = used.devfn if used else node.devfn
    peers = [placed.by_address[f"{node.domain:04x}:{node.bus:02x}:{at}"] for at in slot.peers]
    fixed = struct.pack("<BBBBBHBBHBBBB", 1, kind, _WIDTHS[slot.width], 4 if used else 3, 4, slot.number, 0x0C, 0x01,
                        node.domain, bus, devfn, _WIDTHS[node.chip.width], len(peers))
    for peer in peers:
        fixed += struct.pack("<HBBB", peer.domain, peer.bus, peer.devfn, _WIDTHS[peer.chip.width])
    return _structure(9, 0x0900 + number, fixed, slot.label)


def _smbios(tree: Tree, placed: Placed) -> None:
    dmi = placed.machine.dmi
    table = _structure(1, 0x0001, struct.pack("<BBBB16sBBB", 1, 2, 3, 4, bytes(range(16)), 6, 0, 0),
                       dmi.get("sys_vendor", ""), dmi.get("product_name", ""), "0123456789", "SYNTHETIC")
    table += _structure(2, 0x0002, struct.pack("<BBBB", 1, 2, 3, 4), dmi.get("board_vendor", dmi.get("sys_vendor", "")),
                        dmi.get("board_name", ""), "1.01", "SYNTHETIC")
    labelled: List[Node] = [n for n in placed.nodes if n.fn.slot and n.fn.slot.label]
    for number, node in enumerate(labelled):
        table += _slot(placed, number, node)
    table += _structure(127, 0x7F00, b"")
    tree.file("sys/firmware/dmi/tables/DMI", table)
    entry = bytearray(struct.pack("<5sBBBBBBBIQ", b"_SM3_", 0, 24, 3, 2, 0, 1, 0, len(table), 0x6B000000))
    entry[5] = -sum(entry) & 0xFF
    tree.file("sys/firmware/dmi/tables/smbios_entry_point", bytes(entry))
