# SPDX-License-Identifier: LGPL-2.1-or-later
"""Block devices: NVMe with and without multipath, SATA, virtio."""
from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from .model import Ata, Nvme, VirtioBlk

if TYPE_CHECKING:
    from .classes import Here


def emit(here: "Here", item: object) -> None:
    if isinstance(item, Nvme):
        _nvme(here, item)
    elif isinstance(item, Ata):
        _ata(here, item)
    elif isinstance(item, VirtioBlk):
        _disk(here, f"{here.path}/block/{item.name}", 254, 0, item.size, here.path)
        _partitions(here, f"{here.path}/block/{item.name}", item.name, 254, 0, item.size, item.partitions)


def _disk(here: "Here", folder: str, major: int, minor: int, size: int, device: str, hidden: bool = False) -> None:
    tree, name = here.tree, folder.rpartition("/")[2]
    tree.lines(folder, size=size, ro=0, removable=0, range=0 if hidden else 256, ext_range=0 if hidden else 256,
               hidden=int(hidden), capability=0)
    tree.link(f"{folder}/subsystem", "sys/class/block")
    tree.link(f"{folder}/device", device)
    tree.line(f"{folder}/queue/rotational", 0)
    for name_of in ("holders", "slaves"):
        tree.dir(f"{folder}/{name_of}")
    tree.link(f"sys/class/block/{name}", folder)
    tree.link(f"sys/block/{name}", folder)
    if hidden:
        tree.file(f"{folder}/uevent", "DEVTYPE=disk\n")
        return
    _node(here, folder, name, major, minor, f"DEVTYPE=disk\nDISKSEQ={minor + 1}\n")


def _node(here: "Here", folder: str, name: str, major: int, minor: int, more: str) -> None:
    here.tree.line(f"{folder}/dev", f"{major}:{minor}")
    here.tree.file(f"{folder}/uevent", f"MAJOR={major}\nMINOR={minor}\nDEVNAME={name}\n{more}")
    here.tree.link(f"sys/dev/block/{major}:{minor}", folder)
    here.tree.file(f"dev/{name}")


def _partitions(here: "Here", folder: str, disk: str, major: int, minor: int, total: int,
                sizes: Sequence[int]) -> None:
    """A size of 0 takes what is left."""
    start = 2048
    joint = "p" if disk[-1].isdigit() else ""
    for number, size in enumerate(sizes, 1):
        size = size or total - start - 34
        name = f"{disk}{joint}{number}"
        below = f"{folder}/{name}"
        here.tree.lines(below, partition=number, start=start, size=size, ro=0)
        here.tree.dir(f"{below}/holders")
        here.tree.link(f"{below}/subsystem", "sys/class/block")
        here.tree.link(f"sys/class/block/{name}", below)
        _node(here, below, name, major, minor + number, f"DEVTYPE=partition\nDISKSEQ=1\nPARTN={number}\n")
        start += size


def _nvme(here: "Here", item: Nvme) -> None:
    tree, number = here.tree, item.number
    name = f"nvme{number}"
    nqn = f"nqn.2014.08.org.nvmexpress:{here.node.chip.vendor:04x}{here.node.chip.vendor:04x}{item.serial}"
    subsystem = f"sys/devices/virtual/nvme-subsystem/nvme-subsys{number}"
    controller = here.member("nvme", name, f"DEVNAME={name}\nNVME_TRTYPE=pcie\n", f"241:{number}")
    tree.lines(controller, address=here.node.address, cntlid=6, model=f"{item.model:<40}", serial=f"{item.serial:<20}",
               state="live", subsysnqn=nqn, transport="pcie", firmware_rev="GXA7801Q", numa_node=here.node.root.numa)
    tree.file(f"dev/{name}")
    tree.lines(subsystem, subsysnqn=nqn, model=f"{item.model:<40}", serial=f"{item.serial:<20}", iopolicy="numa",
               subsystype="nvm")
    tree.file(f"{subsystem}/uevent")
    tree.link(f"{subsystem}/subsystem", "sys/class/nvme-subsystem")
    tree.link(f"sys/class/nvme-subsystem/nvme-subsys{number}", subsystem)
    tree.link(f"{subsystem}/{name}", controller)
    disk = f"{name}n1"
    if item.multipath:
        hidden = f"{controller}/nvme{number}c{number}n1"
        _disk(here, hidden, 0, 0, item.size, controller, hidden=True)
        tree.lines(hidden, nsid=1, ana_state="optimized")
        folder, device = f"{subsystem}/{disk}", subsystem
    else:
        folder, device = f"{controller}/{disk}", controller
    _disk(here, folder, 259, item.minor, item.size, device)
    tree.lines(folder, nsid=1, wwid=f"eui.{0x0025384B21000000 + number:016x}")
    _partitions(here, folder, disk, 259, item.minor, item.size, item.partitions)


def _ata(here: "Here", item: Ata) -> None:
    for index in range(item.ports):
        port = item.first_port + index
        ata, host = f"{here.path}/ata{port}", f"host{port - 1}"
        folder = f"{ata}/{host}"
        here.tree.file(f"{folder}/uevent", "DEVTYPE=scsi_host\n")
        here.tree.link(f"{folder}/subsystem", "sys/bus/scsi")
        here.tree.link(f"sys/bus/scsi/devices/{host}", folder)
        inner = f"{folder}/scsi_host/{host}"
        here.tree.lines(inner, proc_name=here.node.driver, state="running", unique_id=port)
        here.tree.link(f"{inner}/subsystem", "sys/class/scsi_host")
        here.tree.link(f"{inner}/device", folder)
        here.tree.link(f"sys/class/scsi_host/{host}", inner)
        if index < len(item.disks):
            _scsi_disk(here, item, folder, port - 1, item.disks[index])


def _scsi_disk(here: "Here", item: Ata, folder: str, host: int, name: str) -> None:
    place = f"{host}:0:0:0"
    unit = f"{folder}/target{host}:0:0/{place}"
    tree = here.tree
    tree.lines(unit, vendor="ATA     ", model="SAMSUNG MZ7LH960", rev="904Q", type=0, state="running")
    tree.file(f"{unit}/uevent", "DEVTYPE=scsi_device\nDRIVER=sd\nMODALIAS=scsi:t-0x00\n")
    tree.link(f"{unit}/subsystem", "sys/bus/scsi")
    tree.link(f"{unit}/driver", "sys/bus/scsi/drivers/sd")
    tree.link(f"sys/bus/scsi/drivers/sd/{place}", unit)
    tree.link(f"sys/bus/scsi/devices/{place}", unit)
    minor = (ord(name[2]) - ord("a")) * 16
    _disk(here, f"{unit}/block/{name}", 8, minor, item.size, unit)
    _partitions(here, f"{unit}/block/{name}", name, 8, minor, item.size, item.partitions)
