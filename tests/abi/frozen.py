#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the values and the layout in the public headers to what was recorded.

    frozen.py RECORD INCLUDE            RECORD is tests/abi/frozen.txt, INCLUDE the folder that holds pcipt/
    frozen.py --record RECORD INCLUDE   adds what is new to the record
    frozen.py --selftest                shows that each rule can fail

The compiler judges: what is recorded becomes a file of static assertions, which is compiled and not run, so that a
cross compiler can be asked as well. CC is the compiler, with its options, cc unless set. In the record stands, one in
a line: an enumerator or a macro with its value, an enumeration or a structure with its size and alignment, a field with
its offset and size. A value that is recorded never changes and never goes; --record refuses that too.
"""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Tuple

HEAD = """# Values and layout of the public headers, on every architecture.
# Lines are added by: python3 tests/abi/frozen.py --record tests/abi/frozen.txt include
"""

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
BLOCK = re.compile(r"\b(enum|struct)\s+(\w+)\s*\{([^{}]*)\}")
NAMELESS = re.compile(r"\b(enum\s*\{|union\b)")
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(PCIPT_\w+)[ \t]+\S", re.MULTILINE)

# The name of a thing as it stands in the record, and what the compiler is asked about it.
Things = Dict[str, List[str]]


def things_of(text: str) -> Things:
    """All that has a value or a layout in a header."""
    macros = MACRO.findall(COMMENT.sub("", text))
    text = re.sub(r"^[ \t]*#[^\n]*$", "", COMMENT.sub("", text), flags=re.MULTILINE)
    things: Things = {name: [name] for name in macros}
    for kind, name, body in BLOCK.findall(text):
        whole = f"{kind} {name}"
        things[whole] = [f"sizeof({whole})", f"_Alignof({whole})"]
        if kind == "enum":
            for part in filter(None, (part.strip() for part in body.split(","))):
                enumerator = re.split(r"\W", part)[0]
                things[enumerator] = [enumerator]
            continue
        for part in filter(None, (part.strip() for part in body.split(";"))):
            field = re.search(r"(\w+)\s*(?:\[[^\]]*\])?$", part)
            things[f"{whole}.{field.group(1) if field else part}"] = \
                [f"offsetof({whole}, {field.group(1)})", f"sizeof((({whole} *)0)->{field.group(1)})"] if field else ["bad"]
    if NAMELESS.search(text):
        things["a nameless enumeration or a union"] = ["bad"]
    return things


def read_record(text: str) -> Dict[str, List[int]]:
    record = {}
    for line in text.splitlines():
        match = re.fullmatch(r"((?:enum |struct )?[\w.]+)((?: -?\d+)+)", line)
        if match:
            record[match.group(1)] = [int(number) for number in match.group(2).split()]
        elif line and not line.startswith("#"):
            raise ValueError(f"the record has a line that is none: {line}")
    return record


def questions(name: str) -> List[str]:
    """What is asked about a thing of the record, which the headers may no longer have."""
    whole, _, field = name.partition(".")
    if field:
        return [f"offsetof({whole}, {field})", f"sizeof((({whole} *)0)->{field})"]
    return [f"sizeof({name})", f"_Alignof({name})"] if " " in name else [name]


def compile_text(text: str, include: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    compiler = shlex.split(os.environ.get("CC", "cc"))
    return subprocess.run([*compiler, "-std=c11", "-x", "c", "-I", str(include), *options, "-"], input=text,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"})


PREFIX = "#include <pcipt/pcipt.h>\n#include <stddef.h>\n"


def broken(record: Dict[str, List[int]], include: Path) -> List[str]:
    """What is not as it is in the record, in the eyes of the compiler."""
    asked: List[Tuple[str, str, int]] = [(name, question, number) for name, numbers in record.items()
                                         for question, number in zip(questions(name), numbers)]
    text = PREFIX + "".join(f'#line {at + 1} "record"\n_Static_assert(({question}) == {number}, "");\n'
                            for at, (_, question, number) in enumerate(asked))
    result = compile_text(text, include, "-fsyntax-only", "-Wno-sign-compare")
    wrong = sorted({int(at) - 1 for at in re.findall(r"^record:(\d+):(?:\d+:)? (?:fatal )?error", result.stdout, re.MULTILINE)})
    found = [f"{asked[at][1]} is no longer {asked[at][2]}, or is gone" for at in wrong if at < len(asked)]
    return found or ([f"does not compile: {result.stdout}"] if result.returncode else [])


def values(things: Things, include: Path) -> Dict[str, List[int]]:
    """Asks a program that is run."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "values"
        calls = "".join(f'\tprintf("%lld\\n", (long long)({question}));\n' for asked in things.values() for question in asked)
        result = compile_text(f"{PREFIX}#include <stdio.h>\nint main(void)\n{{\n{calls}}}\n", include, "-o", str(program))
        if result.returncode:
            raise ValueError(result.stdout)
        numbers = iter(subprocess.run([str(program)], check=True, text=True, stdout=subprocess.PIPE).stdout.split())
    return {name: [int(next(numbers)) for _ in asked] for name, asked in things.items()}


