# SPDX-License-Identifier: LGPL-2.1-or-later
"""proc/: command line, processor, interrupts, routes, mounts, swap, modules."""
from __future__ import annotations

import ipaddress
from typing import List, Tuple

from .layout import Node, Placed
from .model import Addr6, Cpu, Net, Route4, Route6
from .net import Indices
from .tree import Tree

_HEAD4 = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"


def emit(tree: Tree, placed: Placed) -> None:
    machine = placed.machine
    tree.line("proc/cmdline", machine.kernel.cmdline)
    tree.line("proc/sys/kernel/osrelease", machine.kernel.release)
    tree.line("proc/sys/kernel/ostype", "Linux")
    tree.file("proc/cpuinfo", _cpuinfo(machine.cpu))
    tree.file("proc/meminfo", f"MemTotal:       {machine.memory_kb:>8} kB\nMemFree:        {machine.memory_kb // 2:>8} kB\n")
    tree.file("proc/interrupts", _interrupts(placed))
    indices = Indices(machine)
    for folder in ("proc/net", "proc/1/net"):
        tree.file(f"{folder}/route", _route4(machine.routes4))
        tree.file(f"{folder}/ipv6_route", _route6(machine.routes6))
        tree.file(f"{folder}/if_inet6", _addrs6(machine.addrs6, indices))
    tree.file("proc/1/mountinfo", _mountinfo(placed))
    tree.file("proc/swaps", _swaps(machine.swaps))
    _numa(tree, placed)


def _numa(tree: Tree, placed: Placed) -> None:
    cpu = placed.machine.cpu
    each = cpu.count // cpu.nodes
    for node in range(cpu.nodes):
        folder = f"sys/devices/system/node/node{node}"
        tree.line(f"{folder}/cpulist", f"{node * each}-{(node + 1) * each - 1}")
        tree.line(f"{folder}/distance", " ".join("10" if other == node else "21" for other in range(cpu.nodes)))
    last = cpu.nodes - 1
    tree.line("sys/devices/system/node/online", f"0-{last}" if last else "0")
    tree.line("sys/devices/system/cpu/online", f"0-{cpu.count - 1}")


def _cpuinfo(cpu: Cpu) -> str:
    if cpu.vendor == "ARM":
        one = ("processor\t: {n}\nBogoMIPS\t: 50.00\nFeatures\t: " + cpu.flags + "\nCPU implementer\t: 0x41\n"
               "CPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n\n")
    else:
        one = (f"processor\t: {{n}}\nvendor_id\t: {cpu.vendor}\ncpu family\t: {cpu.family}\nmodel\t\t: {cpu.number}\n"
               f"model name\t: {cpu.model}\nstepping\t: 7\ncpu MHz\t\t: 2200.000\ncpu cores\t: {max(cpu.count // 2, 1)}\n"
               f"fpu\t\t: yes\nflags\t\t: {cpu.flags}\naddress sizes\t: 46 bits physical, 48 bits virtual\n"
               "power management:\n\n")
    return "".join(one.format(n=number) for number in range(cpu.count))


def _vectors(node: Node) -> int:
    return min(node.chip.msix, 3) if node.uses_msix else 1 if node.uses_msi else 0


def _label(node: Node, vector: int) -> str:
    names = [item.name for item in node.have if isinstance(item, Net)]
    if not names:
        return str({"pcieport": "PCIe PME", "nvme": "nvme0q%d" % vector}.get(node.driver or "", node.driver))
    return f"{names[0]}-TxRx-{vector - 1}" if vector else names[0]


def _chip_name(placed: Placed, node: Node) -> str:
    kernel = placed.machine.kernel
    if placed.machine.cpu.vendor == "ARM":
        return "ITS-MSI"
    if node.domain > 0xFFFF:
        return "VMD-MSI"
    word = "PCI-MSIX" if node.uses_msix else "PCI-MSI"
    prefix = "IR-" if kernel.remapping else ""
    version: Tuple[int, ...] = tuple(int(part) for part in kernel.release.split("-")[0].split(".")[:2])
    return f"{prefix}PCI-MSI" if version < (6, 2) else f"{prefix}{word}-{node.address}"


