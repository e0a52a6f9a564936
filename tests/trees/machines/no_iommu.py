# SPDX-License-Identifier: LGPL-2.1-or-later
"""no-iommu: a virtual machine of the old kind (i440FX) without any IOMMU: no firmware table, no groups.

All functions are conventional PCI, no link attributes, 256 bytes of configuration space, NUMA node -1. The processor says
hypervisor. The e1000 carries the default route.
"""
from machines.parts import GUEST_FLAGS, SDA_MOUNTS, kernel, routes
from pcitree.chips import E82540, PIIX_ACPI, PIIX_HOST, PIIX_IDE, PIIX_ISA, STD_VGA
from pcitree.model import Ata, Cpu, Drm, Fn, Machine, Net, Root

MACHINES = [Machine(
    "no-iommu", [Root(0, 0, [
        Fn("00.0", PIIX_HOST), Fn("01.0", PIIX_ISA), Fn("01.1", PIIX_IDE, "ata_piix", [Ata(1, 2, ("sda",), partitions=(1050624, 0))]),
        Fn("01.3", PIIX_ACPI, "piix4_smbus"),
        Fn("02.0", STD_VGA, "bochs-drm", [Drm(0, None, (("Virtual-1", "connected"),), framebuffer=0)], boot_vga=1),
        Fn("03.0", E82540, "e1000", [Net("ens3", "52:54:00:12:34:56")]),
    ])],
    kernel=kernel("6.1.0-32-amd64"), cpu=Cpu(count=2, flags=GUEST_FLAGS, model="QEMU Virtual CPU version 2.5+", number=6),
    tables=("APIC", "DSDT", "FACP", "HPET"),
    dmi={"sys_vendor": "QEMU", "product_name": "Standard PC (i440FX + PIIX, 1996)", "bios_vendor": "SeaBIOS", "chassis_type": "1"},
    mounts=SDA_MOUNTS, routes4=routes("ens3"), memory_kb=2030000)]
