# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kernel parameters."""
from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional, Tuple

from . import _declarations as c
from ._declarations import ParameterChange, ParameterFile
from ._facts import ABSENT
from ._handle import make, take_text
from ._library import lib
from .errors import check
from .findings import Findings, lent

if TYPE_CHECKING:
    from .host import Host


class Change(NamedTuple):
    text: str  # such as intel_iommu=on
    change: ParameterChange


class Parameters:
    """Advice on the kernel parameters of a machine: what is missing or in the way. Any number of threads may use it.

    passthrough asks for iommu=pt; acs_override for pcie_acs_override=, with a warning: downstream, multifunction or both
    with a comma between. The picture has Read.MACHINE.
    """

    def __init__(self, host: Host, *, passthrough: bool = False, acs_override: Optional[str] = None) -> None:
        self._handle = make(c.pcipt_parameters, "pcipt_parameters_free", lib.pcipt_parameters_new, host._live().pointer)
        pointer = self._handle.pointer
        check(lib.pcipt_parameters_set_passthrough(pointer, passthrough))
        check(lib.pcipt_parameters_set_acs_override(pointer, acs_override), f"'{acs_override}'")

    @property
    def changes(self) -> Tuple[Change, ...]:
        pointer = self._handle.pointer
        return tuple(Change(lib.pcipt_parameters_get_text(pointer, index),
                            ParameterChange(check(lib.pcipt_parameters_get_change(pointer, index))))
                     for index in range(lib.pcipt_parameters_get_count(pointer)))

    @property
    def findings(self) -> Findings:
        """Why, and what else is to be minded."""
        return lent("pcipt_parameters_get_findings", self._handle.pointer)

    @property
    def file(self) -> Optional[ParameterFile]:
        """Which file counts on this machine; None when its command line does not tell."""
        result = lib.pcipt_parameters_get_file(self._handle.pointer)
        return None if result == ABSENT else ParameterFile(check(result))

    def edit(self, file: ParameterFile, text: str) -> str:
        """The text of a file with the changes made; all else stays byte for byte."""
        return take_text(lib.pcipt_parameters_edit, self._handle.pointer, file, text)

    def to_line(self, file: ParameterFile) -> str:
        """A line to paste, made from the command line of the running kernel."""
        return take_text(lib.pcipt_parameters_to_line, self._handle.pointer, file)

    def to_grubby(self) -> Optional[str]:
        """The command of Fedora and its relatives; None when there is nothing to change."""
        return take_text(lib.pcipt_parameters_to_grubby, self._handle.pointer) if self.changes else None

    def to_json(self) -> str:
        return take_text(lib.pcipt_parameters_to_json, self._handle.pointer)
