# SPDX-License-Identifier: LGPL-2.1-or-later
"""arm: an arm64 server (Ampere Altra class) with SMMUv3 units and an IORT table.

One root bus is directly below sys/devices, as with ACPI; the other, in PCI domain 4, is below a platform device, as a
host bridge driver of its own makes it (the two are not met in one real machine: this tree has both ways). No boot VGA, no
x86 processor flags, no IR- interrupt chips, MSI addresses as reserved region.
"""
from machines.parts import kernel, routes
from pcitree.chips import ALTRA_HOST, ALTRA_PORTS, CX4LX_PORTS, E82574, PM9A3
from pcitree.model import Cpu, Fn, Infiniband, Iommu, Machine, Mount, Net, Nvme, Root, Slot

CARD = [Fn(f"00.{n}", CX4LX_PORTS[n], "mlx5_core", [Net(f"enP4p1s0f{n}np{n}", f"98:03:9b:77:01:0{n}", speed=25000, up=False),
                                           Infiniband(f"mlx5_{n}", f"9803:9b03:0077:010{n}", f"enP4p1s0f{n}np{n}")]) for n in range(2)]
MACHINES = [Machine(
    "arm", [
        Root(0, 0, [Fn("00.0", ALTRA_HOST),
                    Fn("01.0", ALTRA_PORTS[1], "pcieport", bus=1, below=[
                        Fn("00.0", PM9A3, "nvme", [Nvme(0, 1875385008, (1050624, 0))])]),
                    Fn("03.0", ALTRA_PORTS[3], "pcieport", bus=2, below=[
                        Fn("00.0", E82574, "e1000e", [Net("enp2s0", "00:1b:21:d0:00:01")])])],
             0, "smmu3.0x0000000023c00000"),
        Root(4, 0, [Fn("00.0", ALTRA_HOST),
                    Fn("01.0", ALTRA_PORTS[1], "pcieport", bus=1, below=CARD, slot=Slot("4", 4, "PCIE4", 16))],
             0, "smmu3.0x0000000025c00000", folder="platform/33fff0000000.pcie"),
    ],
    kernel=kernel("6.12.12+bpo-arm64", ""),
    cpu=Cpu("ARM", "", count=16, flags="fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop"),
    iommus=[Iommu("smmu3.0x0000000023c00000", "smmu", "platform/arm-smmu-v3.0.auto", address=0x23C00000),
            Iommu("smmu3.0x0000000025c00000", "smmu", "platform/arm-smmu-v3.1.auto", address=0x25C00000)],
    tables=("APIC", "DSDT", "FACP", "GTDT", "IORT", "MCFG", "PPTT"),
    mounts=[Mount("/boot/efi", "259:1", "/dev/nvme0n1p1", "vfat"), Mount("/", "259:2", "/dev/nvme0n1p2")],
    routes4=routes("enp2s0"))]
