#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts how often the list of names is opened: names.py PICTURE

The program takes each picture with a context of its own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import grow, need, opened          # noqa: E402

NAMES = 32
ALL_BUT_NAMES = 0x2ff & ~NAMES
LIST = 'pci.ids'


def main() -> int:
    picture = sys.argv[1]
    failed = 0
    need('strace')
    with tempfile.TemporaryDirectory() as folder:
        root = grow(Path(folder), 16)
        for title, what, wanted in (
                # Read anew for each picture: it shows that openings are counted.
                ('three pictures of a tree that has a list of its own', NAMES, 3),
                ('three pictures with names by the list of this system', NAMES, 1),
                ('three pictures with all but names', ALL_BUT_NAMES, 0),
                ('three basic pictures', 0, 0)):
            if wanted != 3:
                (root / 'usr/share/misc/pci.ids').unlink(missing_ok=True)
            have = opened([picture, '3', str(root), str(what)], LIST)
            print(f'{title}: {have} times opened')
            if have != wanted:
                print(f'  and it should be {wanted}')
                failed += 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
