# SPDX-License-Identifier: LGPL-2.1-or-later
"""What keeps devices apart."""
from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Tuple

from . import _declarations as c
from ._declarations import Separation
from ._facts import wrap
from ._handle import make
from ._library import lib
from .errors import check
from .findings import Findings, lent

if TYPE_CHECKING:
    from .device import Device


class SeparationReport:
    """What is between two devices of one picture."""

    def __init__(self, one: Device, other: Device) -> None:
        picture = one._live().keeps
        self._handle = make(c.pcipt_separation_report, "pcipt_separation_report_free", lib.pcipt_separation_report_new,
                            one._live().pointer, other._live().pointer, about=f"{one.name} and {other.name}")
        pointer = self._handle.pointer
        self.kind = Separation(check(lib.pcipt_separation_report_get_kind(pointer)))
        # the function or port that it rests on, or whose ACS is missing
        self.hop: Optional[Device] = wrap("Device", picture, lib.pcipt_separation_report_get_hop(pointer))
        self.path: Tuple[Device, ...] = tuple(wrap("Device", picture, lib.pcipt_separation_report_get_path(pointer, index))
                                              for index in range(lib.pcipt_separation_report_get_path_count(pointer)))
        self.findings: Findings = lent("pcipt_separation_report_get_findings", pointer)