def all_things(include: Path) -> Things:
    things: Things = {}
    for header in sorted((include / "pcipt").glob("*.h")):
        things.update(things_of(header.read_text(encoding="utf-8")))
    bad = [name for name, asked in things.items() if asked == ["bad"]]
    if bad or not things:
        raise ValueError(f"not to be frozen: {', '.join(bad) or 'no header has anything'}")
    return things


def check(record_file: Path, include: Path) -> List[str]:
    record, things = read_record(record_file.read_text(encoding="utf-8")), all_things(include)
    return broken(record, include) + \
        [f"{name} is not recorded; if it is to stay for ever, add it (docs/abi.md)" for name in things if name not in record] + \
        [f"{name} has gone from the headers" for name in record if name not in things]


def record(record_file: Path, include: Path) -> List[str]:
    old = record_file.read_text(encoding="utf-8") if record_file.exists() else HEAD
    found = [line for line in (check(record_file, include) if record_file.exists() else []) if "is not recorded" not in line]
    if found:
        return found
    new = {name: numbers for name, numbers in values(all_things(include), include).items() if name not in read_record(old)}
    record_file.write_text(old + "".join(f"{name} {' '.join(map(str, numbers))}\n" for name, numbers in new.items()),
                           encoding="utf-8")
    return []


GOOD = """#include <stdint.h>
#define PCIPT_SIZE 17
enum pcipt_a { /** one */ PCIPT_ONE = 1, PCIPT_TWO = 1 << 1 };
struct pcipt_s { uint32_t wide; /* comment; */ uint8_t narrow[4]; };
"""
CHANGES = {
    "a value changes": ("PCIPT_ONE = 1", "PCIPT_ONE = 3"),
    "a value goes": ("PCIPT_ONE = 1, ", ""),
    "a value is new": ("1 << 1", "1 << 1, PCIPT_THREE = 3"),
    "a macro changes": ("17", "18"),
    "a macro goes": ("#define PCIPT_SIZE 17", ""),
    "a structure grows": ("narrow[4]", "narrow[8]"),
    "a field moves": ("uint32_t wide; ", "uint8_t wide; "),
    "a field goes": ("uint32_t wide; ", ""),
    "a field is new": ("wide;", "wide; uint16_t other;"),
    "an enumeration has no name": ("enum pcipt_a {", "enum {"),
    "an enumeration grows": ("1 << 1", "1 << 1, PCIPT_BIG = 0x7fffffffffff"),
    "it does not compile": ("uint32_t", "unknown_t"),
}


def selftest() -> List[str]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        header, file = Path(folder) / "pcipt/pcipt.h", Path(folder) / "frozen.txt"
        header.parent.mkdir()
        header.write_text(GOOD)
        found += record(file, Path(folder)) + check(file, Path(folder))
        before = file.read_text()
        for name in ("PCIPT_SIZE 17\n", "PCIPT_TWO 2\n", "enum pcipt_a 4 4\n", "struct pcipt_s 8 4\n", "struct pcipt_s.narrow 4 4\n"):
            if name not in before:
                found.append(f"selftest: not recorded: {name}")
        for what, (old, new) in CHANGES.items():
            header.write_text(GOOD.replace(old, new))
            try:
                caught = bool(check(file, Path(folder)))
                refused = bool(record(file, Path(folder))) or what == "a value is new"
            except ValueError:
                caught = refused = True
            if not caught or not (refused or what == "a field is new"):
                found.append(f"selftest: not caught: {what}")
            file.write_text(before)
    return found


def main(arguments: List[str]) -> int:
    paths = [Path(argument) for argument in arguments if not argument.startswith("--")]
    try:
        if arguments == ["--selftest"]:
            found = selftest()
        elif arguments[:1] == ["--record"] and len(paths) == 2:
            found = record(*paths)
        elif len(arguments) == len(paths) == 2:
            found = check(*paths)
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except ValueError as error:
        found = [str(error)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
