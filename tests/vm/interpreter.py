# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Python for a guest: this one, with the modules that the binding imports and no others, and the binding itself.

The guest's clock and the archive's times say nothing, so that bytecode comes along in a form that is never compared with
its source: compiling all of it would take an emulated processor half a minute.
"""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
from pathlib import Path

import initramfs
from initramfs import InitramfsError
from kernel import Kernel

BINDING = Path(__file__).resolve().parents[2] / "examples" / "python"
GUEST_BINDING = "/usr/share/pcipt/python"
PROGRAMS = ("bind_and_restore.py", "list_groups.py")

# What is imported by the binding, and by the start of an interpreter in a terminal.
ASK = """
import encodings.ascii, encodings.latin_1, encodings.unicode_escape, encodings.utf_8, json, site, sys
import pcipt
for module in list(sys.modules.values()):
    path = getattr(getattr(module, "__spec__", None), "origin", None) or getattr(module, "__file__", None) or ""
    if path.startswith("/"):
        print(path)
    elif getattr(module, "__file__", None):
        print(module.__file__)  # one that is frozen into the interpreter, and looked for all the same
"""


def files(_kernel: Kernel, folder: Path) -> dict[str, Path]:
    """Named by where they go in the guest. The library of LD_LIBRARY_PATH is the one that is imported here."""
    interpreter = Path(sys.executable).resolve()
    done = subprocess.run([interpreter, "-S", "-c", ASK], env={**os.environ, "PYTHONPATH": str(BINDING)}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise InitramfsError(f"the Python binding cannot be imported: {done.stderr.strip()}")
    link = folder / "python3"
    link.symlink_to(interpreter)
    found = {"/usr/bin/python3": link, str(interpreter): interpreter, **_needed(interpreter)}
    for number, path in enumerate(sorted({Path(line) for line in done.stdout.splitlines()})):
        found.update(_module(path, folder / f"{number}.pyc"))
    for name in PROGRAMS:
        found[f"{GUEST_BINDING}/{name}"] = BINDING / name
    return found


def _module(path: Path, compiled: Path) -> dict[str, Path]:
    inside = path.is_relative_to(BINDING)
    place = Path(GUEST_BINDING) / path.relative_to(BINDING) if inside else path
    if path.suffix != ".py":
        return {str(place): path, **_needed(path)}
    py_compile.compile(str(path), str(compiled), dfile=str(place), doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    cached = place.parent / "__pycache__" / f"{place.stem}.{sys.implementation.cache_tag}.pyc"
    return {str(place): path, str(cached): compiled}


def _needed(binary: Path) -> dict[str, Path]:
    return {place: library.resolve() for place, library in initramfs.libraries(binary)}
