# SPDX-License-Identifier: LGPL-2.1-or-later
"""sriov-limits: a desktop board on which SR-IOV meets every limit.

An I350 below a processor port without ACS and without ARI: its three VFs are on the next bus and yet in the group of the
port, with the PF. A 82599 whose VF BARs the firmware gave no memory, below a chipset port. A 82576 below a chipset port that
has no second bus number, which its VFs would need without ARI. An I350 whose first function is on vfio-pci, whose second has
no driver, and whose third is on pci-stub.
"""
from machines.parts import DESKTOP_CPU, DESKTOP_DMI, DESKTOP_IOMMUS, INTEL_TABLES, SDA_MOUNTS, kernel, q170, routes
from pcitree.chips import E82576, E82599, I350, Q170_PEG0, Q170_PORTS
from pcitree.model import Fn, Machine, Net, Root, Vf

SHARED = [Fn("00.0", I350, "igb", [Net("enp1s0", "a0:36:9f:60:00:00")],
             vfs=[Vf("igbvf", [Net("enp2s16", "d2:0f:33:00:00:01", up=False, random=True)]), Vf("vfio-pci", override="vfio-pci"), Vf()])]
ROOMLESS = [Fn("00.0", E82599, "ixgbe", [Net("enp3s0", "90:e2:ba:60:00:00", speed=10000, up=False)], vf_memory=False)]
NARROW = [Fn("00.0", E82576, "igb", [Net("enp4s0", "00:1b:21:60:00:00", up=False)])]
DRIVERLESS = [Fn("00.0", I350, "vfio-pci", override="vfio-pci"), Fn("00.1", I350), Fn("00.2", I350, "pci-stub")]

MACHINES = [Machine(
    "sriov-limits", [Root(0, 0, q170([
        Fn("01.0", Q170_PEG0, "pcieport", bus=1, last=2, below=SHARED),
        Fn("1c.0", Q170_PORTS[1], "pcieport", bus=3, below=ROOMLESS),
        Fn("1d.0", Q170_PORTS[9], "pcieport", bus=4, below=NARROW),
        Fn("1d.1", Q170_PORTS[9], "pcieport", bus=5, last=6, below=DRIVERLESS)]), iommu="dmar1")],
    kernel=kernel("6.1.0-32-amd64", "intel_iommu=on iommu=pt", remapping=True, group_type="identity", vfio_loaded=True),
    cpu=DESKTOP_CPU, iommus=DESKTOP_IOMMUS, tables=INTEL_TABLES, dmi=DESKTOP_DMI, mounts=SDA_MOUNTS, routes4=routes("enp1s0"))]
