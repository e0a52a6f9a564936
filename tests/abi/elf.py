#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks at how a library was linked.

    elf.py SHARED ARCHIVE   a shared library that is not stripped, and an archive of the same objects
    elf.py --selftest       shows that each rule can fail; CC is the compiler, cc unless set

The shared library has no text relocations, needs no executable stack, leaves no symbol to chance, has its SONAME, and
nothing in it can be written to but what is allowed below. In the archive, whose names are those of the program that
links it, each global name begins with pcipt_ or, for what is not public, pt_.
"""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List

SONAME = "libpcipt.so.0"

# libpci reports errors to a hook that may not return; the frame to go back to is kept for each thread. Its list of names is
# loaded once for a process, beneath a lock.
OUR_OWN = {("guard", "TLS", ".tbss"), ("of_system", "OBJECT", ".bss")}
# What the compiler's startup files bring, in every shared library.
STARTUP = re.compile(r"^(__dso_handle|completed\.\d+|__TMC_END__|_edata|_end|__bss_start|__data_start|data_start|__dso_handle\.\d+)$")
# Constants with addresses in them, made read-only by the dynamic linker before any code of the library runs.
RELRO = re.compile(r"^\.(data\.rel\.ro|init_array|fini_array|preinit_array|ctors|dtors|jcr|dynamic|got|got\.plt|plt\.got)(\..*)?$")

SECTION = re.compile(r"^\s*\[\s*(\d+)\]\s+(\S+)\s+\S+\s+[0-9a-f]+\s+[0-9a-f]+\s+([0-9a-f]+)\s+[0-9a-f]+\s+([A-Za-z]*)\s+\d+", re.MULTILINE)
SYMBOL = re.compile(r"^\s*\d+:\s+[0-9a-f]+\s+(\d+|0x[0-9a-f]+)\s+(\w+)\s+(\w+)\s+\w+.*?\s(\d+|UND|ABS|COM)\s+(\S+)$", re.MULTILINE)


def output(*command: str) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def writable(library: Path) -> List[str]:
    sections = {number: (name, int(size, 16), flags)
                for number, name, size, flags in SECTION.findall(output("readelf", "-SW", str(library)))}
    can_be_written = {number: name for number, (name, size, flags) in sections.items()
                      if "W" in flags and "A" in flags and size and not RELRO.match(name)}
    symbols = SYMBOL.findall(output("readelf", "-sW", str(library)))
    if not any(where not in ("UND", "ABS") and binding == "LOCAL" and kind == "FUNC" for _, kind, binding, where, _ in symbols):
        return [f"{library} has no symbol table: it is stripped"]
    found, explained = [], {number: 0 for number in can_be_written}
    for size, kind, _, where, name in symbols:
        if where not in can_be_written or kind in ("SECTION", "FILE"):
            continue
        explained[where] += int(size, 0)
        if not STARTUP.match(name) and (name, kind, can_be_written[where]) not in OUR_OWN:
            found.append(f"{name} in {can_be_written[where]} can be written to")
    # What has no symbol is seen by its size; a handle of the startup files has no size of its own, and before what is large
    # there is a gap of up to 31 bytes.
    found += [f"{name} has {sections[number][1]} bytes that no symbol explains" for number, name in can_be_written.items()
              if sections[number][1] > explained[number] + 16 + 31]
    return sorted(set(found))


def linked(library: Path) -> List[str]:
    dynamic = output("readelf", "-dW", str(library))
    found = []
    if "TEXTREL" in dynamic:
        found.append("there are text relocations")
    if f"[{SONAME}]" not in "".join(line for line in dynamic.splitlines() if "(SONAME)" in line):
        found.append(f"the SONAME is not {SONAME}")
    stack = [line.split() for line in output("readelf", "-lW", str(library)).splitlines() if "GNU_STACK" in line]
    if not stack or any("E" in word for line in stack for word in line[6:-1]):
        found.append("the stack has to be executable")
    if not re.search(r"GNU_RELRO", output("readelf", "-lW", str(library))):
        found.append("constants stay writable: there is no RELRO")
    loaded = subprocess.run(["ldd", "-r", str(library)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={**os.environ, "LC_ALL": "C"}).stdout
    found += [f"{name} is in no library that is linked" for name in re.findall(r"undefined symbol: (\S+)", loaded)]
    found += [f"{name} is missing" for name in re.findall(r"(\S+) => not found", loaded)]
    return found


def archived(archive: Path) -> List[str]:
    globals_: Dict[str, str] = {}
    for line in output("nm", "--extern-only", "--defined-only", str(archive)).splitlines():
        match = re.match(r"^[0-9a-f]+ ([A-Zu]) (\S+)$", line)
        if match:
            globals_[match.group(2)] = match.group(1)
    if not globals_:
        return [f"{archive} has no global names"]
    return [f"{name} is global in the archive, and may be another one's name" for name in sorted(globals_)
            if not re.match(r"^(pcipt|pt)_", name)] + \
           [f"{name} is global in the archive, and can be written to" for name, kind in sorted(globals_.items()) if kind in "BCGS"]


GOOD = """
#include <stdio.h>
static __thread int guard;
static int (*const constant)(const char *) = puts;
static const char *const names[] = {"a", "b"};
int pcipt_f(int i) { return guard++ + constant(names[i & 1]); }
static int own(void) { return 3; }
int (*const pt_own)(void) = own;
int pcipt_g(void) { return pt_own(); }
"""
BAD = {
    "counter in .bss can be written to": "static int counter; int pcipt_h(void) { return counter++; }",
    "counter in .data can be written to": "static int counter = 1; int pcipt_h(void) { return counter++; }",
    "other in .tbss can be written to": "static __thread int other; int pcipt_h(void) { return other++; }",
    "guards in .tbss can be written to": "static __thread int guards; int pcipt_h(void) { return guards++; }",
    "nowhere is in no library that is linked": "int nowhere(void); int pcipt_h(void) { return nowhere(); }",
    "clash is global in the archive, and may be another one's name": "int clash(void) { return 1; }",
    "pcipt_count is global in the archive, and can be written to": "int pcipt_count;",
    "the stack has to be executable": '__asm__(".section .note.GNU-stack,\\"x\\",%progbits\\n.text");',
}
OPTIONS = {
    "the SONAME is not libpcipt.so.0": ["-Wl,-soname,libpcipt.so.1"],
    "is stripped": ["-s"],
    "there are text relocations": ["-Wl,-z,notext"],
    "constants stay writable: there is no RELRO": ["-Wl,-z,norelro"],
}


# An address amidst the code.
IN_TEXT = '__asm__(".text\\n.p2align 3\\n.dc.a pcipt_f\\n");'


def build(folder: Path, source: str, options: List[str]) -> List[str]:
    compiler = shlex.split(os.environ.get("CC", "cc"))
    file, made, archive, library = folder / "a.c", folder / "a.o", folder / "liba.a", folder / "liba.so"
    file.write_text(source)
    archive.unlink(missing_ok=True)
    subprocess.run([*compiler, "-O1", "-fPIC", "-c", "-o", str(made), str(file)], check=True)
    subprocess.run(["ar", "rc", str(archive), str(made)], check=True)
    subprocess.run([*compiler, "-shared", f"-Wl,-soname,{SONAME}", *options, "-o", str(library), str(made)], check=True,
                   stderr=subprocess.DEVNULL)
    return check(library, archive)


def selftest() -> List[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [f"selftest: wrongly caught: {line}" for line in build(folder, GOOD, [])]
        for expected, source in BAD.items():
            if expected not in build(folder, GOOD + source, []):
                found.append(f"selftest: not caught: {expected}")
        for expected, options in OPTIONS.items():
            if not any(line.endswith(expected) for line in build(folder, GOOD + IN_TEXT, options)):
                found.append(f"selftest: not caught: {expected}")
    return found


def check(library: Path, archive: Path) -> List[str]:
    return writable(library) + linked(library) + archived(archive)


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        found = selftest()
    elif len(arguments) == 2:
        found = check(Path(arguments[0]), Path(arguments[1]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
