# SPDX-License-Identifier: LGPL-2.1-or-later
"""bond: the host's way out is hidden two steps above its NICs, and it has IPv6 only.

Two ports of an I350 are slaves of bond0; VLAN 100 on top has the address and the only default route, which is IPv6. The
other two ports are free. No IPv4 route at all.
"""
from machines.parts import DESKTOP_CPU, DESKTOP_DMI, DESKTOP_IOMMUS, INTEL_TABLES, SDA_MOUNTS, kernel, q170
from pcitree.chips import I350, Q170_PORTS
from pcitree.model import Addr6, Fn, Machine, Net, Ptp, Root, Route6, Slot, Virtual

MAC = "a0:36:9f:70:00:00"
QUAD = [Fn(f"00.{n}", I350, "igb", [Net(f"enp1s0f{n}", MAC if n < 2 else f"a0:36:9f:70:00:{n:02x}", up=n < 2, carrier=n < 2),
                                    Ptp(n, f"a0:36:9f:70:00:{n:02x}")]) for n in range(4)]
MACHINES = [Machine(
    "bond", [Root(0, 0, q170([Fn("1d.0", Q170_PORTS[9], "pcieport", bus=1, below=QUAD, slot=Slot("4", 4, "PCIEX4", 4))]), iommu="dmar1")],
    kernel=kernel("6.12.12+bpo-amd64", "intel_iommu=on", remapping=True, suffix=".ko.xz"), cpu=DESKTOP_CPU, iommus=DESKTOP_IOMMUS,
    tables=INTEL_TABLES, dmi=DESKTOP_DMI, mounts=SDA_MOUNTS,
    virtual=[Virtual("bond0", "bond", MAC, ("enp1s0f0", "enp1s0f1")), Virtual("bond0.100", "vlan", MAC, on="bond0", vid=100)],
    routes6=[Route6("bond0.100", "2001:db8:100::/64"), Route6("bond0.100", "fe80::/64"), Route6("bond0.100", "::/0", "fe80::1", 1024)],
    addrs6=[Addr6("bond0.100", "2001:db8:100::10"), Addr6("bond0.100", "fe80::a236:9fff:fe70:0", 64, 0x20)])]
