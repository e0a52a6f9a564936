#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the floors of lib/: who includes whom, who touches files, how long a file may be.

    floors.py LIB        LIB is the folder lib/
    floors.py --selftest shows that each rule can fail
"""
from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Iterator, List, Tuple

FLOORS = ("core", "io", "host", "verdict", "change", "plan", "export")
MOST_LINES = 399

# What opens, reads, writes or lists files, or asks the system about them. Only lib/io may.
FILE_CALLS = """
    access chdir chmod chown close closedir creat dup dup2 dup3 euidaccess faccessat fchdir fchmod fchmodat fchown
    fchownat fdopen fdopendir fgets flock fopen fopen64 fread freopen fscanf fstat fstatat fstatfs fsync ftruncate
    fts_open ftw fwrite getdents64 getline getcwd getxattr glob inotify_init1 ioctl lgetxattr link linkat lockf lseek
    lstat mkdir mkdirat mkdtemp mkfifo mknod mkstemp mkostemp mmap mount nftw open open64 openat openat2 opendir pread
    pwrite read readdir readlink readlinkat realpath remove rename renameat renameat2 rewinddir rmdir scandir socket
    stat statfs statvfs statx symlink symlinkat syscall sysconf truncate unlink unlinkat utimensat write writev
""".split()

# (file, call): why it may. Keep it short.
ALLOWED = {
}

COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
# Not behind a letter, and not a member: reader->read() is no system call.
CALL = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(FILE_CALLS))


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def without_comments(text: str) -> str:
    """Comments and strings become empty; the lines stay where they are."""
    return COMMENT_OR_STRING.sub(lambda match: "\n" * match.group().count("\n"), text)


def check_includes(lib: Path, name: Path, text: str) -> Iterator[Tuple[int, str]]:
    floor = FLOORS.index(name.parts[0])
    for match in INCLUDE.finditer(text):
        kind, path = match.group(1), match.group(2)
        first = path.split("/")[0]
        line = line_of(text, match.start(1))
        if kind == '"' and path != "config.h" and not (lib / name.parts[0] / path).is_file():
            yield line, f'"{path}" is not in lib/{name.parts[0]}; what lies on another floor is included as <floor/name.h>'
        elif ".." in path.split("/"):
            yield line, f"{path} climbs out of its folder"
        elif "/" in path and first in FLOORS and FLOORS.index(first) > floor:
            yield line, f"includes {path}, but {first} is above {name.parts[0]}"


def check_file(lib: Path, name: Path) -> Iterator[Tuple[int, str]]:
    text = (lib / name).read_text(encoding="utf-8")
    lines = text.count("\n")
    if lines > MOST_LINES:
        yield lines, f"{lines} lines are more than {MOST_LINES}: is it one thing?"
    if len(name.parts) != 2 or name.parts[0] not in FLOORS:
        yield 1, f"is not on a floor ({', '.join(FLOORS)})"
        return
    yield from check_includes(lib, name, text)
    if name.parts[0] != "io":
        code = without_comments(text)
        for match in CALL.finditer(code):
            if (name.as_posix(), match.group(1)) not in ALLOWED:
                yield line_of(code, match.start(1)), f"calls {match.group(1)}(), which only lib/io may"


def check(lib: Path) -> List[str]:
    names = sorted(path.relative_to(lib) for path in lib.rglob("*.[ch]"))
    if not names:
        return [f"{lib}: no source files here"]
    found = [f"lib/{name}:{line}: {what}" for name in names for line, what in check_file(lib, name)]
    code = {name.as_posix(): without_comments((lib / name).read_text(encoding="utf-8")) for name in names}
    for file, call in ALLOWED:
        if call not in CALL.findall(code.get(file, "")):
            found.append(f"lib/{file}: the exception for {call}() is not needed any more")
    return found


def selftest() -> List[str]:
    wrong = {
        "core/up.c": ("#include <host/host.h>\n", "above core"),
        "core/quoted.c": ('#include "io.h"\n', "is not in lib/core"),
        "host/climbs.c": ("#include <io/../export/json.h>\n", "climbs out"),
        "host/opens.c": ("int f(void)\n{\n\treturn open (\"x\", 0);\n}\n", "host/opens.c:3: calls open()"),
        "verdict/long.c": ("\n" * (MOST_LINES + 1), "more than"),
        "misc/lost.c": ("\n", "is not on a floor"),
    }
    right = {
        "io/io.h": "int read(int);\n",
        "io/reads.c": '#include "io.h"\n#include <core/core.h>\nint x = open("a", 0);\n',
        "export/json.c": '#include <plan/plan.h>\n#include <json-c/json.h>\n#include "config.h"\n',
        "host/clean.c": '/* open() */\nint x = io->read(1) + f.write(2) + reopen(3); char *s = "stat(";\n',
    }
    errors = []
    with tempfile.TemporaryDirectory() as folder:
        lib = Path(folder)
        for name, content in {**{name: text for name, (text, _) in wrong.items()}, **right}.items():
            (lib / name).parent.mkdir(exist_ok=True)
            (lib / name).write_text(content)
        found = check(lib)
    for name, (_, expected) in wrong.items():
        if not any(name in line and expected in line for line in found):
            errors.append(f"selftest: {name} was not caught ({expected})")
    for name in right:
        errors += [f"selftest: wrongly caught: {line}" for line in found if name in line]
    return errors


def main(arguments: List[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    found = selftest() if arguments[0] == "--selftest" else check(Path(arguments[0]))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