def _interrupts(placed: Placed) -> str:
    count = placed.machine.cpu.count
    lines = ["     " + "".join(f"       CPU{n:<3}" for n in range(count)).rstrip()]
    number, zeros = 24, "".join(f" {0:>10}" for _ in range(count))
    remapping = "IR-" if placed.machine.kernel.remapping else ""
    if placed.machine.cpu.vendor != "ARM":
        lines.append(f"{'8:':>5}{zeros}  {remapping}IO-APIC    8-edge      rtc0")
    for node in placed.nodes:
        for vector in range(_vectors(node)):
            where = f"{(node.bus << 8 | node.devfn) << 11 | vector}-edge"
            if _chip_name(placed, node).endswith(node.address):
                where = f"{vector:>4}-edge"
            lines.append(f"{number:>4}:{zeros}  {_chip_name(placed, node)} {where}      {_label(node, vector)}")
            number += 1
    return "\n".join(lines) + "\n"


def _word(address: ipaddress.IPv4Address) -> str:
    """As the kernel prints a word in network order on a little-endian machine."""
    return address.packed[::-1].hex().upper()


def _route4(routes: List[Route4]) -> str:
    lines = [f"{_HEAD4:<127}"]
    for route in routes:
        to = ipaddress.IPv4Network(route.to)
        via = ipaddress.IPv4Address(route.via)
        flags = 1 | (2 if int(via) else 0) | (4 if to.prefixlen == 32 else 0)
        line = (f"{route.dev}\t{_word(to.network_address)}\t{_word(via)}\t{flags:04X}\t0\t0\t{route.metric}"
                f"\t{_word(to.netmask)}\t0\t0\t0")
        lines.append(f"{line:<127}")
    return "\n".join(lines) + "\n"


def _route6(routes: List[Route6]) -> str:
    text = ""
    for route in routes:
        to = ipaddress.IPv6Network(route.to)
        via = ipaddress.IPv6Address(route.via)
        flags = 1 | (2 if int(via) else 0)
        text += (f"{to.network_address.packed.hex()} {to.prefixlen:02x} {'0' * 32} 00 {via.packed.hex()} "
                 f"{route.metric:08x} 00000001 00000000 {flags:08x} {route.dev:>8}\n")
    return text + f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 00000001 00000000 00200200 {'lo':>8}\n"


def _addrs6(addrs: List[Addr6], indices: Indices) -> str:
    text = f"{'0' * 31}1 01 80 10 80 {'lo':>8}\n"
    for addr in addrs:
        packed = ipaddress.IPv6Address(addr.address).packed.hex()
        text += f"{packed} {indices.of[addr.dev]:02x} {addr.prefix:02x} {addr.scope:02x} 80 {addr.dev:>8}\n"
    return text


def _mountinfo(placed: Placed) -> str:
    lines = []
    for number, mount in enumerate(placed.machine.mounts, 28):
        above = 1 if mount.at == "/" else 28
        lines.append(f"{number} {above} {mount.dev} / {mount.at} rw,relatime shared:{number - 27} - "
                     f"{mount.fstype} {mount.source} rw")
    fixed = (("0:22", "/sys", "sysfs", "sysfs"), ("0:23", "/proc", "proc", "proc"), ("0:5", "/dev", "devtmpfs", "udev"))
    for number, (dev, at, kind, source) in enumerate(fixed, 60):
        lines.append(f"{number} 28 {dev} / {at} rw,nosuid,relatime shared:{number} - {kind} {source} rw")
    return "".join(line + "\n" for line in lines)


def _swaps(swaps: Tuple[str, ...]) -> str:
    text = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
    for number, name in enumerate(swaps, 2):
        text += f"{name:<40}partition\t8388604\t\t0\t\t-{number}\n"
    return text
