# SPDX-License-Identifier: LGPL-2.1-or-later
"""RPM packages, from pcipt.spec.in."""
from __future__ import annotations

import shutil
from pathlib import Path
from typing import Callable, List, Tuple

from support import HERE, check, fill_in, fresh, run, version


class Rpm:
    """The packages, built with Debian's rpm."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.top = work / "rpm"

    def cases(self) -> List[Tuple[str, Callable[[], object]]]:
        return [
            ("the RPM packages build", self.build),
            ("the RPM packages hold what they should", self.contents),
            ("rpmlint has no errors and no warnings", self.rpmlint),
        ]

    def build(self) -> None:
        tarball = self.work / f"tarball/libpcipt-{version()}.tar.xz"
        check(tarball.exists(), "the tarball was not made, see the case above")
        shutil.copy(tarball, fresh(self.top / "SOURCES"))
        fill_in(HERE / "pcipt.spec.in", self.top / "SPECS/pcipt.spec")
        # Debian's database of RPM packages is empty: --nodeps.
        run(["rpmbuild", "-ba", "--nodeps", "--define", f"_topdir {self.top}", "--define", f"_dbpath {self.top}/db",
             self.top / "SPECS/pcipt.spec"], log=self.top / "log")

    def packages(self) -> List[Path]:
        found = sorted((self.top / "RPMS").rglob("*.rpm"))
        check(found, "no packages were built, see the case above")
        return found

    def contents(self) -> None:
        wanted = {"pcipt": "/usr/bin/pcipt-groups", "libpcipt": f"/usr/lib64/libpcipt.so.{version()}",
                  "libpcipt-devel": "/usr/lib64/pkgconfig/pcipt.pc", "pcipt-doc": "/usr/share/doc/libpcipt/README.md"}
        for package in self.packages():
            name = run(["rpm", "-qp", "--qf", "%{NAME}", package])
            listed = run(["rpm", "-qpl", package]).split()
            if name == "pcipt":
                pages = {path.split("/")[-1].split(".1")[0] for path in listed if "/man1/" in path}
                programs = {path.split("/")[-1] for path in listed if path.startswith("/usr/bin/")}
                check(programs and pages == programs, f"the manual has {sorted(pages)}, the programs are {sorted(programs)}")
            if name in wanted:
                check(wanted.pop(name) in listed, f"{package.name} has {listed}")
            check("debug" in name or not any("/build" in path for path in listed), f"{package.name} has {listed}")
        check(not wanted, f"these were not built: {', '.join(wanted)}")

    def rpmlint(self) -> str:
        if not shutil.which("rpmlint"):
            return "this system has no rpmlint: not looked at"
        said = run(["rpmlint", "--strict", "-c", HERE / "rpmlint.toml", self.top / "SPECS/pcipt.spec", *self.packages()])
        return said.splitlines()[-1]
