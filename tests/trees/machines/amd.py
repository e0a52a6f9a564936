# SPDX-License-Identifier: LGPL-2.1-or-later
"""amd: an EPYC (Rome) server with an IVRS table, four units ivhd0 to ivhd3, and groups without any parameter.

The IOMMU functions themselves (XX:00.2) are in no group, dummy host bridges are multi-function with the root ports beside
them, internal devices sit behind internal bridges. Two NUMA nodes. The first port of the BCM57414 carries the default
route over its own IPv4 address; / is on an NVMe drive with multipath.
"""
from machines.parts import kernel, routes
from pcitree.chips import (BCM57414, FCH_LPC, FCH_SATA, FCH_SMBUS, PM9A3, ROME_DF, ROME_DUMMY, ROME_INTERNAL, ROME_IOMMU, ROME_PORT,
                           ROME_PSP, ROME_ROOT, ROME_SPP, ROME_XHCI)
from pcitree.model import Ata, Cpu, Fn, Hwmon, I2c, Iommu, Machine, Mount, Net, Nvme, Root, Slot, Usb


def die(first, *ports):
    """A root bus as each of the four quarters of the I/O die has it."""
    internal = [Fn("00.0", ROME_SPP), Fn("00.1", ROME_PSP, "ccp"),
                Fn("00.3", ROME_XHCI, "xhci_hcd", [Usb(1 + 2 * (first >> 6))])]
    return [Fn("00.0", ROME_ROOT), Fn("00.2", ROME_IOMMU, grouped=False), Fn("01.0", ROME_DUMMY), *ports,
            Fn("07.0", ROME_DUMMY), Fn("07.1", ROME_INTERNAL, "pcieport", bus=first + 8, below=internal)]


CARD = [Fn(f"00.{n}", BCM57414, "bnxt_en", [
    Net(f"enp65s0f{n}np{n}", f"b0:26:28:c0:11:7{n}", speed=25000, up=n == 0, port=n)])
        for n in range(2)]
ROOTS = [
    Root(0, 0x00, die(0x00, Fn("01.1", ROME_PORT, "pcieport", bus=1, slot=Slot("1", 1, "SLOT1", 4), below=[
        Fn("00.0", PM9A3, "nvme", [Nvme(0, 7501476528, (2097152, 0), serial="S64GNE0R100001"), Hwmon(0, "nvme")])])) + [
        Fn("08.0", ROME_DUMMY), Fn("08.2", ROME_INTERNAL, "pcieport", bus=9, below=[Fn("00.0", FCH_SATA, "ahci", [Ata(1, 8)])]),
        Fn("14.0", FCH_SMBUS, "piix4_smbus", [I2c(0, 2, "SMBus PIIX4 adapter port 0 at 0b00")]), Fn("14.3", FCH_LPC),
        Fn("18.0", ROME_DF[0]), Fn("18.3", ROME_DF[3], "k10temp", [Hwmon(1, "k10temp")])], 0, "ivhd0"),
    Root(0, 0x40, die(0x40, Fn("01.1", ROME_PORT, "pcieport", bus=0x41, below=CARD, slot=Slot("2", 2, "SLOT2", 16))), 0, "ivhd1"),
    Root(0, 0x80, die(0x80, Fn("03.1", ROME_PORT, "pcieport", bus=0x81, slot=Slot("3", 3, "SLOT3", 16, hotplug=True))), 1, "ivhd2"),
    Root(0, 0xC0, die(0xC0, Fn("03.1", ROME_PORT, "pcieport", bus=0xC1, slot=Slot("4", 4, "SLOT4", 16), below=[
        Fn("00.0", PM9A3, "nvme", [Nvme(1, 7501476528, serial="S64GNE0R100002", minor=16), Hwmon(2, "nvme")])])), 1, "ivhd3"),
]

MACHINES = [Machine(
    "amd", ROOTS, kernel=kernel("6.12.12+bpo-amd64", "", remapping=True, suffix=".ko.xz"),
    cpu=Cpu("AuthenticAMD", "AMD EPYC 7302 16-Core Processor", 23, 49, 32, "fpu vme de pse tsc msr pae mce cx8 apic svm x2apic", 2),
    iommus=[Iommu(f"ivhd{n}", "amd", f"pci0000:{bus:02x}/0000:{bus:02x}:00.2", address=0xF0100000 + (n << 20))
            for n, bus in enumerate((0x00, 0x40, 0x80, 0xC0))],
    tables=("APIC", "DSDT", "FACP", "IVRS", "MCFG", "SRAT"),
    dmi={"sys_vendor": "GIGABYTE", "product_name": "R272-Z30-00", "board_name": "MZ32-AR0-00",
         "bios_vendor": "GIGABYTE", "chassis_type": "23"},
    mounts=[Mount("/boot/efi", "259:1", "/dev/nvme0n1p1", "vfat"), Mount("/", "259:2", "/dev/nvme0n1p2")],
    routes4=routes("enp65s0f0np0"))]
