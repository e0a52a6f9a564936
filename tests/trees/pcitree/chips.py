# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chips that machines are made of, as their data sheets, drivers and lspci describe them."""
from __future__ import annotations

from dataclasses import replace

from .model import Bar, Chip, Sriov

K, M, G = 1 << 10, 1 << 20, 1 << 30
ACS = 0x1F                          # all but egress control and direct translated
BRIDGE, HOST, ETHERNET, NVME_CLASS, AHCI_CLASS, XHCI_CLASS = 0x060400, 0x060000, 0x020000, 0x010802, 0x010601, 0x0C0330


def port(vendor: int, device: int, speed: int, width: int, **more: object) -> Chip:
    values = dict(cls=BRIDGE, kind="root", speed=speed, width=width, msi=1, ari=True, acs=ACS, revision=4)
    values.update(more)
    return Chip(vendor, device, **values)  # type: ignore[arg-type]


def intel(device: int, cls: int, **more: object) -> Chip:
    return Chip(0x8086, device, cls, **more)  # type: ignore[arg-type]


# Network cards

I350_VF = intel(0x1520, ETHERNET, revision=1, speed=2, width=4, msix=3, flr=True, ari=True, acs=0, pm=False)
I350 = intel(0x1521, ETHERNET, revision=1, subsystem=(0x8086, 0x0001), speed=2, width=4, msi=1, msix=10, flr=True,
             serial=True, ari=True, acs=0, acs_quirk=True, rom=512 * K,
             bars=(Bar(0, "m32", M), Bar(2, "io", 32), Bar(3, "m32", 16 * K)),
             sriov=Sriov(8, 7, I350_VF, 128, 4, (Bar(0, "m64p", 16 * K), Bar(3, "m64p", 16 * K))))
I210 = intel(0x1533, ETHERNET, revision=3, subsystem=(0x15D9, 0x1533), speed=1, width=1, msi=1, msix=5, flr=True,
             serial=True, bars=(Bar(0, "m32", 512 * K), Bar(2, "io", 32), Bar(3, "m32", 16 * K)))
E82576_VF = intel(0x10CA, ETHERNET, revision=1, speed=1, width=4, msix=3, flr=True, pm=False)
E82576 = intel(0x10C9, ETHERNET, revision=1, subsystem=(0x8086, 0xA03C), speed=1, width=4, msi=1, msix=10, flr=True,
               serial=True, ari=True, acs_quirk=True, rom=512 * K,
               bars=(Bar(0, "m32", 128 * K), Bar(1, "m32", 4 * M), Bar(2, "io", 32), Bar(3, "m32", 16 * K)),
               sriov=Sriov(8, 7, E82576_VF, 128, 2, (Bar(0, "m64", 16 * K), Bar(3, "m64", 16 * K))))
E82599_VF = intel(0x10ED, ETHERNET, revision=1, speed=2, width=8, msix=3, flr=True, ari=True, pm=False)
E82599 = intel(0x10FB, ETHERNET, revision=1, subsystem=(0x8086, 0x000C), speed=2, width=8, msi=1, msix=64, flr=True,
               serial=True, ari=True, acs_quirk=True, rom=512 * K,
               bars=(Bar(0, "m64p", 512 * K), Bar(2, "io", 32), Bar(4, "m64p", 16 * K)),
               sriov=Sriov(64, 63, E82599_VF, 128, 2, (Bar(0, "m64p", 16 * K), Bar(3, "m64p", 16 * K))))
E82574 = intel(0x10D3, ETHERNET, subsystem=(0x8086, 0xA01F), speed=1, width=1, msi=1, msix=5, serial=True,
               bars=(Bar(0, "m32", 128 * K), Bar(2, "io", 32), Bar(3, "m32", 16 * K)))
BCM5720 = Chip(0x14E4, 0x165F, ETHERNET, subsystem=(0x14E4, 0x165F), speed=2, width=2, msi=8, msix=17, serial=True, flr=True,
               bars=(Bar(0, "m64p", 64 * K), Bar(2, "m64p", 64 * K), Bar(4, "m64p", 64 * K)))
E82541 = intel(0x107C, ETHERNET, revision=5, kind="pci", subsystem=(0x8086, 0x1376), soft_reset=True,
               bars=(Bar(0, "m32", 128 * K), Bar(1, "m32", 128 * K), Bar(2, "io", 64)))
