# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bytes of a function's configuration space."""
from __future__ import annotations

import struct
from typing import List, Optional, Tuple

from .layout import Node
from .model import Bar, Chip

# Where capabilities sit, by kind of function; as the common chips of that kind have them.
_ENDPOINT = {"pm": 0x40, "msi": 0x50, "msix": 0x70, "af": 0x90, "pcie": 0xA0}
_ROOT = {"ssid": 0x40, "msix": 0x48, "msi": 0x60, "pcie": 0x90, "pm": 0xE0}
_SWITCH = {"pm": 0x40, "msi": 0x48, "pcie": 0x68, "ssid": 0xA4}
_PCI = {"pm": 0xDC, "msi": 0xE4, "msix": 0xF0, "af": 0x98, "ssid": 0xB0}
_PCIE_BRIDGE = {"msi": 0x50, "pm": 0x78, "pcie": 0x80, "ssid": 0xC0, "shpc": 0x70}
_CAP_IDS = {"pm": 0x01, "msi": 0x05, "shpc": 0x0C, "ssid": 0x0D, "pcie": 0x10, "msix": 0x11, "af": 0x13}
_PORT_TYPES = {"endpoint": 0, "legacy": 1, "root": 4, "up": 5, "down": 6, "bridge": 7, "rciep": 9, "event": 10}
_BAR_FLAGS = {"io": 1, "m32": 0, "m32p": 8, "m64": 4, "m64p": 12}


def _places(chip: Chip) -> dict:
    if chip.kind == "root":
        return _ROOT
    if chip.kind in ("up", "down"):
        return _SWITCH
    if chip.kind == "bridge":
        return _PCIE_BRIDGE
    return _ENDPOINT if chip.is_pcie else _PCI


class Space:
    """Configuration space, little endian."""

    def __init__(self, size: int) -> None:
        self.bytes = bytearray(size)

    def put(self, at: int, form: str, *values: int) -> None:
        struct.pack_into("<" + form, self.bytes, at, *values)

    def or16(self, at: int, value: int) -> None:
        self.put(at, "H", struct.unpack_from("<H", self.bytes, at)[0] | value)


def build(node: Node) -> bytes:
    """The whole space: 4096 bytes with PCI Express, else 256."""
    if node.state == "D3cold":
        return b"\xff" * (4096 if node.chip.is_pcie else 256)
    space = Space(4096 if node.chip.is_pcie else 256)
    _header(space, node)
    if node.chip.is_bridge:
        _bridge_header(space, node)
    else:
        _endpoint_header(space, node)
    _capabilities(space, node)
    if node.chip.is_pcie:
        _extended(space, node)
    return bytes(space.bytes)


def _command(node: Node) -> int:
    if node.is_vf:
        return 0x0004 if node.driver and node.state == "D0" else 0
    if node.state == "D3hot":
        return 0
    command = 0x0002 if node.bars or node.chip.is_bridge else 0
    if any(bar.kind == "io" for bar in node.chip.bars):
        command |= 1
    if node.driver:
        command |= 0x0006
    if node.driver and (node.chip.msi or node.chip.msix):
        command |= 0x0400
    if node.chip.is_bridge:
        command |= 0x0007
    return command


def _header(space: Space, node: Node) -> None:
    chip = node.chip
    vendor, device = (0xFFFF, 0xFFFF) if node.is_vf else (chip.vendor, chip.device)
    space.put(0x00, "HH", vendor, device)
    status = 0x0010 if _chain(node) else 0
    if chip.kind == "pci":
        status |= 0x0220            # medium DEVSEL, 66 MHz
    space.put(0x04, "HH", _command(node), status)
    space.put(0x08, "I", chip.cls << 8 | chip.revision)
    header = 0x01 if chip.is_bridge else 0x00
    if node.multifunction:
        header |= 0x80
    space.put(0x0C, "BBBB", 0 if node.is_vf else 0x10, 0, header, 0)
    if not node.is_vf and node.irq_pin:
        space.put(0x3C, "BB", node.irq_line, node.irq_pin)


def _put_bar(space: Space, bar: Bar, start: int) -> None:
    at = 0x10 + 4 * bar.index
    space.put(at, "I", (start & 0xFFFFFFFF) | _BAR_FLAGS[bar.kind])
    if bar.kind.startswith("m64"):
        space.put(at + 4, "I", start >> 32)


def _endpoint_header(space: Space, node: Node) -> None:
    if not node.is_vf:
        for bar, start in node.bars:
            _put_bar(space, bar, start)
        if node.rom:
            space.put(0x30, "I", node.rom)
    space.put(0x2C, "HH", *node.subsystem)


