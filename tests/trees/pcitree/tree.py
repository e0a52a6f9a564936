# SPDX-License-Identifier: LGPL-2.1-or-later
"""A tree of folders, files and links: kept in memory, then written at once."""
from __future__ import annotations

import os
import shutil
from typing import Dict, Set, Union

Content = Union[str, bytes]


class Tree:
    """Paths are relative to the root and have no leading slash. Later writes replace earlier ones."""

    def __init__(self) -> None:
        self.files: Dict[str, bytes] = {}
        self.links: Dict[str, str] = {}
        self.dirs: Set[str] = set()

    def dir(self, path: str) -> None:
        while path and path not in self.dirs:
            self.dirs.add(path)
            path = path.rpartition("/")[0]

    def file(self, path: str, content: Content = b"") -> None:
        self.dir(path.rpartition("/")[0])
        self.files[path] = content.encode() if isinstance(content, str) else content

    def line(self, path: str, value: object) -> None:
        """One value and a newline, as most attributes of sysfs read."""
        self.file(path, f"{value}\n")

    def lines(self, folder: str, **values: object) -> None:
        for name, value in values.items():
            self.line(f"{folder}/{name}", value)

    def link(self, path: str, target: str) -> None:
        """A link to another path of this tree, written relative to its own folder."""
        folder = path.rpartition("/")[0]
        self.dir(folder)
        self.links[path] = relative(target, folder)

    def write(self, root: str) -> None:
        """Makes root hold this tree and nothing else; what is there already and right stays untouched."""
        os.makedirs(root, exist_ok=True)
        base = root + "/"
        have = self._remove_strangers(base)
        for path in sorted(self.dirs - have):
            os.mkdir(base + path)
        for path in sorted(self.files):
            if path not in have or not _holds(base + path, self.files[path]):
                _put(base + path, self.files[path])
        for path in sorted(self.links.keys() - have):
            os.symlink(self.links[path], base + path)

    def _remove_strangers(self, base: str) -> Set[str]:
        """What is below base and of the right kind; all else is gone afterwards."""
        have: Set[str] = set()
        stack = [""]
        while stack:
            with os.scandir(base + stack[-1]) as found:
                folder = stack.pop()
                entries = [(f"{folder}/{entry.name}" if folder else entry.name, entry) for entry in found]
            for path, entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if path in self.dirs:
                        have.add(path)
                        stack.append(path)
                    else:
                        shutil.rmtree(entry.path)
                elif path in self.links and entry.is_symlink() and os.readlink(entry.path) == self.links[path]:
                    have.add(path)
                elif path in self.files and entry.is_file(follow_symlinks=False):
                    have.add(path)
                else:
                    os.unlink(entry.path)
        return have


def _holds(path: str, content: bytes) -> bool:
    with open(path, "rb", buffering=0) as stream:
        return stream.read() == content


def _put(path: str, content: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    if content:
        os.write(fd, content)
    os.close(fd)


def relative(target: str, folder: str) -> str:
    """The way from folder to target, both given from the root, as sysfs writes it."""
    there, here = target.split("/"), folder.split("/") if folder else []
    common = 0
    while common < min(len(there) - 1, len(here)) and there[common] == here[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
