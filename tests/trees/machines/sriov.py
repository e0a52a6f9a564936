# SPDX-License-Identifier: LGPL-2.1-or-later
"""sriov: physical functions with virtual ones in every state.

An I350 port below a root port that forwards ARI: its seven VFs are on its own bus, four apart; two on igbvf with interfaces, two
on vfio-pci (one with the override, both with a node in dev/vfio), one with an override and no driver, two plain. A 82599 with
two VFs on ixgbevf and two on vfio-pci. A 82576 below a port without ARI: its VFs are on the next bus number, and yet in
the same folder of sysfs; made with autoprobe off, all without driver. Raw configuration space of a VF begins with ffff:ffff.
"""
from machines.parts import INTEL_TABLES, kernel, routes
from dataclasses import replace
from pcitree.chips import C620_LPC, C620_PORTS, E82576, E82599, I210, I350, PM981, SKX_DMI, SKX_IOAPIC, SKX_PORTS, SKX_RAS, SKX_VTD
from pcitree.model import Fn, Iommu, Machine, Mount, Net, Nvme, Ptp, Root, Slot, Vf

NO_ARI = replace(SKX_PORTS["C"], ari=False)


def vf_net(name, mac, driver):
    return Vf(driver, [Net(name, mac, up=False, random=True)])


I350_VFS = [vf_net("enp24s16", "d2:0f:11:00:00:01", "igbvf"), vf_net("enp24s16f4", "d2:0f:11:00:00:02", "igbvf"),
            Vf("vfio-pci", override="vfio-pci"), Vf("vfio-pci", override="vfio-pci"), Vf(None, override="vfio-pci"), Vf(), Vf()]
E82599_VFS = [vf_net("enp59s0f0v0", "d2:0f:22:00:00:01", "ixgbevf"), vf_net("enp59s0f0v1", "d2:0f:22:00:00:02", "ixgbevf"),
              Vf("vfio-pci", override="vfio-pci"), Vf("vfio-pci", override="vfio-pci"), Vf(), Vf(), Vf()]

QUAD = [Fn(f"00.{n}", I350, "igb", [Net(f"enp24s0f{n}", f"a0:36:9f:55:00:{n:02x}", up=n == 0), Ptp(n, f"a0:36:9f:55:00:{n:02x}")],
           vfs=I350_VFS if n == 0 else []) for n in range(4)]
TEN = [Fn(f"00.{n}", E82599, "ixgbe", [Net(f"enp59s0f{n}", f"90:e2:ba:66:00:{n:02x}", speed=10000, up=n == 0), Ptp(4 + n, "ixgbe-82599")],
          vfs=E82599_VFS if n == 0 else []) for n in range(2)]
OLD = [Fn(f"00.{n}", E82576, "igb", [Net(f"enp60s0f{n}", f"00:1b:21:77:00:{n:02x}", up=False), Ptp(6 + n, "igb-82576")],
          vfs=[Vf() for _ in range(7)] if n == 0 else [], autoprobe=n != 0) for n in range(2)]


def rest():
    return [Fn("05.0", SKX_VTD), Fn("05.2", SKX_RAS), Fn("05.4", SKX_IOAPIC)]


MACHINES = [Machine(
    "sriov", [
        Root(0, 0, [
            Fn("00.0", SKX_DMI), Fn("1c.0", C620_PORTS[1], "pcieport", bus=1, below=[
                Fn("00.0", I210, "igb", [Net("eno1", "3c:ec:ef:5a:30:01"), Ptp(8, "3c:ec:ef:5a:30:01")])]),
            Fn("1f.0", C620_LPC)], 0, "dmar2"),
        Root(0, 0x17, [
            Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x18, below=QUAD, slot=Slot("1", 1, "CPU SLOT1 PCI-E 3.0 X16", 16)),
            Fn("02.0", SKX_PORTS["C"], "pcieport", bus=0x19, below=[
                Fn("00.0", PM981, "nvme", [Nvme(0, 1000215216, (1050624, 0))])])] + rest(),
            0, "dmar0"),
        Root(0, 0x3A, [
            Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x3B, below=TEN, slot=Slot("2", 2, "CPU SLOT2 PCI-E 3.0 X16", 16)),
            Fn("02.0", NO_ARI, "pcieport", bus=0x3C, last=0x3E, below=OLD, slot=Slot("3", 3, "CPU SLOT3 PCI-E 3.0 X8", 8))] + rest(),
            0, "dmar1"),
    ],
    kernel=kernel("6.1.0-32-amd64", "intel_iommu=on iommu=pt", remapping=True, group_type="identity", vfio_loaded=True),
    iommus=[Iommu("dmar0", "intel"), Iommu("dmar1", "intel", address=0xE0FFC000), Iommu("dmar2", "intel", address=0xAAFFC000)],
    tables=INTEL_TABLES, dmi={"sys_vendor": "Supermicro", "product_name": "Super Server", "board_name": "X11SPI-TF", "chassis_type": "17"},
    mounts=[Mount("/boot/efi", "259:1", "/dev/nvme0n1p1", "vfat"), Mount("/", "259:2", "/dev/nvme0n1p2")], routes4=routes("eno1"))]
