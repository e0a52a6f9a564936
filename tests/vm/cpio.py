# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the archive format that the kernel unpacks an initramfs from ("newc")."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

FOLDER = stat.S_IFDIR | 0o755
LINK = stat.S_IFLNK | 0o777
PROGRAM = stat.S_IFREG | 0o755
FILE = stat.S_IFREG | 0o644


class Archive:
    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._names: set[str] = set()

    def folder(self, name: str) -> None:
        self._add(name, FOLDER, b"")

    def link(self, name: str, target: str) -> None:
        self._add(name, LINK, target.encode())

    def file(self, name: str, content: bytes, mode: int = FILE) -> None:
        self._add(name, mode, content)

    def tree(self, name: str, source: Path) -> None:
        """Adds a file, or a folder with all that is in it, under the name given."""
        if source.is_symlink():
            self.link(name, str(source.readlink()))
        elif source.is_dir():
            self.folder(name)
            for child in sorted(source.iterdir()):
                self.tree(f"{name}/{child.name}", child)
        else:
            executable = source.stat().st_mode & 0o111
            self.file(name, source.read_bytes(), PROGRAM if executable else FILE)

    def content(self) -> bytes:
        return b"".join([*self._parts, _entry("TRAILER!!!", 0, b"")])

    def _add(self, name: str, mode: int, content: bytes) -> None:
        name = name.strip("/")
        if not name or name in self._names:
            return
        self.folder(str(PurePosixPath(name).parent).strip("."))
        self._names.add(name)
        self._parts.append(_entry(name, mode, content))


def _entry(name: str, mode: int, content: bytes) -> bytes:
    path = name.encode() + b"\0"
    inode, owner, group, links, time = 0, 0, 0, 1, 0
    numbers = [inode, mode, owner, group, links, time, len(content), 0, 0, 0, 0, len(path), 0]
    head = b"070701" + b"".join(b"%08X" % number for number in numbers)
    return _padded(head + path) + _padded(content)


def _padded(part: bytes) -> bytes:
    return part + bytes(-len(part) % 4)