E82540 = intel(0x100E, ETHERNET, revision=3, kind="pci", subsystem=(0x1AF4, 0x1100), pm=False,
               bars=(Bar(0, "m32", 128 * K), Bar(1, "io", 64)))
I219V = intel(0x15B8, ETHERNET, kind="pci", subsystem=(0x1043, 0x8672), msi=1, af_flr=True, acs_quirk=True, bars=(Bar(0, "m32", 128 * K),))
CX4LX_VF = Chip(0x15B3, 0x1016, ETHERNET, speed=3, width=8, msix=12, flr=True, ari=True, pm=False)
CX4LX = Chip(0x15B3, 0x1015, ETHERNET, subsystem=(0x15B3, 0x0004), speed=3, width=8, msix=64, flr=True, serial=False,
             ari=True, acs=0, ats=7, rom=M, bars=(Bar(0, "m64p", 32 * M),),
             sriov=Sriov(8, 8, CX4LX_VF, 2, 1, (Bar(0, "m64p", M),), msix_pool=128))
CX4LX_PORTS = (CX4LX, replace(CX4LX, sriov=replace(CX4LX.sriov, offset=9)))     # VFs of the second follow those of the first
BCM57414 = Chip(0x14E4, 0x16D7, ETHERNET, revision=1, subsystem=(0x14E4, 0x1402), speed=3, width=8, msi=1, msix=74,
                flr=True, serial=True, ari=True, acs=0, acs_quirk=True,
                bars=(Bar(0, "m64p", 64 * K), Bar(2, "m64p", M), Bar(4, "m64p", 8 * K)))
RTL8125 = Chip(0x10EC, 0x8125, ETHERNET, revision=5, subsystem=(0x1043, 0x87D7), speed=2, width=1, msi=1, msix=4,
               serial=True, bars=(Bar(0, "io", 256), Bar(2, "m64", 64 * K), Bar(4, "m64", 16 * K)))

# Storage

PM981 = Chip(0x144D, 0xA808, NVME_CLASS, subsystem=(0x144D, 0xA801), speed=3, width=4, msi=1, msix=33, flr=True,
             serial=True, bars=(Bar(0, "m64", 16 * K),))
PM9A3 = Chip(0x144D, 0xA80A, NVME_CLASS, subsystem=(0x144D, 0xA812), speed=4, width=4, msi=1, msix=129, flr=True,
             serial=True, bars=(Bar(0, "m64", 16 * K),))


def ahci(vendor: int, device: int, subsystem: tuple, **more: object) -> Chip:
    values = dict(cls=AHCI_CLASS, kind="pci", subsystem=subsystem, msi=1, soft_reset=False, bars=(
        Bar(0, "m32", 8 * K), Bar(1, "m32", 256), Bar(2, "io", 8), Bar(3, "io", 4), Bar(4, "io", 32), Bar(5, "m32", 2 * K)))
    values.update(more)
    return Chip(vendor, device, **values)  # type: ignore[arg-type]


def xhci(vendor: int, device: int, subsystem: tuple, **more: object) -> Chip:
    values = dict(cls=XHCI_CLASS, kind="pci", subsystem=subsystem, msi=8, bars=(Bar(0, "m64", 64 * K),))
    values.update(more)
    return Chip(vendor, device, **values)  # type: ignore[arg-type]


# Intel Xeon Scalable (Sky Lake-E, Cascade Lake)

SKX_DMI = intel(0x2020, HOST, kind="rciep", revision=7, subsystem=(0x15D9, 0x0953), speed=3, width=4, aer=False, irq_pin=1)
SKX_PORTS = {letter: port(0x8086, 0x2030 + index, 3, width, revision=7, subsystem=(0x15D9, 0x0953))
             for index, (letter, width) in enumerate((("A", 16), ("B", 4), ("C", 8), ("D", 4)))}
_SKX = dict(cls=0x088000, kind="rciep", revision=7, subsystem=(0x15D9, 0x0953), aer=False, pm=False, irq_pin=0)
SKX_CBDMA = replace(intel(0x2021, **_SKX), msix=1, pm=True, irq_pin=1, bars=(Bar(0, "m64", 16 * K),))  # type: ignore[arg-type]
SKX_MMVTD, SKX_RAS0, SKX_VTD, SKX_RAS = (intel(n, **_SKX) for n in (0x2024, 0x2025, 0x2034, 0x2035))  # type: ignore[arg-type]
SKX_IOAPIC0, SKX_IOAPIC = (
    intel(n, **{**_SKX, "cls": 0x080020, "bars": (Bar(0, "m32", 4 * K),)}) for n in (0x2026, 0x2036))  # type: ignore[arg-type]
