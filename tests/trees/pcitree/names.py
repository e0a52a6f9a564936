# SPDX-License-Identifier: LGPL-2.1-or-later
"""usr/share/misc/pci.ids with just the names that a machine needs."""
from __future__ import annotations

from typing import Dict, List, Set, Tuple

from .layout import Placed
from .tree import Tree

VENDORS = {
    0x1000: "Broadcom / LSI", 0x1002: "Advanced Micro Devices, Inc. [AMD/ATI]", 0x1022: "Advanced Micro Devices, Inc. [AMD]",
    0x1043: "ASUSTeK Computer Inc.", 0x104C: "Texas Instruments", 0x10B5: "PLX Technology, Inc.", 0x10DE: "NVIDIA Corporation",
    0x10EC: "Realtek Semiconductor Co., Ltd.", 0x144D: "Samsung Electronics Co Ltd",
    0x14E4: "Broadcom Inc. and subsidiaries", 0x15B3: "Mellanox Technologies", 0x15D9: "Super Micro Computer Inc",
    0x1A03: "ASPEED Technology, Inc.", 0x1AF4: "Red Hat, Inc.", 0x1B21: "ASMedia Technology Inc.", 0x1B36: "Red Hat, Inc.",
    0x1DEF: "Ampere Computing, LLC", 0x8086: "Intel Corporation", 0x1234: "Technical Corp. [Bochs]",
}

