# SPDX-License-Identifier: LGPL-2.1-or-later
"""no-driver, no-remapping, lockdown: a desktop (Q170) that differs in one thing each.

no-driver: a NIC without driver whose driver_override still names vfio-pci, one with neither, an NVMe drive asleep in D3cold (its
configuration space reads all ones), a NIC on pci-stub, and one held by vfio-pci in D3hot with its node in dev/vfio.
no-remapping: the units cannot remap interrupts (ecap bit 3 clear, DMAR flag clear, plain PCI-MSI): VFIO refuses with EPERM.
lockdown: kernel in integrity lockdown, and its package has no VFIO modules at all.
"""
from dataclasses import replace

from machines.parts import DESKTOP_CPU, DESKTOP_DMI, DESKTOP_IOMMUS, INTEL_TABLES, SDA_MOUNTS, kernel, q170, routes
from pcitree.chips import E82574, I219V, I350, PM981, Q170_PEG0, Q170_PORTS
from pcitree.model import Fn, Machine, Net, Ptp, Root, Slot

NIC = Fn("1f.6", I219V, "e1000e", [Net("eno1", "2c:4d:54:d1:22:13")])
QUAD = [Fn(f"00.{n}", I350, "igb", [Net(f"enp1s0f{n}", f"a0:36:9f:60:00:{n:02x}", up=False), Ptp(n, f"a0:36:9f:60:00:{n:02x}")])
        for n in range(4)]
QUIET = [Fn("00.0", I350, None, override="vfio-pci"), Fn("00.1", I350), Fn("00.2", I350, "pci-stub", override="pci-stub"),
         Fn("00.3", I350, "igb", [Net("enp1s0f3", "a0:36:9f:60:01:03", up=False), Ptp(0, "a0:36:9f:60:01:03")])]


def board(card, *more):
    return [Root(0, 0, q170([Fn("01.0", Q170_PEG0, "pcieport", bus=1, below=card, slot=Slot("1", 1, "PCIEX16", 16)), NIC, *more]),
                 iommu="dmar1")]


def machine(name, roots, running, iommus=DESKTOP_IOMMUS, remapping=True):
    return Machine(name, roots, kernel=running, cpu=DESKTOP_CPU, iommus=list(iommus), dmar_remapping=remapping, tables=INTEL_TABLES,
                   dmi=DESKTOP_DMI, mounts=SDA_MOUNTS, routes4=routes("eno1"))


ASLEEP = Fn("1d.0", Q170_PORTS[9], "pcieport", bus=2, below=[Fn("00.0", PM981, power="D3cold")])
HELD = Fn("1c.0", Q170_PORTS[1], "pcieport", bus=3, below=[Fn("00.0", E82574, "vfio-pci", override="vfio-pci")])
PLAIN = [replace(unit, ecap=unit.ecap & ~0x18) for unit in DESKTOP_IOMMUS]

MACHINES = [
    machine("no-driver", board(QUIET, HELD, ASLEEP), kernel("6.12.12+bpo-amd64", "intel_iommu=on", remapping=True, vfio_loaded=True,
                                                            suffix=".ko.xz")),
    machine("no-remapping", board(QUAD), kernel("6.1.0-32-amd64", "intel_iommu=on", vfio_loaded=True), PLAIN, remapping=False),
    machine("lockdown", board(QUAD), kernel("6.12.12+bpo-amd64", "intel_iommu=on", remapping=True, lockdown="integrity", vfio=False,
                                            suffix=".ko.xz")),
]