VMD = intel(0x201D, 0x010400, kind="rciep", revision=7, subsystem=(0x15D9, 0x0953), msix=33, aer=False, pm=True,
            bars=(Bar(0, "m64p", 32 * M), Bar(2, "m32", 32 * M), Bar(4, "m64p", M)))

# Intel C620 chipset

_C620 = (0x15D9, 0x0953)
C620_XHCI = xhci(0x8086, 0xA1AF, _C620, revision=9)
C620_THERMAL = intel(0xA1B1, 0x118000, kind="pci", revision=9, subsystem=_C620, msi=1, bars=(Bar(0, "m64", 4 * K),))
C620_MEI = intel(0xA1BA, 0x078000, kind="pci", revision=9, subsystem=_C620, msi=1, bars=(Bar(0, "m64", 4 * K),))
C620_SATA, C620_SSATA = ahci(0x8086, 0xA182, _C620, revision=9), ahci(0x8086, 0xA1D2, _C620, revision=9)
C620_PORTS = {number: port(0x8086, 0xA190 + number - 1, 3, 1, revision=0xF9, subsystem=_C620, ari=False)
              for number in (1, 5, 9)}
C620_LPC = intel(0xA1C2, 0x060100, kind="pci", revision=9, subsystem=_C620, pm=False, irq_pin=0)
C620_PMC = intel(0xA1A1, 0x058000, kind="pci", revision=9, subsystem=_C620, pm=False, bars=(Bar(0, "m32", 16 * K),))
C620_SMBUS = intel(0xA1A3, 0x0C0500, kind="pci", revision=9, subsystem=_C620, pm=False,
                   bars=(Bar(0, "m64", 256), Bar(4, "io", 32)))
C620_SPI = intel(0xA1A4, 0x0C8000, kind="pci", revision=9, subsystem=_C620, pm=False, irq_pin=0, bars=(Bar(0, "m32", 4 * K),))
AST1150 = Chip(0x1A03, 0x1150, BRIDGE, 4, "bridge", (0x1A03, 0x1150), speed=1, width=1, msi=1, soft_reset=True)
AST2500 = Chip(0x1A03, 0x2000, 0x030000, 0x41, "pci", (0x15D9, 0x0953),
               bars=(Bar(0, "m32", 16 * M), Bar(1, "m32", 128 * K), Bar(2, "io", 128)))

# Intel Q170 desktop

_Q170 = (0x1043, 0x8694)
Q170_HOST = intel(0x191F, HOST, kind="pci", revision=7, subsystem=_Q170, pm=False, irq_pin=0)
Q170_PEG0 = port(0x8086, 0x1901, 3, 16, revision=7, subsystem=_Q170, acs=None, ari=False)
Q170_PEG1 = port(0x8086, 0x1905, 3, 8, revision=7, subsystem=_Q170, acs=None, ari=False)
HD530 = intel(0x1912, 0x030000, kind="rciep", revision=6, subsystem=_Q170, msi=1, af_flr=True, aer=False,
              bars=(Bar(0, "m64", 16 * M), Bar(2, "m64p", 256 * M), Bar(4, "io", 64)))
Q170_XHCI = xhci(0x8086, 0xA12F, _Q170, revision=0x31)
Q170_MEI = intel(0xA13A, 0x078000, kind="pci", revision=0x31, subsystem=_Q170, msi=1, bars=(Bar(0, "m64", 4 * K),))
Q170_SATA = ahci(0x8086, 0xA102, _Q170, revision=0x31)
Q170_PORTS = {number: port(0x8086, 0xA110 + number - 1, 3, 4 if number == 9 else 1, revision=0xF1, subsystem=_Q170,
                           acs_quirk=True, acs_dword=True, ari=False) for number in (1, 3, 5, 9)}
Q170_LPC = intel(0xA146, 0x060100, kind="pci", revision=0x31, subsystem=_Q170, pm=False, irq_pin=0)
Q170_PMC = intel(0xA121, 0x058000, kind="pci", revision=0x31, subsystem=_Q170, pm=False, irq_pin=0, bars=(Bar(0, "m32", 16 * K),))
Q170_HDA = intel(0xA170, 0x040300, kind="pci", revision=0x31, subsystem=_Q170, msi=1, bars=(Bar(0, "m64", 16 * K), Bar(4, "m64", 64 * K)))
Q170_SMBUS = intel(0xA123, 0x0C0500, kind="pci", revision=0x31, subsystem=_Q170, pm=False, bars=(Bar(0, "m64", 256), Bar(4, "io", 32)))

