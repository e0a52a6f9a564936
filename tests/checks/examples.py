#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C in the documents compiles, and what it prints is what they show.

    examples.py [--write] COMPILER HEADERS LIBRARY PROGRAMS TREES DOCUMENT...    of a folder, all *.md in it
    examples.py --extract DOCUMENT NAME OUTPUT    writes one program to a file
    examples.py --selftest                        shows that each rule can fail

In a document each block that begins with ```c is C11 without a warning:

- One with a main() is a program. A comment before it names it, <!-- program: NAME [ARGUMENT...] -->, and with arguments
  it is run and has to end well. Lines "$ ./NAME ..." in a ```text block of the document run it in the folder of the
  synthetic machines, and what follows them has to be what it prints. Each program is run in one way or the other.
- One without is a piece of a function, in which ctx, host, device, group, change, assignment, findings, address and error are
  there.

Prints TAP. --write puts what is printed now into the documents.
"""
from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Tuple

import printed

BLOCK = re.compile(r"(?:<!-- program: (?P<told>[^\n]*?) -->\n)?```c\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
MAIN = re.compile(r"^int main\(", re.MULTILINE)
PIECE = """#include <errno.h>
#include <pcipt/pcipt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern struct pcipt_ctx *ctx;
extern struct pcipt_host *host;
extern const struct pcipt_device *device;
extern const struct pcipt_group *group;
extern struct pcipt_transaction *change;
extern struct pcipt_assignment *assignment;
extern struct pcipt_findings *findings;
extern struct pcipt_address address;
extern int error;
void piece(void);

