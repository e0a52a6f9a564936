# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much of what could go on for ever is done: a little by itself, more when the environment asks for it.

  PCIPT_VM_BINDS    how often a NIC is bound and restored
  PCIPT_VM_CYCLES   cycles of the soak, with virtual functions
  PCIPT_VM_KILLS    how often a process is killed at random
  PCIPT_VM_SEED     where what is random begins, 1 unless set; printed
  PCIPT_VM_WAYS     how cards go: pulled, racing (without waiting until it is noticed), asked (by QEMU's device_del)
"""

from __future__ import annotations

import os
from pathlib import Path

from kernel import Kernel

PLACE = "/usr/share/pcipt"


def binds() -> int:
    return int(os.environ.get("PCIPT_VM_BINDS") or 200)


def cycles() -> int:
    return int(os.environ.get("PCIPT_VM_CYCLES") or 20)


def kills() -> int:
    return int(os.environ.get("PCIPT_VM_KILLS") or 15)


def number_of_binds(_: Kernel, folder: Path) -> dict[str, Path]:
    return _said(folder, "number", str(binds()))


def number_of_cycles(_: Kernel, folder: Path) -> dict[str, Path]:
    return _said(folder, "number", str(cycles()))


def number_of_kills(_: Kernel, folder: Path) -> dict[str, Path]:
    seed = os.environ.get("PCIPT_VM_SEED") or "1"
    return _said(folder, "number", str(kills())) | _said(folder, "seed", seed)


def ways(_: Kernel, folder: Path) -> dict[str, Path]:
    return _said(folder, "ways", os.environ.get("PCIPT_VM_WAYS") or "pulled")


def _said(folder: Path, name: str, text: str) -> dict[str, Path]:
    (folder / name).write_text(text + "\n")
    return {f"{PLACE}/{name}": folder / name}
