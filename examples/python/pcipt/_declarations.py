# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the headers of libpcipt declare, for ctypes. Written by generate.py: do not edit."""
from ctypes import (CFUNCTYPE, POINTER, Structure,
                    c_bool, c_char_p, c_int, c_int32, c_size_t, c_uint, c_uint16, c_uint32, c_uint64, c_uint8, c_void_p)
from typing import Any, Dict, Tuple

from ._words import Flags, Word


class Guest(Word):
    "What runs in a virtual machine, for what is to be minded."

    OTHER = 0  # it does not matter
    WINDOWS = 1  # Windows, which wants its drivers beforehand


class Spread(Word):
    "How the ports of a virtual machine are to be chosen where there is a choice."

    NONE = 0  # in the order of addresses
    TOGETHER = 1  # on as few cards as possible
    APART = 2  # on as many cards as possible, so that one that fails does not take all


class PortState(Word):
    "What becomes of a port; each port that is there is one of these."

    FREE_ALONE = 0  # it can be given, by itself
    FREE_TIED = 1  # it can be given, together with others of its group
    GIVEN = 2  # a virtual machine has it
    OWN = 3  # the host itself uses it
    TIED_TO_HOST = 4  # it shares its group with something that the host uses, or that is blocked
    BLOCKED = 5  # it has no group, a reserved region pins it, or a bridge's driver is in the way
    HAS_VFS = 6  # it has virtual functions, of which some can be given in its place


class LimitKind(Word):
    "What limits the number of ports."

    IOMMU = 0  # there are no groups, or interrupts are not remapped: nothing can be given
    HOST = 1  # what the host itself uses
    GROUPS = 2  # groups that tie ports to what the host uses
    REGIONS = 3  # reserved regions, and bridges on a driver of the host's
    RESET = 4  # ports that cannot be reset by themselves; they can be given all the same
    LANES = 5  # ports that can run at full speed together; likewise
    SLOTS = 6  # cards in all slots
    VFS = 7  # virtual functions that cards, drivers and bus numbers allow
    HYPERVISOR = 8  # what one virtual machine of a hypervisor takes


class CaptureFlag(Flags):
    "What a capture leaves out."

    # Replaces MAC addresses, also those inside IPv6 addresses, and leaves out serial numbers, in files and in
    # configuration space.
    SCRUB = 1


class ProxmoxFlag(Flags):
    "How lines for Proxmox VE are written."

    # `mapping=NAME` in place of addresses: resource mappings, which pcipt_assignment_to_proxmox_mapping() writes
    MAPPING = 1


class QemuFlag(Flags):
    "How arguments for QEMU are written."

    IOMMUFD = 1  # through iommufd, from Linux 6.6 and QEMU 9.0 on, in place of VFIO's containers


class LogLevel(Word):
    "How much a log line matters."

    NONE = 0  # as a limit: nothing
    ERROR = 1  # a call fails because of this
    WARNING = 2  # something is left out of an answer because of this
    INFO = 3  # a change that was made to the machine
    DEBUG = 4  # what was read and why


class ErrorCode(Word):
    "The library's own errors, apart from every errno. Numbers are never reused."

    REFUSED = 5000  # The change was refused and nothing is changed: the transaction's findings say why.
    STALE = 5001  # The machine is no longer as it was when the steps were listed.
    UNVERIFIED = 5002  # A step was accepted by the kernel but reading back shows something else.
    UNDO_FAILED = 5003  # Undoing a failed change failed as well: the findings say what is left.
    NOT_LIVE = 5004  # The root is a captured tree; only a live machine can be changed.
    MALFORMED = 5005  # A file of the machine or the tree does not have the form that the kernel gives it.
    OUTSIDE_ROOT = 5006  # A path leads, by a symbolic link, somewhere that cannot be beneath the root.
    NO_PCI = 5007  # The root has no PCI bus: no `sys/bus/pci`.
    NO_DRIVER = 5008  # The kernel has no such driver, neither loaded nor as a module.
    PENDING = 5009  # A write still waits in the kernel after the deadline; pcipt_transaction_resume() asks about it.
    LOCKED = 5010  # Another process is changing this host: the findings say which.
    INTERRUPTED = 5011  # A change was interrupted and is to be recovered first, by pcipt_recover().
    TOO_HARD = 5012  # The search for an answer was given up: it would take too long.
    # A device is in a change that is under way, or that was interrupted; pcipt_transaction_apply() tells which.
    IN_CHANGE = 5013


class Drawing(Word):
    "How the wiring of a machine is drawn."

    TEXT = 0  # a tree in UTF-8
    ASCII = 1  # a tree in ASCII
    MERMAID = 2  # a Mermaid graph
    DOT = 3  # a graph for Graphviz


class Field(Word):
    "A field of configuration space."

    COMMAND_MEMORY = 100  # it answers accesses to its memory
    COMMAND_MASTER = 101  # it may access memory itself (bus master)
    COMMAND_NO_INTX = 102  # interrupts by wire are turned off
    HEADER_TYPE = 103  # 0 a function, 1 a bridge to PCI, 2 to CardBus
    MULTIFUNCTION = 104  # the device has other functions than this
    INTERRUPT_PIN = 105  # 0 none, 1 to 4 INTA to INTD
    PRIMARY_BUS = 106  # a bridge's bus above
    SECONDARY_BUS = 107  # a bridge's bus below
    SUBORDINATE_BUS = 108  # the last bus that a bridge leads to
    PM_VERSION = 200  # of the power management capability
    PM_D1 = 201  # it can go to D1
    PM_D2 = 202  # it can go to D2
    PM_PME = 203  # where it can raise PME: bits 0 to 4 are D0, D1, D2, D3hot, D3cold
    PM_PME_ENABLED = 204  # PME is turned on
    PM_NO_SOFT_RESET = 205  # coming back from D3hot is no reset
    PM_STATE = 206  # 0 to 3: D0, D1, D2, D3hot
    MSI_ENABLED = 300  # MSI is in use
    MSI_VECTORS = 301  # how many vectors it can ask for
    MSI_VECTORS_USED = 302  # how many it was given
    MSI_64BIT = 303  # it can send to addresses of 64 bits
    MSI_MASKABLE = 304  # each vector can be masked
    MSIX_ENABLED = 400  # MSI-X is in use
    MSIX_MASKED = 401  # all vectors are masked
    MSIX_VECTORS = 402  # how many vectors it has
    MSIX_TABLE_BAR = 403  # the BAR with the table of vectors
    MSIX_TABLE_OFFSET = 404  # where in it, in bytes
    MSIX_PBA_BAR = 405  # the BAR with the array of pending bits
    MSIX_PBA_OFFSET = 406  # where in it, in bytes
    PCIE_VERSION = 500  # of the PCI Express capability
    PCIE_TYPE = 501  # a PortType
    PCIE_SLOT = 502  # the port leads to a slot
    PCIE_FLR = 503  # it can be reset by itself (function level reset)
    PCIE_MAX_PAYLOAD = 504  # bytes that it can take in a packet
    PCIE_PAYLOAD = 505  # bytes that it may send in a packet
    PCIE_READ_REQUEST = 506  # bytes that it may ask for at once
    PCIE_EXTENDED_TAGS = 507  # it can use tags of eight bits
    PCIE_ARI_FORWARDING = 508  # the port can address more than 8 functions below it
    PCIE_ARI_ENABLED = 509  # and does
    LINK_MAX_SPEED = 520  # fastest link speed as a generation: 1 is 2.5 GT/s, 3 is 8 GT/s
    LINK_MAX_WIDTH = 521  # most lanes
    LINK_PORT = 522  # number of the port
    LINK_ASPM = 523  # states that it can save power in: bit 0 is L0s, bit 1 is L1
    LINK_ASPM_ENABLED = 524  # those that are turned on
    LINK_CLOCK_PM = 525  # the clock may be turned off
    LINK_SURPRISE_DOWN = 526  # the port notices when the link goes down
    LINK_ACTIVE_REPORTING = 527  # the port says whether the link is up
    LINK_DISABLED = 528  # the link is turned off
    LINK_COMMON_CLOCK = 529  # both ends have one clock
    LINK_SPEED = 530  # speed in force, as a generation; topology.h has MT/s
    LINK_WIDTH = 531  # lanes in use; 0 without a link
    LINK_TRAINING = 532  # the link is being set up
    LINK_SLOT_CLOCK = 533  # it uses the slot's clock
    LINK_ACTIVE = 534  # the link is up, where the port reports it
    LINK_SPEEDS = 535  # speeds that it can do: bit 0 is generation 1
    LINK_TARGET_SPEED = 536  # fastest speed that it may choose, as a generation
    SLOT_NUMBER = 540  # number of the slot, as the board names it
    SLOT_BUTTON = 541  # the slot has an attention button
    SLOT_POWER_CONTROL = 542  # its power can be turned off
    SLOT_LATCH = 543  # it has a latch with a sensor
    SLOT_ATTENTION_LED = 544  # it has an attention indicator
    SLOT_POWER_LED = 545  # it has a power indicator
    SLOT_SURPRISE = 546  # what is in it may be pulled out without a word
    SLOT_HOTPLUG = 547  # it can be plugged while the machine runs
    SLOT_INTERLOCK = 548  # it has an electric lock
    SLOT_OCCUPIED = 549  # something is in it
    AF_FLR = 600  # function level reset of a conventional device (advanced features)
    AF_PENDING = 601  # it can say whether transactions are pending
    ACS_SUPPORTED = 700  # Acs bits that it knows
    ACS_ENABLED = 701  # Acs bits that are turned on
    ARI_NEXT_FUNCTION = 800  # the function behind this one; 0 for none
    ARI_MFVC = 801  # it can arbitrate between groups of functions
    ARI_ACS = 802  # it can control access between groups of functions
    ATS_QUEUE_DEPTH = 900  # invalidations that it can hold
    ATS_PAGE_ALIGNED = 901  # it asks for whole pages only
    ATS_ENABLED = 902  # it may ask for translations
    PASID_EXECUTE = 1000  # it can ask for leave to execute
    PASID_PRIVILEGED = 1001  # it can ask as a privileged one
    PASID_WIDTH = 1002  # bits of an address space's id
    PASID_ENABLED = 1003  # it uses ids of address spaces
    SERIAL = 1100  # serial number of the device, 64 bits
    SRIOV_INITIAL_VFS = 1200  # virtual functions at first
    SRIOV_TOTAL_VFS = 1201  # virtual functions at most
    SRIOV_VFS = 1202  # virtual functions now
    SRIOV_OFFSET = 1203  # from the physical function to the first virtual one
    SRIOV_STRIDE = 1204  # from each virtual function to the next
    SRIOV_VF_DEVICE = 1205  # device id of virtual functions
    SRIOV_DEPENDENCY = 1206  # number of the function that this one depends on
    SRIOV_ENABLED = 1207  # there are virtual functions
    SRIOV_MEMORY = 1208  # they answer accesses to their memory
    SRIOV_ARI = 1209  # their numbers may go beyond 8 on a device


class PortType(Word):
    "What kind of PCI Express function, as its capability says."

    ENDPOINT = 0  # an endpoint
    LEGACY_ENDPOINT = 1  # an endpoint that wants I/O ports
    ROOT = 4  # a root port
    UPSTREAM = 5  # a switch's port towards the root
    DOWNSTREAM = 6  # a switch's port away from the root
    TO_PCI = 7  # a bridge from PCI Express to conventional PCI
    FROM_PCI = 8  # a bridge from conventional PCI to PCI Express
    INTEGRATED_ENDPOINT = 9  # an endpoint within the root complex, which has no link
    EVENT_COLLECTOR = 10  # a collector of events within the root complex
    CONVENTIONAL = 256  # no PCI Express at all: a function of conventional PCI


class Acs(Flags):
    "Access control services (ACS), as bits."

    SOURCE_VALIDATION = 1  # requests from bus numbers that are not below are stopped
    TRANSLATION_BLOCKING = 2  # requests that claim to be translated are stopped
    REQUEST_REDIRECT = 4  # requests to a neighbour go up to the IOMMU first
    COMPLETION_REDIRECT = 8  # answers to a neighbour likewise
    UPSTREAM_FORWARDING = 16  # requests that come back to where they came from go up as well
    EGRESS_CONTROL = 32  # which neighbours may be reached can be chosen
    DIRECT_TRANSLATED = 64  # translated requests to a neighbour may go directly


class FunctionKind(Word):
    "Physical or virtual functions."

    PHYSICAL = 0  # a function as it is in the card, which goes to the virtual machine whole
    VIRTUAL = 1  # a virtual function, there already or to be made
    ANY = 2  # either


class Severity(Word):
    "How much a finding matters."

    NOTE = 0  # good to know
    WARNING = 1  # it works, but look here
    BLOCKER = 2  # it does not work, or is refused, until this is gone


class Subject(Word):
    "What a finding is about."

    HOST = 0  # the machine
    DEVICE = 1  # a PCI function
    GROUP = 2  # an IOMMU group


class Code(Word):
    "What was found. The number and the name of a code (pcipt_finding_get_name()) are never reused, so that callers "
    "may act on either."

    IOMMU_ON = 100  # the IOMMU is in use
    IOMMU_NOT_IN_FIRMWARE = 101  # no firmware table describes one
    IOMMU_OFF_BY_PARAMETER = 102  # a kernel parameter turned it off
    IOMMU_OFF_IN_KERNEL = 103  # firmware has it, the kernel does not use it
    IOMMU_NO_DRIVER = 104  # the kernel has no driver for this IOMMU
    IOMMU_NO_GROUPS = 105  # an IOMMU is registered, but no device has a group
    IOMMU_DRIVER_NOT_LOADED = 106  # its driver is a module that is not loaded
    REMAPPING_ON = 110  # interrupt remapping is in use
    REMAPPING_MISSING = 111  # no interrupt remapping: VFIO refuses to attach
    REMAPPING_UNSAFE = 112  # none, but VFIO was told to allow that
    REMAPPING_UNKNOWN = 113  # it cannot be told
    IOMMU_PASSTHROUGH = 114  # iommu=pt is set
    ACS_OVERRIDE = 115  # pcie_acs_override is set: groups may lie
    VFIO_READY = 120  # vfio-pci is loaded or built in
    VFIO_LOADABLE = 121  # vfio-pci is a module, loaded when needed
    VFIO_MISSING = 122  # this kernel has no vfio-pci
    VFIO_UNKNOWN = 123  # whether the kernel has vfio-pci cannot be told
    LOCKDOWN = 130  # the kernel is locked down
    NOT_READABLE = 140  # something could not be read, so that less is known
    GROUP_ALONE = 200  # one endpoint has the group for itself
    GROUP_BUNDLED = 201  # endpoints that can only be passed through together
    GROUP_VIABLE = 202  # no member stands in VFIO's way
    GROUP_MEMBER_BLOCKS = 203  # a member's host driver makes the group not viable
    GROUP_NO_ENDPOINT = 204  # only bridges: nothing to pass through
    GROUP_UNKNOWN = 205  # the members are not fully known
    DEVICE_NO_GROUP = 206  # the device has no IOMMU group
    GROUP_DIRECT_REGION = 207  # a reserved region (RMRR) pins the group to the host
    GROUP_OTHER_MEMBER = 208  # a member that is no PCI function
    USE_DEFAULT_ROUTE = 300  # the default route leads over it
    USE_MOUNT = 301  # a file system on it is mounted
    USE_LAST_DISPLAY = 302  # no other display would be left
    USE_UNKNOWN = 303  # whether it is in use cannot be told
    USE_SWAP = 304  # the host swaps on it
    USE_ADDRESS = 305  # an interface of it has an address
    USE_ROUTE = 306  # a route that is not the default one leads over it
    USE_MASTER = 307  # an interface of it is part of a bridge, bond, VLAN or the like
    USE_HOLDER = 308  # LVM, device mapper or md stands on it
    USE_MEMBER = 309  # it is a member of a mounted btrfs file system
    USE_CLAIMED = 310  # the kernel says that its disk is taken, not by whom
    USE_BOOT_DISPLAY = 311  # the firmware and the console use this display, and there is another
    USE_FRAMEBUFFER = 312  # the kernel draws on its memory, as the firmware has set it up
    USE_OPEN = 313  # a process holds a device node of it open
    USE_VFIO_OPEN = 314  # a process, such as a virtual machine, holds it through VFIO
    USE_SYSTEM_MOUNT = 315  # a file system that the host itself runs from is on it
    USE_ELSEWHERE = 316  # its interface is not to be seen here: perhaps in another namespace
    CHANGE_NO_DEVICE = 400  # there is no such device
    CHANGE_NOT_ROOT = 401  # the caller may not write it
    CHANGE_NOTHING_TO_DO = 402  # it is so already
    CHANGE_IS_BRIDGE = 403  # a bridge cannot be passed through
    CHANGE_NO_RECORD = 404  # nothing recorded: the kernel chooses the driver
    CHANGE_OTHER_DEVICE = 405  # the record is of another device at this address
    CHANGE_CHANGED_SINCE = 406  # somebody else has changed the device since
    CHANGE_STEP_FAILED = 407  # a step failed
    CHANGE_UNDONE = 408  # everything is as it was
    CHANGE_UNDO_FAILED = 409  # something could not be undone
    CHANGE_PF_WITH_VFS = 410  # its virtual functions would vanish
    CHANGE_RECORD_UNREADABLE = 411  # the record is there but cannot be used
    CHANGE_STALE = 412  # the machine has changed since the check
    CHANGE_PENDING = 413  # a write still waits in the kernel
    CHANGE_LOCKED = 414  # another process is changing this host
    CHANGE_INTERRUPTED = 415  # a change was interrupted, and is to be recovered first
    CHANGE_RECOVERED = 416  # what was interrupted is undone, or was complete
    CHANGE_GONE = 417  # the device is gone
    CHANGE_DENYLISTED = 418  # vfio-pci has it on its list of devices that it denies
    CHANGE_READY = 419  # the node by which a virtual machine opens the device
    CHANGE_NOT_VIABLE = 420  # the kernel says that the group cannot be opened yet
    CHANGE_NO_DRIVER_CAME = 421  # the kernel chose no driver
    CHANGE_VARIANT = 422  # a VFIO driver made for this device is chosen
    CHANGE_CONTRADICTION = 423  # two things were asked of one device that exclude each other
    CHANGE_NO_VFIO_DRIVER = 424  # the driver that was named is not there
    CHANGE_VFS_EXIST = 425  # it has another number of virtual functions
    CHANGE_NOT_PF = 426  # it is no physical function of SR-IOV
    CHANGE_NO_VF = 427  # there is no virtual function of this number
    CHANGE_NO_INTERFACE = 428  # no interface through which virtual functions could be set
    CHANGE_HELD = 429  # the kernel waits for a process to let go of it
    VFS_TOO_MANY = 500  # more than driver and firmware allow
    VFS_CARD_HAS_MORE = 501  # the card could have more than these allow
    VFS_BUS_RANGE = 502  # the last ones would be beyond the bus numbers of the bridge above
    VFS_NO_MEMORY = 503  # the memory of virtual functions has no place
    VFS_NO_DRIVER = 504  # the driver, or the lack of one, makes none
    VFS_ADDRESS_TAKEN = 505  # another device is where one would be
    VFS_SHARE_GROUP = 506  # they join the IOMMU group of the bridge above
    VFS_OWN_GROUPS = 507  # each has an IOMMU group of its own
    VFS_NO_GROUPS = 508  # they have no IOMMU group
    VFS_DEPENDENT = 509  # the function depends on one that makes none
    VFS_PLACE_UNKNOWN = 510  # the card does not say where they will be
    VFS_NEED_TOKEN = 511  # opening one takes the VF token of the physical function
    VFS_GROUP_BLOCKED = 512  # a host driver keeps the group that they join from VFIO
    VFS_AUTOPROBE = 513  # the kernel cannot be told to look for no driver of the host
    SHARED_PORT = 600  # a port above both does not isolate
    SHARED_FUNCTIONS = 601  # functions of one device that do not isolate
    SHARED_CONVENTIONAL = 602  # both are behind a bridge to conventional PCI
    SHARED_VMD = 603  # both are behind a VMD controller, or one is it
    SHARED_UNEXPLAINED = 604  # configuration space does not show why
    APART_BY_ACS = 610  # access control services, or the root complex, keep them apart
    APART_BY_LIST = 611  # the kernel trusts a chip to isolate
    APART_BY_ASSUMPTION = 612  # the kernel takes parts of the root complex for separate
    APART_IN_DOUBT = 613  # the kernel has them apart, the hardware shows a way between them
    APART_BY_OVERRIDE = 614  # likewise, by pcie_acs_override
    ISOLATION_UNKNOWN = 620  # it could not be read far enough
    LINK_AS_DESIGNED = 700  # the link is all that both ends can do
    LINK_SLOT_LIMITED = 701  # the card could do more than its slot
    LINK_CARD_LIMITED = 702  # the slot could do more than the card
    LINK_TRAINED_BELOW = 703  # the link is less than both ends can do
    LINK_IDLE = 704  # the link is slow while there is little to do
    LINK_PORTS_EXCEED = 705  # the ports of a NIC are faster together than its link
    LINK_NARROW_ABOVE = 706  # a link further up carries less
    RESET_FUNCTION = 800  # it can be reset by itself
    RESET_POWER = 801  # it is reset by its power state
    RESET_BUS = 802  # it can only be reset with its bus
    RESET_NONE = 803  # it cannot be reset
    RESET_UNKNOWN = 804  # how it is reset is not known
    PARAMETER_MISSING = 900  # one is missing, here and now
    PARAMETER_TURNS_OFF = 901  # one turns off what passthrough takes
    PARAMETER_PASSTHROUGH = 902  # the IOMMU's pass-through mode was asked for
    PARAMETER_ACS_OVERRIDE = 903  # pcie_acs_override is set or was asked for
    PARAMETER_ACS_KERNEL = 904  # what the kernel's release says of that patch
    PARAMETER_VFIO_IDS = 905  # vfio-pci takes devices by their ids, twins as well
    PARAMETER_VFIO_EARLY = 906  # vfio-pci comes too late for that
    LIMIT_IOMMU = 1000  # nothing can be given: see the readiness of the host
    LIMIT_HOST = 1001  # the host uses ports itself
    LIMIT_GROUPS = 1002  # ports share a group with what the host uses
    LIMIT_REGIONS = 1003  # reserved regions, or no group, keep ports from being given
    LIMIT_RESET = 1004  # ports that cannot be reset by themselves
    LIMIT_LANES = 1005  # ports that are faster together than their lanes
    LIMIT_SLOTS = 1006  # what cards in all slots would give
    LIMIT_VFS = 1007  # what virtual functions would give
    LIMIT_HYPERVISOR = 1008  # what one virtual machine takes
    WHAT_IF_VFS = 1020  # supposed: a number of virtual functions
    WHAT_IF_SLOT = 1021  # supposed: a card in a slot of its own
    WHAT_IF_OVERRIDE = 1022  # supposed: the ACS override, with its danger
    ASSIGNED = 1100  # a virtual machine gets what it asked for
    ASSIGN_TOO_FEW = 1101  # a request for more ports than there are
    ASSIGN_CONFLICT = 1102  # requests that cannot be had together
    ASSIGN_COMES_ALONG = 1103  # a function comes along, since it shares the group
    ASSIGN_NODE = 1104  # the ports are not on one NUMA node
    ASSIGN_SPREAD = 1105  # the ports are not spread, or not together, as was preferred
    ASSIGN_MAKES_VFS = 1106  # virtual functions are to be made first
    ASSIGN_TOO_MANY = 1107  # more entries than the hypervisor takes
    ASSIGN_UNUSABLE = 1108  # ports that were meant, and why they cannot be given
    ASSIGN_REMOVES_VFS = 1109  # virtual functions that are there are to be removed first
    ASSIGN_SAME_MAC = 1110  # a MAC is given twice
    ASSIGN_NOT_SET = 1111  # a MAC or VLAN is asked for where none is set
    MIND_HOST_LOSES = 1150  # the host loses what is given
    MIND_OVERRIDE = 1151  # the ACS override is on: a group is no proof of isolation
    MIND_WINDOWS = 1152  # a Windows guest wants its driver beforehand
    MIND_HOTPLUG = 1153  # plugging while the virtual machine runs is limited
    MIND_RESET = 1154  # it cannot be reset by itself between two users


