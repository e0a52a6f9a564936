# SPDX-License-Identifier: LGPL-2.1-or-later
"""gpu, single-gpu: graphics cards.

gpu: a card of four functions (graphics, audio, USB, USB-C control) in one group with its root port, which has no ACS; the
processor's own graphics is the boot display. The graphics link is idle at 2.5 GT/s.
single-gpu: the one card is the only display, with boot_vga and the console's framebuffer on it; bound to nouveau.
"""
from machines.parts import DESKTOP_CPU, DESKTOP_DMI, DESKTOP_IOMMUS, INTEL_TABLES, SDA_MOUNTS, kernel, q170, routes
from pcitree.chips import (I219V, Q170_PEG0, RTX2060S, RTX2060S_AUDIO, RTX2060S_UCSI, RTX2060S_XHCI, RTX3060, RTX3060_AUDIO)
from pcitree.model import Drm, Fn, Hwmon, I2c, Machine, Net, Root, Slot, Sound, Usb

NIC = Fn("1f.6", I219V, "e1000e", [Net("eno1", "2c:4d:54:d1:22:11")])
CARD = [
    Fn("00.0", RTX2060S, "nouveau", [Drm(1, 129, (("DP-2", "disconnected"), ("HDMI-A-2", "disconnected"))), Hwmon(0, "nouveau")],
       boot_vga=0, link=(1, 16)),
    Fn("00.1", RTX2060S_AUDIO, "snd_hda_intel", [Sound(1, "NVidia")]),
    Fn("00.2", RTX2060S_XHCI, "xhci_hcd", [Usb(3)]), Fn("00.3", RTX2060S_UCSI, "nvidia-gpu", [I2c(4, 1, "NVIDIA GPU I2C adapter")])]
ONLY = [Fn("00.0", RTX3060, "nouveau", [Drm(0, 128, (("DP-1", "connected"),), framebuffer=0), Hwmon(0, "nouveau")], boot_vga=1),
        Fn("00.1", RTX3060_AUDIO, "snd_hda_intel", [Sound(1, "NVidia")])]


def machine(name, card, igpu):
    slot = Fn("01.0", Q170_PEG0, "pcieport", bus=1, below=card, slot=Slot("1", 1, "PCIEX16", 16))
    return Machine(name, [Root(0, 0, q170([slot, NIC], igpu), iommu="dmar1")],
                   kernel=kernel("6.12.12+bpo-amd64", "intel_iommu=on", remapping=True, suffix=".ko.xz"), cpu=DESKTOP_CPU,
                   iommus=DESKTOP_IOMMUS, tables=INTEL_TABLES, dmi=DESKTOP_DMI, mounts=SDA_MOUNTS, routes4=routes("eno1"))


MACHINES = [machine("gpu", CARD, True), machine("single-gpu", ONLY, False)]
