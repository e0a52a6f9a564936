# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reference server wired otherwise.

reference-split: slot 3 is split x8/x8 and holds the ConnectX-4 Lx and the second I350 on a riser; SMBIOS does not say so.
reference-split-4: slot 3 is split into four times x4 for NVMe drives, of which three are there; SMBIOS names the ports.
reference-plx: both I350 behind a PLX switch in slot 2. reference-plx-no-acs: the same with a switch whose ports do not isolate,
and whose uplink runs at 2.5 GT/s x4.
reference-x2: the ConnectX-4 Lx was trained to two lanes. Both its ports are up at 25 Gb/s.
two-sockets: a second processor with two root buses, on NUMA node 1.
"""
from dataclasses import replace

from machines.reference import MACHINES as REFERENCE, ROOTS, connectx, quad, stack
from pcitree.chips import PEX8747_DOWN, PEX8747_UP, PM981, SKX_PORTS
from pcitree.model import Cpu, Fn, Infiniband, Iommu, Net, Nvme, Root, Slot

SERVER = REFERENCE[0]
SLOT3 = Slot("3", 3, "CPU SLOT3 PCI-E 3.0 X16", 16)
EMPTY5 = Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x5E, slot=Slot("5", 5, "CPU SLOT5 PCI-E 3.0 X8", 8))


def variant(name, **roots):
    """The server with other functions on the root buses that are named: b17=..., b3a=..."""
    buses = [replace(root, below=roots.get(f"b{root.bus:02x}", root.below)) for root in ROOTS]
    return replace(SERVER, name=name, roots=buses)


def narrow(letter, width):
    return replace(SKX_PORTS[letter], width=width)


def drive(at, letter, bus, number):
    return Fn(at, narrow(letter, 4), "pcieport", bus=bus, below=[
        Fn("00.0", PM981, "nvme", [Nvme(number, 1000215216, serial=f"S675NF0R00001{number}")])])


def trained(width):
    ports = connectx(59, "98:03:9b:12:a4:f")
    for port in ports:
        port.link = (3, width)
        port.have = [replace(item, up=True) if isinstance(item, Net) else item for item in port.have]
    return ports


def without_second_i350(root):
    return [EMPTY5] + [fn for fn in root.below if fn.at != "00.0"]


SPLIT = stack(
    Fn("00.0", narrow("A", 8), "pcieport", bus=0x3B, below=connectx(59, "98:03:9b:12:a4:f"), slot=SLOT3),
    Fn("02.0", SKX_PORTS["C"], "pcieport", bus=0x3C, below=quad(60, "a0:36:9f:21:4d:b", 4)))
SPLIT4 = stack(
    replace(drive("00.0", "A", 0x3B, 1), slot=replace(SLOT3, peers=("01.0", "02.0", "03.0"))), drive("01.0", "B", 0x3C, 2),
    drive("02.0", "C", 0x3D, 3), Fn("03.0", narrow("D", 4), "pcieport", bus=0x3E))


def plx(down, link=None):
    return stack(
        Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x18, slot=Slot("1", 1, "CPU SLOT1 PCI-E 3.0 X16", 16)),
        Fn("02.0", SKX_PORTS["C"], "pcieport", bus=0x19, slot=Slot("2", 2, "CPU SLOT2 PCI-E 3.0 X8", 8), below=[
            Fn("00.0", PEX8747_UP, "pcieport", bus=0x1A, link=link, below=[
                Fn("08.0", down, "pcieport", bus=0x1B, below=quad(27, "a0:36:9f:21:4c:a", 0)),
                Fn("10.0", down, "pcieport", bus=0x1C, below=quad(28, "a0:36:9f:21:4d:b", 4))])]))


def second_socket():
    return [Root(0, 0x80, stack(
        Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x81, slot=Slot("9", 9, "CPU2 SLOT9 PCI-E 3.0 X16", 16), below=[
            Fn("00.0", replace(connectx(59, "00:00:00:00:00:0")[0].chip, sriov=None), "mlx5_core", [
                Net("enp129s0np0", "98:03:9b:77:00:01", speed=25000),
                Infiniband("mlx5_2", "9803:9b03:0077:0001", "enp129s0np0")])])), 1, "dmar4"),
            Root(0, 0xD7, stack(
                Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0xD8, slot=Slot("11", 11, "CPU2 SLOT11 PCI-E 3.0 X16", 16))),
                1, "dmar5")]


MACHINES = [
    variant("reference-split", b3a=SPLIT, b5d=without_second_i350(ROOTS[3])),
    variant("reference-split-4", b3a=SPLIT4),
    variant("reference-plx", b17=plx(PEX8747_DOWN), b5d=without_second_i350(ROOTS[3])),
    variant("reference-plx-no-acs", b17=plx(replace(PEX8747_DOWN, acs=None), (1, 4)), b5d=without_second_i350(ROOTS[3])),
    variant("reference-x2", b3a=stack(
        Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x3B, below=trained(2), slot=SLOT3))),
    replace(SERVER, name="two-sockets", roots=ROOTS + second_socket(), cpu=Cpu(nodes=2, count=40),
            iommus=SERVER.iommus + [Iommu("dmar4", "intel", address=0xD0FFC000), Iommu("dmar5", "intel", address=0xF0FFC000)]),
]