# AMD EPYC (Rome)

_ROME = (0x1022, 0x1480)


def amd(device: int, cls: int, **more: object) -> Chip:
    values = dict(cls=cls, kind="pci", pm=False, irq_pin=0, subsystem=_ROME)
    values.update(more)
    return Chip(0x1022, device, **values)  # type: ignore[arg-type]


ROME_ROOT = amd(0x1480, HOST)
ROME_IOMMU = amd(0x1481, 0x080600, msi=4, irq_pin=1, subsystem=(0x1022, 0x1481))
ROME_DUMMY = amd(0x1482, HOST, subsystem=(0, 0))
ROME_PORT = port(0x1022, 0x1483, 4, 16, revision=0, subsystem=(0x1022, 0x1453))
ROME_INTERNAL = port(0x1022, 0x1484, 4, 16, revision=0, subsystem=(0x1022, 0x1484))
ROME_SPP = amd(0x1485, 0x130000, kind="endpoint", speed=4, width=16, pm=True, subsystem=(0x1022, 0x1485), ari=True, acs=0)
ROME_PSP = amd(0x1486, 0x108000, kind="endpoint", speed=4, width=16, pm=True, msi=2, msix=2, irq_pin=1,
               subsystem=(0x1022, 0x1486), ari=True, acs=0, bars=(Bar(2, "m32", M), Bar(5, "m32", 8 * K)))
ROME_XHCI = amd(0x148C, XHCI_CLASS, kind="endpoint", speed=4, width=16, pm=True, msi=8, msix=8, irq_pin=1,
                subsystem=(0x1022, 0x148C), ari=True, acs=0, bars=(Bar(0, "m64", M),))
FCH_SATA = ahci(0x1022, 0x7901, (0x1022, 0x7901), revision=0x51, kind="endpoint", speed=4, width=16, flr=True)
FCH_SMBUS, FCH_LPC = amd(0x790B, 0x0C0500, revision=0x61), amd(0x790E, 0x060100, revision=0x51)
ROME_DF = {function: amd(0x1490 + function, HOST, subsystem=(0, 0)) for function in (0, 3)}

# AMD B550 desktop

B550_XHCI = Chip(0x1022, 0x43EE, XHCI_CLASS, subsystem=(0x1B21, 0x1142), speed=3, width=4, msi=8,
                 bars=(Bar(0, "m64", 32 * K),))
B550_SATA = ahci(0x1022, 0x43EB, (0x1B21, 0x1062), kind="endpoint", speed=3, width=4)
B550_UP = port(0x1022, 0x43E9, 3, 4, kind="up", revision=0, subsystem=(0x1B21, 0x0201), acs=None, ari=False)
B550_DOWN = port(0x1022, 0x43EA, 3, 4, kind="down", revision=0, subsystem=(0x1B21, 0x3308), acs=None, ari=False)

# Graphics

RTX2060S = Chip(0x10DE, 0x1F06, 0x030000, 0xA1, subsystem=(0x1043, 0x86FC), speed=3, width=16, msi=1, soft_reset=False,
                rom=512 * K, bars=(Bar(0, "m32", 16 * M), Bar(1, "m64p", 256 * M), Bar(3, "m64p", 32 * M), Bar(5, "io", 128)))
RTX2060S_AUDIO = Chip(0x10DE, 0x10F9, 0x040300, 0xA1, subsystem=(0x1043, 0x86FC), speed=3, width=16, msi=1,
                      bars=(Bar(0, "m32", 16 * K),))
RTX2060S_XHCI = Chip(0x10DE, 0x1ADA, XHCI_CLASS, 0xA1, subsystem=(0x1043, 0x86FC), speed=3, width=16, msi=1,
                     bars=(Bar(0, "m64p", 256 * K), Bar(3, "m64p", 64 * K)))
RTX2060S_UCSI = Chip(0x10DE, 0x1ADB, 0x0C8000, 0xA1, subsystem=(0x1043, 0x86FC), speed=3, width=16, msi=1,
                     bars=(Bar(0, "m32", 4 * K),))
