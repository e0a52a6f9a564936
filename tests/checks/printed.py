#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the documents show is what the programs print: printed.py PROGRAMS TREES DOCUMENT...

    printed.py --write PROGRAMS TREES DOCUMENT...   writes into the documents what the programs print now

In a block of a document that begins with ```text, a line "$ pcipt-..." is run by a shell in the folder of the synthetic
machines, where --root NAME is one of them, beside the *.requests of examples/. What follows, up to the next such line or
the end of the block, is what it has to print. Where a block is to be drawn, the command stands before it as a comment,
<!-- $ pcipt-... -->. Files that commands write go to a folder that is thrown away. Prints TAP.
"""
from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import List, Tuple

BEGIN, END, PROMPT = "```text", "```", "$ "
COMMENT = re.compile(r"<!-- \$ (.*) -->")


def run(command: str, programs: Path, folder: Path) -> List[str]:
    """The lines of output and errors together, as they come in a terminal; files of the folder by their names alone."""
    path = f"{programs.resolve()}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["sh", "-c", command], cwd=folder, env={**os.environ, "PATH": path, "LC_ALL": "C"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors="replace").replace(f"{os.path.realpath(folder)}/", "").splitlines()


def replay(document: Path, programs: Path, folder: Path) -> Tuple[List[str], int]:
    """The lines of the document with what is printed now, and how many commands were run."""
    lines: List[str] = []
    inside = shown = False
    count = 0
    told = ""  # the command of the next block, which is not shown in it
    for line in document.read_text(encoding="utf-8").splitlines():
        comment = COMMENT.fullmatch(line)
        if inside and line == END:
            inside = shown = False
        elif comment:
            told = comment.group(1)
        elif told and line.startswith(END):
            inside = shown = True
            count += 1
            lines += [line, *run(told, programs, folder)]
            told = ""
            continue
        elif line == BEGIN:
            inside = True
        elif inside and line.startswith(PROMPT):
            shown = True
            count += 1
            lines.append(line)
            lines += run(line[len(PROMPT):], programs, folder)
            continue
        if not shown:
            lines.append(line)
    return lines, count


def prepare(document: Path, trees: Path, folder: Path) -> None:
    """The machines that a document names, and the requests that stand beside the programs."""
    for name in sorted(set(re.findall(r"--root[ =]([\w-]+)", document.read_text(encoding="utf-8")))):
        if (trees / name).is_dir():
            shutil.copytree(trees / name, folder / name, symlinks=True)
    for file in (Path(__file__).resolve().parents[2] / "examples").glob("*.requests"):
        shutil.copy(file, folder)


def check(document: Path, programs: Path, folder: Path, write: bool) -> Tuple[bool, List[str]]:
    before = document.read_text(encoding="utf-8").splitlines()
    after, count = replay(document, programs, folder)
    if write:
        document.write_text("\n".join(after) + "\n", encoding="utf-8")
        return True, []
    if not count:
        return False, ["it shows no command"]
    told = list(difflib.unified_diff(before, after, "the document", "what is printed", lineterm=""))
    return not told, told


def main(arguments: List[str]) -> int:
    write = arguments[:1] == ["--write"]
    arguments = arguments[write:]
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    programs, trees, documents = Path(arguments[0]), Path(arguments[1]), [Path(name) for name in arguments[2:]]
    failed = 0
    print(f"1..{len(documents)}")
    for number, document in enumerate(documents, 1):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            prepare(document, trees, folder)
            good, told = check(document, programs, folder, write)
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {document.name}")
        for line in told:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
