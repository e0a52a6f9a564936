# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parts that several machines have; declares none itself."""
from pcitree.chips import (HD530, Q170_HDA, Q170_HOST, Q170_LPC, Q170_MEI, Q170_PMC, Q170_SATA, Q170_SMBUS, Q170_XHCI)
from pcitree.model import Ata, Cpu, Drm, Fn, I2c, Iommu, Kernel, Mount, Plain, Route4, Sound, Usb

DESKTOP_CPU = Cpu("GenuineIntel", "Intel(R) Core(TM) i7-6700 CPU @ 3.40GHz", 6, 94, 8)
DESKTOP_DMI = {"sys_vendor": "ASUS", "product_name": "All Series", "board_vendor": "ASUSTeK COMPUTER INC.",
               "board_name": "Q170M-C", "bios_vendor": "American Megatrends Inc.", "bios_version": "4212",
               "bios_date": "07/24/2019", "chassis_type": "3"}
DESKTOP_IOMMUS = [Iommu("dmar0", "intel", cap=0x1C0000C40660462, ecap=0x7E3FF0505E, address=0xFED90000),
                  Iommu("dmar1", "intel", cap=0xD2008C40660462, ecap=0xF050DA, address=0xFED91000)]
INTEL_TABLES = ("APIC", "DMAR", "DSDT", "FACP", "MCFG")
PLAIN_TABLES = ("APIC", "DSDT", "FACP", "MCFG")
USB_REGION = "0x000000008b1a5000 0x000000008b1c4fff direct-relaxable"
SDA = Ata(1, 6, ("sda",), partitions=(1050624, 0))
SDA_MOUNTS = [Mount("/boot/efi", "8:1", "/dev/sda1", "vfat"), Mount("/", "8:2", "/dev/sda2")]
GUEST_FLAGS = "fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat clflush mmx fxsr sse sse2 syscall nx lm hypervisor"


def kernel(release, parameters="", **more):
    line = f"BOOT_IMAGE=/boot/vmlinuz-{release} root=UUID=5d3b3f0e-0000-4000-8000-000000000001 ro quiet {parameters}"
    return Kernel(release, line.rstrip(), **more)


def q170(below, igpu=True, igpu_vga=1, sata=SDA):
    """The functions of a Q170 board, in the order of their addresses; below are those that differ."""
    common = [
        Fn("00.0", Q170_HOST, "skl_uncore"),
        Fn("14.0", Q170_XHCI, "xhci_hcd", [Usb(1, devices=(("1-3", "046d:c31c", "USB Keyboard"),))], reserved=[USB_REGION]),
        Fn("16.0", Q170_MEI, "mei_me", [Plain("mei", "mei0", "238:0")]),
        Fn("17.0", Q170_SATA, "ahci", [sata]),
        Fn("1f.0", Q170_LPC), Fn("1f.2", Q170_PMC), Fn("1f.3", Q170_HDA, "snd_hda_intel", [Sound(0, "PCH")]),
        Fn("1f.4", Q170_SMBUS, "i801_smbus", [I2c(0, 1, "SMBus I801 adapter at f040")]),
    ]
    if igpu:
        common.append(Fn("02.0", HD530, "i915", [
            Drm(0, 128, (("DP-1", "disconnected"), ("HDMI-A-1", "connected")), framebuffer=0 if igpu_vga else None),
            I2c(1, 3, "i915 gmbus dpb")], boot_vga=igpu_vga,
            reserved=["0x000000008d800000 0x000000008fffffff direct-relaxable"]))
    return sorted(common + list(below), key=lambda fn: (int(fn.at[:2], 16), int(fn.at[3:])))


def routes(dev):
    return [Route4(dev, "0.0.0.0/0", "192.0.2.1", 100), Route4(dev, "192.0.2.0/24", metric=100)]
