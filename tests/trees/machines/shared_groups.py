# SPDX-License-Identifier: LGPL-2.1-or-later
"""shared-groups, shared-chipset: several slots in one group, as desktop boards have it.

shared-groups (Intel): the processor's two ports 01.0 and 01.1 are one multi-function device without ACS, so that both slots,
with a four-port NIC and an NVMe drive, are one group. A dual BCM5720 without ACS behind a good chipset port has the management
interface and a free one in one group. Two NICs behind a switch with ACS are each alone.
shared-chipset (AMD B550): all that hangs on the chipset, disk controller, USB and both NICs, is one group.
"""
from machines.parts import DESKTOP_CPU, DESKTOP_DMI, DESKTOP_IOMMUS, INTEL_TABLES, SDA, SDA_MOUNTS, kernel, q170, routes
from pcitree.chips import (B550_DOWN, B550_SATA, B550_UP, B550_XHCI, BCM5720, E82574, I350, PEX8747_DOWN, PEX8747_UP, PM981, Q170_PEG0,
                           Q170_PEG1, Q170_PORTS, ROME_DUMMY, ROME_IOMMU, ROME_PORT, ROME_ROOT, RTL8125, RTX3060, RTX3060_AUDIO)
from pcitree.model import Cpu, Drm, Fn, Iommu, Machine, Net, Nvme, Ptp, Root, Slot, Sound, Usb

QUAD = [Fn(f"00.{n}", I350, "igb", [Net(f"enp1s0f{n}", f"a0:36:9f:40:22:c{n + 4:x}", up=False), Ptp(n, f"a0:36:9f:40:22:c{n + 4:x}")])
        for n in range(4)]
DUAL = [Fn(f"00.{n}", BCM5720, "tg3", [Net(f"enp3s0f{n}", f"00:15:17:aa:bb:c{n}", up=n == 0)]) for n in range(2)]
SWITCH = [Fn("00.0", PEX8747_UP, "pcieport", bus=5, below=[
    Fn(f"{8 + 8 * n:02x}.0", PEX8747_DOWN, "pcieport", bus=6 + n, slot=Slot(f"{21 + n}", 21 + n),
       below=[Fn("00.0", E82574, "e1000e", [Net(f"enp{6 + n}s0", f"00:1b:21:d0:10:0{n}", up=False)])]) for n in range(2)])]
INTEL = q170([
    Fn("01.0", Q170_PEG0, "pcieport", bus=1, below=QUAD, slot=Slot("1", 1, "PCIEX16_1", 16)),
    Fn("01.1", Q170_PEG1, "pcieport", bus=2, slot=Slot("2", 2, "PCIEX16_2", 16),
       below=[Fn("00.0", PM981, "nvme", [Nvme(0, 1000215216)])]),
    Fn("1c.0", Q170_PORTS[1], "pcieport", bus=3, below=DUAL, slot=Slot("3", 3, "PCIEX1", 1)),
    Fn("1d.0", Q170_PORTS[9], "pcieport", bus=4, below=SWITCH, slot=Slot("4", 4, "PCIEX4", 4))])

CHIPSET = [Fn("00.0", B550_XHCI, "xhci_hcd", [Usb(1)]), Fn("00.1", B550_SATA, "ahci", [SDA]),
           Fn("00.2", B550_UP, "pcieport", bus=2, below=[
               Fn("00.0", B550_DOWN, "pcieport", bus=3, below=[
                   Fn("00.0", RTL8125, "r8169", [Net("enp3s0", "3c:7c:3f:20:30:40", speed=2500)])]),
               Fn("08.0", B550_DOWN, "pcieport", bus=4, slot=Slot("8", 8, "PCIEX1_1", 1), below=[
                   Fn("00.0", E82574, "e1000e", [Net("enp4s0", "00:1b:21:d0:20:01", up=False)])]),
               Fn("09.0", B550_DOWN, "pcieport", bus=5, slot=Slot("9", 9, "PCIEX16_2", 4))])]
AMD = [Fn("00.0", ROME_ROOT), Fn("00.2", ROME_IOMMU, grouped=False), Fn("01.0", ROME_DUMMY),
       Fn("01.1", ROME_PORT, "pcieport", bus=0x0A, slot=Slot("1", 1, "PCIEX16_1", 16), below=[
           Fn("00.0", RTX3060, "nouveau", [Drm(0, 128, (("DP-1", "connected"),), framebuffer=0)], boot_vga=1),
           Fn("00.1", RTX3060_AUDIO, "snd_hda_intel", [Sound(0, "NVidia")])]),
       Fn("02.0", ROME_DUMMY), Fn("02.1", ROME_PORT, "pcieport", bus=1, below=CHIPSET)]

MACHINES = [
    Machine("shared-groups", [Root(0, 0, INTEL, iommu="dmar1")],
            kernel=kernel("6.1.0-32-amd64", "intel_iommu=on iommu=pt", remapping=True, group_type="identity"), cpu=DESKTOP_CPU,
            iommus=DESKTOP_IOMMUS, tables=INTEL_TABLES, dmi=DESKTOP_DMI, mounts=SDA_MOUNTS, routes4=routes("enp3s0f0")),
    Machine("shared-chipset", [Root(0, 0, AMD, iommu="ivhd0")],
            kernel=kernel("6.12.12+bpo-amd64", "", remapping=True, suffix=".ko.xz"),
            cpu=Cpu("AuthenticAMD", "AMD Ryzen 5 3600 6-Core Processor", 23, 113, 12, "fpu vme de pse tsc msr pae mce cx8 apic svm"),
            iommus=[Iommu("ivhd0", "amd", "pci0000:00/0000:00:00.2", address=0xFEB80000)],
            tables=("APIC", "DSDT", "FACP", "IVRS", "MCFG"), dmi={"sys_vendor": "ASUS", "product_name": "System Product Name",
                                                                  "board_name": "TUF GAMING B550-PLUS", "chassis_type": "3"},
            mounts=SDA_MOUNTS, routes4=routes("enp3s0")),
]
