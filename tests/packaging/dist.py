#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Run by meson dist on what goes into the tarball: gives every file the time of the commit and plain rights.

Without this the folders have the time of packing, and the rights depend on the umask.
"""
import os
import subprocess
from pathlib import Path

root = Path(os.environ["MESON_DIST_ROOT"])
time = os.environ.get("SOURCE_DATE_EPOCH") or subprocess.run(
    ["git", "log", "-1", "--format=%ct"], cwd=os.environ["MESON_SOURCE_ROOT"], check=True, text=True,
    stdout=subprocess.PIPE).stdout
for path in [root, *root.rglob("*")]:
    if not path.is_symlink():
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    os.utime(path, (int(time), int(time)), follow_symlinks=False)