class Read(Flags):
    "What a picture contains beside the basic facts (address, ids, class, driver, group, parent), each at its cost."

    DETAILS = 1  # Revision, driver override, NUMA node, power state, reset methods, boot VGA.
    SRIOV = 2  # Physical and virtual functions of each other.
    INTERFACES = 4  # Network interfaces, block devices and other children by name.
    GROUPS = 8  # Domain type, reserved regions, VFIO node and non-PCI members of the groups.
    MACHINE = 16  # Kernel, command line, IOMMUs, firmware tables, interrupt remapping, lockdown, modules.
    NAMES = 32  # Names of vendors, devices and classes, from the pci.ids list.
    # Routes, addresses, bridges and the like, mounts, volumes, swap and framebuffers, and what they stand on.
    # Includes the interfaces.
    USERS = 64
    CONFIG = 128  # Configuration space; slow on real hardware, and never read of a device in D3cold.
    # Processes that hold a node of a device open, as users. Reads the open files of every process, which takes root
    # rights; includes Read.USERS, and is no part of Read.ALL, being of the moment.
    HOLDERS = 256
    # Links, slots, switches and root buses (topology.h), with Read.DETAILS, Read.SRIOV, Read.INTERFACES, Read.MACHINE
    # and Read.CONFIG. From the link attributes of each function, `sys/bus/pci/slots` and the SMBIOS table, which
    # takes root rights.
    TOPOLOGY = 512
    ALL = 0x40000000  # All that this version can read but Read.HOLDERS, with which it goes together.


class IommuKind(Word):
    "What kind of IOMMU."

    OTHER = 0  # none of those below
    INTEL = 1  # Intel VT-d
    AMD = 2  # AMD-Vi
    ARM = 3  # Arm SMMU
    VIRTIO = 4  # virtio-iommu


class Tristate(Word):
    "An answer that may be unknown."

    NO = 0  # no
    YES = 1  # yes
    UNKNOWN = 2  # it cannot be told from what could be read


class ModuleState(Word):
    "Whether the kernel has a module."

    MISSING = 0  # neither loaded nor on disk
    LOADABLE = 1  # on disk, not loaded
    PRESENT = 2  # loaded or built in
    UNKNOWN = 3  # not loaded, and the folder of modules could not be read


class AcsState(Word):
    "Whether a function or port keeps what passes it to the way through the IOMMU."

    NOT_NEEDED = 0  # a function alone in its device: its port is what counts
    ON = 1  # by access control services, with all bits that count
    TRUSTED = 2  # the kernel's list of chips that isolate without saying so has it
    OFF = 3  # it could, but bits that count are off
    NONE = 4  # it has no access control services
    CONVENTIONAL = 5  # conventional PCI, where nothing can be controlled
    UNKNOWN = 6  # its configuration space could not be read far enough


class Separation(Word):
    "What keeps two devices apart, or why nothing does."

    NONE = 0  # one group, and the hardware shows why
    UNEXPLAINED = 1  # one group, for a reason that configuration space does not show
    ACS = 2  # apart by access control services, or by being parts of the root complex
    TRUSTED = 3  # apart since the kernel's list says that a chip isolates
    ASSUMED = 4  # apart since the kernel assumes that root ports do not reach each other
    DOUBTFUL = 5  # the kernel has them apart, but the hardware shows a way between them
    OVERRIDE = 6  # likewise, and pcie_acs_override is on the command line
    UNKNOWN = 7  # it takes root rights to tell why; whether they share a group, their groups tell
    NO_GROUP = 8  # one of them has no group: there is no IOMMU for it


class ParameterChange(Word):
    "What is to be done about a parameter."

    ADD = 0  # it is missing, or was asked for
    REMOVE = 1  # it stands in the way


class ParameterFile(Word):
    "Files in which parameters are set."

    GRUB = 0  # `/etc/default/grub`, which a shell reads
    CMDLINE = 1  # `/etc/kernel/cmdline`: nothing but parameters


class SlotSource(Word):
    "Who names a slot, the best first."

    SMBIOS = 0  # the firmware's table of slots (SMBIOS type 9): what is printed on the board
    LABEL = 1  # the firmware's name of what is in it (`label`)
    KERNEL = 2  # the kernel, in `sys/bus/pci/slots`
    CAPABILITY = 3  # the number in the port's capability


class SlotForm(Word):
    "What fits into a slot."

    UNKNOWN = 0  # no source says
    PCIE = 1  # a PCI Express card
    M2 = 2  # an M.2 module
    U2 = 3  # a U.2 or other drive with a PCI Express connector
    PCI = 4  # a conventional PCI or PCI-X card
    OTHER = 5  # something else


class SlotUsage(Word):
    "The firmware's word on whether a slot is free."

    UNKNOWN = 0  # it does not say
    FREE = 1  # free
    TAKEN = 2  # in use
    UNAVAILABLE = 3  # not to be used, such as one of a processor that is not there


class Split(Word):
    "Whether the lanes of a slot go to several ports."

    NO = 0  # no
    STATED = 1  # yes, says the firmware
    INFERRED = 2  # it seems so: a port narrower than the slot, with others beside it that no slot has
    UNKNOWN = 3  # too little is known of the slot


class ChangeFlag(Flags):
    "How a device is added to a transaction."

    WHOLE_GROUP = 1  # Not the device alone: every member of its IOMMU group.
    # Also when the device is in use: what uses it becomes warnings. A process that holds it open through VFIO holds
    # the change up until it lets go (-ErrorCode.PENDING).
    EVEN_IF_IN_USE = 2
    # Also when the host depends on it: the default route, its own file systems, swap, the last display. Includes
    # ChangeFlag.EVEN_IF_IN_USE. The host may be lost.
    EVEN_IF_NEEDED = 4
    KEEP_AWAKE = 8  # Keeps the device awake while it is bound (`power/control` is set to `on`); not for restoring.
    BIND_VFS = 16  # With pcipt_transaction_add_vfs(): each virtual function is bound to VFIO.
    # With pcipt_transaction_add_vfs(): virtual functions that are there may be removed, to make another number.
    RECREATE_VFS = 32
    # With pcipt_transaction_add_vfs(): they are for the host, whose drivers take them if `sriov_drivers_autoprobe`
    # says so. Not with ChangeFlag.BIND_VFS.
    VFS_FOR_HOST = 64


class RecoverFlag(Flags):
    "What pcipt_recover() is told."

    FORGET = 1  # Forgets the interrupted change also when it could not be undone whole.
    EVEN_IF_IN_USE = 2  # Also when what is to be taken back is in use by now: what uses it becomes warnings.
    # Also when the host depends on it by now. Includes RecoverFlag.EVEN_IF_IN_USE. The host may be lost.
    EVEN_IF_NEEDED = 4


class TransactionState(Word):
    "What became of a transaction."

    OPEN = 0  # nothing was written; it can be added to, checked and applied
    CHECKED = 1  # likewise, and its steps are listed
    PENDING = 2  # a write waits in the kernel: pcipt_transaction_resume() goes on
    APPLIED = 3  # the change is made
    UNDONE = 4  # it failed, or was taken back: everything is as it was
    UNDO_FAILED = 5  # likewise, but for what the findings tell


class StepState(Word):
    "What became of a step."

    WAITING = 0  # not yet run
    DONE = 1  # run, and seen to have worked
    FAILED = 2  # run, and failed
    UNDONE = 3  # run, and taken back
    PENDING = 4  # its write still waits in the kernel


class Isolation(Word):
    "Whether a group holds one endpoint or several."

    UNKNOWN = 0  # not all members are known
    ALONE = 1  # one endpoint, with or without the bridges above it
    BUNDLED = 2  # several endpoints, which go together or not at all
    EMPTY = 3  # bridges only: there is nothing to pass through


class Viability(Word):
    "Whether the kernel would hand a group to a VFIO user as it is now."

    UNKNOWN = 0  # not all members are known
    VIABLE = 1  # no member is in the way
    BLOCKED = 2  # a member is on a driver of the host's, as on every host at first: binding all helps


class LinkClass(Word):
    "What a link is, by what its two ends could do."

    NONE = 0  # no link: conventional PCI, part of the root complex, or nothing answers
    AS_DESIGNED = 1  # all that both ends can do, which is the same
    SLOT_LIMITED = 2  # the card could do more than the port above it
    CARD_LIMITED = 3  # the port could do more than the card
    TRAINED_BELOW = 4  # less than both ends can do
    IDLE = 5  # slower than both can do, as of a display with little to do or a device asleep
    UNKNOWN = 6  # it could not be read, or the device sleeps


class ResetGrade(Word):
    "How a device can be reset, the best way; the greater the better."

    UNKNOWN = 0  # it could not be read
    NONE = 1  # not at all
    BUS = 2  # with all that is on its bus
    POWER = 3  # by its power state: D3hot and back
    FUNCTION = 4  # by itself: function level reset, or a way that the kernel knows for it


class VfLinkState(Word):
    "What a port says of its link."

    AUTO = 0  # as the physical port's
    ENABLE = 1  # always up
    DISABLE = 2  # always down


class VfSetting(Word):
    "The settings of a port, as flags."

    MAC = 1  # pcipt_vf_network_set_mac()
    VLAN = 2  # pcipt_vf_network_set_vlan()
    SPOOF_CHECK = 4  # pcipt_vf_network_set_spoof_check()
    TRUST = 8  # pcipt_vf_network_set_trust()
    LINK_STATE = 16  # pcipt_vf_network_set_link_state()
    RATE = 32  # pcipt_vf_network_set_rate()


class VlanProtocol(Word):
    "How the tag of a VLAN is marked."

    VLAN_8021Q = 0x8100  # 802.1Q, the usual one
    VLAN_8021AD = 0x88a8  # 802.1ad


class pcipt_address(Structure):
    _fields_ = [("domain", c_uint32), ("bus", c_uint8), ("device", c_uint8), ("function", c_uint8), ("reserved", c_uint8)]


class pcipt_assignment(Structure):
    pass


class pcipt_capacity(Structure):
    pass


class pcipt_ctx(Structure):
    pass


class pcipt_device(Structure):
    pass


class pcipt_filter(Structure):
    pass


class pcipt_finding(Structure):
    pass


class pcipt_findings(Structure):
    pass


class pcipt_group(Structure):
    pass


class pcipt_host(Structure):
    pass


class pcipt_parameters(Structure):
    pass


class pcipt_prediction(Structure):
    pass


class pcipt_root_bus(Structure):
    pass


class pcipt_separation_report(Structure):
    pass


class pcipt_slot(Structure):
    pass


class pcipt_switch(Structure):
    pass


class pcipt_text(Structure):
    pass


class pcipt_transaction(Structure):
    pass


class pcipt_vf_network(Structure):
    pass


pcipt_log_hook = CFUNCTYPE(None, c_int, c_char_p, c_void_p)