void piece(void)
{
"""


@dataclass
class Block:
    number: int
    text: str
    name: str = ""
    arguments: List[str] = field(default_factory=list)

    def is_program(self) -> bool:
        return bool(MAIN.search(self.text))

    def title(self) -> str:
        return self.name or f"block {self.number}"


def blocks(document: str) -> List[Block]:
    found = []
    for number, match in enumerate(BLOCK.finditer(document), 1):
        words = shlex.split(match.group("told") or "")
        found.append(Block(number, match.group("text"), words[0] if words else "", words[1:]))
    return found


@dataclass
class Tools:
    compiler: List[str]
    headers: Path
    library: Path
    programs: Path
    trees: Path

    def compile(self, block: Block, folder: Path) -> str:
        """What the compiler says against it; a program goes to the folder under its name."""
        source = folder / f"{block.name or 'piece'}.c"
        program = block.is_program()
        source.write_text(block.text if program else PIECE + block.text + "}\n", encoding="utf-8")
        command = [*self.compiler, "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", f"-I{self.headers}", str(source)]
        command += ["-o", str(folder / block.name), str(self.library), f"-Wl,-rpath,{self.library.parent}"] if program else \
                   ["-c", "-o", os.devnull]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        source.unlink()
        return done.stdout if done.returncode else ""


def run(block: Block, folder: Path) -> str:
    done = subprocess.run([str(folder / block.name), *block.arguments], cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return f"status {done.returncode}\n{done.stdout}" if done.returncode else ""


def look_at(block: Block, document: str, tools: Tools, folder: Path) -> str:
    if block.is_program() and not block.name:
        return "a program without a name: <!-- program: NAME --> comes before it"
    wrong = tools.compile(block, folder)
    if wrong or not block.is_program():
        return wrong
    if block.arguments:
        return run(block, folder)
    return "" if f"$ ./{block.name}" in document else "nothing runs it: give it arguments, or show what it prints"


def compare(document: Path, tools: Tools, folder: Path, write: bool) -> str:
    """What is shown of the programs, against what they print. Commands of other kinds are run as well."""
    before = document.read_text(encoding="utf-8").splitlines()
    after, count = printed.replay(document, tools.programs, folder)
    if write:
        document.write_text("\n".join(after) + "\n", encoding="utf-8")
        return ""
    return "\n".join(difflib.unified_diff(before, after, "the document", "what is printed", lineterm="")) if count else ""


def check(document: Path, tools: Tools, write: bool = False) -> List[Tuple[str, str]]:
    """Each thing that is looked at, with what is wrong with it."""
    text = document.read_text(encoding="utf-8")
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for tree in tools.trees.glob("*/"):
            (folder / tree.name).symlink_to(tree)
        for block in blocks(text):
            found.append((f"{document.name}: {block.title()}", look_at(block, text, tools, folder)))
        if "$ ./" in text and not any(wrong for _, wrong in found):
            found.append((f"{document.name}: what is printed", compare(document, tools, folder, write)))
    return found


def extract(document: Path, name: str, output: Path) -> int:
    for block in blocks(document.read_text(encoding="utf-8")):
        if block.name == name:
            output.write_text(block.text, encoding="utf-8")
            return 0
    print(f"{document} has no program {name}", file=sys.stderr)
    return 1


SELFTEST = """
<!-- program: good 1 2 -->
```c
int main(int argc, char **argv)
{
	return argc == 3 && argv[1] ? 0 : 1;
}
```
<!-- program: bad x -->
```c
int main(int argc, char **argv)
{
	return argc > 1 && argv[1] ? 3 : 0;
}
```
```c
int main(void)
{
	return 0;
}
```
<!-- program: idle -->
```c
int main(void)
{
	return 0;
}
```
```c
int unused = 1;
```
```c
error = 1;
```
"""
SELFTEST_SHOWN = """
<!-- program: greet -->
```c
#include <stdio.h>
int main(void)
{
	puts("hello");
	return 0;
}
```
```text
$ ./greet
%s
```
"""


def selftest() -> List[str]:
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "pcipt").mkdir()
        declared = "\n".join(f"struct pcipt_{name};" for name in ("ctx", "host", "device", "group", "transaction", "assignment",
                                                                "findings"))
        (folder / "pcipt" / "pcipt.h").write_text(f"{declared}\nstruct pcipt_address {{ int a; }};\n", encoding="utf-8")
        empty = folder / "empty.o"
        (folder / "empty.c").write_text("extern int nothing_is_here;\n", encoding="utf-8")
        compiler = shlex.split(os.environ.get("CC", "cc"))
        subprocess.run([*compiler, "-c", "-o", str(empty), str(folder / "empty.c")], check=True)
        tools = Tools(compiler, folder, empty, folder, folder / "trees")

        def outcome(text: str) -> List[bool]:
            document = folder / "document.md"
            document.write_text(text, encoding="utf-8")
            return [not wrong for _, wrong in check(document, tools)]

        for title, text, expected in (("blocks", SELFTEST, [True, False, False, False, False, True]),
                                      ("what is shown", SELFTEST_SHOWN % "hello", [True, True]),
                                      ("what is not shown", SELFTEST_SHOWN % "good bye", [True, False])):
            if outcome(text) != expected:
                found.append(f"selftest: {title}: {outcome(text)}, expected {expected}")
    return found


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        found = selftest()
        print("\n".join(found))
        return 1 if found else 0
    if arguments[:1] == ["--extract"] and len(arguments) == 4:
        return extract(Path(arguments[1]), arguments[2], Path(arguments[3]))
    write = arguments[:1] == ["--write"]
    arguments = arguments[write:]
    if len(arguments) < 6:
        print(__doc__, file=sys.stderr)
        return 2
    tools = Tools(shlex.split(arguments[0]), *(Path(name).resolve() for name in arguments[1:5]))
    documents = [document for name in map(Path, arguments[5:])
                 for document in (sorted(name.glob("*.md")) if name.is_dir() else [name])]
    looked = [one for document in documents for one in check(document, tools, write)]
    print(f"1..{len(looked)}")
    for number, (title, wrong) in enumerate(looked, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {title}")
        for line in wrong.splitlines():
            print(f"# {line}")
    return 1 if any(wrong for _, wrong in looked) or not looked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