def _bridge_header(space: Space, node: Node) -> None:
    for bar, start in node.bars:
        _put_bar(space, bar, start)
    space.put(0x18, "BBBB", node.bus, node.secondary, node.subordinate, 0)
    io, mem, pref = node.window_io, node.window_mem, node.window_pref
    space.put(0x1C, "BB", *((io[0] >> 8 | 1, io[1] >> 8 & 0xF0 | 1) if io else (0xF1, 0x01)))
    space.put(0x20, "HH", *((mem[0] >> 16, mem[1] >> 16 & 0xFFF0) if mem else (0xFFF0, 0)))
    if pref:
        space.put(0x24, "HH", pref[0] >> 16 & 0xFFF0 | 1, pref[1] >> 16 & 0xFFF0 | 1)
        space.put(0x28, "II", pref[0] >> 32, pref[1] >> 32)
    else:
        space.put(0x24, "HH", 0xFFF1, 0x0001)
    vga = any(below.boot_vga for below in node.all_below())
    space.put(0x3E, "H", 0x0003 | (0x0018 if vga else 0))


def _pm(node: Node) -> bytes:
    state = 3 if node.state == "D3hot" else 0
    csr = state | (0 if node.chip.soft_reset else 0x0008)
    return struct.pack("<HHBB", 0xC823 if node.chip.is_bridge else 0x4823, csr, 0, 0)


def _msi(node: Node) -> bytes:
    log = max(node.chip.msi.bit_length() - 1, 0)
    control = 0x0080 | log << 1 | (1 if node.uses_msi else 0)
    address = 0xFEE00000 if node.uses_msi else 0
    return struct.pack("<HIIHHII", control, address, 0, 0x4021 if node.uses_msi else 0, 0, 0, 0)


def _msix(node: Node) -> bytes:
    control = node.chip.msix - 1 | (0x8000 if node.uses_msix else 0)
    memory = [bar.index for bar, _ in node.bars if bar.kind != "io"]
    bar = memory[-1] if memory else 3 if node.is_vf else 0
    return struct.pack("<HII", control, 0x0000 | bar, 0x2000 | bar)


def _link_cap(node: Node) -> int:
    chip = node.chip
    value = chip.speed | chip.width << 4 | 0x00000C00 | 4 << 12 | 4 << 15 | 1 << 22
    if chip.kind in ("root", "down"):
        value |= 3 << 20 | (node.fn.slot.number & 0xFF if node.fn.slot else 1) << 24
    return value


def _slot_fields(node: Node) -> Tuple[int, int, int]:
    slot = node.fn.slot
    if slot is None or node.chip.kind not in ("root", "down"):
        return 0, 0, 0
    cap = slot.number << 19 | 0x4B << 7
    if slot.hotplug:
        cap |= 0x7B | 1 << 17       # attention button, power controller, indicators, hot-plug, interlock
    control = 0x03C0 | (0x1028 if slot.hotplug else 0)
    return cap, control, 0x0040 if node.below else 0x0000


def _pcie(node: Node) -> bytes:
    chip = node.chip
    flags = 2 | _PORT_TYPES[chip.kind] << 4 | (0x0100 if node.fn.slot and chip.kind in ("root", "down") else 0)
    dev_cap = 0x00008022 | (1 << 28 if chip.flr else 0)
    dev_ctl = 0x2810 if node.is_vf else 0x2930
    linked = chip.has_link
    speed, width = node.link if linked and not node.is_vf else (0, 0)
    link_cap = _link_cap(node) if linked else 0
    link_sta = speed | width << 4 | 0x1000 if linked and not node.is_vf else 0
    if width and chip.kind in ("root", "down"):
        link_sta |= 0x2000
    port = chip.kind in ("root", "down")
    slot_cap, slot_ctl, slot_sta = _slot_fields(node)
    dev_cap2 = 0x0000001F | (0x20 if port and chip.ari else 0)
    dev_ctl2 = 0x0009 | (0x20 if node.forwards_ari else 0)
    if node.is_vf:
        dev_ctl2 = 0
    link_cap2 = ((1 << chip.speed) - 1) << 1 if linked else 0
    link_ctl2 = chip.speed if linked and not node.is_vf else 0
    return struct.pack(
        "<HIHHIHHIHHHHIIHHIHHIHH", flags, dev_cap, dev_ctl, 0, link_cap, 0x0040 if link_sta else 0, link_sta,
        slot_cap, slot_ctl, slot_sta, 0x0010 if chip.kind == "root" else 0, 0x0001 if chip.kind == "root" else 0,
        0, dev_cap2, dev_ctl2, 0, link_cap2, link_ctl2, 0x001E if speed >= 3 else 0, 0, 0, 0)


def _ssid(node: Node) -> bytes:
    return struct.pack("<HHH", 0, *node.subsystem)


def _af(_node: Node) -> bytes:
    return bytes([6, 3, 0, 0])


def _chain(node: Node) -> List[Tuple[int, int, bytes]]:
    """Every capability as offset, id and body, in order of offset."""
    chip, places = node.chip, _places(node.chip)
    have = []
    if chip.pm and not node.is_vf:
        have.append(("pm", _pm(node)))
    if chip.msi and not node.is_vf:
        have.append(("msi", _msi(node)))
    if chip.msix:
        have.append(("msix", _msix(node)))
    if chip.is_pcie:
        have.append(("pcie", _pcie(node)))
    if chip.af_flr:
        have.append(("af", _af(node)))
    if chip.shpc:
        have.append(("shpc", bytes(6)))
    if chip.is_bridge and node.subsystem[0]:
        have.append(("ssid", _ssid(node)))
    return sorted((places[name], _CAP_IDS[name], body) for name, body in have)


