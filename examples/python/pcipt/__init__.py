# SPDX-License-Identifier: LGPL-2.1-or-later
"""libpcipt: what a Linux host can pass through to its virtual machines, what stands in the way, and doing it without harm.

    import pcipt
    for group in pcipt.read(pcipt.Read.GROUPS).groups:
        print(group.number, group.viability, [device.name for device in group])

docs/python.md has the first steps, and says what lives how long, which thread may use what, and how errors come.
"""
from __future__ import annotations

from ._declarations import (Acs, AcsState, CaptureFlag, ChangeFlag, Code, Drawing, ErrorCode, Field, FunctionKind, Guest,
                            IommuKind, Isolation, LimitKind, LinkClass, LogLevel, ModuleState, ParameterChange, ParameterFile,
                            PortState, PortType, ProxmoxFlag, QemuFlag, Read, RecoverFlag, ResetGrade, Separation, Severity,
                            SlotForm, SlotSource, SlotUsage, Split, Spread, StepState, Subject, Tristate, VfLinkState,
                            Viability, VlanProtocol)
from ._library import lib as _lib
from .address import Address
from .assignment import AssignedPort, Assignment, Made, Request, Vm, WrongLine, proxmox_is_q35
from .capacity import Capacity, Filter, Hypervisor, Limit, Port, hypervisors
from .context import Context, read
from .device import Device, Hop, Interface, ResizableBar, field_name, fields, link_bandwidth
from .errors import (AccessDenied, AlreadyThere, Busy, Error, Interrupted, InvalidArgument, Locked, NotAFolder, NotFound,
                     NotRead, NotSupported, OutOfMemory, Pending, Refused, SystemFailure, TimedOut, UndoFailed)
from .findings import Finding, Findings
from .group import Group, Region
from .host import Host, Iommu, Lanes, Unread
from .isolation import SeparationReport
from .parameters import Change, Parameters
from .sriov import PredictedVf, Prediction, VfNetwork
from .topology import RootBus, Slot, SlotName, SlotPart, Switch
from .transaction import Step, Transaction


def version() -> str:
    """That of the library, such as `0.1.0`."""
    return str(_lib.pcipt_version())


def has_feature(feature: str) -> bool:
    """Whether the library was built with `libpci` (names), `json` or `netlink`."""
    return bool(_lib.pcipt_has_feature(feature))


__all__ = [
    "AccessDenied", "Acs", "AcsState", "Address", "AlreadyThere", "AssignedPort", "Assignment", "Busy", "Capacity",
    "CaptureFlag", "Change", "ChangeFlag", "Code", "Context", "Device", "Drawing", "Error", "ErrorCode", "Field",
    "Filter", "Finding", "Findings", "FunctionKind", "Group", "Guest", "Hop", "Host", "Hypervisor", "Interface",
    "Interrupted", "InvalidArgument", "Iommu", "IommuKind", "Isolation", "Lanes", "Limit", "LimitKind", "LinkClass",
    "Locked", "LogLevel", "Made", "ModuleState", "NotAFolder", "NotFound", "NotRead", "NotSupported", "OutOfMemory",
    "ParameterChange", "ParameterFile", "Parameters", "Pending", "Port", "PortState", "PortType", "PredictedVf",
    "Prediction", "ProxmoxFlag", "QemuFlag", "Read", "RecoverFlag", "Refused", "Region", "Request", "ResetGrade",
    "ResizableBar", "RootBus", "Separation", "SeparationReport", "Severity", "Slot", "SlotForm", "SlotName", "SlotPart",
    "SlotSource", "SlotUsage", "Split", "Spread", "Step", "StepState", "Subject", "Switch", "SystemFailure", "TimedOut",
    "Transaction", "Tristate", "UndoFailed", "Unread", "VfLinkState", "VfNetwork", "Viability", "VlanProtocol", "Vm",
    "WrongLine", "field_name", "fields", "has_feature", "hypervisors", "link_bandwidth", "proxmox_is_q35", "read",
    "version",
]