# result, arguments, description
FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...], str]] = {
    "pcipt_acs_state_get_name": (
        c_char_p, (c_int,),
        "The word for an AcsState, such as `on`, as in JSON."),
    "pcipt_address_compare": (
        c_int, (POINTER(pcipt_address), POINTER(pcipt_address)),
        "Compares two addresses, `a` and `b`, in the order domain, bus, device, function."),
    "pcipt_address_format": (
        c_int, (POINTER(pcipt_address), c_char_p, c_size_t),
        "Writes an address as the kernel does: at least four digits of domain, `0000:01:00.0`."),
    "pcipt_address_parse": (
        c_int, (c_char_p, POINTER(pcipt_address)),
        "Reads an address from text: `01:00.0`, `0000:01:00.0` or `10000:e1:00.0`, hexadecimal, in either case. "
        "Nothing may stand before or behind it; a domain has four to eight digits, the other fields two, two and "
        "one."),
    "pcipt_assignment_add_request": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_uint32, POINTER(pcipt_filter), POINTER(c_size_t)),
        "Adds a request for ports."),
    "pcipt_assignment_add_vm": (
        c_int, (POINTER(pcipt_assignment), c_char_p, POINTER(c_size_t)),
        "Adds a virtual machine."),
    "pcipt_assignment_draw": (
        c_int, (POINTER(pcipt_assignment), c_int, POINTER(POINTER(pcipt_text))),
        "Draws the host with its cards and ports, the virtual machines, and which port goes where: network "
        "functions, and whatever else is given. The host's own ports are marked with what they carry, virtual "
        "functions are joined to their physical one."),
    "pcipt_assignment_free": (
        None, (POINTER(pcipt_assignment),),
        "Frees an assignment. NULL is allowed."),
    "pcipt_assignment_get_conflict": (
        c_int, (POINTER(pcipt_assignment), c_size_t, POINTER(c_size_t)),
        "One of these. Without any one of them the others could be had; of sets that are so, it is the smallest for "
        "up to twelve requests."),
    "pcipt_assignment_get_conflict_count": (
        c_size_t, (POINTER(pcipt_assignment),),
        "How many requests contradict each other, when it could not be solved."),
    "pcipt_assignment_get_findings": (
        POINTER(pcipt_findings), (POINTER(pcipt_assignment),),
        "Why it cannot be, or what is to be minded: what comes along, what the host loses, what a preference could "
        "not get."),
    "pcipt_assignment_get_make": (
        POINTER(pcipt_device), (POINTER(pcipt_assignment), c_size_t, POINTER(c_uint32)),
        "One of these, and how many virtual functions it is to have; `ret_count` may be NULL."),
    "pcipt_assignment_get_make_count": (
        c_size_t, (POINTER(pcipt_assignment),),
        "How many physical functions are to make virtual ones, or to have another number of them, first: by "
        "pcipt_transaction_add_vfs(), and pcipt_transaction_add_vf_network() for what the functions of a virtual "
        "machine are to be set to. With the same requests and a picture that is taken then, the answer is one with "
        "devices."),
    "pcipt_assignment_get_port_address": (
        POINTER(pcipt_address), (POINTER(pcipt_assignment), c_size_t, c_size_t),
        "The address of a function that the virtual machine `vm` gets."),
    "pcipt_assignment_get_port_count": (
        c_size_t, (POINTER(pcipt_assignment), c_size_t),
        "How many functions a virtual machine `vm` gets, in the order of addresses; 0 when it was not solved, or was"
        " changed since."),
    "pcipt_assignment_get_port_device": (
        POINTER(pcipt_device), (POINTER(pcipt_assignment), c_size_t, c_size_t),
        "The function itself that the virtual machine `vm` gets."),
    "pcipt_assignment_get_port_mac": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_size_t, c_char_p, c_size_t),
        "The MAC that its request sets for it, in small letters."),
    "pcipt_assignment_get_port_pf": (
        POINTER(pcipt_device), (POINTER(pcipt_assignment), c_size_t, c_size_t),
        "The physical function of a virtual one that the virtual machine `vm` gets."),
    "pcipt_assignment_get_port_request": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_size_t, POINTER(c_size_t)),
        "The request that a function answers which the virtual machine `vm` gets."),
    "pcipt_assignment_get_port_vf_index": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_size_t, POINTER(c_uint32)),
        "Which one of its physical function's virtual ones it is, counted from 0, that the virtual machine `vm` "
        "gets."),
    "pcipt_assignment_get_port_vlan": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_size_t, POINTER(c_uint16)),
        "The VLAN that its request sets for a virtual function that the virtual machine `vm` gets, 1 to 4094."),
    "pcipt_assignment_get_request_count": (
        c_size_t, (POINTER(pcipt_assignment),),
        "How many requests there are."),
    "pcipt_assignment_get_request_text": (
        c_char_p, (POINTER(pcipt_assignment), c_size_t),
        "A request in words, such as `2 ports with interface=enp*`."),
    "pcipt_assignment_get_request_vm": (
        c_int, (POINTER(pcipt_assignment), c_size_t, POINTER(c_size_t)),
        "Whose a request is: the index of the virtual machine."),
    "pcipt_assignment_get_vm_count": (
        c_size_t, (POINTER(pcipt_assignment),),
        "How many virtual machines there are."),
    "pcipt_assignment_get_vm_name": (
        c_char_p, (POINTER(pcipt_assignment), c_size_t),
        "The name of a virtual machine."),
    "pcipt_assignment_get_vm_number": (
        c_int, (POINTER(pcipt_assignment), c_size_t, POINTER(c_uint32)),
        "The number of a virtual machine."),
    "pcipt_assignment_new": (
        c_int, (POINTER(pcipt_host), POINTER(POINTER(pcipt_assignment))),
        "Makes an empty assignment."),
    "pcipt_assignment_parse": (
        c_int, (POINTER(pcipt_assignment), c_char_p, POINTER(c_size_t), POINTER(c_char_p)),
        "Adds what a text asks for. docs/assignment.md has the format: lines such as vm pfsense number=100 "
        "spread=together card 4 ids=8086:1521 vm truenas number=101 port interface=enp59s0f0np0 vm web number=102 "
        "guest=windows node=one ports 2 kind=vf vlan=20"),
    "pcipt_assignment_set_request_card": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_bool),
        "Asks for a whole card, when on: the ports come from one card, and all ports of that card that the filter "
        "means go to the virtual machine; there are at least as many as were asked for."),
    "pcipt_assignment_set_request_mac": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_char_p),
        "Sets the MAC of the first virtual function that the request gets, and counts up for those after it."),
    "pcipt_assignment_set_request_vlan": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_uint16),
        "Sets the VLAN of virtual functions that the request gets, for the configuration."),
    "pcipt_assignment_set_vm_guest": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_int),
        "Sets what runs in a virtual machine; `guest` is a Guest."),
    "pcipt_assignment_set_vm_hypervisor": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_size_t),
        "Sets the hypervisor of a virtual machine, an index of pcipt_hypervisor_find(), whose limit is then minded."),
    "pcipt_assignment_set_vm_number": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_uint32),
        "Sets the number of a virtual machine, for Proxmox from 100 on; 0 for none."),
    "pcipt_assignment_set_vm_one_numa_node": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_bool),
        "Prefers ports of one NUMA node, when on: all of the same one, whichever, where that is possible."),
    "pcipt_assignment_set_vm_spread": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_int),
        "Prefers ports together or apart; `spread` is a Spread."),
    "pcipt_assignment_solve": (
        c_int, (POINTER(pcipt_assignment),),
        "Solves it. To be called before the getters below, and again after a change, which takes the answer back."),
    "pcipt_assignment_to_json": (
        c_int, (POINTER(pcipt_assignment), POINTER(POINTER(pcipt_text))),
        "An assignment as JSON, whose members docs/json.md describes: who gets what, what is to be made first, and "
        "the findings; or, when it could not be solved, which requests contradict each other."),
    "pcipt_assignment_to_kubevirt": (
        c_int, (POINTER(pcipt_assignment), c_char_p, POINTER(POINTER(pcipt_text))),
        "The `permittedHostDevices` of KubeVirt's configuration, as YAML: a resource for each pair of ids, of which "
        "KubeVirt provides all devices that are bound to vfio-pci. It goes without the SR-IOV network device plugin:"
        " what that provides is for KubeVirt's own SR-IOV interfaces, which need no such permission."),
    "pcipt_assignment_to_libvirt": (
        c_int, (POINTER(pcipt_assignment), c_size_t, POINTER(POINTER(pcipt_text))),
        "What goes between `<devices>` and `</devices>` of a domain: virtual functions of Ethernet cards as "
        "``<interface type='hostdev'>``, with MAC and VLAN where the request has them, everything else as "
        "`<hostdev>`; all of it managed. Where they are in the guest is left to libvirt."),
    "pcipt_assignment_to_nova": (
        c_int, (POINTER(pcipt_assignment), POINTER(POINTER(pcipt_text))),
        "The section `[pci]` of nova.conf: a `device_spec` for each function that a virtual machine gets, and an "
        "`alias` for each kind of them, for flavors. The physical network of a port is not known here, and is to be "
        "added where Neutron is to use it."),
    "pcipt_assignment_to_proxmox": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_char_p, c_uint, POINTER(POINTER(pcipt_text))),
        "The file of a virtual machine, `/etc/pve/qemu-server/NUMBER.conf`, with a `hostpciN` entry for each slot of"
        " which it gets functions. A slot that it gets whole is one entry without a function number; several "
        "functions of a slot are one entry, parted by `;`, and so are those of several slots, up to eight, where "
        "there are not enough numbers. Network cards get `rombar=0`, and all get `pcie=1` when the machine is q35. "
        "Lines go to the end of the first section, behind which snapshots follow, with free numbers; all else comes "
        "back byte for byte. Functions that an entry has already, or will have by a change that waits in "
        "`[PENDING]`, are not added again, so that a second run changes nothing; numbers that wait there are taken. "
        "An existing entry with `mapping=` is not looked into. Without `machine: q35` in the existing text, the "
        "machine is an i440FX, which has no PCI Express: there is no `pcie=1` then, and q35 is advised. MAC and VLAN"
        " of a virtual function are not in this format: they are set on the host, as pcipt-vfs does."),
    "pcipt_assignment_to_proxmox_mapping": (
        c_int, (POINTER(pcipt_assignment), c_char_p, c_char_p, POINTER(POINTER(pcipt_text))),
        "The resource mappings of a Proxmox cluster, `/etc/pve/mapping/pci.cfg`, one for each `hostpciN` entry of "
        "each virtual machine, named by it and counted: `pfsense-0`. Of mappings that are there already only the "
        "lines of this node are replaced; everything else comes back byte for byte, and a second run changes "
        "nothing. Mappings that no virtual machine needs any more are left as they are. A mapping names ids and "
        "IOMMU group of what it expects, and Proxmox refuses to start when they differ. They are not known of "
        "virtual functions that are to be made: make these first."),
    "pcipt_assignment_to_qemu": (
        c_int, (POINTER(pcipt_assignment), c_size_t, c_uint, POINTER(POINTER(pcipt_text))),
        "Arguments for QEMU, an option with its value in each line, in which nothing needs quoting. With the machine"
        " type q35 each device has a root port of its own; a card that the virtual machine gets whole is one device "
        "with several functions. With `hypervisor=qemu-pc` there are no root ports. Root ports begin at slot 16 of "
        "the guest's bus pcie.0, eight in each, and have chassis numbers from 16 on."),
    "pcipt_assignment_to_sriov_plugin": (
        c_int, (POINTER(pcipt_assignment), c_char_p, POINTER(POINTER(pcipt_text))),
        "`config.json` of the SR-IOV network device plugin of Kubernetes: what all virtual machines get of network "
        "functions, as a resource for each of them, named by it. Virtual functions are chosen by the interface of "
        "their physical one where it has one, everything else by address."),
    "pcipt_capacity_count": (
        c_int, (POINTER(pcipt_capacity),),
        "Counts, with all that is set. To be called before the getters, and again after a change."),
    "pcipt_capacity_free": (
        None, (POINTER(pcipt_capacity),),
        "Frees a count. NULL is allowed."),
    "pcipt_capacity_get_findings": (
        POINTER(pcipt_findings), (POINTER(pcipt_capacity),),
        "All that was found, the limits first in their order."),
    "pcipt_capacity_get_limit_count": (
        c_size_t, (POINTER(pcipt_capacity),),
        "How many limits there are, in the order of their numbers: the one that allows least comes first, also of "
        "those that take nothing away from what is there."),
    "pcipt_capacity_get_limit_finding": (
        POINTER(pcipt_finding), (POINTER(pcipt_capacity), c_size_t),
        "The limit as a sentence, with its remedy."),
    "pcipt_capacity_get_limit_kind": (
        c_int, (POINTER(pcipt_capacity), c_size_t),
        "What limits."),
    "pcipt_capacity_get_limit_number": (
        c_size_t, (POINTER(pcipt_capacity), c_size_t),
        "How many ports there would be if nothing but this limited them: physical ones, for the virtual functions of"
        " each port itself or these, whichever is more; for the hypervisors, of the ports that there can be at most,"
        " how many one virtual machine could have."),
    "pcipt_capacity_get_limit_source": (
        c_char_p, (POINTER(pcipt_capacity), c_size_t),
        "Where the number is from: a file of the kernel, or a document with its version."),
    "pcipt_capacity_get_most": (
        c_size_t, (POINTER(pcipt_capacity),),
        "Ports that virtual machines can have at most in all: of each unit its ports themselves or their virtual "
        "functions, whichever is more, as a group goes whole or its ports stay."),
    "pcipt_capacity_get_now": (
        c_size_t, (POINTER(pcipt_capacity),),
        "Ports that virtual machines can have in all, as things are: physical ones, and virtual ones that are there "
        "(or that a what-if sets)."),
    "pcipt_capacity_get_port": (
        POINTER(pcipt_device), (POINTER(pcipt_capacity), c_size_t),
        "A physical port by its place in the order of addresses."),
    "pcipt_capacity_get_port_state": (
        c_int, (POINTER(pcipt_capacity), c_size_t),
        "What becomes of that port."),
    "pcipt_capacity_get_present": (
        c_size_t, (POINTER(pcipt_capacity),),
        "Physical ports that are there."),
    "pcipt_capacity_get_state_count": (
        c_size_t, (POINTER(pcipt_capacity), c_int),
        "How many physical ports are in a `state`, a PortState; 0 for what is none."),
    "pcipt_capacity_get_unit_count": (
        c_size_t, (POINTER(pcipt_capacity),),
        "Units of which one virtual machine or another can have each: groups with ports, physical or virtual, that "
        "are free or given."),
    "pcipt_capacity_get_vfs_most": (
        c_size_t, (POINTER(pcipt_capacity),),
        "Virtual functions that all ports together could have, each in the place of its port."),
    "pcipt_capacity_get_vfs_now": (
        c_size_t, (POINTER(pcipt_capacity),),
        "Virtual functions among the ports that can be given now."),
    "pcipt_capacity_get_vm_now": (
        c_size_t, (POINTER(pcipt_capacity), c_size_t),
        "How many of the ports that can be given now one virtual machine can have."),
    "pcipt_capacity_limit_bites": (
        c_bool, (POINTER(pcipt_capacity), c_size_t),
        "Whether it bites: it takes something away from what is there."),
    "pcipt_capacity_new": (
        c_int, (POINTER(pcipt_host), POINTER(POINTER(pcipt_capacity))),
        "Makes a count of network ports; nothing is counted before pcipt_capacity_count()."),
    "pcipt_capacity_set_acs_override": (
        c_int, (POINTER(pcipt_capacity), c_bool),
        "What if the kernel had pcie_acs_override=downstream,multifunction, when on: every function is a group of "
        "its own, on paper alone. The findings say how dangerous that is."),
    "pcipt_capacity_set_filter": (
        c_int, (POINTER(pcipt_capacity), POINTER(pcipt_filter)),
        "Sets which ports are counted; the filter is copied. Its kind is of no matter: physical and virtual "
        "functions are counted apart."),
    "pcipt_capacity_set_own_slot": (
        c_int, (POINTER(pcipt_capacity), POINTER(pcipt_address), c_bool),
        "What if the card of this function sat in a slot of its own, on a root port with ACS: its functions are "
        "apart from all other devices, and from each other as far as they isolate themselves. A card is a device on "
        "the bus with all its functions, or, where a switch is in the slot, all below that switch."),
    "pcipt_capacity_set_vfs": (
        c_int, (POINTER(pcipt_capacity), POINTER(pcipt_address), c_uint32),
        "What if a port had so many virtual functions: they are counted in its place."),
    "pcipt_capacity_to_json": (
        c_int, (POINTER(pcipt_capacity), POINTER(POINTER(pcipt_text))),
        "A count of ports with its limits, as JSON."),
    "pcipt_capture": (
        c_int, (POINTER(pcipt_ctx), c_char_p, c_uint),
        "Writes what a picture with Read.ALL reads, configuration space included, and nothing else, to a folder that"
        " pcipt_ctx_set_root() takes. What could not be read is recorded as such, so that a picture of the folder "
        "equals a picture of the machine."),
    "pcipt_code_find": (
        c_int, (c_char_p,),
        "The code of a name."),
    "pcipt_code_get_name": (
        c_char_p, (c_int,),
        "The name of a code, such as `iommu-off-in-kernel`."),
    "pcipt_ctx_get_deadline": (
        c_uint, (POINTER(pcipt_ctx),),
        "The milliseconds of pcipt_ctx_set_deadline()."),
    "pcipt_ctx_get_log_level": (
        c_int, (POINTER(pcipt_ctx),),
        "The level of pcipt_ctx_set_log_level()."),
    "pcipt_ctx_get_parallel": (
        c_uint, (POINTER(pcipt_ctx),),
        "The number of pcipt_ctx_set_parallel()."),
    "pcipt_ctx_get_pci_ids": (
        c_char_p, (POINTER(pcipt_ctx),),
        "The file of pcipt_ctx_set_pci_ids()."),
    "pcipt_ctx_get_root": (
        c_char_p, (POINTER(pcipt_ctx),),
        "The root as it was set."),
    "pcipt_ctx_get_state_dir": (
        c_char_p, (POINTER(pcipt_ctx),),
        "The folder of pcipt_ctx_set_state_dir()."),
    "pcipt_ctx_is_live": (
        c_int, (POINTER(pcipt_ctx),),
        "Says whether the root is a running machine, which can be changed, or a captured tree."),
    "pcipt_ctx_needs_recovery": (
        c_int, (POINTER(pcipt_ctx),),
        "Says whether a change was interrupted, so that pcipt_recover() is to be called before the next one; while "
        "another process is in the midst of one, it looks the same. Only looks, at the journal in the state "
        "directory."),
    "pcipt_ctx_new": (
        c_int, (POINTER(POINTER(pcipt_ctx)),),
        "Makes a context that looks at the live machine (root `/`). Opens nothing yet."),
    "pcipt_ctx_ref": (
        POINTER(pcipt_ctx), (POINTER(pcipt_ctx),),
        "Takes one more reference."),
    "pcipt_ctx_set_deadline": (
        c_int, (POINTER(pcipt_ctx), c_uint),
        "Sets how long a change waits for one write to the kernel, and for another process that is changing this "
        "host; at first 30,000 milliseconds. A driver that hangs cannot be stopped: a write that takes longer goes "
        "on in the kernel."),
    "pcipt_ctx_set_log_hook": (
        c_int, (POINTER(pcipt_ctx), pcipt_log_hook, c_void_p),
        "Sets who receives log lines. Without a hook nothing is logged: the library never prints."),
    "pcipt_ctx_set_log_level": (
        c_int, (POINTER(pcipt_ctx), c_int),
        "Sets the least important `level` that is still logged; at first LogLevel.WARNING."),
    "pcipt_ctx_set_parallel": (
        c_int, (POINTER(pcipt_ctx), c_uint),
        "How many virtual functions a change may bind or release at the same time, when they are in different IOMMU "
        "groups. Most of the time of such a write is spent waiting for the device."),
    "pcipt_ctx_set_pci_ids": (
        c_int, (POINTER(pcipt_ctx), c_char_p),
        "Sets the list of vendor, device and class names (the pci.ids file). Unless set, it is the tree's own "
        "`usr/share/misc/pci.ids` if the root has one, else this system's. A process loads this system's list once, "
        "when names are read for the first time, and keeps it; one that is set here is loaded once for a context."),
    "pcipt_ctx_set_root": (
        c_int, (POINTER(pcipt_ctx), c_char_p),
        "Sets the folder beneath which everything is read: `/` for the live machine, or a captured tree. Symbolic "
        "links beneath it are resolved as if it were `/`; nothing outside it is ever read."),
    "pcipt_ctx_set_state_dir": (
        c_int, (POINTER(pcipt_ctx), c_char_p),
        "Sets the folder in which a change records what was before, beneath the root; at first `/run/pcipt`. It is "
        "made when the first change needs it. The lock and the journal of changes are in it as well, so that all "
        "that change one host have to use the same; and records are of no use after a restart, so that one that "
        "outlives it is no gain."),
    "pcipt_ctx_unref": (
        None, (POINTER(pcipt_ctx),),
        "Gives a reference back; the last one frees the context. NULL is allowed. Any thread."),
    "pcipt_device_check": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(pcipt_findings))),
        "Says what uses a device, or what hangs on it, with the evidence (the codes from Code.USE_DEFAULT_ROUTE on):"
        " routes, addresses, bridges and the like, file systems, volumes and swap, displays, and with Read.HOLDERS "
        "the processes that have a node of it open. An empty list is no proof: a disk that only the kernel knows to "
        "be taken (ZFS) shows in pcipt_transaction_check()."),
    "pcipt_device_check_link": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(pcipt_findings))),
        "Judges the way from a device to the root: its link with what limits it; network ports that are faster "
        "together than the link; a hop above that carries less."),
    "pcipt_device_check_reset": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(pcipt_findings))),
        "Judges how a device can be reset before its next user gets it, and whom a reset of its bus would hit as "
        "well."),
    "pcipt_device_get_acs_missing": (
        c_uint32, (POINTER(pcipt_device),),
        "Which of the bits that count are missing; pcipt_device_get_acs_state() says whether that is known."),
    "pcipt_device_get_acs_state": (
        c_int, (POINTER(pcipt_device),),
        "Whether a function or port isolates, from ACS capability and control in `config`, and from the kernel's "
        "list of exceptions as a recent kernel has it. The bits that count are those that the kernel asks for: "
        "source validation, request and completion redirect, upstream forwarding; one that the function does not "
        "know of is taken as built in, as the kernel does."),
    "pcipt_device_get_address": (
        POINTER(pcipt_address), (POINTER(pcipt_device),),
        "The address."),
    "pcipt_device_get_bandwidth": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint64)),
        "What the link of a device carries now in Mbit/s, see pcipt_link_get_bandwidth()."),
    "pcipt_device_get_card_speed": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint64)),
        "How fast the ports of a NIC run together in Mbit/s: of all functions of the card, from `speed` of their "
        "interfaces."),
    "pcipt_device_get_card_vfs": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "How many virtual functions the card itself can have: TotalVFs of its SR-IOV capability, from `config`. The "
        "driver or the firmware may allow fewer, see pcipt_device_get_total_vfs(). Needs Read.CONFIG."),
    "pcipt_device_get_class": (
        c_uint32, (POINTER(pcipt_device),),
        "The class: base class, subclass and programming interface as 0xBBSSPP, from `uevent`."),
    "pcipt_device_get_class_name": (
        c_char_p, (POINTER(pcipt_device),),
        "The class's name, from the pci.ids list. Needs Read.NAMES."),
    "pcipt_device_get_config": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(c_uint8)), POINTER(c_size_t)),
        "Configuration space as bytes, from `config`: 64 bytes without root rights, else 256 or 4,096. Its first "
        "byte is that of offset 0; numbers in it are little endian. Needs Read.CONFIG."),
    "pcipt_device_get_device_id": (
        c_uint16, (POINTER(pcipt_device),),
        "The device id, from `uevent`."),
    "pcipt_device_get_device_name": (
        c_char_p, (POINTER(pcipt_device),),
        "The device's name, from the pci.ids list. Needs Read.NAMES."),
    "pcipt_device_get_driver": (
        c_char_p, (POINTER(pcipt_device),),
        "The driver that is bound, from `uevent`."),
    "pcipt_device_get_driver_override": (
        c_int, (POINTER(pcipt_device), POINTER(c_char_p)),
        "The driver override, from `driver_override`. Needs Read.DETAILS."),
    "pcipt_device_get_field": (
        c_int, (POINTER(pcipt_device), c_int, POINTER(c_uint64)),
        "A field of a function's configuration space. Needs Read.CONFIG."),
    "pcipt_device_get_group": (
        POINTER(pcipt_group), (POINTER(pcipt_device),),
        "The IOMMU group, from the link `iommu_group`."),
    "pcipt_device_get_host": (
        POINTER(pcipt_host), (POINTER(pcipt_device),),
        "The picture that the device is a member of."),
    "pcipt_device_get_interface_class": (
        c_char_p, (POINTER(pcipt_device), c_size_t),
        "The kernel's class of an interface: `net`, `block`, `nvme`, `drm`, `sound`, `usb`, `infiniband` and so on."),
    "pcipt_device_get_interface_count": (
        c_size_t, (POINTER(pcipt_device),),
        "How many interfaces the kernel shows for the device, from its folders `net`, `block`, `drm` and others, in "
        "the order of class and name; 0 without Read.INTERFACES. Interfaces in other network namespaces are not "
        "among them."),
    "pcipt_device_get_interface_name": (
        c_char_p, (POINTER(pcipt_device), c_size_t),
        "The name of an interface, such as `eth0`."),
    "pcipt_device_get_label": (
        c_int, (POINTER(pcipt_device), POINTER(c_char_p)),
        "The firmware's name for a function on the board, from `label` (ACPI or SMBIOS)."),
    "pcipt_device_get_label_index": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "The firmware's number for a function on the board, from `acpi_index` (ACPI) or else `index` (SMBIOS); by it"
        " udev names network interfaces eno1 and the like."),
    "pcipt_device_get_link_class": (
        c_int, (POINTER(pcipt_device),),
        "The link of a device in a word; that of a virtual function is its physical one's, that of a root or "
        "downstream port the one below it. From the link attributes of both ends. Needs Read.TOPOLOGY."),
    "pcipt_device_get_link_speed": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "Speed of a lane in MT/s (2500, 5000, 8000 ...), from `current_link_speed`; 0 without a link."),
    "pcipt_device_get_link_width": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "Lanes in use, from `current_link_width`; 0 when nothing answers at the other end."),
    "pcipt_device_get_max_link_speed": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "Speed that this end of the link can do, in MT/s, from `max_link_speed`."),
    "pcipt_device_get_max_link_width": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "Lanes that this end of the link has, from `max_link_width`."),
    "pcipt_device_get_msix_count": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "How many MSI-X vectors the function has, from its capability in `config`. Needs Read.CONFIG."),
    "pcipt_device_get_name": (
        c_char_p, (POINTER(pcipt_device),),
        "The address as the kernel writes it, such as `0000:01:00.0`."),
    "pcipt_device_get_narrowest_hop": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(pcipt_device)), POINTER(c_uint64)),
        "The narrowest hop between a device and the root: of the links on the way up, the one that carries least."),
    "pcipt_device_get_numa_node": (
        c_int, (POINTER(pcipt_device), POINTER(c_int32)),
        "The NUMA node, from `numa_node`; -1 when the firmware names none. Needs Read.DETAILS."),
    "pcipt_device_get_parent": (
        POINTER(pcipt_device), (POINTER(pcipt_device),),
        "The bridge that the device hangs on; for devices behind a controller with a domain of its own (Intel VMD), "
        "that controller. From the device's path in `sys/devices`."),
    "pcipt_device_get_physical_function": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(pcipt_device))),
        "The physical function of a virtual one, from the link `physfn`. Needs Read.SRIOV."),
    "pcipt_device_get_port_speed": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint64)),
        "How fast the network interfaces of a function run together in Mbit/s, from their `speed`; for most NICs "
        "that is the speed of one port."),
    "pcipt_device_get_port_type": (
        c_int, (POINTER(pcipt_device),),
        "The kind of PCI Express function, from `config`; for functions without that capability "
        "PortType.CONVENTIONAL."),
    "pcipt_device_get_power_state": (
        c_int, (POINTER(pcipt_device), POINTER(c_char_p)),
        "The power state such as `D0` or `D3cold`, from `power_state`. Needs Read.DETAILS."),
    "pcipt_device_get_reset_grade": (
        c_int, (POINTER(pcipt_device),),
        "How a device can be reset, from `reset_method`. Needs Read.DETAILS."),
    "pcipt_device_get_reset_methods": (
        c_int, (POINTER(pcipt_device), POINTER(c_char_p)),
        "The reset methods in the order in which the kernel tries them, such as `flr bus`, from `reset_method`. "
        "Needs Read.DETAILS."),
    "pcipt_device_get_resizable_bar": (
        c_int, (POINTER(pcipt_device), c_size_t, POINTER(c_uint32), POINTER(c_uint64), POINTER(c_uint64)),
        "A resizable BAR by its place. Needs Read.CONFIG."),
    "pcipt_device_get_resizable_bar_count": (
        c_size_t, (POINTER(pcipt_device),),
        "How many resizable BARs the function has; 0 also when it is not known. Needs Read.CONFIG."),
    "pcipt_device_get_revision": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint8)),
        "The revision, from `revision`. Needs Read.DETAILS."),
    "pcipt_device_get_slot": (
        POINTER(pcipt_slot), (POINTER(pcipt_device),),
        "The slot that a device is in: its own, or that of a bridge above it."),
    "pcipt_device_get_subsystem_device_id": (
        c_uint16, (POINTER(pcipt_device),),
        "The subsystem's device id, from `uevent`; 0 where there is none."),
    "pcipt_device_get_subsystem_vendor_id": (
        c_uint16, (POINTER(pcipt_device),),
        "The subsystem's vendor id, from `uevent`; 0 where there is none."),
    "pcipt_device_get_total_vfs": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "How many virtual functions the driver allows, from `sriov_totalvfs`. Needs Read.SRIOV."),
    "pcipt_device_get_vendor_id": (
        c_uint16, (POINTER(pcipt_device),),
        "The vendor id, from `uevent`."),
    "pcipt_device_get_vendor_name": (
        c_char_p, (POINTER(pcipt_device),),
        "The vendor's name, from the pci.ids list. Needs Read.NAMES."),
    "pcipt_device_get_vf": (
        POINTER(pcipt_device), (POINTER(pcipt_device), c_size_t),
        "A virtual function by its number, from the links `virtfn0` and up."),
    "pcipt_device_get_vf_autoprobe": (
        c_int, (POINTER(pcipt_device),),
        "Says whether the kernel looks for a driver when virtual functions are made, from `sriov_drivers_autoprobe`."),
    "pcipt_device_get_vf_count": (
        c_size_t, (POINTER(pcipt_device),),
        "How many virtual functions the device has now, by the links `virtfn0` and up; 0 without Read.SRIOV."),
    "pcipt_device_get_vf_device_id": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint16)),
        "The device id that virtual functions have, from `sriov_vf_device`."),
    "pcipt_device_get_vf_index": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "Which one of its physical function's virtual ones this is, counted from 0. Needs Read.SRIOV."),
    "pcipt_device_get_vf_offset": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint16)),
        "How far the first virtual function is from its physical one, in functions, from `sriov_offset`. Needs "
        "Read.SRIOV."),
    "pcipt_device_get_vf_stride": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint16)),
        "How far each virtual function is from the one before, in functions, from `sriov_stride`."),
    "pcipt_device_get_vf_total_msix": (
        c_int, (POINTER(pcipt_device), POINTER(c_uint32)),
        "How many MSI-X vectors the driver can share out among virtual functions, from `sriov_vf_total_msix`."),
    "pcipt_device_is_boot_vga": (
        c_int, (POINTER(pcipt_device),),
        "Says whether the firmware showed its messages on this display, from `boot_vga`. Needs Read.DETAILS or "
        "Read.USERS."),
    "pcipt_device_is_bridge": (
        c_bool, (POINTER(pcipt_device),),
        "Says whether the function is a bridge of any kind (base class 0x06: to another PCI bus, host, ISA), which "
        "is never passed through itself."),
    "pcipt_device_ref": (
        POINTER(pcipt_device), (POINTER(pcipt_device),),
        "Takes a reference on the picture."),
    "pcipt_device_to_json": (
        c_int, (POINTER(pcipt_device), POINTER(POINTER(pcipt_text))),
        "One device as JSON, as in its picture's."),
    "pcipt_device_to_libvirt_network": (
        c_int, (POINTER(pcipt_device), c_char_p, POINTER(POINTER(pcipt_text))),
        "A `<network>` of libvirt's that is a pool of the virtual functions of a physical one, from which each guest"
        " that starts gets a free one."),
    "pcipt_device_unref": (
        None, (POINTER(pcipt_device),),
        "Gives a reference on the picture back. NULL is allowed. Any thread."),
    "pcipt_drawing_get_name": (
        c_char_p, (c_int,),
        "The word for a Drawing, such as `ascii`."),
    "pcipt_error_name": (
        c_char_p, (c_int,),
        "Names an error as source code does: `EBUSY`, `ErrorCode.REFUSED`."),
    "pcipt_field_get": (
        c_int, (c_size_t,),
        "A field by its place."),
    "pcipt_field_get_count": (
        c_size_t, (),
        "How many fields this version knows. Any thread."),
    "pcipt_field_get_name": (
        c_char_p, (c_int,),
        "The name of a `field`, such as `msix-vectors`."),
    "pcipt_filter_free": (
        None, (POINTER(pcipt_filter),),
        "Frees a filter. NULL is allowed."),
    "pcipt_filter_new": (
        c_int, (POINTER(POINTER(pcipt_filter)),),
        "Makes a filter that means every whole network port: class 02, FunctionKind.PHYSICAL. It is to be freed by "
        "pcipt_filter_free()."),
    "pcipt_filter_parse": (
        c_int, (POINTER(pcipt_filter), c_char_p, POINTER(c_char_p)),
        "Sets what words of the form `key=value` say, parted by spaces: - `class=network`, `display`, `storage`, "
        "`nvme`, `sound`, `usb`, `accelerator`, `any`, or two, four or six hexadecimal digits - `ids=8086:1521`, or "
        "`ids=8086:*` for all of a vendor - `interface=enp24s0f0`, with `*` and `?` as in names of files - "
        "`address=18:00.0` - `slot=NAME` by any of its names, and with `*` and `?`; a space in it is written as `?` "
        "- `speed=10000`: at least so many Mbit/s; also `10G` - `node=0`: on that NUMA node - `kind=pf`, `vf` or "
        "`any` A filter by ids, interface, or address means every class unless it sets one. Of a virtual function, "
        "its physical one's ids, interface, address and speed count as well as its own."),
    "pcipt_filter_set_address": (
        c_int, (POINTER(pcipt_filter), POINTER(pcipt_address)),
        "Sets the address; NULL is any. With an address every class is meant, unless one is set."),
    "pcipt_filter_set_class": (
        c_int, (POINTER(pcipt_filter), c_uint32, c_uint32),
        "Sets the class, as 0xBBSSPP, of which the bits in the mask count: a `class_code` of 0x020000 with 0xff0000 "
        "is every network controller; a mask of 0 is any."),
    "pcipt_filter_set_ids": (
        c_int, (POINTER(pcipt_filter), c_int32, c_int32),
        "Sets vendor and device; a device of -1 is any of that vendor, and -1 twice any at all. With a vendor every "
        "class is meant, unless one is set."),
    "pcipt_filter_set_interface": (
        c_int, (POINTER(pcipt_filter), c_char_p),
        "Sets the name of an interface, a `pattern` with `*` and `?`; NULL is any. With a name every class is meant,"
        " unless one is set."),
    "pcipt_filter_set_kind": (
        c_int, (POINTER(pcipt_filter), c_int),
        "Sets whether physical or virtual functions are meant; `kind` is a FunctionKind."),
    "pcipt_filter_set_numa_node": (
        c_int, (POINTER(pcipt_filter), c_int32),
        "Sets the NUMA node; -1 is any."),
    "pcipt_filter_set_slot": (
        c_int, (POINTER(pcipt_filter), c_char_p),
        "Sets the name of the slot, a `pattern` with `*` and `?`; NULL is any."),
    "pcipt_filter_set_speed": (
        c_int, (POINTER(pcipt_filter), c_uint32),
        "Sets the least speed in Mbit/s; 0 is any. A port that does not tell its speed, as without a cable, is not "
        "meant then."),
    "pcipt_finding_get_address": (
        c_int, (POINTER(pcipt_finding), POINTER(pcipt_address)),
        "The device that a finding is about."),
    "pcipt_finding_get_code": (
        c_int, (POINTER(pcipt_finding),),
        "What was found."),
    "pcipt_finding_get_group": (
        c_int, (POINTER(pcipt_finding), POINTER(c_uint32)),
        "The IOMMU group that a finding is about."),
    "pcipt_finding_get_name": (
        c_char_p, (POINTER(pcipt_finding),),
        "The code as a name, such as `iommu-off-in-kernel`."),
    "pcipt_finding_get_remedy": (
        c_char_p, (POINTER(pcipt_finding),),
        "What to do about it, as an English sentence."),
    "pcipt_finding_get_sentence": (
        c_char_p, (POINTER(pcipt_finding),),
        "What was found, as one English sentence with its evidence."),
    "pcipt_finding_get_severity": (
        c_int, (POINTER(pcipt_finding),),
        "How much it matters."),
    "pcipt_finding_get_subject": (
        c_int, (POINTER(pcipt_finding),),
        "What it is about."),
    "pcipt_findings_copy": (
        c_int, (POINTER(pcipt_findings), POINTER(POINTER(pcipt_findings))),
        "Copies a list, to keep it longer than what lends it."),
    "pcipt_findings_free": (
        None, (POINTER(pcipt_findings),),
        "Frees a list that the caller owns. NULL is allowed."),
    "pcipt_findings_get": (
        POINTER(pcipt_finding), (POINTER(pcipt_findings), c_size_t),
        "One finding of a list."),
    "pcipt_findings_get_count": (
        c_size_t, (POINTER(pcipt_findings),),
        "How many findings the list has; 0 for NULL. Any thread."),
    "pcipt_findings_get_worst": (
        c_int, (POINTER(pcipt_findings),),
        "The greatest severity in a list: a question is answered with yes when this is below Severity.BLOCKER."),
    "pcipt_findings_to_json": (
        c_int, (POINTER(pcipt_findings), POINTER(POINTER(pcipt_text))),
        "Findings as JSON."),
    "pcipt_group_check": (
        c_int, (POINTER(pcipt_group), POINTER(POINTER(pcipt_findings))),
        "Judges a group: alone or bundled with whom; viable or blocked by which member's driver; pinned by a "
        "reserved region. A member counts by its driver, not by its class: a bridge on shpchp blocks, a bridge on "
        "pcieport does not. A blocker says that the group cannot be passed through on this machine; a member on a "
        "driver of the host's is a warning, since it helps to bind it."),
    "pcipt_group_explain": (
        c_int, (POINTER(pcipt_group), POINTER(POINTER(pcipt_findings))),
        "Explains a group: for each device in it, with whom it is bundled and by which hop, and what would separate "
        "them; for one that is alone, what that rests on."),
    "pcipt_group_get_domain_type": (
        c_int, (POINTER(pcipt_group), POINTER(c_char_p)),
        "The type of the group's domain: `DMA`, `DMA-FQ`, `identity`, `blocked`, `unmanaged`, from `type`. Needs "
        "Read.GROUPS."),
    "pcipt_group_get_host": (
        POINTER(pcipt_host), (POINTER(pcipt_group),),
        "The picture that the group is a member of."),
    "pcipt_group_get_isolation": (
        c_int, (POINTER(pcipt_group),),
        "The group's isolation in a word; why its members share it says isolation.h."),
    "pcipt_group_get_member": (
        POINTER(pcipt_device), (POINTER(pcipt_group), c_size_t),
        "A member, in the order of addresses."),
    "pcipt_group_get_member_count": (
        c_size_t, (POINTER(pcipt_group),),
        "How many PCI functions the group has, by the links `iommu_group` of these."),
    "pcipt_group_get_number": (
        c_uint32, (POINTER(pcipt_group),),
        "The kernel's number of the group. It changes from boot to boot."),
    "pcipt_group_get_other_count": (
        c_size_t, (POINTER(pcipt_group),),
        "How many members are no PCI functions, from `devices`; 0 without Read.GROUPS."),
    "pcipt_group_get_other_name": (
        c_char_p, (POINTER(pcipt_group), c_size_t),
        "The kernel's name of a member that is no PCI function."),
    "pcipt_group_get_region": (
        c_int, (POINTER(pcipt_group), c_size_t, POINTER(c_uint64), POINTER(c_uint64), POINTER(c_char_p)),
        "A reserved region, from `reserved_regions`."),
    "pcipt_group_get_region_count": (
        c_size_t, (POINTER(pcipt_group),),
        "How many reserved regions the group has, from `reserved_regions`; 0 without Read.GROUPS."),
    "pcipt_group_get_vfio_node": (
        c_char_p, (POINTER(pcipt_group),),
        "The path of that node, whether or not it exists; it begins with `/`, beneath the root."),
    "pcipt_group_get_viability": (
        c_int, (POINTER(pcipt_group),),
        "The group's viability in a word."),
    "pcipt_group_has_vfio_node": (
        c_int, (POINTER(pcipt_group),),
        "Says whether the node through which VFIO hands the group out exists: `/dev/vfio/NUMBER`. It is there while "
        "a member is bound to a VFIO driver. Needs Read.GROUPS."),
    "pcipt_group_ref": (
        POINTER(pcipt_group), (POINTER(pcipt_group),),
        "Takes a reference on the picture."),
    "pcipt_group_to_json": (
        c_int, (POINTER(pcipt_group), POINTER(POINTER(pcipt_text))),
        "One group as JSON, as in its picture's."),
    "pcipt_group_unref": (
        None, (POINTER(pcipt_group),),
        "Gives a reference on the picture back. NULL is allowed. Any thread."),
    "pcipt_guest_get_name": (
        c_char_p, (c_int,),
        "The word for a Guest, such as `windows`, as in JSON."),
    "pcipt_has_feature": (
        c_bool, (c_char_p,),
        "Says whether this build has a part that can be left out."),
    "pcipt_host_check": (
        c_int, (POINTER(pcipt_host), POINTER(POINTER(pcipt_findings))),
        "Says whether the machine can pass devices through, and if not, which of firmware, kernel, parameter, "
        "interrupt remapping, module or lockdown stands in the way and what to do next. Never from the kernel's log."),
    "pcipt_host_draw": (
        c_int, (POINTER(pcipt_host), c_int, POINTER(POINTER(pcipt_text))),
        "Draws root buses, ports, switches, slots and cards with their links, groups and interfaces; the graphs with"
        " a frame for each slot, and coloured by the verdict on the groups. Names that come from the machine are "
        "escaped for the format; the same picture gives the same bytes. Virtual functions are counted, not drawn."),
    "pcipt_host_find_device": (
        POINTER(pcipt_device), (POINTER(pcipt_host), POINTER(pcipt_address)),
        "A function by address."),
    "pcipt_host_find_group": (
        POINTER(pcipt_group), (POINTER(pcipt_host), c_uint32),
        "A group by its number. Numbers change from boot to boot: never save one."),
    "pcipt_host_find_id": (
        c_int, (POINTER(pcipt_host), c_uint16, c_uint16, c_size_t, POINTER(c_size_t)),
        "The next function with these ids. To find all, call again with one more than the index found."),
    "pcipt_host_find_interface": (
        c_int, (POINTER(pcipt_host), c_char_p, POINTER(POINTER(pcipt_device))),
        "The function that has an interface of this name: `eth0`, `nvme0n1`, `card0`."),
    "pcipt_host_get_command_line": (
        c_int, (POINTER(pcipt_host), POINTER(c_char_p)),
        "The kernel's command line, from `proc/cmdline`. Needs Read.MACHINE."),
    "pcipt_host_get_device": (
        POINTER(pcipt_device), (POINTER(pcipt_host), c_size_t),
        "A function by its place in the order of addresses."),
    "pcipt_host_get_device_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many PCI functions `sys/bus/pci/devices` lists; 0 for NULL. Any thread."),
    "pcipt_host_get_group": (
        POINTER(pcipt_group), (POINTER(pcipt_host), c_size_t),
        "A group by its place in the order of numbers."),
    "pcipt_host_get_group_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many IOMMU groups have PCI functions; 0 for NULL. Any thread."),
    "pcipt_host_get_interrupt_remapping": (
        c_int, (POINTER(pcipt_host),),
        "Says whether the kernel remaps interrupts, without which VFIO refuses to attach a device. From the names of"
        " the interrupt controllers in `proc/interrupts` and, for Intel, bit 3 of the `ecap` of every unit. Needs "
        "Read.MACHINE."),
    "pcipt_host_get_iommu_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many IOMMUs `sys/class/iommu` lists; 0 without Read.MACHINE. Any thread."),
    "pcipt_host_get_iommu_kind": (
        c_int, (POINTER(pcipt_host), c_size_t),
        "The kind of an IOMMU, by its name and place in `sys/class/iommu`."),
    "pcipt_host_get_iommu_name": (
        c_char_p, (POINTER(pcipt_host), c_size_t),
        "The kernel's name of an IOMMU, such as `dmar0`."),
    "pcipt_host_get_kernel_release": (
        c_int, (POINTER(pcipt_host), POINTER(c_char_p)),
        "The kernel's release, from `proc/sys/kernel/osrelease`. Needs Read.MACHINE."),
    "pcipt_host_get_lockdown": (
        c_int, (POINTER(pcipt_host), POINTER(c_char_p)),
        "The kernel's lockdown mode: `none`, `integrity` or `confidentiality`, from `sys/kernel/security/lockdown`. "
        "Needs Read.MACHINE."),
    "pcipt_host_get_module_state": (
        c_int, (POINTER(pcipt_host), c_char_p),
        "Says whether the kernel has one of the modules that passthrough needs: `vfio`, `vfio_pci`, "
        "`vfio_iommu_type1`, `iommufd`, `virtio_iommu`, `pci_stub`. `-` and `_` are the same. From `sys/module`, "
        "`sys/bus/pci/drivers` and the folder of modules. Needs Read.MACHINE."),
    "pcipt_host_get_numa_lanes": (
        c_int, (POINTER(pcipt_host), c_int32, POINTER(c_uint32), POINTER(c_uint32)),
        "The lanes of all root ports that belong to a NUMA node."),
    "pcipt_host_get_root_bus": (
        POINTER(pcipt_root_bus), (POINTER(pcipt_host), c_size_t),
        "A root bus by its place."),
    "pcipt_host_get_root_bus_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many root buses there are, in the order of domains and numbers. Any thread."),
    "pcipt_host_get_slot": (
        POINTER(pcipt_slot), (POINTER(pcipt_host), c_size_t),
        "A slot by its place."),
    "pcipt_host_get_slot_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many slots there are, in the order of their ports, those without a known one last. Any thread."),
    "pcipt_host_get_switch": (
        POINTER(pcipt_switch), (POINTER(pcipt_host), c_size_t),
        "A switch by its place."),
    "pcipt_host_get_switch_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many switches are known. It takes root rights to see one. Any thread."),
    "pcipt_host_get_unread_count": (
        c_size_t, (POINTER(pcipt_host),),
        "How many files of the machine were there but could not be read, mostly for want of root rights. The picture"
        " is the poorer for each. Any thread."),
    "pcipt_host_get_unread_error": (
        c_int, (POINTER(pcipt_host), c_size_t),
        "Why it was not read."),
    "pcipt_host_get_unread_path": (
        c_char_p, (POINTER(pcipt_host), c_size_t),
        "The path of an unread file, beneath the root and beginning with `/`; that of a device's attribute is "
        "beneath `/sys/devices`, where the device itself stands."),
    "pcipt_host_get_what": (
        c_uint, (POINTER(pcipt_host),),
        "What the picture contains: the flags that it was taken with and those that they include. By them \"none\" is "
        "told from \"not read\" where a getter answers a count."),
    "pcipt_host_has_firmware_table": (
        c_int, (POINTER(pcipt_host), c_char_p),
        "Says whether the firmware has an ACPI table that describes an IOMMU: `DMAR` (Intel), `IVRS` (AMD), `IORT` "
        "(Arm), `VIOT` (virtio). From the names in `sys/firmware/acpi/tables`. Needs Read.MACHINE."),
    "pcipt_host_read": (
        c_int, (POINTER(pcipt_ctx), c_uint, POINTER(POINTER(pcipt_host))),
        "Takes a picture of the context's machine or tree. A device that vanishes meanwhile is left out."),
    "pcipt_host_ref": (
        POINTER(pcipt_host), (POINTER(pcipt_host),),
        "Takes one more reference."),
    "pcipt_host_to_json": (
        c_int, (POINTER(pcipt_host), POINTER(POINTER(pcipt_text))),
        "A picture as JSON: the machine, groups with verdicts, devices; only what was read. The same picture gives "
        "the same bytes."),
    "pcipt_host_unref": (
        None, (POINTER(pcipt_host),),
        "Gives a reference back; the last one frees the picture. NULL is allowed. Any thread."),
    "pcipt_hypervisor_find": (
        c_int, (c_char_p, POINTER(c_size_t)),
        "Finds a kind of virtual machine by its name."),
    "pcipt_hypervisor_get_count": (
        c_size_t, (),
        "How many kinds of virtual machine are known: hypervisor and machine type. Any thread."),
    "pcipt_hypervisor_get_entries": (
        c_size_t, (c_size_t,),
        "How many entries for passed-through devices one virtual machine takes; 0 behind the end. Any thread."),
    "pcipt_hypervisor_get_name": (
        c_char_p, (c_size_t,),
        "The name of a kind, such as `proxmox`, `libvirt-q35`, `qemu-q35`, `qemu-pc`."),
    "pcipt_hypervisor_get_source": (
        c_char_p, (c_size_t,),
        "Since which version, and where it says so."),
    "pcipt_hypervisor_get_title": (
        c_char_p, (c_size_t,),
        "What people call it, such as `Proxmox VE`."),
    "pcipt_hypervisor_takes_slots": (
        c_bool, (c_size_t,),
        "Whether an entry can hold several functions, up to eight, such as all of one slot. Any thread."),
    "pcipt_iommu_kind_get_name": (
        c_char_p, (c_int,),
        "The word for an IommuKind, such as `intel`, as in JSON."),
    "pcipt_isolation_get_name": (
        c_char_p, (c_int,),
        "The word for an Isolation, such as `alone`, as in JSON."),
    "pcipt_limit_kind_get_name": (
        c_char_p, (c_int,),
        "The word for a LimitKind, such as `host`, as in JSON."),
    "pcipt_link_class_get_name": (
        c_char_p, (c_int,),
        "The word for a LinkClass, such as `as designed`, as in JSON."),
    "pcipt_link_get_bandwidth": (
        c_uint64, (c_uint32, c_uint32),
        "What a link of so many `lanes` of such a `speed` (MT/s) can carry in one direction in Mbit/s, after its "
        "line code (8b/10b up to 5 GT/s, 128b/130b above). Packet headers take a tenth or two of that."),
    "pcipt_log_level_get_name": (
        c_char_p, (c_int,),
        "The word for a LogLevel, such as `error`."),
    "pcipt_module_state_get_name": (
        c_char_p, (c_int,),
        "The word for a ModuleState, such as `loadable`, as in JSON."),
    "pcipt_parameters_edit": (
        c_int, (POINTER(pcipt_parameters), c_int, c_char_p, POINTER(POINTER(pcipt_text))),
        "Makes the changes in the text of a file. All else stays byte for byte, and what is so already stays as "
        "well: a second time changes nothing. Of a GRUB file, what is missing is added to "
        "`GRUB_CMDLINE_LINUX_DEFAULT`, or to `GRUB_CMDLINE_LINUX` where that is the only one; a line is appended "
        "where there is neither. What is in the way is removed from both. Of several assignments the last one "
        "counts, with those that it refers to or that are appended to by `+=`, which not all shells know. A word "
        "with an expansion, an escape or a quote within is never touched. What the file runs or reads by other "
        "names, and files in `/etc/default/grub.d` that are read after it, are not looked into."),
    "pcipt_parameters_free": (
        None, (POINTER(pcipt_parameters),),
        "Frees an advice. NULL is allowed."),
    "pcipt_parameters_get_change": (
        c_int, (POINTER(pcipt_parameters), c_size_t),
        "What is to be done about it."),
    "pcipt_parameters_get_count": (
        c_size_t, (POINTER(pcipt_parameters),),
        "How many changes there are; 0 when nothing is missing or in the way, and for NULL. Any thread."),
    "pcipt_parameters_get_file": (
        c_int, (POINTER(pcipt_parameters),),
        "Which file counts on this machine, by the word that its boot loader puts on the command line: `BOOT_IMAGE=`"
        " is GRUB's, and `initrd=\\...` without it that of systemd-boot, which takes the content of "
        "`/etc/kernel/cmdline`. A host may well have both files."),
    "pcipt_parameters_get_findings": (
        POINTER(pcipt_findings), (POINTER(pcipt_parameters),),
        "Why: a finding for each change, and for what is on the command line and is to be minded."),
    "pcipt_parameters_get_text": (
        c_char_p, (POINTER(pcipt_parameters), c_size_t),
        "The parameter that a change is about, such as `intel_iommu=on`; one to be removed as it stands on the "
        "command line."),
    "pcipt_parameters_new": (
        c_int, (POINTER(pcipt_host), POINTER(POINTER(pcipt_parameters))),
        "Compares the command line of a machine with what passthrough takes. Where the IOMMU is in use nothing is "
        "missing, with or without a parameter, and an AMD machine never lacks one."),
    "pcipt_parameters_set_acs_override": (
        c_int, (POINTER(pcipt_parameters), c_char_p),
        "Asks for `pcie_acs_override=`, by which a kernel with that patch splits groups that the hardware does not "
        "isolate. Comes with a warning."),
    "pcipt_parameters_set_passthrough": (
        c_int, (POINTER(pcipt_parameters), c_bool),
        "Asks for `iommu=pt`, with which the host's own devices bypass the IOMMU: faster for them, no matter for "
        "those that are passed through. It is never missing, only chosen. On Arm it is `iommu.passthrough=1`."),
    "pcipt_parameters_to_grubby": (
        c_int, (POINTER(pcipt_parameters), POINTER(POINTER(pcipt_text))),
        "The command of Fedora and its relatives that makes the changes: `grubby --update-kernel=ALL --args=\"...\"`."),
    "pcipt_parameters_to_json": (
        c_int, (POINTER(pcipt_parameters), POINTER(POINTER(pcipt_text))),
        "An advice as JSON: changes, findings, the file that counts, lines to paste for both files, grubby's "
        "command. The text is to be freed by pcipt_text_free()."),
    "pcipt_parameters_to_line": (
        c_int, (POINTER(pcipt_parameters), c_int, POINTER(POINTER(pcipt_text))),
        "A line to paste, made from the command line of the running kernel: the assignment of "
        "`GRUB_CMDLINE_LINUX_DEFAULT`, without what GRUB adds by itself, or the content of `/etc/kernel/cmdline`."),
    "pcipt_port_state_get_name": (
        c_char_p, (c_int,),
        "The word for a PortState, such as `free_tied`, as in JSON."),
    "pcipt_port_type_get_name": (
        c_char_p, (c_int,),
        "The word for a PortType, such as `legacy endpoint`."),
    "pcipt_prediction_free": (
        None, (POINTER(pcipt_prediction),),
        "Frees a prediction. NULL is allowed."),
    "pcipt_prediction_get_address": (
        POINTER(pcipt_address), (POINTER(pcipt_prediction), c_uint32),
        "Where a virtual function will be; `index` counts from 0."),
    "pcipt_prediction_get_count": (
        c_uint32, (POINTER(pcipt_prediction),),
        "How many were asked for; 0 for NULL."),
    "pcipt_prediction_get_findings": (
        POINTER(pcipt_findings), (POINTER(pcipt_prediction),),
        "What was found, with the number that would work."),
    "pcipt_prediction_get_group": (
        c_int, (POINTER(pcipt_prediction), c_uint32, POINTER(POINTER(pcipt_group))),
        "The IOMMU group that a virtual function will be in."),
    "pcipt_prediction_get_most": (
        c_uint32, (POINTER(pcipt_prediction),),
        "How many would work, by all that is known and whatever number was asked for; 0 for NULL, and when none "
        "would."),
    "pcipt_prediction_new": (
        c_int, (POINTER(pcipt_device), c_uint32, POINTER(POINTER(pcipt_prediction))),
        "Foresees a number of virtual functions, as if there were none yet. Addresses come from the kernel's "
        "`sriov_offset` and `sriov_stride`; the limits from `sriov_totalvfs`, from the bus numbers of the bridge "
        "above (`subordinate_bus_number`), from the memory that the firmware or kernel has given (`resource`), and "
        "from the driver. The first hop decides the groups: where the kernel has put the physical function into the "
        "group of the bridge above, since that has no ACS, it does the same with the virtual ones."),
    "pcipt_prediction_to_json": (
        c_int, (POINTER(pcipt_prediction), POINTER(POINTER(pcipt_text))),
        "What is foreseen of virtual functions, as JSON."),
    "pcipt_proxmox_is_q35": (
        c_bool, (c_char_p,),
        "Whether the file of a Proxmox virtual machine sets the machine type q35, so that entries get `pcie=1`. "
        "Otherwise it is an i440FX, which has no PCI Express."),
    "pcipt_recover": (
        c_int, (POINTER(pcipt_ctx), c_uint, POINTER(POINTER(pcipt_findings))),
        "Finishes or undoes what a process left that died in the midst of a change, or what could not be undone: a "
        "change that was complete stays, any other is taken back, unless what is to be taken from somebody is in use"
        " by now. Says in findings what it did."),
    "pcipt_reset_grade_get_name": (
        c_char_p, (c_int,),
        "The word for a ResetGrade, such as `bus`, as in JSON."),
    "pcipt_root_bus_get_bus": (
        c_uint8, (POINTER(pcipt_root_bus),),
        "The bus number."),
    "pcipt_root_bus_get_domain": (
        c_uint32, (POINTER(pcipt_root_bus),),
        "The domain."),
    "pcipt_root_bus_get_host": (
        POINTER(pcipt_host), (POINTER(pcipt_root_bus),),
        "The picture that it is a member of."),
    "pcipt_root_bus_get_lanes": (
        c_uint32, (POINTER(pcipt_root_bus),),
        "How many lanes its root ports have. Any thread."),
    "pcipt_root_bus_get_lanes_used": (
        c_uint32, (POINTER(pcipt_root_bus),),
        "How many of them are in use. Any thread."),
    "pcipt_root_bus_get_numa_node": (
        c_int32, (POINTER(pcipt_root_bus),),
        "The NUMA node of its functions; -1 when the firmware names none, and for NULL. Any thread."),
    "pcipt_root_bus_ref": (
        POINTER(pcipt_root_bus), (POINTER(pcipt_root_bus),),
        "Takes a reference on the picture."),
    "pcipt_root_bus_unref": (
        None, (POINTER(pcipt_root_bus),),
        "Gives a reference on the picture back. NULL is allowed. Any thread."),
    "pcipt_separation_get_name": (
        c_char_p, (c_int,),
        "The word for a Separation, such as `unexplained`."),
    "pcipt_separation_report_free": (
        None, (POINTER(pcipt_separation_report),),
        "Frees an answer. NULL is allowed."),
    "pcipt_separation_report_get_findings": (
        POINTER(pcipt_findings), (POINTER(pcipt_separation_report),),
        "The answer as a sentence, and what would separate them."),
    "pcipt_separation_report_get_hop": (
        POINTER(pcipt_device), (POINTER(pcipt_separation_report),),
        "The function or port that it rests on, or whose ACS is missing."),
    "pcipt_separation_report_get_kind": (
        c_int, (POINTER(pcipt_separation_report),),
        "The answer in a word."),
    "pcipt_separation_report_get_path": (
        POINTER(pcipt_device), (POINTER(pcipt_separation_report), c_size_t),
        "A hop of the way from one up to where both meet, and down to the other; where they meet in the root "
        "complex, that is no hop."),
    "pcipt_separation_report_get_path_count": (
        c_size_t, (POINTER(pcipt_separation_report),),
        "How many hops the way between them has, both ends among them."),
    "pcipt_separation_report_new": (
        c_int, (POINTER(pcipt_device), POINTER(pcipt_device), POINTER(POINTER(pcipt_separation_report))),
        "Says what is between two devices."),
    "pcipt_severity_get_name": (
        c_char_p, (c_int,),
        "The word for a Severity, such as `warning`, as in JSON."),
    "pcipt_slot_form_get_name": (
        c_char_p, (c_int,),
        "The word for a SlotForm, such as `pcie`, as in JSON."),
    "pcipt_slot_get_form": (
        c_int, (POINTER(pcipt_slot),),
        "What fits."),
    "pcipt_slot_get_function": (
        POINTER(pcipt_device), (POINTER(pcipt_slot), c_size_t),
        "A function in it."),
    "pcipt_slot_get_function_count": (
        c_size_t, (POINTER(pcipt_slot),),
        "How many functions are in it, virtual ones and those behind a bridge in it not counted. Any thread."),
    "pcipt_slot_get_host": (
        POINTER(pcipt_host), (POINTER(pcipt_slot),),
        "The picture that it is a member of."),
    "pcipt_slot_get_hotplug": (
        c_int, (POINTER(pcipt_slot),),
        "Whether the slot can be plugged while the machine runs, from the capability of its port."),
    "pcipt_slot_get_long": (
        c_int, (POINTER(pcipt_slot),),
        "Whether it takes full-length cards, from SMBIOS."),
    "pcipt_slot_get_name": (
        c_char_p, (POINTER(pcipt_slot),),
        "The name by the best source."),
    "pcipt_slot_get_occupied": (
        c_int, (POINTER(pcipt_slot),),
        "Whether something is in it: by the functions that are there, else by the port's presence bit, else by "
        "SMBIOS."),
    "pcipt_slot_get_part_count": (
        c_size_t, (POINTER(pcipt_slot),),
        "Into how many parts it is split; 0 when it is not. Any thread."),
    "pcipt_slot_get_part_port": (
        POINTER(pcipt_device), (POINTER(pcipt_slot), c_size_t),
        "The port of a part."),
    "pcipt_slot_get_part_width": (
        c_uint32, (POINTER(pcipt_slot), c_size_t),
        "Lanes of a part."),
    "pcipt_slot_get_port": (
        POINTER(pcipt_device), (POINTER(pcipt_slot),),
        "The port that the slot hangs on."),
    "pcipt_slot_get_port_width": (
        c_uint32, (POINTER(pcipt_slot),),
        "Lanes of the slot's port, see pcipt_device_get_max_link_width(); 0 when it is not known. Any thread."),
    "pcipt_slot_get_source": (
        c_int, (POINTER(pcipt_slot), c_size_t),
        "Who gives a name."),
    "pcipt_slot_get_source_count": (
        c_size_t, (POINTER(pcipt_slot),),
        "How many names it has, the best first. Any thread."),
    "pcipt_slot_get_source_name": (
        c_char_p, (POINTER(pcipt_slot), c_size_t),
        "A name."),
    "pcipt_slot_get_split": (
        c_int, (POINTER(pcipt_slot),),
        "Whether its lanes go to several ports."),
    "pcipt_slot_get_usage": (
        c_int, (POINTER(pcipt_slot),),
        "The firmware's word on whether it is free, from SMBIOS."),
    "pcipt_slot_get_width": (
        c_uint32, (POINTER(pcipt_slot),),
        "Lanes of the connector, from SMBIOS; 0 when it is not known. Any thread."),
    "pcipt_slot_ref": (
        POINTER(pcipt_slot), (POINTER(pcipt_slot),),
        "Takes a reference on the picture."),
    "pcipt_slot_source_get_name": (
        c_char_p, (c_int,),
        "The word for a SlotSource, such as `label`, as in JSON."),
    "pcipt_slot_unref": (
        None, (POINTER(pcipt_slot),),
        "Gives a reference on the picture back. NULL is allowed. Any thread."),
    "pcipt_slot_usage_get_name": (
        c_char_p, (c_int,),
        "The word for a SlotUsage, such as `free`, as in JSON."),
    "pcipt_split_get_name": (
        c_char_p, (c_int,),
        "The word for a Split, such as `stated`, as in JSON."),
    "pcipt_spread_get_name": (
        c_char_p, (c_int,),
        "The word for a Spread, such as `together`."),
    "pcipt_step_state_get_name": (
        c_char_p, (c_int,),
        "The word for a StepState, such as `done`, as in JSON."),
    "pcipt_strerror": (
        c_char_p, (c_int,),
        "Says in English what an error means, in words that can follow a colon."),
    "pcipt_subject_get_name": (
        c_char_p, (c_int,),
        "The word for a Subject, such as `device`."),
    "pcipt_switch_get_chip": (
        c_char_p, (POINTER(pcipt_switch),),
        "What chip it is, such as `PLX PEX 8747`: by the ids of the common families."),
    "pcipt_switch_get_demand": (
        c_uint64, (POINTER(pcipt_switch),),
        "What the links below carry together now, in Mbit/s. Any thread."),
    "pcipt_switch_get_host": (
        POINTER(pcipt_host), (POINTER(pcipt_switch),),
        "The picture that it is a member of."),
    "pcipt_switch_get_oversubscription": (
        c_uint32, (POINTER(pcipt_switch),),
        "How often the links below go into the uplink, in percent: 200 is two to one; 0 when it is not known."),
    "pcipt_switch_get_port": (
        POINTER(pcipt_device), (POINTER(pcipt_switch), c_size_t),
        "A port away from the root."),
    "pcipt_switch_get_port_count": (
        c_size_t, (POINTER(pcipt_switch),),
        "How many ports it has away from the root. Any thread."),
    "pcipt_switch_get_uplink": (
        c_uint64, (POINTER(pcipt_switch),),
        "What its uplink carries now, in Mbit/s; 0 when it is not known. Any thread."),
    "pcipt_switch_get_upstream": (
        POINTER(pcipt_device), (POINTER(pcipt_switch),),
        "The port towards the root."),
    "pcipt_switch_ref": (
        POINTER(pcipt_switch), (POINTER(pcipt_switch),),
        "Takes a reference on the picture."),
    "pcipt_switch_unref": (
        None, (POINTER(pcipt_switch),),
        "Gives a reference on the picture back. NULL is allowed. Any thread."),
    "pcipt_text_free": (
        None, (POINTER(pcipt_text),),
        "Frees a text. NULL is allowed."),
    "pcipt_text_get_length": (
        c_size_t, (POINTER(pcipt_text),),
        "The text's length in bytes, without the terminating zero; 0 for NULL. Any thread."),
    "pcipt_text_get_string": (
        c_char_p, (POINTER(pcipt_text),),
        "The text itself, terminated by zero."),
    "pcipt_transaction_add_bind": (
        c_int, (POINTER(pcipt_transaction), POINTER(pcipt_address), c_uint),
        "Asks for a device, or its whole group, to be bound to VFIO: to the driver that this kernel's modules have "
        "for the very device (the `vfio_pci:` aliases of `modules.alias`), or else to vfio-pci. What it was before "
        "is recorded for pcipt_transaction_add_restore(). In a whole group, bridges stay on a driver that is not in "
        "VFIO's way and are unbound from any other; a member that is on a VFIO driver already stays as it is."),
    "pcipt_transaction_add_bind_to": (
        c_int, (POINTER(pcipt_transaction), POINTER(pcipt_address), c_char_p, c_uint),
        "As pcipt_transaction_add_bind(), to a VFIO driver of the caller's choice."),
    "pcipt_transaction_add_restore": (
        c_int, (POINTER(pcipt_transaction), POINTER(pcipt_address), c_uint),
        "Asks for a device, or its whole group, to be as it was before it was bound: driver, or none, driver "
        "override, and `power/control`. A device that somebody else has changed since is refused. Without a record "
        "an override of VFIO's is cleared and the kernel chooses the driver."),
    "pcipt_transaction_add_vf_network": (
        c_int, (POINTER(pcipt_transaction), POINTER(pcipt_address), c_uint32, POINTER(pcipt_vf_network)),
        "Asks for the network port of a virtual function to be set, through the interface of its physical function: "
        "one that is there, or one that this change makes. Each setting is a step, and is read back where the driver"
        " tells of it."),
    "pcipt_transaction_add_vfs": (
        c_int, (POINTER(pcipt_transaction), POINTER(pcipt_address), c_uint32, c_uint),
        "Asks for a number of virtual functions, by `sriov_numvfs`. Unless they are for the host no driver of the "
        "host's is bound to them: `sriov_drivers_autoprobe` is off while they are made, and put back when the change"
        " is done. Each is awaited at the address that was foreseen (pcipt_prediction_new()), and the number is read"
        " back. While there are virtual functions another number is refused, unless ChangeFlag.RECREATE_VFS says "
        "that these may be removed first. Removing them, for which the number is 0, is refused while one is in use "
        "(unless a flag allows it). Those for the host whose ports this change sets as well get their drivers once "
        "these are set. What is on a driver is released first, side by side where the IOMMU groups allow it "
        "(pcipt_ctx_set_parallel())."),
    "pcipt_transaction_apply": (
        c_int, (POINTER(pcipt_transaction),),
        "Makes the change. Unless it was checked already it is checked first, and refused with nothing written when "
        "the check refuses. If the machine has changed between check and apply, nothing is written either. One "
        "change at a time is made on a host: the lock in the state directory is waited for until the context's "
        "deadline (pcipt_ctx_set_deadline()). What is to be done is journalled before it is, each step on a device "
        "is verified by reading back, and when one fails, all before it are undone in reverse. A module that was "
        "loaded stays. Whether anything was written before an error, and what may be called next, says "
        "pcipt_transaction_get_state()."),
    "pcipt_transaction_check": (
        c_int, (POINTER(pcipt_transaction),),
        "Looks at the machine as it is now, lists the steps that lead to what was asked, and says what stands in the"
        " way. Writes nothing, needs no right to write (it warns where that is missing), and works on captured trees"
        " too. The steps are listed also of what is refused, and it may be called as often as is wanted, with more "
        "added in between."),
    "pcipt_transaction_free": (
        None, (POINTER(pcipt_transaction),),
        "Frees a transaction; what it has applied stays. NULL is allowed."),
    "pcipt_transaction_get_findings": (
        POINTER(pcipt_findings), (POINTER(pcipt_transaction),),
        "What the last check, apply or undo found, whatever it answered; pcipt_transaction_resume() adds to it."),
    "pcipt_transaction_get_state": (
        c_int, (POINTER(pcipt_transaction),),
        "What became of the change: whether an error came before anything was written or after, and what may be "
        "called next. To check, apply and add is for TransactionState.OPEN and TransactionState.CHECKED, to resume "
        "for TransactionState.PENDING, to undo for TransactionState.APPLIED."),
    "pcipt_transaction_get_step_address": (
        c_int, (POINTER(pcipt_transaction), c_size_t, POINTER(pcipt_address)),
        "The device that a step is about."),
    "pcipt_transaction_get_step_count": (
        c_size_t, (POINTER(pcipt_transaction),),
        "How many steps the last check, or apply, listed, of what was refused as well; 0 when it could not list "
        "them."),
    "pcipt_transaction_get_step_error": (
        c_int, (POINTER(pcipt_transaction), c_size_t, POINTER(c_int)),
        "Why a step failed."),
    "pcipt_transaction_get_step_path": (
        c_char_p, (POINTER(pcipt_transaction), c_size_t),
        "The file that a step writes, beneath the root and beginning with `/`."),
    "pcipt_transaction_get_step_sentence": (
        c_char_p, (POINTER(pcipt_transaction), c_size_t),
        "A step as a sentence."),
    "pcipt_transaction_get_step_state": (
        c_int, (POINTER(pcipt_transaction), c_size_t),
        "What became of a step."),
    "pcipt_transaction_get_step_value": (
        c_char_p, (POINTER(pcipt_transaction), c_size_t),
        "What a step writes, byte for byte; the module's name for a step that loads one; the setting of a port, such"
        " as `0 mac 02:11:22:33:44:55`."),
    "pcipt_transaction_new": (
        c_int, (POINTER(pcipt_ctx), POINTER(POINTER(pcipt_transaction))),
        "Starts an empty transaction."),
    "pcipt_transaction_resume": (
        c_int, (POINTER(pcipt_transaction),),
        "Goes on with a change that was pending: waits for its write until the context's deadline, then runs the "
        "steps that are left, unless something stands against these by now: then all is undone. A transaction that "
        "is freed while it is pending keeps the host locked until its write is over, and leaves its journal to "
        "pcipt_recover()."),
    "pcipt_transaction_set_vfio_node_owner": (
        c_int, (POINTER(pcipt_transaction), c_uint32, c_uint32),
        "Gives the nodes of the groups that are bound (`/dev/vfio/NUMBER`, not those of iommufd) to a user and a "
        "group of users (their numbers, neither of which can be left as it is), as a step of the change."),
    "pcipt_transaction_state_get_name": (
        c_char_p, (c_int,),
        "The word for a TransactionState, such as `applied`, as in JSON."),
    "pcipt_transaction_to_json": (
        c_int, (POINTER(pcipt_transaction), POINTER(POINTER(pcipt_text))),
        "A transaction's steps and findings as JSON; before a check there are none."),
    "pcipt_transaction_undo": (
        c_int, (POINTER(pcipt_transaction),),
        "Takes an applied change back, in reverse. A device that somebody else has changed since is told and left "
        "alone. What is in use by now is refused as in pcipt_transaction_check(), unless it was added with the flag "
        "for that."),
    "pcipt_tristate_get_name": (
        c_char_p, (c_int,),
        "The word for a Tristate, such as `yes`, as in JSON."),
    "pcipt_version": (
        c_char_p, (),
        "The library's version, such as `0.1.0`."),
    "pcipt_vf_make_mac": (
        c_int, (POINTER(pcipt_ctx), POINTER(pcipt_address), c_uint32, c_char_p, c_size_t),
        "A MAC for a port that has none, the same at every start: locally administered, made from `/etc/machine-id`,"
        " the address of the physical function and the number of the virtual one. docs/vfs.md says how; it stays so."),
    "pcipt_vf_network_free": (
        None, (POINTER(pcipt_vf_network),),
        "Frees settings. NULL is allowed."),
    "pcipt_vf_network_get_link_state": (
        c_int, (POINTER(pcipt_vf_network),),
        "The link state."),
    "pcipt_vf_network_get_mac": (
        c_char_p, (POINTER(pcipt_vf_network),),
        "The MAC, in small letters."),
    "pcipt_vf_network_get_rate": (
        c_int, (POINTER(pcipt_vf_network), POINTER(c_uint32), POINTER(c_uint32)),
        "The rates."),
    "pcipt_vf_network_get_settings": (
        c_uint, (POINTER(pcipt_vf_network),),
        "Which settings are there."),
    "pcipt_vf_network_get_spoof_check": (
        c_int, (POINTER(pcipt_vf_network),),
        "The spoof check."),
    "pcipt_vf_network_get_trust": (
        c_int, (POINTER(pcipt_vf_network),),
        "The trust."),
    "pcipt_vf_network_get_vlan": (
        c_int, (POINTER(pcipt_vf_network), POINTER(c_uint16), POINTER(c_uint8), POINTER(c_int)),
        "The VLAN."),
    "pcipt_vf_network_new": (
        c_int, (POINTER(POINTER(pcipt_vf_network)),),
        "Makes settings of which none is there, to be freed by pcipt_vf_network_free()."),
    "pcipt_vf_network_read": (
        c_int, (POINTER(pcipt_ctx), POINTER(pcipt_device), c_uint32, POINTER(POINTER(pcipt_vf_network))),
        "Asks what a virtual function's port is set to, through the interface of its physical function (netlink, "
        "RTM_GETLINK; of a captured tree, its file of the network)."),
    "pcipt_vf_network_set_link_state": (
        c_int, (POINTER(pcipt_vf_network), c_int),
        "Sets the link state; `state` is a VfLinkState."),
    "pcipt_vf_network_set_mac": (
        c_int, (POINTER(pcipt_vf_network), c_char_p),
        "Sets the MAC; `mac` is such as `52:54:00:12:34:56`."),
    "pcipt_vf_network_set_rate": (
        c_int, (POINTER(pcipt_vf_network), c_uint32, c_uint32),
        "Sets how much the port may send."),
    "pcipt_vf_network_set_spoof_check": (
        c_int, (POINTER(pcipt_vf_network), c_bool),
        "Sets whether frames with another sender's MAC are dropped, when on."),
    "pcipt_vf_network_set_trust": (
        c_int, (POINTER(pcipt_vf_network), c_bool),
        "Sets whether the guest may change its MAC and hear all frames, as a router must: yes when on."),
    "pcipt_vf_network_set_vlan": (
        c_int, (POINTER(pcipt_vf_network), c_uint16, c_uint8, c_int),
        "Sets the VLAN that all frames of the port are put into."),
    "pcipt_vf_network_unset": (
        c_int, (POINTER(pcipt_vf_network), c_uint),
        "Takes `settings` out, VfSetting flags, so that those of the port stay as they are."),
    "pcipt_viability_get_name": (
        c_char_p, (c_int,),
        "The word for a Viability, such as `viable`, as in JSON."),
}

