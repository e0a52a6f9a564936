# SPDX-License-Identifier: LGPL-2.1-or-later
"""virtio-iommu: a guest with a virtio IOMMU (VIOT table); its entry in sys/class/iommu is named after its address.

The IOMMU's own function is in no group; a function without driver has none either until it is probed (kernel 6.12, where
the driver is a module). The virtio NIC's interface is two levels below its function.
"""
from machines.parts import GUEST_FLAGS, kernel, routes
from pcitree.chips import (E82574, ICH9_LPC, ICH9_SATA, ICH9_SMBUS, Q35_HOST, QEMU_ROOT_PORT, VIRTIO_BLK, VIRTIO_IOMMU, VIRTIO_NET)
from pcitree.model import Ata, Cpu, Fn, I2c, Iommu, Machine, Mount, Net, Root, Slot, Virtio, VirtioBlk


def port(at, bus, *below):
    return Fn(at, QEMU_ROOT_PORT, "pcieport", bus=bus, below=list(below), slot=Slot(str(10 + bus), 10 + bus, "", 4, hotplug=True),
              link=(1, 1))


MACHINES = [Machine(
    "virtio-iommu", [Root(0, 0, [
        Fn("00.0", Q35_HOST, grouped=False), Fn("01.0", VIRTIO_IOMMU, "virtio-pci", [Virtio(0, 23, "virtio_iommu")], grouped=False),
        port("02.0", 1, Fn("00.0", VIRTIO_NET, "virtio-pci", [Virtio(1, 1, "virtio_net", [Net("enp1s0", "52:54:00:aa:00:01")])])),
        port("03.0", 2, Fn("00.0", VIRTIO_BLK, "virtio-pci", [Virtio(2, 2, "virtio_blk", [VirtioBlk("vda", 41943040, (1050624, 0))])])),
        port("04.0", 3, Fn("00.0", E82574, grouped=False)),
        port("05.0", 4, Fn("00.0", E82574, "e1000e", [Net("enp4s0", "52:54:00:aa:00:04", up=False)])),
        Fn("1f.0", ICH9_LPC, "lpc_ich"), Fn("1f.2", ICH9_SATA, "ahci", [Ata(1, 6)]),
        Fn("1f.3", ICH9_SMBUS, "i801_smbus", [I2c(0, 1, "SMBus I801 adapter at 0700")])], iommu="0000:00:01.0")],
    kernel=kernel("6.12.12+bpo-amd64", "", suffix=".ko.xz"),
    cpu=Cpu(count=2, flags=GUEST_FLAGS, model="QEMU TCG CPU version 2.5+", number=6),
    iommus=[Iommu("0000:00:01.0", "virtio", "pci0000:00/0000:00:01.0/virtio0")], tables=("APIC", "DSDT", "FACP", "MCFG", "VIOT"),
    dmi={"sys_vendor": "QEMU", "product_name": "Standard PC (Q35 + ICH9, 2009)", "chassis_type": "1"},
    mounts=[Mount("/boot/efi", "254:1", "/dev/vda1", "vfat"), Mount("/", "254:2", "/dev/vda2")], routes4=routes("enp1s0"),
    memory_kb=1000000)]