def _capabilities(space: Space, node: Node) -> None:
    chain = _chain(node)
    if not chain:
        return
    space.put(0x34, "B", chain[0][0])
    following = [place for place, _, _ in chain[1:]] + [0]
    for (place, number, body), after in zip(chain, following):
        space.put(place, "BB", number, after)
        space.bytes[place + 2:place + 2 + len(body)] = body


# Extended capabilities

def _aer() -> bytes:
    return struct.pack("<IIIIII", 0, 0x00100000, 0x00462030, 0, 0x00002000, 0x000000A0) + bytes(0x2C)


def _sriov(node: Node) -> bytes:
    sriov = node.chip.sriov
    assert sriov is not None
    count = len(node.fn.vfs)
    control = 0x0009 if count else 0x0000
    if node.bus_forwards_ari:
        control |= 0x0010
    if node.devfn & 7:
        control &= ~0x0010          # only the lowest function has the bit
    body = struct.pack("<IHHHHHBBHHHHII", 0x0, control, 0, sriov.total, sriov.total, count, node.devfn & 7, 0,
                       node.vf_offset, sriov.stride, 0, sriov.vf.device, 0x553, 0x1)
    bars = bytearray(24)
    for bar, start in node.vf_bars or [(bar, 0) for bar in sriov.bars]:
        struct.pack_into("<I", bars, 4 * bar.index, (start & 0xFFFFFFFF) | _BAR_FLAGS[bar.kind])
        if bar.kind.startswith("m64"):
            struct.pack_into("<I", bars, 4 * bar.index + 4, start >> 32)
    return body + bytes(bars) + bytes(4)


def _ari(node: Node) -> bytes:
    after = 0 if node.is_vf else node.next_function
    return struct.pack("<HH", after << 8, 0)


def _acs(node: Node, caps: int) -> bytes:
    control = caps & 0x1D if node.acs_enabled else 0
    if node.chip.acs_dword:
        return struct.pack("<II", caps, control)
    return struct.pack("<HH", caps, control)


def _rebar(chip: Chip) -> bytes:
    """The number of BARs stands in the first control register."""
    pairs = b""
    for index, (bar, sizes, current) in enumerate(chip.rebar):
        pairs += struct.pack("<II", sizes << 4, bar | (len(chip.rebar) << 5 if index == 0 else 0) | current << 8)
    return pairs


def _secondary(chip: Chip) -> bytes:
    return struct.pack("<II", 0, 0) + b"\x77\x77" * chip.width


def _extended_list(node: Node) -> List[Tuple[int, int, int, bytes]]:
    chip = node.chip
    port = chip.kind in ("root", "up", "down")
    have: List[Tuple[int, int, int, bytes]] = []
    if port and chip.aer:
        have.append((0x100, 0x000B, 1, struct.pack("<I", 0x00C00004) + bytes(4)))
    if chip.aer:
        have.append((0x148 if port else 0x100, 0x0001, 2, _aer()))
    if chip.serial:
        have.append((0x140, 0x0003, 1, node.serial_bytes))
    if chip.ari and not chip.is_bridge:
        have.append((0x150, 0x000E, 1, _ari(node)))
    if chip.sriov and not node.is_vf:
        have.append((0x160, 0x0010, 1, _sriov(node)))
    if chip.acs is not None:
        have.append((0x110 if port else 0x1D0, 0x000D, 1, _acs(node, chip.acs)))
    if chip.ats is not None and not node.is_vf:
        have.append((0x2A0, 0x000F, 1, struct.pack("<HH", chip.ats & 0x1F | 0x20, 0x8000 if node.driver else 0)))
    if chip.pasid is not None and not node.is_vf:
        have.append((0x2B0, 0x001B, 1, struct.pack("<HH", 0x0002 | 0x0004 | chip.pasid << 8, 1 if node.driver else 0)))
    if chip.rebar and not node.is_vf:
        have.append((0x2C0, 0x0015, 1, _rebar(chip)))
    if port and chip.speed >= 3:
        have.append((0x250, 0x0019, 1, _secondary(chip)))
    return sorted(have)


def _extended(space: Space, node: Node) -> None:
    have = _extended_list(node)
    if not have:
        return
    if have[0][0] != 0x100:         # the list begins at 0x100, so the first one moves there
        have[0] = (0x100,) + have[0][1:]
    following: List[Optional[int]] = [item[0] for item in have[1:]]
    for (place, number, version, body), after in zip(have, following + [0]):
        space.put(place, "I", number | version << 16 | (after or 0) << 20)
        space.bytes[place + 4:place + 4 + len(body)] = body
