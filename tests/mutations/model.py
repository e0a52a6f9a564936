# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a seeded bug is."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

# How the copy is built in which a class is tried, as options of meson.
BUILDS: Dict[str, List[str]] = {
    'plain': [],
    # A bug in one place needs more of the disturbances than the test command has time for.
    'address': ['-Db_sanitize=address,undefined', '-Doptimization=1', '-Dc_args=-DPCIPT_TEST_STRIDE=3'],
    'thread': ['-Db_sanitize=thread', '-Doptimization=1'],
}


@dataclass(frozen=True)
class Mutation:
    """One text in one file put in the place of another, and the tests that are to notice, by their names in meson."""
    name: str
    file: str
    old: str
    new: str
    tests: str

    def broken(self, source: Path) -> str:
        """Why it cannot be applied to this source, or nothing."""
        path = source / self.file
        if not path.is_file():
            return f'there is no file {self.file}'
        count = path.read_text().count(self.old)
        if count != 1:
            return f'its old text stands {count} times in {self.file}'
        if self.old == self.new:
            return 'it changes nothing'
        return '' if self.tests.split() else 'it names no test'


@dataclass(frozen=True)
class Kind:
    """A class of faults: a file."""
    name: str
    title: str
    mutations: Tuple[Mutation, ...]
    build: str


def read_kind(path: Path) -> Kind:
    content = tomllib.loads(path.read_text())
    return Kind(path.stem, content['title'], tuple(Mutation(**entry) for entry in content['mutation']), content['build'])
