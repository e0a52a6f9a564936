# SPDX-License-Identifier: LGPL-2.1-or-later
"""What drivers make of functions: drm, sound, usb, infiniband, ptp, hwmon, i2c, virtio and VFIO devices."""
from __future__ import annotations

from typing import Callable, Dict

from . import block, net
from .layout import Node, Placed
from .model import Drm, Hwmon, I2c, Infiniband, Net, Plain, Ptp, Sound, Usb, Virtio
from .tree import Tree


class Here:
    """Where an interface is emitted: below which device, for which function."""

    def __init__(self, tree: Tree, placed: Placed, node: Node, path: str) -> None:
        self.tree, self.placed, self.node, self.path = tree, placed, node, path

    def member(self, cls: str, name: str, uevent: str = "", dev: str = "", folder: str = "") -> str:
        """A device of a class, with the links that every one has."""
        folder = folder or f"{self.path}/{cls}/{name}"
        tree = self.tree
        tree.link(f"sys/class/{cls}/{name}", folder)
        tree.link(f"{folder}/subsystem", f"sys/class/{cls}")
        tree.link(f"{folder}/device", self.path)
        if dev:
            tree.line(f"{folder}/dev", dev)
            major, minor = dev.split(":")
            uevent = f"MAJOR={major}\nMINOR={minor}\n{uevent}"
            tree.link(f"sys/dev/char/{dev}", folder)
        tree.file(f"{folder}/uevent", uevent)
        return folder


def emit(tree: Tree, placed: Placed) -> None:
    indices = net.Indices(placed.machine)
    vfio = 0
    for node in placed.nodes:
        here = Here(tree, placed, node, node.path)
        for item in node.have:
            _one(here, item, indices)
        if node.on_vfio:
            _vfio(here, vfio)
            vfio += 1
    net.emit_virtual(tree, placed.machine, indices)


def _one(here: Here, item: object, indices: net.Indices) -> None:
    name = type(item).__name__
    if isinstance(item, Net):
        net.emit(here, item, indices)
    elif name in ("Nvme", "Ata", "VirtioBlk"):
        block.emit(here, item)
    elif isinstance(item, Virtio):
        _virtio(here, item, indices)
    else:
        _SIMPLE[name](here, item)


def _virtio(here: Here, item: Virtio, indices: net.Indices) -> None:
    tree, folder = here.tree, f"{here.path}/virtio{item.number}"
    name = f"virtio{item.number}"
    alias = f"virtio:d{item.device:08X}v00001AF4"
    tree.lines(folder, device=f"0x{item.device:04x}", vendor="0x1af4", modalias=alias, status="0x0000000f")
    driver = f"DRIVER={item.driver}\n" if item.driver else ""
    tree.file(f"{folder}/uevent", f"{driver}MODALIAS={alias}\n")
    tree.link(f"{folder}/subsystem", "sys/bus/virtio")
    tree.link(f"sys/bus/virtio/devices/{name}", folder)
    if item.driver:
        tree.link(f"{folder}/driver", f"sys/bus/virtio/drivers/{item.driver}")
        tree.link(f"sys/bus/virtio/drivers/{item.driver}/{name}", folder)
    inner = Here(tree, here.placed, here.node, folder)
    for below in item.have:
        _one(inner, below, indices)


def _drm(here: Here, item: Drm) -> None:
    card = here.member("drm", f"card{item.card}", f"DEVNAME=dri/card{item.card}\nDEVTYPE=drm_minor\n",
                       f"226:{item.card}")
    for name, status in item.connectors:
        folder = f"{card}/card{item.card}-{name}"
        here.tree.lines(folder, status=status, enabled="enabled" if status == "connected" else "disabled", dpms="On")
        here.tree.link(f"{folder}/subsystem", "sys/class/drm")
        here.tree.link(f"{folder}/device", card)
        here.tree.link(f"sys/class/drm/card{item.card}-{name}", folder)
    here.tree.file(f"dev/dri/card{item.card}")
    if item.render is not None:
        here.member("drm", f"renderD{item.render}", f"DEVNAME=dri/renderD{item.render}\nDEVTYPE=drm_minor\n",
                    f"226:{item.render}")
        here.tree.file(f"dev/dri/renderD{item.render}")
    if item.framebuffer is not None:
        folder = here.member("graphics", f"fb{item.framebuffer}", f"DEVNAME=fb{item.framebuffer}\n",
                             f"29:{item.framebuffer}")
        here.tree.line(f"{folder}/name", f"{here.node.driver}drmfb")


