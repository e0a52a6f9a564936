# SPDX-License-Identifier: LGPL-2.1-or-later
"""vmd: NVMe drives behind Intel's Volume Management Device.

The controller 0000:5d:05.5 has a PCI domain of its own, 10000, whose root bus is below it in sysfs. The drives cannot be passed
through one by one: they share the group of the controller (requests carry its id). Domains have five digits.
"""
from machines.parts import INTEL_TABLES, kernel, routes
from pcitree.chips import C620_LPC, C620_PORTS, I210, PM981, SKX_DMI, SKX_IOAPIC, SKX_PORTS, SKX_RAS, SKX_VTD, VMD
from pcitree.model import Fn, Iommu, Machine, Mount, Net, Nvme, Ptp, Root


def drive(number):
    return [Fn("00.0", PM981, "nvme", [Nvme(number, 1000215216, (1050624, 0) if number == 0 else (), minor=number * 8,
                                            serial=f"S675NF0R00001{number}")], group_with="0000:5d:05.5")]


BEHIND = Root(0x10000, 0, [Fn(f"0{2 + n}.0", SKX_PORTS[letter], "pcieport", bus=1 + n, below=drive(n), group_with="0000:5d:05.5")
                           for n, letter in enumerate("CD")], 0, "dmar1")
MACHINES = [Machine(
    "vmd", [
        Root(0, 0, [Fn("00.0", SKX_DMI), Fn("1c.0", C620_PORTS[1], "pcieport", bus=1, below=[
            Fn("00.0", I210, "igb", [Net("eno1", "3c:ec:ef:5a:20:01"), Ptp(0, "3c:ec:ef:5a:20:01")])]), Fn("1f.0", C620_LPC)], 0, "dmar0"),
        Root(0, 0x5D, [Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x5E), Fn("05.0", SKX_VTD), Fn("05.2", SKX_RAS), Fn("05.4", SKX_IOAPIC),
                       Fn("05.5", VMD, "vmd", domain_below=BEHIND)], 0, "dmar1"),
    ],
    kernel=kernel("6.1.0-32-amd64", "intel_iommu=on", remapping=True),
    iommus=[Iommu("dmar0", "intel"), Iommu("dmar1", "intel", address=0xFBFFC000)], tables=INTEL_TABLES,
    dmi={"sys_vendor": "Supermicro", "product_name": "SYS-1029U", "board_name": "X11DPU", "chassis_type": "1"},
    mounts=[Mount("/boot/efi", "259:1", "/dev/nvme0n1p1", "vfat"), Mount("/", "259:2", "/dev/nvme0n1p2")], routes4=routes("eno1"))]
