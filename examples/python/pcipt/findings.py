# SPDX-License-Identifier: LGPL-2.1-or-later
"""Findings: what the library has to say, in sentences with what to do about them."""
from __future__ import annotations

import ctypes
import errno
from dataclasses import dataclass
from typing import Any, Callable, Iterable, List, Optional, Tuple, Union, cast

from . import _declarations as c
from ._declarations import Code, Severity, Subject
from ._handle import make, take_text
from ._library import lib
from .address import Address, from_structure
from .errors import Error, error_of


@dataclass(frozen=True)
class Finding:
    """One of them, copied: it does not depend on anything else."""

    code: Code
    name: str
    severity: Severity
    subject: Subject
    sentence: str
    remedy: Optional[str]
    address: Optional[Address]
    group: Optional[int]

    @property
    def is_blocker(self) -> bool:
        return self.severity >= Severity.BLOCKER

    def __str__(self) -> str:
        return self.sentence


class Findings(Tuple[Finding, ...]):
    """An ordered list of findings."""

    _json: Union[str, Error, None]

    def __new__(cls, findings: Iterable[Finding] = (), json: Union[str, Error, None] = None) -> Findings:
        self = super().__new__(cls, findings)  # type: ignore[arg-type]
        self._json = json
        return self

    @property
    def worst(self) -> Optional[Severity]:
        """The greatest severity, None where there are none: below BLOCKER the answer is yes."""
        return max((finding.severity for finding in self), default=None)

    @property
    def blockers(self) -> List[Finding]:
        return [finding for finding in self if finding.is_blocker]

    def to_json(self) -> str:
        """As docs/json.md describes them."""
        if not isinstance(self._json, str):
            raise self._json or error_of(errno.ENODATA, "these findings are not from the library")
        return self._json


def copy_finding(pointer: Any) -> Finding:
    structure, number = c.pcipt_address(), ctypes.c_uint32()
    has_address = lib.pcipt_finding_get_address(pointer, structure) == 0
    has_group = lib.pcipt_finding_get_group(pointer, ctypes.byref(number)) == 0
    return Finding(Code(lib.pcipt_finding_get_code(pointer)), lib.pcipt_finding_get_name(pointer),
                   Severity(lib.pcipt_finding_get_severity(pointer)), Subject(lib.pcipt_finding_get_subject(pointer)),
                   lib.pcipt_finding_get_sentence(pointer), lib.pcipt_finding_get_remedy(pointer),
                   from_structure(structure) if has_address else None, number.value if has_group else None)


def copy_findings(pointer: Any) -> Findings:
    """What is lent ends with the next call, so that all of it is copied."""
    if not pointer:
        return Findings()
    json: Union[str, Error]
    try:
        json = take_text(lib.pcipt_findings_to_json, pointer)
    except Error as error:
        json = error
    return Findings((copy_finding(lib.pcipt_findings_get(pointer, index))
                     for index in range(lib.pcipt_findings_get_count(pointer))), json)


def ask(function: Callable[..., int], *arguments: Any, about: str = "") -> Findings:
    """Calls a function that gives a list of findings."""
    handle = make(c.pcipt_findings, "pcipt_findings_free", function, *arguments, about=about)
    return copy_findings(handle.pointer)


def lent(name: str, pointer: Any) -> Findings:
    """Those that a function lends."""
    return copy_findings(cast(Any, getattr(lib, name)(pointer)))
