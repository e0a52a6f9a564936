#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every public function takes nothing without harm, as pcipt.h promises: nothing.py COMPILER HEADERS LIBRARY

Calls each function that the headers declare with NULL and 0 for everything. One that returns an int that may be negative
answers an error, one that returns a pointer NULL, one that counts 0. One that takes numbers alone may answer anything.
"""
from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import List

import documented

# An order, and a node of which -1 is none.
ANSWERS = {"pcipt_address_compare", "pcipt_root_bus_get_numa_node"}


def call(function: documented.Function) -> str:
    """A line of C that prints a sentence when the answer is wrong."""
    arguments = ", ".join("NULL" if kind.endswith("*") or "hook" in kind else "0" for kind, _ in function.parameters)
    calling = f"{function.name}({arguments})"
    needs = any(kind.endswith("*") for kind, _ in function.parameters)
    if function.returns == "void" or not needs or function.name in ANSWERS:
        return f"(void){calling};"
    if function.returns.endswith("*"):
        right = f"!{calling}"
    else:
        right = f"{calling} < 0" if function.returns == "int" else f"{calling} == 0"
    return f'if (!({right})) puts("\\n{function.name} answers something when it is given nothing");'


def main(arguments: List[str]) -> int:
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    compiler, headers, library = shlex.split(arguments[0]), Path(arguments[1]), Path(arguments[2]).resolve()
    texts = [header.read_text(encoding="utf-8") for header in sorted((headers / "pcipt").glob("*.h"))]
    functions = [function for text in texts for function in documented.functions(text)]
    with tempfile.TemporaryDirectory() as scratch:
        source, program = Path(scratch) / "nothing.c", Path(scratch) / "nothing"
        lines = "\n".join(f"\tputchar('.');\n\t{call(function)}" for function in functions)
        source.write_text(f"#include <pcipt/pcipt.h>\n#include <stdio.h>\n\nint main(void)\n{{\n{lines}\n\treturn 0;\n}}\n",
                          encoding="utf-8")
        subprocess.run([*compiler, f"-I{headers}", "-o", str(program), str(source), str(library),
                        f"-Wl,-rpath,{library.parent}"], check=True)
        done = subprocess.run([str(program)], stdout=subprocess.PIPE, text=True, check=False)
    called = done.stdout.count(".")
    found = [line.strip(".") for line in done.stdout.splitlines() if line.strip(".")]
    if done.returncode:
        found.append(f"status {done.returncode} in {functions[called - 1].name if called else 'nothing'}")
    print("\n".join(found))
    print(f"{called} functions were called")
    return 1 if found or called != len(functions) or not called else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