RTX3060 = Chip(0x10DE, 0x2504, 0x030000, 0xA1, subsystem=(0x1043, 0x8810), speed=4, width=16, msi=1, rom=512 * K,
               rebar=((1, 0x7FC0, 8),), pasid=20, ats=0,
               bars=(Bar(0, "m32", 16 * M), Bar(1, "m64p", 256 * M), Bar(3, "m64p", 32 * M), Bar(5, "io", 128)))
RTX3060_AUDIO = Chip(0x10DE, 0x228E, 0x040300, 0xA1, subsystem=(0x1043, 0x8810), speed=4, width=16, msi=1,
                     bars=(Bar(0, "m32", 16 * K),))

# Switches and bridges

PEX8747_UP = port(0x10B5, 0x8747, 3, 16, kind="up", revision=0xCA, subsystem=(0x10B5, 0x8747), acs=None, ari=False)
PEX8747_DOWN = replace(PEX8747_UP, kind="down", acs=0x5F, ari=True)
XIO2000 = Chip(0x104C, 0x8231, BRIDGE, 3, "bridge", (0x1043, 0x8231), speed=1, width=1, soft_reset=True, msi=16)
QEMU_PCI_BRIDGE = Chip(0x1B36, 0x000E, BRIDGE, 0, "bridge", (0x1B36, 0x0000), speed=1, width=1, msi=1, soft_reset=True, shpc=True,
                       bars=(Bar(0, "m64", 256),), aer=True)

# Arm server (Ampere Altra)

ALTRA_HOST = Chip(0x1DEF, 0xE100, HOST, kind="pci", subsystem=(0x1DEF, 0xE100), pm=False, irq_pin=0)
ALTRA_PORTS = {number: port(0x1DEF, 0xE100 + number, 4, 16, subsystem=(0x1DEF, 0xE100 + number)) for number in (1, 3)}

# QEMU's

QEMU_ROOT_PORT = port(0x1B36, 0x000C, 4, 4, revision=0, subsystem=(0x1B36, 0x0000), msi=0, msix=1, bars=(Bar(0, "m32", 4 * K),),
                      ari=True)
Q35_HOST = intel(0x29C0, HOST, kind="pci", subsystem=(0x1AF4, 0x1100), pm=False, irq_pin=0)
ICH9_LPC = intel(0x2918, 0x060100, kind="pci", revision=2, subsystem=(0x1AF4, 0x1100), pm=False, irq_pin=0)
ICH9_SATA = ahci(0x8086, 0x2922, (0x1AF4, 0x1100), revision=2, pm=False, bars=(Bar(4, "io", 32), Bar(5, "m32", 4 * K)))
ICH9_SMBUS = intel(0x2930, 0x0C0500, kind="pci", revision=2, subsystem=(0x1AF4, 0x1100), pm=False, bars=(Bar(4, "io", 64),))
PIIX_HOST = intel(0x1237, HOST, kind="pci", revision=2, subsystem=(0x1AF4, 0x1100), pm=False, irq_pin=0)
PIIX_ISA = intel(0x7000, 0x060100, kind="pci", subsystem=(0x1AF4, 0x1100), pm=False, irq_pin=0)
PIIX_IDE = intel(0x7010, 0x010180, kind="pci", subsystem=(0x1AF4, 0x1100), pm=False, irq_pin=0, bars=(Bar(4, "io", 16),))
PIIX_ACPI = intel(0x7113, 0x068000, kind="pci", revision=3, subsystem=(0x1AF4, 0x1100), pm=False)
STD_VGA = Chip(0x1234, 0x1111, 0x030000, 2, "pci", (0x1AF4, 0x1100), pm=False, irq_pin=0, rom=64 * K,
               bars=(Bar(0, "m32p", 16 * M), Bar(2, "m32", 4 * K)))


def virtio(device: int, cls: int) -> Chip:
    return Chip(0x1AF4, device, cls, 1, subsystem=(0x1AF4, 0x1100), speed=1, width=1, msix=4, aer=False, flr=True,
                soft_reset=True, bars=(Bar(1, "m32", 4 * K), Bar(4, "m64p", 16 * K)))


VIRTIO_NET, VIRTIO_BLK, VIRTIO_GPU = virtio(0x1041, ETHERNET), virtio(0x1042, 0x010000), virtio(0x1050, 0x030000)
VIRTIO_IOMMU = replace(virtio(0x1057, 0x088000), kind="pci", flr=False, soft_reset=False, pm=False)