DEVICES: Dict[int, Dict[int, str]] = {
    0x1002: {0x164E: "Raphael"},
    0x1022: {
        0x1480: "Starship/Matisse Root Complex", 0x1481: "Starship/Matisse IOMMU",
        0x1482: "Starship/Matisse PCIe Dummy Host Bridge", 0x1483: "Starship/Matisse GPP Bridge",
        0x1484: "Starship/Matisse Internal PCIe GPP Bridge 0 to bus[E:B]", 0x1485: "Starship/Matisse Reserved SPP",
        0x1486: "Starship/Matisse Cryptographic Coprocessor PSPCPP", 0x148A: "Starship/Matisse PCIe Dummy Function",
        0x148C: "Starship USB 3.0 Host Controller", 0x1490: "Starship Device 24; Function 0",
        0x1493: "Starship Device 24; Function 3", 0x7901: "FCH SATA Controller [AHCI mode]",
        0x790B: "FCH SMBus Controller", 0x790E: "FCH LPC Bridge", 0x43E9: "500 Series Chipset Switch Upstream Port",
        0x43EB: "500 Series Chipset SATA Controller", 0x43EE: "500 Series Chipset USB 3.1 XHCI Controller",
        0x43EA: "500 Series Chipset Switch Downstream Port",
    },
    0x104C: {0x8231: "XIO2000(A)/XIO2200A PCI Express-to-PCI Bridge"},
    0x10B5: {0x8747: "PEX 8747 48-Lane, 5-Port PCI Express Gen 3 (8.0 GT/s) Switch"},
    0x10DE: {
        0x1F06: "TU106 [GeForce RTX 2060 SUPER]", 0x10F9: "TU106 High Definition Audio Controller",
        0x1ADA: "TU106 USB 3.1 Host Controller", 0x1ADB: "TU106 USB Type-C UCSI Controller",
        0x2504: "GA106 [GeForce RTX 3060 Lite Hash Rate]", 0x228E: "GA106 High Definition Audio Controller",
    },
    0x10EC: {0x8125: "RTL8125 2.5GbE Controller", 0x8168: "RTL8111/8168/8411 PCI Express Gigabit Ethernet Controller"},
    0x144D: {0xA808: "NVMe SSD Controller SM981/PM981/PM983", 0xA80A: "NVMe SSD Controller PM9A1/PM9A3/980PRO"},
    0x14E4: {0x165F: "NetXtreme BCM5720 Gigabit Ethernet PCIe", 0x16D7: "BCM57414 NetXtreme-E 10Gb/25Gb RDMA Ethernet Controller"},
    0x15B3: {0x1015: "MT27710 Family [ConnectX-4 Lx]", 0x1016: "MT27710 Family [ConnectX-4 Lx Virtual Function]"},
    0x1A03: {0x1150: "AST1150 PCI-to-PCI Bridge", 0x2000: "ASPEED Graphics Family"},
    0x1AF4: {0x1041: "Virtio 1.0 network device", 0x1042: "Virtio 1.0 block device", 0x1057: "Virtio 1.0 IOMMU",
             0x1050: "Virtio 1.0 GPU"},
    0x1B36: {0x0008: "QEMU PCIe Host bridge", 0x000C: "QEMU PCIe Root port", 0x000E: "QEMU PCIe-to-PCI bridge"},
    0x1DEF: {0xE100: "Altra PCI Express Root Complex A", 0xE101: "Altra PCI Express Root Port a0",
             0xE103: "Altra PCI Express Root Port a2"},
    0x1234: {0x1111: "Standard VGA"},
    0x8086: {
        0x1237: "440FX - 82441FX PMC [Natoma]", 0x1520: "I350 Ethernet Controller Virtual Function",
        0x1521: "I350 Gigabit Network Connection", 0x1533: "I210 Gigabit Network Connection",
        0x10C9: "82576 Gigabit Network Connection", 0x10CA: "82576 Virtual Function",
        0x10D3: "82574L Gigabit Network Connection", 0x10ED: "82599 Ethernet Controller Virtual Function",
        0x10FB: "82599ES 10-Gigabit SFI/SFP+ Network Connection", 0x100E: "82540EM Gigabit Ethernet Controller",
        0x107C: "82541PI Gigabit Ethernet Controller", 0x15B8: "Ethernet Connection (2) I219-V",
        0x15B7: "Ethernet Connection (2) I219-LM", 0x1901: "6th-10th Gen Core Processor PCIe Controller (x16)",
        0x1905: "Xeon E3-1200 v5/E3-1500 v5/6th Gen Core Processor PCIe Controller (x8)",
        0x191F: "Xeon E3-1200 v5/E3-1500 v5/6th Gen Core Processor Host Bridge/DRAM Registers",
        0x1912: "HD Graphics 530", 0x201D: "Volume Management Device NVMe RAID Controller",
        0x2020: "Sky Lake-E DMI3 Registers", 0x2021: "Sky Lake-E CBDMA Registers",
        0x2024: "Sky Lake-E MM/Vt-d Configuration Registers", 0x2025: "Sky Lake-E RAS", 0x2026: "Sky Lake-E IOAPIC",
        0x2030: "Sky Lake-E PCI Express Root Port A", 0x2031: "Sky Lake-E PCI Express Root Port B",
        0x2032: "Sky Lake-E PCI Express Root Port C", 0x2033: "Sky Lake-E PCI Express Root Port D",
        0x2034: "Sky Lake-E VT-d", 0x2035: "Sky Lake-E RAS Configuration Registers",
        0x2036: "Sky Lake-E IOxAPIC Configuration Registers", 0x2918: "82801IB (ICH9) LPC Interface Controller",
        0x2922: "82801IR/IO/IH (ICH9R/DO/DH) 6 port SATA Controller [AHCI mode]",
        0x2930: "82801I (ICH9 Family) SMBus Controller", 0x29C0: "82G33/G31/P35/P31 Express DRAM Controller",
        0x7000: "82371SB PIIX3 ISA [Natoma/Triton II]", 0x7010: "82371SB PIIX3 IDE [Natoma/Triton II]",
        0x7113: "82371AB/EB/MB PIIX4 ACPI", 0xA102: "Q170/Q150/B150/H170/H110/Z170/CM236 Chipset SATA Controller [AHCI Mode]",
        0xA110: "100 Series/C230 Series Chipset Family PCI Express Root Port #1",
        0xA112: "100 Series/C230 Series Chipset Family PCI Express Root Port #3",
        0xA114: "100 Series/C230 Series Chipset Family PCI Express Root Port #5",
        0xA118: "100 Series/C230 Series Chipset Family PCI Express Root Port #9",
        0xA121: "100 Series/C230 Series Chipset Family Power Management Controller",
        0xA123: "100 Series/C230 Series Chipset Family SMBus",
        0xA12F: "100 Series/C230 Series Chipset Family USB 3.0 xHCI Controller",
        0xA146: "Q170 Chipset LPC/eSPI Controller", 0xA170: "100 Series/C230 Series Chipset Family HD Audio Controller",
        0xA13A: "100 Series/C230 Series Chipset Family MEI Controller #1",
        0xA182: "C620 Series Chipset Family SATA Controller [AHCI mode]",
        0xA190: "C620 Series Chipset Family PCI Express Root Port #1",
        0xA194: "C620 Series Chipset Family PCI Express Root Port #5",
        0xA198: "C620 Series Chipset Family PCI Express Root Port #9",
        0xA1A1: "C620 Series Chipset Family Power Management Controller", 0xA1A3: "C620 Series Chipset Family SMBus",
        0xA1A4: "C620 Series Chipset Family SPI Controller", 0xA1AF: "C620 Series Chipset Family USB 3.0 xHCI Controller",
        0xA1B1: "C620 Series Chipset Family Thermal Subsystem", 0xA1BA: "C620 Series Chipset Family MEI Controller #1",
        0xA1C2: "C622 Series Chipset LPC/eSPI Controller", 0xA1D2: "C620 Series Chipset Family SSATA Controller [AHCI mode]",
    },
}

