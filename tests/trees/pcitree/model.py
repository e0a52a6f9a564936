# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a machine is made of: the types that the tables in machines/ are written with."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple


@dataclass(frozen=True)
class Bar:
    index: int
    kind: str                       # io, m32, m32p, m64, m64p
    size: int


@dataclass(frozen=True)
class Sriov:
    total: int                      # TotalVFs of configuration space
    usable: int                     # sriov_totalvfs, once the driver has spoken
    vf: "Chip"
    offset: int
    stride: int
    bars: Tuple[Bar, ...] = ()
    msix_pool: Optional[int] = None  # sriov_vf_total_msix


@dataclass(frozen=True)
class Chip:
    """A kind of PCI function."""
    vendor: int
    device: int
    cls: int                        # 24 bits: base class, subclass, interface
    revision: int = 0
    # root, up, down, endpoint, legacy, rciep, event, bridge (PCIe to PCI), pci, pci-bridge
    kind: str = "endpoint"
    subsystem: Tuple[int, int] = (0, 0)
    speed: int = 1                  # 1 is 2.5 GT/s ... 5 is 32 GT/s
    width: int = 1
    bars: Tuple[Bar, ...] = ()
    rom: int = 0
    pm: bool = True
    soft_reset: bool = False        # D3hot to D0 resets (No_Soft_Reset clear)
    msi: int = 0                    # vectors
    msix: int = 0
    flr: bool = False
    af_flr: bool = False
    aer: bool = True
    serial: bool = False            # device serial number
    ari: bool = False               # a function: has ARI; a port: forwards ARI
    acs: Optional[int] = None       # ACS capability bits, None without the capability
    acs_quirk: bool = False         # the kernel's list trusts the chip whatever its capability says
    acs_dword: bool = False         # the broken layout of Intel's 100 and 200 series chipsets
    sriov: Optional[Sriov] = None
    ats: Optional[int] = None       # invalidations that it can hold
    pasid: Optional[int] = None     # bits of an address space's id
    rebar: Tuple[Tuple[int, int, int], ...] = ()  # BAR, sizes as bits from 1 MiB on, the one in force
    shpc: bool = False              # standard hot-plug controller
    irq_pin: int = 1

    @property
    def is_bridge(self) -> bool:
        return self.kind in ("root", "up", "down", "bridge", "pci-bridge")

    @property
    def is_pcie(self) -> bool:
        return self.kind not in ("pci", "pci-bridge")

    @property
    def has_link(self) -> bool:
        return self.is_pcie and self.kind not in ("rciep", "event")


@dataclass
class Vf:
    """What became of one virtual function."""
    driver: Optional[str] = None
    have: List[object] = field(default_factory=list)
    override: Optional[str] = None


@dataclass
class Slot:
    name: str                       # in sys/bus/pci/slots
    number: int                     # in the slot capabilities
    label: str = ""                 # SMBIOS designation
    width: int = 16                 # of the connector
    hotplug: bool = False
    peers: Tuple[str, ...] = ()     # ports that share its lanes, by their place on the bus of its own, as SMBIOS says


@dataclass
class Fn:
    """A function where it sits; at is device.function on the bus above."""
    at: str
    chip: Chip
    driver: Optional[str] = None
    have: List[object] = field(default_factory=list)
    bus: int = -1                   # bridges: secondary bus number
    last: int = -1                  # bridges: subordinate bus number, when more than is needed
    below: List["Fn"] = field(default_factory=list)
    slot: Optional[Slot] = None
    link: Optional[Tuple[int, int]] = None   # speed, width in force; else the best both ends can do
    vfs: List[Vf] = field(default_factory=list)
    autoprobe: bool = True
    vf_memory: bool = True          # false: the firmware has given the BARs of virtual functions none
    override: Optional[str] = None
    power: Optional[str] = None     # power_state, when it is not what driver and chip imply
    boot_vga: Optional[int] = None
    grouped: bool = True            # false: an IOMMU's own function
    group_with: Optional[str] = None  # address whose group it joins whatever ACS says
    subsystem: Optional[Tuple[int, int]] = None
    label: str = ""                 # firmware's name of a function on the board
    domain_below: Optional["Root"] = None    # VMD
    reserved: List[str] = field(default_factory=list)  # further reserved_regions of its group


@dataclass
class Root:
    """A root bus with what is on it."""
    domain: int
    bus: int
    below: List[Fn]
    numa: int = -1
    iommu: Optional[str] = None     # name of the unit in charge
    folder: str = ""                # of sys/devices, when it is not directly below


# Interfaces: what a driver makes of a function.

@dataclass
class Net:
    name: str
    mac: str
    speed: int = 1000
    up: bool = True                 # IFF_UP
    carrier: bool = True
    port: int = 0                   # dev_port
    mtu: int = 1500
    master: Optional[str] = None    # bridge or bond
    index: int = 0                  # given by the emitter when 0
    random: bool = False            # MAC made up by the driver