# the enumerators by their names in C
ENUMERATORS: Dict[str, int] = {
    "PCIPT_GUEST_OTHER": Guest.OTHER,
    "PCIPT_GUEST_WINDOWS": Guest.WINDOWS,
    "PCIPT_SPREAD_NONE": Spread.NONE,
    "PCIPT_SPREAD_TOGETHER": Spread.TOGETHER,
    "PCIPT_SPREAD_APART": Spread.APART,
    "PCIPT_PORT_STATE_FREE_ALONE": PortState.FREE_ALONE,
    "PCIPT_PORT_STATE_FREE_TIED": PortState.FREE_TIED,
    "PCIPT_PORT_STATE_GIVEN": PortState.GIVEN,
    "PCIPT_PORT_STATE_OWN": PortState.OWN,
    "PCIPT_PORT_STATE_TIED_TO_HOST": PortState.TIED_TO_HOST,
    "PCIPT_PORT_STATE_BLOCKED": PortState.BLOCKED,
    "PCIPT_PORT_STATE_HAS_VFS": PortState.HAS_VFS,
    "PCIPT_LIMIT_IOMMU": LimitKind.IOMMU,
    "PCIPT_LIMIT_HOST": LimitKind.HOST,
    "PCIPT_LIMIT_GROUPS": LimitKind.GROUPS,
    "PCIPT_LIMIT_REGIONS": LimitKind.REGIONS,
    "PCIPT_LIMIT_RESET": LimitKind.RESET,
    "PCIPT_LIMIT_LANES": LimitKind.LANES,
    "PCIPT_LIMIT_SLOTS": LimitKind.SLOTS,
    "PCIPT_LIMIT_VFS": LimitKind.VFS,
    "PCIPT_LIMIT_HYPERVISOR": LimitKind.HYPERVISOR,
    "PCIPT_CAPTURE_SCRUB": CaptureFlag.SCRUB,
    "PCIPT_PROXMOX_MAPPING": ProxmoxFlag.MAPPING,
    "PCIPT_QEMU_IOMMUFD": QemuFlag.IOMMUFD,
    "PCIPT_LOG_NONE": LogLevel.NONE,
    "PCIPT_LOG_ERROR": LogLevel.ERROR,
    "PCIPT_LOG_WARNING": LogLevel.WARNING,
    "PCIPT_LOG_INFO": LogLevel.INFO,
    "PCIPT_LOG_DEBUG": LogLevel.DEBUG,
    "PCIPT_E_REFUSED": ErrorCode.REFUSED,
    "PCIPT_E_STALE": ErrorCode.STALE,
    "PCIPT_E_UNVERIFIED": ErrorCode.UNVERIFIED,
    "PCIPT_E_UNDO_FAILED": ErrorCode.UNDO_FAILED,
    "PCIPT_E_NOT_LIVE": ErrorCode.NOT_LIVE,
    "PCIPT_E_MALFORMED": ErrorCode.MALFORMED,
    "PCIPT_E_OUTSIDE_ROOT": ErrorCode.OUTSIDE_ROOT,
    "PCIPT_E_NO_PCI": ErrorCode.NO_PCI,
    "PCIPT_E_NO_DRIVER": ErrorCode.NO_DRIVER,
    "PCIPT_E_PENDING": ErrorCode.PENDING,
    "PCIPT_E_LOCKED": ErrorCode.LOCKED,
    "PCIPT_E_INTERRUPTED": ErrorCode.INTERRUPTED,
    "PCIPT_E_TOO_HARD": ErrorCode.TOO_HARD,
    "PCIPT_E_IN_CHANGE": ErrorCode.IN_CHANGE,
    "PCIPT_DRAWING_TEXT": Drawing.TEXT,
    "PCIPT_DRAWING_ASCII": Drawing.ASCII,
    "PCIPT_DRAWING_MERMAID": Drawing.MERMAID,
    "PCIPT_DRAWING_DOT": Drawing.DOT,
    "PCIPT_FIELD_COMMAND_MEMORY": Field.COMMAND_MEMORY,
    "PCIPT_FIELD_COMMAND_MASTER": Field.COMMAND_MASTER,
    "PCIPT_FIELD_COMMAND_NO_INTX": Field.COMMAND_NO_INTX,
    "PCIPT_FIELD_HEADER_TYPE": Field.HEADER_TYPE,
    "PCIPT_FIELD_MULTIFUNCTION": Field.MULTIFUNCTION,
    "PCIPT_FIELD_INTERRUPT_PIN": Field.INTERRUPT_PIN,
    "PCIPT_FIELD_PRIMARY_BUS": Field.PRIMARY_BUS,
    "PCIPT_FIELD_SECONDARY_BUS": Field.SECONDARY_BUS,
    "PCIPT_FIELD_SUBORDINATE_BUS": Field.SUBORDINATE_BUS,
    "PCIPT_FIELD_PM_VERSION": Field.PM_VERSION,
    "PCIPT_FIELD_PM_D1": Field.PM_D1,
    "PCIPT_FIELD_PM_D2": Field.PM_D2,
    "PCIPT_FIELD_PM_PME": Field.PM_PME,
    "PCIPT_FIELD_PM_PME_ENABLED": Field.PM_PME_ENABLED,
    "PCIPT_FIELD_PM_NO_SOFT_RESET": Field.PM_NO_SOFT_RESET,
    "PCIPT_FIELD_PM_STATE": Field.PM_STATE,
    "PCIPT_FIELD_MSI_ENABLED": Field.MSI_ENABLED,
    "PCIPT_FIELD_MSI_VECTORS": Field.MSI_VECTORS,
    "PCIPT_FIELD_MSI_VECTORS_USED": Field.MSI_VECTORS_USED,
    "PCIPT_FIELD_MSI_64BIT": Field.MSI_64BIT,
    "PCIPT_FIELD_MSI_MASKABLE": Field.MSI_MASKABLE,
    "PCIPT_FIELD_MSIX_ENABLED": Field.MSIX_ENABLED,
    "PCIPT_FIELD_MSIX_MASKED": Field.MSIX_MASKED,
    "PCIPT_FIELD_MSIX_VECTORS": Field.MSIX_VECTORS,
    "PCIPT_FIELD_MSIX_TABLE_BAR": Field.MSIX_TABLE_BAR,
    "PCIPT_FIELD_MSIX_TABLE_OFFSET": Field.MSIX_TABLE_OFFSET,
    "PCIPT_FIELD_MSIX_PBA_BAR": Field.MSIX_PBA_BAR,
    "PCIPT_FIELD_MSIX_PBA_OFFSET": Field.MSIX_PBA_OFFSET,
    "PCIPT_FIELD_PCIE_VERSION": Field.PCIE_VERSION,
    "PCIPT_FIELD_PCIE_TYPE": Field.PCIE_TYPE,
    "PCIPT_FIELD_PCIE_SLOT": Field.PCIE_SLOT,
    "PCIPT_FIELD_PCIE_FLR": Field.PCIE_FLR,
    "PCIPT_FIELD_PCIE_MAX_PAYLOAD": Field.PCIE_MAX_PAYLOAD,
    "PCIPT_FIELD_PCIE_PAYLOAD": Field.PCIE_PAYLOAD,
    "PCIPT_FIELD_PCIE_READ_REQUEST": Field.PCIE_READ_REQUEST,
    "PCIPT_FIELD_PCIE_EXTENDED_TAGS": Field.PCIE_EXTENDED_TAGS,
    "PCIPT_FIELD_PCIE_ARI_FORWARDING": Field.PCIE_ARI_FORWARDING,
    "PCIPT_FIELD_PCIE_ARI_ENABLED": Field.PCIE_ARI_ENABLED,
    "PCIPT_FIELD_LINK_MAX_SPEED": Field.LINK_MAX_SPEED,
    "PCIPT_FIELD_LINK_MAX_WIDTH": Field.LINK_MAX_WIDTH,
    "PCIPT_FIELD_LINK_PORT": Field.LINK_PORT,
    "PCIPT_FIELD_LINK_ASPM": Field.LINK_ASPM,
    "PCIPT_FIELD_LINK_ASPM_ENABLED": Field.LINK_ASPM_ENABLED,
    "PCIPT_FIELD_LINK_CLOCK_PM": Field.LINK_CLOCK_PM,
    "PCIPT_FIELD_LINK_SURPRISE_DOWN": Field.LINK_SURPRISE_DOWN,
    "PCIPT_FIELD_LINK_ACTIVE_REPORTING": Field.LINK_ACTIVE_REPORTING,
    "PCIPT_FIELD_LINK_DISABLED": Field.LINK_DISABLED,
    "PCIPT_FIELD_LINK_COMMON_CLOCK": Field.LINK_COMMON_CLOCK,
    "PCIPT_FIELD_LINK_SPEED": Field.LINK_SPEED,
    "PCIPT_FIELD_LINK_WIDTH": Field.LINK_WIDTH,
    "PCIPT_FIELD_LINK_TRAINING": Field.LINK_TRAINING,
    "PCIPT_FIELD_LINK_SLOT_CLOCK": Field.LINK_SLOT_CLOCK,
    "PCIPT_FIELD_LINK_ACTIVE": Field.LINK_ACTIVE,
    "PCIPT_FIELD_LINK_SPEEDS": Field.LINK_SPEEDS,
    "PCIPT_FIELD_LINK_TARGET_SPEED": Field.LINK_TARGET_SPEED,
    "PCIPT_FIELD_SLOT_NUMBER": Field.SLOT_NUMBER,
    "PCIPT_FIELD_SLOT_BUTTON": Field.SLOT_BUTTON,
    "PCIPT_FIELD_SLOT_POWER_CONTROL": Field.SLOT_POWER_CONTROL,
    "PCIPT_FIELD_SLOT_LATCH": Field.SLOT_LATCH,
    "PCIPT_FIELD_SLOT_ATTENTION_LED": Field.SLOT_ATTENTION_LED,
    "PCIPT_FIELD_SLOT_POWER_LED": Field.SLOT_POWER_LED,
    "PCIPT_FIELD_SLOT_SURPRISE": Field.SLOT_SURPRISE,
    "PCIPT_FIELD_SLOT_HOTPLUG": Field.SLOT_HOTPLUG,
    "PCIPT_FIELD_SLOT_INTERLOCK": Field.SLOT_INTERLOCK,
    "PCIPT_FIELD_SLOT_OCCUPIED": Field.SLOT_OCCUPIED,
    "PCIPT_FIELD_AF_FLR": Field.AF_FLR,
    "PCIPT_FIELD_AF_PENDING": Field.AF_PENDING,
    "PCIPT_FIELD_ACS_SUPPORTED": Field.ACS_SUPPORTED,
    "PCIPT_FIELD_ACS_ENABLED": Field.ACS_ENABLED,
    "PCIPT_FIELD_ARI_NEXT_FUNCTION": Field.ARI_NEXT_FUNCTION,
    "PCIPT_FIELD_ARI_MFVC": Field.ARI_MFVC,
    "PCIPT_FIELD_ARI_ACS": Field.ARI_ACS,
    "PCIPT_FIELD_ATS_QUEUE_DEPTH": Field.ATS_QUEUE_DEPTH,
    "PCIPT_FIELD_ATS_PAGE_ALIGNED": Field.ATS_PAGE_ALIGNED,
    "PCIPT_FIELD_ATS_ENABLED": Field.ATS_ENABLED,
    "PCIPT_FIELD_PASID_EXECUTE": Field.PASID_EXECUTE,
    "PCIPT_FIELD_PASID_PRIVILEGED": Field.PASID_PRIVILEGED,
    "PCIPT_FIELD_PASID_WIDTH": Field.PASID_WIDTH,
    "PCIPT_FIELD_PASID_ENABLED": Field.PASID_ENABLED,
    "PCIPT_FIELD_SERIAL": Field.SERIAL,
    "PCIPT_FIELD_SRIOV_INITIAL_VFS": Field.SRIOV_INITIAL_VFS,
    "PCIPT_FIELD_SRIOV_TOTAL_VFS": Field.SRIOV_TOTAL_VFS,
    "PCIPT_FIELD_SRIOV_VFS": Field.SRIOV_VFS,
    "PCIPT_FIELD_SRIOV_OFFSET": Field.SRIOV_OFFSET,
    "PCIPT_FIELD_SRIOV_STRIDE": Field.SRIOV_STRIDE,
    "PCIPT_FIELD_SRIOV_VF_DEVICE": Field.SRIOV_VF_DEVICE,
    "PCIPT_FIELD_SRIOV_DEPENDENCY": Field.SRIOV_DEPENDENCY,
    "PCIPT_FIELD_SRIOV_ENABLED": Field.SRIOV_ENABLED,
    "PCIPT_FIELD_SRIOV_MEMORY": Field.SRIOV_MEMORY,
    "PCIPT_FIELD_SRIOV_ARI": Field.SRIOV_ARI,
    "PCIPT_PORT_TYPE_ENDPOINT": PortType.ENDPOINT,
    "PCIPT_PORT_TYPE_LEGACY_ENDPOINT": PortType.LEGACY_ENDPOINT,
    "PCIPT_PORT_TYPE_ROOT": PortType.ROOT,
    "PCIPT_PORT_TYPE_UPSTREAM": PortType.UPSTREAM,
    "PCIPT_PORT_TYPE_DOWNSTREAM": PortType.DOWNSTREAM,
    "PCIPT_PORT_TYPE_TO_PCI": PortType.TO_PCI,
    "PCIPT_PORT_TYPE_FROM_PCI": PortType.FROM_PCI,
    "PCIPT_PORT_TYPE_INTEGRATED_ENDPOINT": PortType.INTEGRATED_ENDPOINT,
    "PCIPT_PORT_TYPE_EVENT_COLLECTOR": PortType.EVENT_COLLECTOR,
    "PCIPT_PORT_TYPE_CONVENTIONAL": PortType.CONVENTIONAL,
    "PCIPT_ACS_SOURCE_VALIDATION": Acs.SOURCE_VALIDATION,
    "PCIPT_ACS_TRANSLATION_BLOCKING": Acs.TRANSLATION_BLOCKING,
    "PCIPT_ACS_REQUEST_REDIRECT": Acs.REQUEST_REDIRECT,
    "PCIPT_ACS_COMPLETION_REDIRECT": Acs.COMPLETION_REDIRECT,
    "PCIPT_ACS_UPSTREAM_FORWARDING": Acs.UPSTREAM_FORWARDING,
    "PCIPT_ACS_EGRESS_CONTROL": Acs.EGRESS_CONTROL,
    "PCIPT_ACS_DIRECT_TRANSLATED": Acs.DIRECT_TRANSLATED,
    "PCIPT_FUNCTION_PHYSICAL": FunctionKind.PHYSICAL,
    "PCIPT_FUNCTION_VIRTUAL": FunctionKind.VIRTUAL,
    "PCIPT_FUNCTION_ANY": FunctionKind.ANY,
    "PCIPT_SEVERITY_NOTE": Severity.NOTE,
    "PCIPT_SEVERITY_WARNING": Severity.WARNING,
    "PCIPT_SEVERITY_BLOCKER": Severity.BLOCKER,
    "PCIPT_SUBJECT_HOST": Subject.HOST,
    "PCIPT_SUBJECT_DEVICE": Subject.DEVICE,
    "PCIPT_SUBJECT_GROUP": Subject.GROUP,
    "PCIPT_CODE_IOMMU_ON": Code.IOMMU_ON,
    "PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE": Code.IOMMU_NOT_IN_FIRMWARE,
    "PCIPT_CODE_IOMMU_OFF_BY_PARAMETER": Code.IOMMU_OFF_BY_PARAMETER,
    "PCIPT_CODE_IOMMU_OFF_IN_KERNEL": Code.IOMMU_OFF_IN_KERNEL,
    "PCIPT_CODE_IOMMU_NO_DRIVER": Code.IOMMU_NO_DRIVER,
    "PCIPT_CODE_IOMMU_NO_GROUPS": Code.IOMMU_NO_GROUPS,
    "PCIPT_CODE_IOMMU_DRIVER_NOT_LOADED": Code.IOMMU_DRIVER_NOT_LOADED,
    "PCIPT_CODE_REMAPPING_ON": Code.REMAPPING_ON,
    "PCIPT_CODE_REMAPPING_MISSING": Code.REMAPPING_MISSING,
    "PCIPT_CODE_REMAPPING_UNSAFE": Code.REMAPPING_UNSAFE,
    "PCIPT_CODE_REMAPPING_UNKNOWN": Code.REMAPPING_UNKNOWN,
    "PCIPT_CODE_IOMMU_PASSTHROUGH": Code.IOMMU_PASSTHROUGH,
    "PCIPT_CODE_ACS_OVERRIDE": Code.ACS_OVERRIDE,
    "PCIPT_CODE_VFIO_READY": Code.VFIO_READY,
    "PCIPT_CODE_VFIO_LOADABLE": Code.VFIO_LOADABLE,
    "PCIPT_CODE_VFIO_MISSING": Code.VFIO_MISSING,
    "PCIPT_CODE_VFIO_UNKNOWN": Code.VFIO_UNKNOWN,
    "PCIPT_CODE_LOCKDOWN": Code.LOCKDOWN,
    "PCIPT_CODE_NOT_READABLE": Code.NOT_READABLE,
    "PCIPT_CODE_GROUP_ALONE": Code.GROUP_ALONE,
    "PCIPT_CODE_GROUP_BUNDLED": Code.GROUP_BUNDLED,
    "PCIPT_CODE_GROUP_VIABLE": Code.GROUP_VIABLE,
    "PCIPT_CODE_GROUP_MEMBER_BLOCKS": Code.GROUP_MEMBER_BLOCKS,
    "PCIPT_CODE_GROUP_NO_ENDPOINT": Code.GROUP_NO_ENDPOINT,
    "PCIPT_CODE_GROUP_UNKNOWN": Code.GROUP_UNKNOWN,
    "PCIPT_CODE_DEVICE_NO_GROUP": Code.DEVICE_NO_GROUP,
    "PCIPT_CODE_GROUP_DIRECT_REGION": Code.GROUP_DIRECT_REGION,
    "PCIPT_CODE_GROUP_OTHER_MEMBER": Code.GROUP_OTHER_MEMBER,
    "PCIPT_CODE_USE_DEFAULT_ROUTE": Code.USE_DEFAULT_ROUTE,
    "PCIPT_CODE_USE_MOUNT": Code.USE_MOUNT,
    "PCIPT_CODE_USE_LAST_DISPLAY": Code.USE_LAST_DISPLAY,
    "PCIPT_CODE_USE_UNKNOWN": Code.USE_UNKNOWN,
    "PCIPT_CODE_USE_SWAP": Code.USE_SWAP,
    "PCIPT_CODE_USE_ADDRESS": Code.USE_ADDRESS,
    "PCIPT_CODE_USE_ROUTE": Code.USE_ROUTE,
    "PCIPT_CODE_USE_MASTER": Code.USE_MASTER,
    "PCIPT_CODE_USE_HOLDER": Code.USE_HOLDER,
    "PCIPT_CODE_USE_MEMBER": Code.USE_MEMBER,
    "PCIPT_CODE_USE_CLAIMED": Code.USE_CLAIMED,
    "PCIPT_CODE_USE_BOOT_DISPLAY": Code.USE_BOOT_DISPLAY,
    "PCIPT_CODE_USE_FRAMEBUFFER": Code.USE_FRAMEBUFFER,
    "PCIPT_CODE_USE_OPEN": Code.USE_OPEN,
    "PCIPT_CODE_USE_VFIO_OPEN": Code.USE_VFIO_OPEN,
    "PCIPT_CODE_USE_SYSTEM_MOUNT": Code.USE_SYSTEM_MOUNT,
    "PCIPT_CODE_USE_ELSEWHERE": Code.USE_ELSEWHERE,
    "PCIPT_CODE_CHANGE_NO_DEVICE": Code.CHANGE_NO_DEVICE,
    "PCIPT_CODE_CHANGE_NOT_ROOT": Code.CHANGE_NOT_ROOT,
    "PCIPT_CODE_CHANGE_NOTHING_TO_DO": Code.CHANGE_NOTHING_TO_DO,
    "PCIPT_CODE_CHANGE_IS_BRIDGE": Code.CHANGE_IS_BRIDGE,
    "PCIPT_CODE_CHANGE_NO_RECORD": Code.CHANGE_NO_RECORD,
    "PCIPT_CODE_CHANGE_OTHER_DEVICE": Code.CHANGE_OTHER_DEVICE,
    "PCIPT_CODE_CHANGE_CHANGED_SINCE": Code.CHANGE_CHANGED_SINCE,
    "PCIPT_CODE_CHANGE_STEP_FAILED": Code.CHANGE_STEP_FAILED,
    "PCIPT_CODE_CHANGE_UNDONE": Code.CHANGE_UNDONE,
    "PCIPT_CODE_CHANGE_UNDO_FAILED": Code.CHANGE_UNDO_FAILED,
    "PCIPT_CODE_CHANGE_PF_WITH_VFS": Code.CHANGE_PF_WITH_VFS,
    "PCIPT_CODE_CHANGE_RECORD_UNREADABLE": Code.CHANGE_RECORD_UNREADABLE,
    "PCIPT_CODE_CHANGE_STALE": Code.CHANGE_STALE,
    "PCIPT_CODE_CHANGE_PENDING": Code.CHANGE_PENDING,
    "PCIPT_CODE_CHANGE_LOCKED": Code.CHANGE_LOCKED,
    "PCIPT_CODE_CHANGE_INTERRUPTED": Code.CHANGE_INTERRUPTED,
    "PCIPT_CODE_CHANGE_RECOVERED": Code.CHANGE_RECOVERED,
    "PCIPT_CODE_CHANGE_GONE": Code.CHANGE_GONE,
    "PCIPT_CODE_CHANGE_DENYLISTED": Code.CHANGE_DENYLISTED,
    "PCIPT_CODE_CHANGE_READY": Code.CHANGE_READY,
    "PCIPT_CODE_CHANGE_NOT_VIABLE": Code.CHANGE_NOT_VIABLE,
    "PCIPT_CODE_CHANGE_NO_DRIVER_CAME": Code.CHANGE_NO_DRIVER_CAME,
    "PCIPT_CODE_CHANGE_VARIANT": Code.CHANGE_VARIANT,
    "PCIPT_CODE_CHANGE_CONTRADICTION": Code.CHANGE_CONTRADICTION,
    "PCIPT_CODE_CHANGE_NO_VFIO_DRIVER": Code.CHANGE_NO_VFIO_DRIVER,
    "PCIPT_CODE_CHANGE_VFS_EXIST": Code.CHANGE_VFS_EXIST,
    "PCIPT_CODE_CHANGE_NOT_PF": Code.CHANGE_NOT_PF,
    "PCIPT_CODE_CHANGE_NO_VF": Code.CHANGE_NO_VF,
    "PCIPT_CODE_CHANGE_NO_INTERFACE": Code.CHANGE_NO_INTERFACE,
    "PCIPT_CODE_CHANGE_HELD": Code.CHANGE_HELD,
    "PCIPT_CODE_VFS_TOO_MANY": Code.VFS_TOO_MANY,
    "PCIPT_CODE_VFS_CARD_HAS_MORE": Code.VFS_CARD_HAS_MORE,
    "PCIPT_CODE_VFS_BUS_RANGE": Code.VFS_BUS_RANGE,
    "PCIPT_CODE_VFS_NO_MEMORY": Code.VFS_NO_MEMORY,
    "PCIPT_CODE_VFS_NO_DRIVER": Code.VFS_NO_DRIVER,
    "PCIPT_CODE_VFS_ADDRESS_TAKEN": Code.VFS_ADDRESS_TAKEN,
    "PCIPT_CODE_VFS_SHARE_GROUP": Code.VFS_SHARE_GROUP,
    "PCIPT_CODE_VFS_OWN_GROUPS": Code.VFS_OWN_GROUPS,
    "PCIPT_CODE_VFS_NO_GROUPS": Code.VFS_NO_GROUPS,
    "PCIPT_CODE_VFS_DEPENDENT": Code.VFS_DEPENDENT,
    "PCIPT_CODE_VFS_PLACE_UNKNOWN": Code.VFS_PLACE_UNKNOWN,
    "PCIPT_CODE_VFS_NEED_TOKEN": Code.VFS_NEED_TOKEN,
    "PCIPT_CODE_VFS_GROUP_BLOCKED": Code.VFS_GROUP_BLOCKED,
    "PCIPT_CODE_VFS_AUTOPROBE": Code.VFS_AUTOPROBE,
    "PCIPT_CODE_SHARED_PORT": Code.SHARED_PORT,
    "PCIPT_CODE_SHARED_FUNCTIONS": Code.SHARED_FUNCTIONS,
    "PCIPT_CODE_SHARED_CONVENTIONAL": Code.SHARED_CONVENTIONAL,
    "PCIPT_CODE_SHARED_VMD": Code.SHARED_VMD,
    "PCIPT_CODE_SHARED_UNEXPLAINED": Code.SHARED_UNEXPLAINED,
    "PCIPT_CODE_APART_BY_ACS": Code.APART_BY_ACS,
    "PCIPT_CODE_APART_BY_LIST": Code.APART_BY_LIST,
    "PCIPT_CODE_APART_BY_ASSUMPTION": Code.APART_BY_ASSUMPTION,
    "PCIPT_CODE_APART_IN_DOUBT": Code.APART_IN_DOUBT,
    "PCIPT_CODE_APART_BY_OVERRIDE": Code.APART_BY_OVERRIDE,
    "PCIPT_CODE_ISOLATION_UNKNOWN": Code.ISOLATION_UNKNOWN,
    "PCIPT_CODE_LINK_AS_DESIGNED": Code.LINK_AS_DESIGNED,
    "PCIPT_CODE_LINK_SLOT_LIMITED": Code.LINK_SLOT_LIMITED,
    "PCIPT_CODE_LINK_CARD_LIMITED": Code.LINK_CARD_LIMITED,
    "PCIPT_CODE_LINK_TRAINED_BELOW": Code.LINK_TRAINED_BELOW,
    "PCIPT_CODE_LINK_IDLE": Code.LINK_IDLE,
    "PCIPT_CODE_LINK_PORTS_EXCEED": Code.LINK_PORTS_EXCEED,
    "PCIPT_CODE_LINK_NARROW_ABOVE": Code.LINK_NARROW_ABOVE,
    "PCIPT_CODE_RESET_FUNCTION": Code.RESET_FUNCTION,
    "PCIPT_CODE_RESET_POWER": Code.RESET_POWER,
    "PCIPT_CODE_RESET_BUS": Code.RESET_BUS,
    "PCIPT_CODE_RESET_NONE": Code.RESET_NONE,
    "PCIPT_CODE_RESET_UNKNOWN": Code.RESET_UNKNOWN,
    "PCIPT_CODE_PARAMETER_MISSING": Code.PARAMETER_MISSING,
    "PCIPT_CODE_PARAMETER_TURNS_OFF": Code.PARAMETER_TURNS_OFF,
    "PCIPT_CODE_PARAMETER_PASSTHROUGH": Code.PARAMETER_PASSTHROUGH,
    "PCIPT_CODE_PARAMETER_ACS_OVERRIDE": Code.PARAMETER_ACS_OVERRIDE,
    "PCIPT_CODE_PARAMETER_ACS_KERNEL": Code.PARAMETER_ACS_KERNEL,
    "PCIPT_CODE_PARAMETER_VFIO_IDS": Code.PARAMETER_VFIO_IDS,
    "PCIPT_CODE_PARAMETER_VFIO_EARLY": Code.PARAMETER_VFIO_EARLY,
    "PCIPT_CODE_LIMIT_IOMMU": Code.LIMIT_IOMMU,
    "PCIPT_CODE_LIMIT_HOST": Code.LIMIT_HOST,
    "PCIPT_CODE_LIMIT_GROUPS": Code.LIMIT_GROUPS,
    "PCIPT_CODE_LIMIT_REGIONS": Code.LIMIT_REGIONS,
    "PCIPT_CODE_LIMIT_RESET": Code.LIMIT_RESET,
    "PCIPT_CODE_LIMIT_LANES": Code.LIMIT_LANES,
    "PCIPT_CODE_LIMIT_SLOTS": Code.LIMIT_SLOTS,
    "PCIPT_CODE_LIMIT_VFS": Code.LIMIT_VFS,
    "PCIPT_CODE_LIMIT_HYPERVISOR": Code.LIMIT_HYPERVISOR,
    "PCIPT_CODE_WHAT_IF_VFS": Code.WHAT_IF_VFS,
    "PCIPT_CODE_WHAT_IF_SLOT": Code.WHAT_IF_SLOT,
    "PCIPT_CODE_WHAT_IF_OVERRIDE": Code.WHAT_IF_OVERRIDE,
    "PCIPT_CODE_ASSIGNED": Code.ASSIGNED,
    "PCIPT_CODE_ASSIGN_TOO_FEW": Code.ASSIGN_TOO_FEW,
    "PCIPT_CODE_ASSIGN_CONFLICT": Code.ASSIGN_CONFLICT,
    "PCIPT_CODE_ASSIGN_COMES_ALONG": Code.ASSIGN_COMES_ALONG,
    "PCIPT_CODE_ASSIGN_NODE": Code.ASSIGN_NODE,
    "PCIPT_CODE_ASSIGN_SPREAD": Code.ASSIGN_SPREAD,
    "PCIPT_CODE_ASSIGN_MAKES_VFS": Code.ASSIGN_MAKES_VFS,
    "PCIPT_CODE_ASSIGN_TOO_MANY": Code.ASSIGN_TOO_MANY,
    "PCIPT_CODE_ASSIGN_UNUSABLE": Code.ASSIGN_UNUSABLE,
    "PCIPT_CODE_ASSIGN_REMOVES_VFS": Code.ASSIGN_REMOVES_VFS,
    "PCIPT_CODE_ASSIGN_SAME_MAC": Code.ASSIGN_SAME_MAC,
    "PCIPT_CODE_ASSIGN_NOT_SET": Code.ASSIGN_NOT_SET,
    "PCIPT_CODE_MIND_HOST_LOSES": Code.MIND_HOST_LOSES,
    "PCIPT_CODE_MIND_OVERRIDE": Code.MIND_OVERRIDE,
    "PCIPT_CODE_MIND_WINDOWS": Code.MIND_WINDOWS,
    "PCIPT_CODE_MIND_HOTPLUG": Code.MIND_HOTPLUG,
    "PCIPT_CODE_MIND_RESET": Code.MIND_RESET,
    "PCIPT_READ_DETAILS": Read.DETAILS,
    "PCIPT_READ_SRIOV": Read.SRIOV,
    "PCIPT_READ_INTERFACES": Read.INTERFACES,
    "PCIPT_READ_GROUPS": Read.GROUPS,
    "PCIPT_READ_MACHINE": Read.MACHINE,
    "PCIPT_READ_NAMES": Read.NAMES,
    "PCIPT_READ_USERS": Read.USERS,
    "PCIPT_READ_CONFIG": Read.CONFIG,
    "PCIPT_READ_HOLDERS": Read.HOLDERS,
    "PCIPT_READ_TOPOLOGY": Read.TOPOLOGY,
    "PCIPT_READ_ALL": Read.ALL,
    "PCIPT_IOMMU_OTHER": IommuKind.OTHER,
    "PCIPT_IOMMU_INTEL": IommuKind.INTEL,
    "PCIPT_IOMMU_AMD": IommuKind.AMD,
    "PCIPT_IOMMU_ARM": IommuKind.ARM,
    "PCIPT_IOMMU_VIRTIO": IommuKind.VIRTIO,
    "PCIPT_TRISTATE_NO": Tristate.NO,
    "PCIPT_TRISTATE_YES": Tristate.YES,
    "PCIPT_TRISTATE_UNKNOWN": Tristate.UNKNOWN,
    "PCIPT_MODULE_MISSING": ModuleState.MISSING,
    "PCIPT_MODULE_LOADABLE": ModuleState.LOADABLE,
    "PCIPT_MODULE_PRESENT": ModuleState.PRESENT,
    "PCIPT_MODULE_UNKNOWN": ModuleState.UNKNOWN,
    "PCIPT_ACS_STATE_NOT_NEEDED": AcsState.NOT_NEEDED,
    "PCIPT_ACS_STATE_ON": AcsState.ON,
    "PCIPT_ACS_STATE_TRUSTED": AcsState.TRUSTED,
    "PCIPT_ACS_STATE_OFF": AcsState.OFF,
    "PCIPT_ACS_STATE_NONE": AcsState.NONE,
    "PCIPT_ACS_STATE_CONVENTIONAL": AcsState.CONVENTIONAL,
    "PCIPT_ACS_STATE_UNKNOWN": AcsState.UNKNOWN,
    "PCIPT_SEPARATION_NONE": Separation.NONE,
    "PCIPT_SEPARATION_UNEXPLAINED": Separation.UNEXPLAINED,
    "PCIPT_SEPARATION_ACS": Separation.ACS,
    "PCIPT_SEPARATION_TRUSTED": Separation.TRUSTED,
    "PCIPT_SEPARATION_ASSUMED": Separation.ASSUMED,
    "PCIPT_SEPARATION_DOUBTFUL": Separation.DOUBTFUL,
    "PCIPT_SEPARATION_OVERRIDE": Separation.OVERRIDE,
    "PCIPT_SEPARATION_UNKNOWN": Separation.UNKNOWN,
    "PCIPT_SEPARATION_NO_GROUP": Separation.NO_GROUP,
    "PCIPT_PARAMETER_ADD": ParameterChange.ADD,
    "PCIPT_PARAMETER_REMOVE": ParameterChange.REMOVE,
    "PCIPT_PARAMETER_FILE_GRUB": ParameterFile.GRUB,
    "PCIPT_PARAMETER_FILE_CMDLINE": ParameterFile.CMDLINE,
    "PCIPT_SLOT_SOURCE_SMBIOS": SlotSource.SMBIOS,
    "PCIPT_SLOT_SOURCE_LABEL": SlotSource.LABEL,
    "PCIPT_SLOT_SOURCE_KERNEL": SlotSource.KERNEL,
    "PCIPT_SLOT_SOURCE_CAPABILITY": SlotSource.CAPABILITY,
    "PCIPT_SLOT_FORM_UNKNOWN": SlotForm.UNKNOWN,
    "PCIPT_SLOT_FORM_PCIE": SlotForm.PCIE,
    "PCIPT_SLOT_FORM_M2": SlotForm.M2,
    "PCIPT_SLOT_FORM_U2": SlotForm.U2,
    "PCIPT_SLOT_FORM_PCI": SlotForm.PCI,
    "PCIPT_SLOT_FORM_OTHER": SlotForm.OTHER,
    "PCIPT_SLOT_USAGE_UNKNOWN": SlotUsage.UNKNOWN,
    "PCIPT_SLOT_USAGE_FREE": SlotUsage.FREE,
    "PCIPT_SLOT_USAGE_TAKEN": SlotUsage.TAKEN,
    "PCIPT_SLOT_USAGE_UNAVAILABLE": SlotUsage.UNAVAILABLE,
    "PCIPT_SPLIT_NO": Split.NO,
    "PCIPT_SPLIT_STATED": Split.STATED,
    "PCIPT_SPLIT_INFERRED": Split.INFERRED,
    "PCIPT_SPLIT_UNKNOWN": Split.UNKNOWN,
    "PCIPT_CHANGE_WHOLE_GROUP": ChangeFlag.WHOLE_GROUP,
    "PCIPT_CHANGE_EVEN_IF_IN_USE": ChangeFlag.EVEN_IF_IN_USE,
    "PCIPT_CHANGE_EVEN_IF_NEEDED": ChangeFlag.EVEN_IF_NEEDED,
    "PCIPT_CHANGE_KEEP_AWAKE": ChangeFlag.KEEP_AWAKE,
    "PCIPT_CHANGE_BIND_VFS": ChangeFlag.BIND_VFS,
    "PCIPT_CHANGE_RECREATE_VFS": ChangeFlag.RECREATE_VFS,
    "PCIPT_CHANGE_VFS_FOR_HOST": ChangeFlag.VFS_FOR_HOST,
    "PCIPT_RECOVER_FORGET": RecoverFlag.FORGET,
    "PCIPT_RECOVER_EVEN_IF_IN_USE": RecoverFlag.EVEN_IF_IN_USE,
    "PCIPT_RECOVER_EVEN_IF_NEEDED": RecoverFlag.EVEN_IF_NEEDED,
    "PCIPT_TRANSACTION_OPEN": TransactionState.OPEN,
    "PCIPT_TRANSACTION_CHECKED": TransactionState.CHECKED,
    "PCIPT_TRANSACTION_PENDING": TransactionState.PENDING,
    "PCIPT_TRANSACTION_APPLIED": TransactionState.APPLIED,
    "PCIPT_TRANSACTION_UNDONE": TransactionState.UNDONE,
    "PCIPT_TRANSACTION_UNDO_FAILED": TransactionState.UNDO_FAILED,
    "PCIPT_STEP_WAITING": StepState.WAITING,
    "PCIPT_STEP_DONE": StepState.DONE,
    "PCIPT_STEP_FAILED": StepState.FAILED,
    "PCIPT_STEP_UNDONE": StepState.UNDONE,
    "PCIPT_STEP_PENDING": StepState.PENDING,
    "PCIPT_ISOLATION_UNKNOWN": Isolation.UNKNOWN,
    "PCIPT_ISOLATION_ALONE": Isolation.ALONE,
    "PCIPT_ISOLATION_BUNDLED": Isolation.BUNDLED,
    "PCIPT_ISOLATION_EMPTY": Isolation.EMPTY,
    "PCIPT_VIABILITY_UNKNOWN": Viability.UNKNOWN,
    "PCIPT_VIABILITY_VIABLE": Viability.VIABLE,
    "PCIPT_VIABILITY_BLOCKED": Viability.BLOCKED,
    "PCIPT_LINK_NONE": LinkClass.NONE,
    "PCIPT_LINK_AS_DESIGNED": LinkClass.AS_DESIGNED,
    "PCIPT_LINK_SLOT_LIMITED": LinkClass.SLOT_LIMITED,
    "PCIPT_LINK_CARD_LIMITED": LinkClass.CARD_LIMITED,
    "PCIPT_LINK_TRAINED_BELOW": LinkClass.TRAINED_BELOW,
    "PCIPT_LINK_IDLE": LinkClass.IDLE,
    "PCIPT_LINK_UNKNOWN": LinkClass.UNKNOWN,
    "PCIPT_RESET_UNKNOWN": ResetGrade.UNKNOWN,
    "PCIPT_RESET_NONE": ResetGrade.NONE,
    "PCIPT_RESET_BUS": ResetGrade.BUS,
    "PCIPT_RESET_POWER": ResetGrade.POWER,
    "PCIPT_RESET_FUNCTION": ResetGrade.FUNCTION,
    "PCIPT_VF_LINK_AUTO": VfLinkState.AUTO,
    "PCIPT_VF_LINK_ENABLE": VfLinkState.ENABLE,
    "PCIPT_VF_LINK_DISABLE": VfLinkState.DISABLE,
    "PCIPT_VF_SETTING_MAC": VfSetting.MAC,
    "PCIPT_VF_SETTING_VLAN": VfSetting.VLAN,
    "PCIPT_VF_SETTING_SPOOF_CHECK": VfSetting.SPOOF_CHECK,
    "PCIPT_VF_SETTING_TRUST": VfSetting.TRUST,
    "PCIPT_VF_SETTING_LINK_STATE": VfSetting.LINK_STATE,
    "PCIPT_VF_SETTING_RATE": VfSetting.RATE,
    "PCIPT_VLAN_8021Q": VlanProtocol.VLAN_8021Q,
    "PCIPT_VLAN_8021AD": VlanProtocol.VLAN_8021AD,
}
