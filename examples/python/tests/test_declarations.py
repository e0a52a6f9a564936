# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is declared is what the headers declare: by the generator, by the symbol map, and by a C compiler."""
from __future__ import annotations

import ctypes
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, Set, Tuple

from support import BINDING, SOURCE, pcipt
from pcipt import _declarations as c

# What the idiomatic layer does by other means: a picture is kept by one reference for all its members, and an Address
# is compared by its fields.
NOT_CALLED = {"pcipt_ctx_ref", "pcipt_host_ref", "pcipt_address_compare", "pcipt_text_get_length", "pcipt_findings_get_worst",
              *(f"pcipt_{member}_{verb}" for member in ("device", "group", "slot", "switch", "root_bus")
                for verb in ("ref", "unref", "get_host"))}
COMPILER = shlex.split(os.environ.get("CC", "cc"))


def called() -> Set[str]:
    """The functions that the hand-written layer names."""
    sources = (path.read_text(encoding="utf-8") for path in (BINDING / "pcipt").glob("*.py") if path.name != "_declarations.py")
    return set(re.findall(r"\bpcipt_\w+(?=[,)(\"\]])", "\n".join(sources))) - set(vars(c))


def c_name(kind: Any) -> str:
    """A type of ctypes in C, without const."""
    if kind is None:
        return "void"
    if kind is ctypes.c_char_p:
        return "char *"
    if kind is ctypes.c_void_p:
        return "void *"
    if kind is c.pcipt_log_hook:
        return "pcipt_log_hook"
    if issubclass(kind, ctypes._Pointer):
        return c_name(kind._type_) + " *"
    if issubclass(kind, ctypes.Structure):
        return f"struct {kind.__name__}"
    if kind is ctypes.c_bool:
        return "bool"
    signed = kind(-1).value < 0
    return f"{'' if signed else 'u'}int{8 * ctypes.sizeof(kind)}_t"


def c_file(functions: Dict[str, Tuple[Any, Tuple[Any, ...], str]], enumerators: Dict[str, int]) -> str:
    """Declares all functions once more as the binding has them: a compiler takes no other types than the first time."""
    lines = ["#include <assert.h>", "#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>", "#define const",
             "#include <pcipt/pcipt.h>"]
    for name, (result, kinds, _) in functions.items():
        lines.append(f"{c_name(result)} {name}({', '.join(map(c_name, kinds)) or 'void'});")
    lines += [f"_Static_assert({name} == {value}, \"{name}\");" for name, value in enumerators.items()]
    lines.append(f"_Static_assert(sizeof(struct pcipt_address) == {ctypes.sizeof(c.pcipt_address)}, \"address\");")
    for field, _ in c.pcipt_address._fields_:
        offset = getattr(c.pcipt_address, field).offset
        lines.append(f"_Static_assert(offsetof(struct pcipt_address, {field}) == {offset}, \"{field}\");")
    return "\n".join(lines) + "\n"


def compiles(text: str) -> Tuple[bool, str]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "declarations.c")
        source.write_text(text, encoding="utf-8")
        done = subprocess.run([*COMPILER, "-std=c11", "-fsyntax-only", "-I", SOURCE / "include", source], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode == 0, done.stdout


class Declarations(unittest.TestCase):
    def generate(self, include: Path) -> int:
        return subprocess.run([sys.executable, BINDING / "generate.py", "--check", include], stderr=subprocess.DEVNULL,
                              check=False).returncode

    def test_the_file_is_as_the_headers_are(self) -> None:
        self.assertEqual(self.generate(SOURCE / "include"), 0, "run examples/python/generate.py include")

    def test_another_header_makes_it_out_of_date(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(SOURCE / "include", f"{folder}/include")
            header = Path(folder, "include/pcipt/group.h")
            text = header.read_text(encoding="utf-8")
            header.write_text(text.replace("uint32_t pcipt_group_get_number", "uint16_t pcipt_group_get_number"), encoding="utf-8")
            self.assertEqual(self.generate(Path(folder, "include")), 1)

    def test_every_function_of_the_map_is_declared_and_no_other(self) -> None:
        mapped = set(re.findall(r"\bpcipt_\w+(?=;)", (SOURCE / "lib/pcipt.map").read_text(encoding="utf-8")))
        self.assertGreater(len(mapped), 300)
        self.assertEqual(mapped, set(c.FUNCTIONS))

    def test_every_function_is_used_by_the_idiomatic_layer(self) -> None:
        self.assertEqual(called() - set(c.FUNCTIONS), set(), "there is no such function")
        self.assertEqual(set(c.FUNCTIONS) - called() - NOT_CALLED, set(), "the layer does not reach these")
        self.assertEqual(NOT_CALLED - set(c.FUNCTIONS), set(), "these are gone")

    def test_every_enumeration_is_offered(self) -> None:
        kinds = {name for name, kind in vars(c).items() if isinstance(kind, type) and issubclass(kind, int)}
        missing = kinds - set(pcipt.__all__) - {"Flags", "Word"} - {name for name in kinds if name.startswith("c_")}
        self.assertEqual(missing, set())

    def test_descriptions_come_along(self) -> None:
        self.assertEqual([name for name, (_, _, doc) in c.FUNCTIONS.items() if len(doc) < 5], [])
        self.assertIn("Read.DETAILS", pcipt.Device.revision.__doc__ or "")

    @unittest.skipUnless(shutil.which(COMPILER[0]), "needs a C compiler")
    def test_a_compiler_finds_the_same_types_and_numbers(self) -> None:
        good, told = compiles(c_file(c.FUNCTIONS, {name: int(value) for name, value in c.ENUMERATORS.items()}))
        self.assertTrue(good, told)

    @unittest.skipUnless(shutil.which(COMPILER[0]), "needs a C compiler")
    def test_a_compiler_finds_other_types_and_numbers(self) -> None:
        result, kinds, doc = c.FUNCTIONS["pcipt_host_find_id"]
        wrong = (kinds[0], ctypes.c_uint32, *kinds[2:])
        self.assertFalse(compiles(c_file({"pcipt_host_find_id": (result, wrong, doc)}, {}))[0])
        self.assertFalse(compiles(c_file({"pcipt_host_find_id": (None, kinds, doc)}, {}))[0])
        self.assertFalse(compiles(c_file({}, {"PCIPT_READ_GROUPS": 9}))[0])


if __name__ == "__main__":
    unittest.main()