@dataclass
class Nvme:
    number: int
    size: int                       # of the one namespace, in 512-byte sectors
    partitions: Tuple[int, ...] = ()
    multipath: bool = True
    model: str = "SAMSUNG MZVL2512HCJQ-00B00"
    serial: str = "S675NF0R000001"
    minor: int = 0                  # of the disk


@dataclass
class Ata:
    """A SATA host with ports; the first ports have disks."""
    first_port: int
    ports: int
    disks: Tuple[str, ...] = ()     # sda ...
    size: int = 1953525168
    partitions: Tuple[int, ...] = ()


@dataclass
class VirtioBlk:
    name: str
    size: int
    partitions: Tuple[int, ...] = ()


@dataclass
class Drm:
    card: int
    render: Optional[int] = 128
    connectors: Tuple[Tuple[str, str], ...] = ()   # ("HDMI-A-1", "connected")
    framebuffer: Optional[int] = None


@dataclass
class Sound:
    card: int
    id: str = "PCH"


@dataclass
class Usb:
    first_bus: int
    buses: int = 2
    product: str = "xHCI Host Controller"
    devices: Tuple[Tuple[str, str, str], ...] = ()   # ("1-1", "046d:c31c", "Keyboard")


@dataclass
class Infiniband:
    name: str
    guid: str
    netdev: str
    link_layer: str = "Ethernet"


@dataclass
class Ptp:
    number: int
    clock: str


@dataclass
class Hwmon:
    number: int
    name: str


@dataclass
class I2c:
    first: int
    count: int = 1
    name: str = "adapter"


@dataclass
class Plain:
    """A class device without anything of interest in it: mei/mei0, dma/dma0chan0."""
    cls: str
    name: str
    dev: str = ""


@dataclass
class Virtio:
    number: int
    device: int                     # virtio device id
    driver: Optional[str]
    have: List[object] = field(default_factory=list)


@dataclass
class Iommu:
    """One unit; where is the folder below sys/devices that holds it."""
    name: str
    kind: str                       # intel, amd, smmu, virtio
    where: str = "virtual"
    ecap: int = 0xF020DF
    cap: int = 0x8D2078C106F0466
    address: int = 0xC5FFC000


@dataclass
class Virtual:
    """A network interface without device: bridge, bond, vlan, loopback."""
    name: str
    kind: str
    mac: str = "00:00:00:00:00:00"
    ports: Tuple[str, ...] = ()
    on: str = ""                    # vlan: the interface below
    vid: int = 0
    index: int = 0


@dataclass
class Route4:
    dev: str
    to: str                         # "0.0.0.0/0"
    via: str = "0.0.0.0"
    metric: int = 0


@dataclass
class Route6:
    dev: str
    to: str
    via: str = "::"
    metric: int = 256


@dataclass
class Addr6:
    dev: str
    address: str
    prefix: int = 64
    scope: int = 0x00


@dataclass
class Mount:
    at: str
    dev: str                        # "259:3"
    source: str
    fstype: str = "ext4"


@dataclass
class Kernel:
    release: str = "6.1.0-32-amd64"
    cmdline: str = "BOOT_IMAGE=/boot/vmlinuz-6.1.0-32-amd64 root=UUID=5d3b3f0e-0000-4000-8000-000000000001 ro quiet"
    vfio: bool = True               # modules are installed
    vfio_loaded: bool = False
    vfio_builtin: bool = False
    unsafe_interrupts: bool = False
    lockdown: Optional[str] = "none"
    suffix: str = ".ko"
    remapping: bool = False         # interrupts go through the IOMMU
    group_type: str = "DMA-FQ"


@dataclass
class Cpu:
    vendor: str = "GenuineIntel"
    model: str = "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz"
    family: int = 6
    number: int = 85
    count: int = 20
    flags: str = "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat clflush sse sse2 ht syscall nx lm vmx x2apic"
    nodes: int = 1


@dataclass
class Machine:
    name: str
    roots: List[Root]
    kernel: Kernel = field(default_factory=Kernel)
    cpu: Cpu = field(default_factory=Cpu)
    iommus: List[Iommu] = field(default_factory=list)
    tables: Tuple[str, ...] = ("APIC", "DSDT", "FACP", "MCFG")
    dmar_remapping: bool = True     # flag of the DMAR table
    dmi: Dict[str, str] = field(default_factory=dict)
    virtual: List[Virtual] = field(default_factory=list)
    routes4: List[Route4] = field(default_factory=list)
    routes6: List[Route6] = field(default_factory=list)
    addrs6: List[Addr6] = field(default_factory=list)
    mounts: List[Mount] = field(default_factory=list)
    swaps: Tuple[str, ...] = ()
    groups: bool = True             # false: the IOMMU is off
    memory_kb: int = 97517568
