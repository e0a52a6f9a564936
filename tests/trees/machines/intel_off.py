# SPDX-License-Identifier: LGPL-2.1-or-later
"""intel-off, intel-off-parameter: the firmware offers VT-d (a DMAR table) and the kernel does not use it.

In the first, no parameter is given on a kernel whose default is off (CONFIG_INTEL_IOMMU_DEFAULT_ON unset, as Ubuntu's); in
the second the command line says intel_iommu=off. Both have no groups and nothing in sys/class/iommu, no ACS control bit is
set, and interrupts do not go through the IOMMU.
"""
from machines.parts import DESKTOP_CPU, DESKTOP_DMI, INTEL_TABLES, SDA_MOUNTS, kernel, q170, routes
from pcitree.chips import I350, Q170_PEG0, I219V
from pcitree.model import Fn, Machine, Net, Ptp, Root, Slot


def board():
    card = [Fn(f"00.{n}", I350, "igb", [Net(f"enp1s0f{n}", f"a0:36:9f:30:11:a{n:x}", up=False), Ptp(n, f"a0:36:9f:30:11:a{n:x}")])
            for n in range(4)]
    return [Root(0, 0, q170([
        Fn("01.0", Q170_PEG0, "pcieport", bus=1, below=card, slot=Slot("1", 1, "PCIEX16", 16)),
        Fn("1f.6", I219V, "e1000e", [Net("eno1", "2c:4d:54:d1:22:10")])]))]


def machine(name, release, parameters):
    return Machine(name, board(), kernel=kernel(release, parameters), cpu=DESKTOP_CPU, tables=INTEL_TABLES, dmi=DESKTOP_DMI,
                   groups=False, mounts=SDA_MOUNTS, routes4=routes("eno1"))


MACHINES = [machine("intel-off", "6.8.0-52-generic", ""),
            machine("intel-off-parameter", "6.12.12+bpo-amd64", "intel_iommu=off")]