SUBSYSTEMS: Dict[int, str] = {
    0x80860001: "Ethernet Server Adapter I350-T4", 0x80861533: "I210 Gigabit Network Connection",
    0x15B30004: "MCX4121A-ACAT ConnectX-4 Lx EN network interface card, 25GbE dual-port SFP28",
    0x8086000C: "Ethernet Server Adapter X520-2", 0x8086A03C: "Gigabit ET Dual Port Server Adapter",
}

CLASSES: Dict[int, Tuple[str, Dict[int, str]]] = {
    0x01: ("Mass storage controller", {0x01: "IDE interface", 0x06: "SATA controller", 0x08: "Non-Volatile memory controller",
                                       0x04: "RAID bus controller", 0x00: "SCSI storage controller"}),
    0x02: ("Network controller", {0x00: "Ethernet controller"}),
    0x03: ("Display controller", {0x00: "VGA compatible controller"}),
    0x04: ("Multimedia controller", {0x03: "Audio device"}),
    0x05: ("Memory controller", {0x80: "Memory controller"}),
    0x06: ("Bridge", {0x00: "Host bridge", 0x01: "ISA bridge", 0x04: "PCI bridge", 0x80: "Bridge"}),
    0x07: ("Communication controller", {0x80: "Communication controller"}),
    0x08: ("Generic system peripheral", {0x00: "PIC", 0x06: "IOMMU", 0x80: "System peripheral"}),
    0x0C: ("Serial bus controller", {0x03: "USB controller", 0x05: "SMBus", 0x80: "Serial bus controller"}),
    0x10: ("Encryption controller", {0x80: "Encryption controller"}),
    0x11: ("Signal processing controller", {0x80: "Signal processing controller"}),
    0x13: ("Non-Essential Instrumentation", {}),
}
_INTERFACES = {0x010601: "AHCI 1.0", 0x010802: "NVM Express", 0x030000: "VGA controller", 0x060400: "Normal decode",
               0x0C0330: "XHCI", 0x080020: "IO(X)-APIC"}


def emit(tree: Tree, placed: Placed) -> None:
    vendors: Dict[int, Set[int]] = {}
    subsystems: Dict[int, Set[int]] = {}
    classes: Set[int] = set()
    for node in placed.nodes:
        chip = node.chip
        vendors.setdefault(chip.vendor, set()).add(chip.device)
        vendors.setdefault(node.subsystem[0], set())
        subsystems.setdefault(chip.vendor << 16 | chip.device, set()).add(node.subsystem[0] << 16 | node.subsystem[1])
        classes.add(chip.cls)
    lines = ["#", "#\tList of PCI ID's", "#", "#\tReduced to what one synthetic machine has", "#", ""]
    for vendor in sorted(vendors):
        if vendor:
            lines += _vendor(vendor, vendors[vendor], subsystems)
    lines += ["", "# List of known device classes, subclasses and programming interfaces", ""]
    tree.file("usr/share/misc/pci.ids", "\n".join(lines + _classes(classes)) + "\n")


def _vendor(vendor: int, devices: Set[int], subsystems: Dict[int, Set[int]]) -> List[str]:
    lines = [f"{vendor:04x}  {VENDORS[vendor]}"]
    for device in sorted(devices):
        lines.append(f"\t{device:04x}  {DEVICES[vendor][device]}")
        for sub in sorted(subsystems[vendor << 16 | device]):
            if sub in SUBSYSTEMS:
                lines.append(f"\t\t{sub >> 16:04x} {sub & 0xFFFF:04x}  {SUBSYSTEMS[sub]}")
    return lines


def _classes(used: Set[int]) -> List[str]:
    lines: List[str] = []
    for base in sorted({cls >> 16 for cls in used}):
        name, subclasses = CLASSES[base]
        lines.append(f"C {base:02x}  {name}")
        for sub in sorted({cls >> 8 & 0xFF for cls in used if cls >> 16 == base}):
            if sub in subclasses:
                lines.append(f"\t{sub:02x}  {subclasses[sub]}")
            for face in sorted(cls for cls in used if cls >> 8 == base << 8 | sub and cls in _INTERFACES):
                lines.append(f"\t\t{face & 0xFF:02x}  {_INTERFACES[face]}")
    return lines
