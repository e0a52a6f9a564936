# SPDX-License-Identifier: LGPL-2.1-or-later
"""legacy-bridge, legacy-bridge-shpchp: two conventional NICs behind a PCIe-to-PCI bridge.

Their requests carry the bridge's id, so that the bridge and both NICs are one group. In the first the bridge (TI XIO2000) has no
driver; in the second, a virtual machine with an emulated VT-d, it is on shpchp, a host driver that makes the group not viable.
"""
from machines.parts import (DESKTOP_CPU, DESKTOP_DMI, DESKTOP_IOMMUS, GUEST_FLAGS, INTEL_TABLES, SDA_MOUNTS, kernel, q170, routes)
from pcitree.chips import (E82540, E82541, E82574, I219V, ICH9_LPC, ICH9_SATA, ICH9_SMBUS, Q170_PORTS, Q35_HOST, QEMU_PCI_BRIDGE,
                           QEMU_ROOT_PORT, STD_VGA, XIO2000)
from pcitree.model import Ata, Cpu, Drm, Fn, I2c, Iommu, Machine, Net, Root, Slot

OLD = [Fn(f"0{n}.0", E82541, "e1000", [Net(f"enp2s{n}", f"00:0e:0c:11:22:3{n}", up=False)]) for n in range(2)]
BOARD = q170([
    Fn("1c.0", Q170_PORTS[1], "pcieport", bus=1, below=[Fn("00.0", XIO2000, bus=2, below=OLD)]),
    Fn("1f.6", I219V, "e1000e", [Net("eno1", "2c:4d:54:d1:22:12")])])

GUEST = [
    Fn("00.0", Q35_HOST), Fn("01.0", STD_VGA, "bochs-drm", [Drm(0, None, (("Virtual-1", "connected"),), framebuffer=0)], boot_vga=1),
    Fn("02.0", QEMU_ROOT_PORT, "pcieport", bus=1, slot=Slot("11", 11, "", 4, hotplug=True), link=(1, 1), below=[
        Fn("00.0", E82574, "e1000e", [Net("enp1s0", "52:54:00:12:34:01")])]),
    Fn("03.0", QEMU_ROOT_PORT, "pcieport", bus=2, slot=Slot("12", 12, "", 4, hotplug=True), link=(1, 1), below=[
        Fn("00.0", QEMU_PCI_BRIDGE, "shpchp", bus=3, below=[
            Fn(f"0{n}.0", E82540, "e1000", [Net(f"enp3s{n}", f"52:54:00:12:35:0{n}", up=False)]) for n in (1, 2)])]),
    Fn("1f.0", ICH9_LPC, "lpc_ich"), Fn("1f.2", ICH9_SATA, "ahci", [Ata(1, 6, ("sda",), partitions=(1050624, 0))]),
    Fn("1f.3", ICH9_SMBUS, "i801_smbus", [I2c(0, 1, "SMBus I801 adapter at 0700")])]

MACHINES = [
    Machine("legacy-bridge", [Root(0, 0, BOARD, iommu="dmar1")],
            kernel=kernel("6.1.0-32-amd64", "intel_iommu=on", remapping=True), cpu=DESKTOP_CPU, iommus=DESKTOP_IOMMUS,
            tables=INTEL_TABLES, dmi=DESKTOP_DMI, mounts=SDA_MOUNTS, routes4=routes("eno1")),
    Machine("legacy-bridge-shpchp", [Root(0, 0, GUEST, iommu="dmar0")],
            kernel=kernel("6.1.0-32-amd64", "intel_iommu=on", remapping=True, vfio_loaded=True),
            cpu=Cpu(count=2, flags=GUEST_FLAGS, model="QEMU TCG CPU version 2.5+", number=6),
            iommus=[Iommu("dmar0", "intel", cap=0xD2008C222F0686, ecap=0xF00F5E, address=0xFED90000)], tables=INTEL_TABLES,
            dmi={"sys_vendor": "QEMU", "product_name": "Standard PC (Q35 + ICH9, 2009)", "chassis_type": "1"},
            mounts=SDA_MOUNTS, routes4=routes("enp1s0"), memory_kb=1000000),
]