def _sound(here: Here, item: Sound) -> None:
    folder = here.member("sound", f"card{item.card}", f"SOUND_INITIALIZED=1\nID={item.id}\n")
    here.tree.lines(folder, id=item.id, number=item.card)
    for index, name in enumerate((f"controlC{item.card}", f"pcmC{item.card}D3p")):
        below = f"{folder}/{name}"
        here.tree.line(f"{below}/dev", f"116:{item.card * 8 + index + 2}")
        here.tree.file(f"{below}/uevent", f"MAJOR=116\nMINOR={item.card * 8 + index + 2}\nDEVNAME=snd/{name}\n")
        here.tree.link(f"{below}/subsystem", "sys/class/sound")
        here.tree.link(f"{below}/device", folder)
        here.tree.link(f"sys/class/sound/{name}", below)
        here.tree.file(f"dev/snd/{name}")


def _usb(here: Here, item: Usb) -> None:
    for number in range(item.first_bus, item.first_bus + item.buses):
        second = number > item.first_bus
        _usb_device(here, f"usb{number}", f"{here.path}/usb{number}", number, 1,
                    ("1d6b", "0003" if second else "0002"), item.product, "10000" if second else "480")
    for index, (name, ids, product) in enumerate(item.devices):
        number = int(name.split("-")[0])
        vendor, _, model = ids.partition(":")
        _usb_device(here, name, f"{here.path}/usb{number}/{name}", number, index + 2, (vendor, model), product, "12")


def _usb_device(here: Here, name: str, folder: str, bus: int, number: int, ids: tuple, product: str,
                speed: str) -> None:
    tree = here.tree
    tree.lines(folder, busnum=bus, devnum=number, idVendor=ids[0], idProduct=ids[1], product=product, speed=speed,
               dev=f"189:{(bus - 1) * 128 + number - 1}")
    tree.file(f"{folder}/uevent", f"DEVTYPE=usb_device\nDRIVER=usb\nBUSNUM={bus:03d}\nDEVNUM={number:03d}\n")
    tree.link(f"{folder}/subsystem", "sys/bus/usb")
    tree.link(f"sys/bus/usb/devices/{name}", folder)
    face = f"{bus}-0:1.0" if name.startswith("usb") else f"{name}:1.0"
    driver = "hub" if name.startswith("usb") else "usbhid"
    below = f"{folder}/{face}"
    tree.line(f"{below}/bInterfaceClass", "09" if driver == "hub" else "03")
    tree.file(f"{below}/uevent", f"DEVTYPE=usb_interface\nDRIVER={driver}\n")
    tree.link(f"{below}/subsystem", "sys/bus/usb")
    tree.link(f"{below}/driver", f"sys/bus/usb/drivers/{driver}")
    tree.link(f"sys/bus/usb/drivers/{driver}/{face}", below)
    tree.link(f"sys/bus/usb/devices/{face}", below)


def _infiniband(here: Here, item: Infiniband) -> None:
    folder = here.member("infiniband", item.name, f"NAME={item.name}\n")
    here.tree.lines(folder, node_type="1: CA", node_guid=item.guid, sys_image_guid=item.guid)
    port = f"{folder}/ports/1"
    here.tree.lines(port, state="4: ACTIVE", phys_state="5: LinkUp", link_layer=item.link_layer, rate="25 Gb/sec (1X EDR)")
    here.tree.line(f"{port}/gid_attrs/ndevs/0", item.netdev)


def _ptp(here: Here, item: Ptp) -> None:
    folder = here.member("ptp", f"ptp{item.number}", f"DEVNAME=ptp{item.number}\n", f"248:{item.number}")
    here.tree.line(f"{folder}/clock_name", item.clock)


def _hwmon(here: Here, item: Hwmon) -> None:
    folder = here.member("hwmon", f"hwmon{item.number}")
    here.tree.lines(folder, name=item.name, temp1_input=42000)


def _i2c(here: Here, item: I2c) -> None:
    for number in range(item.first, item.first + item.count):
        folder = f"{here.path}/i2c-{number}"
        here.tree.line(f"{folder}/name", item.name)
        here.tree.file(f"{folder}/uevent")
        here.tree.link(f"{folder}/subsystem", "sys/bus/i2c")
        here.tree.link(f"{folder}/device", here.path)
        here.tree.link(f"sys/bus/i2c/devices/i2c-{number}", folder)


def _plain(here: Here, item: Plain) -> None:
    here.member(item.cls, item.name, f"DEVNAME={item.name}\n" if item.dev else "", item.dev)


def _vfio(here: Here, number: int) -> None:
    """The character device of a function on a VFIO driver; Debian's kernels give it no node in dev."""
    here.member("vfio-dev", f"vfio{number}", f"DEVNAME=vfio/devices/vfio{number}\n", f"510:{number}")


_SIMPLE: Dict[str, Callable] = {
    "Drm": _drm, "Sound": _sound, "Usb": _usb, "Infiniband": _infiniband, "Ptp": _ptp, "Hwmon": _hwmon, "I2c": _i2c,
    "Plain": _plain,
}
