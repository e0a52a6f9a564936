# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reference server: a Proxmox VE host whose NICs are to be passed through.

A Supermicro X11 board with one Xeon Silver 4210; four root buses, every root port with ACS. Two I350-T4 and a ConnectX-4
Lx sit in slots, each function in a group of its own (the I350 because the kernel's list trusts it, the ConnectX-4 Lx by its
own ACS capability). The I210 on the board carries vmbr0 with the default route; / and swap are on the NVMe drive; the
only display is the BMC's, behind a PCIe-to-PCI bridge. Nothing is bound to VFIO yet, and interrupt remapping is on.
"""
from pcitree.chips import (AST1150, AST2500, C620_LPC, C620_MEI, C620_PMC, C620_PORTS, C620_SATA, C620_SMBUS, C620_SPI,
                           C620_SSATA, C620_THERMAL, C620_XHCI, CX4LX_PORTS, I210, I350, PM981, SKX_CBDMA, SKX_DMI, SKX_IOAPIC,
                           SKX_IOAPIC0, SKX_MMVTD, SKX_PORTS, SKX_RAS, SKX_RAS0, SKX_VTD)
from pcitree.model import (Addr6, Ata, Drm, Fn, Hwmon, I2c, Infiniband, Iommu, Kernel, Machine, Mount, Net, Nvme, Plain, Ptp,
                           Root, Route4, Route6, Slot, Usb, Virtual)

RELEASE = "6.8.12-9-pve"


def quad(bus, mac, first_ptp):
    """An I350-T4: four functions, four ports."""
    return [Fn(f"00.{n}", I350, "igb", [Net(f"enp{bus}s0f{n}", f"{mac}{n:x}", up=False), Ptp(first_ptp + n, f"{mac}{n:x}"),
                                        Hwmon(first_ptp + n, "i350bb")]) for n in range(4)]


def connectx(bus, mac):
    return [Fn(f"00.{n}", CX4LX_PORTS[n], "mlx5_core", [
        Net(f"enp{bus}s0f{n}np{n}", f"{mac}{n:x}", speed=25000, up=False),
        Infiniband(f"mlx5_{n}", f"9803:9b03:0012:a4f{n}", f"enp{bus}s0f{n}np{n}"),
        Ptp(9 + n, "mlx5_ptp"), Hwmon(9 + n, "mlx5")]) for n in range(2)]


def stack(*ports):
    """What every root bus of the processor has: its ports, then VT-d, RAS and IOAPIC."""
    return list(ports) + [Fn("05.0", SKX_VTD), Fn("05.2", SKX_RAS), Fn("05.4", SKX_IOAPIC)]


CHIPSET = [
    Fn("00.0", SKX_DMI),
    *[Fn(f"04.{n}", SKX_CBDMA, "ioatdma", [Plain("dma", f"dma{n}chan0")]) for n in range(8)],
    Fn("05.0", SKX_MMVTD), Fn("05.2", SKX_RAS0), Fn("05.4", SKX_IOAPIC0),
    Fn("11.5", C620_SSATA, "ahci", [Ata(1, 6)]),
    Fn("14.0", C620_XHCI, "xhci_hcd", [Usb(1, devices=(("1-7", "0557:7000", "Hub"),))],
       reserved=["0x000000006f3b8000 0x000000006f3d7fff direct-relaxable"]),
    Fn("14.2", C620_THERMAL, "intel_pch_thermal"),
    Fn("16.0", C620_MEI, "mei_me", [Plain("mei", "mei0", "238:0")]),
    Fn("17.0", C620_SATA, "ahci", [Ata(7, 8, ("sda", "sdb"), partitions=(0,))]),
    Fn("1c.0", C620_PORTS[1], "pcieport", bus=0x01, below=[
        Fn("00.0", I210, "igb", [Net("eno1", "3c:ec:ef:5a:10:20"), Ptp(8, "3c:ec:ef:5a:10:20")], label="Intel I210 LAN")]),
    Fn("1c.4", C620_PORTS[5], "pcieport", bus=0x02, below=[
        Fn("00.0", AST1150, bus=0x03, below=[
            Fn("00.0", AST2500, "ast", [Drm(0, None, (("VGA-1", "connected"),), framebuffer=0)], boot_vga=1)])]),
    Fn("1f.0", C620_LPC), Fn("1f.2", C620_PMC), Fn("1f.4", C620_SMBUS, "i801_smbus", [I2c(0, 1, "SMBus I801 adapter at 0780")]),
    Fn("1f.5", C620_SPI),
]

ROOTS = [
    Root(0, 0x00, CHIPSET, 0, "dmar3"),
    Root(0, 0x17, stack(
        Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x18, below=quad(24, "a0:36:9f:21:4c:a", 0),
           slot=Slot("1", 1, "CPU SLOT1 PCI-E 3.0 X16", 16)),
        Fn("02.0", SKX_PORTS["C"], "pcieport", bus=0x19, slot=Slot("2", 2, "CPU SLOT2 PCI-E 3.0 X8", 8))), 0, "dmar0"),
    Root(0, 0x3A, stack(
        Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x3B, below=connectx(59, "98:03:9b:12:a4:f"),
           slot=Slot("3", 3, "CPU SLOT3 PCI-E 3.0 X16", 16))), 0, "dmar1"),
    Root(0, 0x5D, stack(
        Fn("00.0", SKX_PORTS["A"], "pcieport", bus=0x5E, below=quad(94, "a0:36:9f:21:4d:b", 4),
           slot=Slot("5", 5, "CPU SLOT5 PCI-E 3.0 X8", 8)),
        Fn("02.0", SKX_PORTS["C"], "pcieport", bus=0x5F, slot=Slot("7", 7, "M.2-1", 4), below=[
            Fn("00.0", PM981, "nvme", [Nvme(0, 1000215216, (2014, 1048576, 16777216, 0)), Hwmon(11, "nvme")])])), 0, "dmar2"),
]

MACHINES = [Machine(
    "reference", ROOTS,
    kernel=Kernel(RELEASE, f"BOOT_IMAGE=/boot/vmlinuz-{RELEASE} root=UUID=5d3b3f0e-0000-4000-8000-000000000001 ro quiet "
                           "intel_iommu=on iommu=pt", remapping=True, group_type="identity"),
    iommus=[Iommu("dmar0", "intel", address=0xC5FFC000), Iommu("dmar1", "intel", address=0xE0FFC000),
            Iommu("dmar2", "intel", address=0xFBFFC000), Iommu("dmar3", "intel", address=0xAAFFC000)],
    tables=("APIC", "BERT", "DMAR", "DSDT", "FACP", "MCFG", "SRAT"),
    dmi={"sys_vendor": "Supermicro", "product_name": "Super Server", "board_vendor": "Supermicro", "board_name": "X11SPI-TF",
         "bios_vendor": "American Megatrends Inc.", "bios_version": "3.8a", "bios_date": "10/28/2022", "chassis_type": "17"},
    virtual=[Virtual("vmbr0", "bridge", "3c:ec:ef:5a:10:20", ("eno1",))],
    routes4=[Route4("vmbr0", "0.0.0.0/0", "192.0.2.1"), Route4("vmbr0", "192.0.2.0/24")],
    routes6=[Route6("vmbr0", "fe80::/64")],
    addrs6=[Addr6("vmbr0", "fe80::3eec:efff:fe5a:1020", 64, 0x20)],
    mounts=[Mount("/", "259:4", "/dev/nvme0n1p4"), Mount("/boot/efi", "259:2", "/dev/nvme0n1p2", "vfat"),
            Mount("/srv", "8:1", "/dev/sda1", "xfs")],
    swaps=("/dev/nvme0n1p3",),
)]
