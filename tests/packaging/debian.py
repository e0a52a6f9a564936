# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's packages, from the template in debian/."""
from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Callable, Dict, List, Tuple

import symbols
from support import HERE, REVISION, TOP, Skipped, check, fill_in, fresh, offline, run, same, unpack, version

PACKAGES = ("libpcipt0", "libpcipt-dev", "pcipt-tools", "pcipt-doc")


class Debian:
    """The packages, built twice, looked at, and installed in a copy of this system that is thrown away."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.first = work / "debian-1"
        self.second = work / "debian-2/a_much_longer_path_than_the_first"
        self.release = f"{version()}-{REVISION}"

    def cases(self) -> List[Tuple[str, Callable[[], object]]]:
        return [
            ("Debian's file of symbols is what lib/pcipt.map says", self.symbols),
            ("Debian's packages build offline", self.build),
            ("a symbol that is missing or new fails the build of Debian's packages", self.gensymbols),
            ("the packages hold what they should, and each other apart", self.contents),
            ("lintian has no errors and no warnings", self.lintian),
            ("the flags of dpkg reach every command", self.flags),
            ("libraries and programs are hardened", self.hardened),
            ("the packages install, and their autopkgtest passes", self.autopkgtest),
            ("two builds of Debian's packages are the same", self.again),
        ]

    def symbols(self) -> None:
        check(symbols.FILE.read_text() == symbols.wanted((TOP / "lib/pcipt.map").read_text()),
              "they differ; run python3 tests/packaging/symbols.py --write")
        node = ("PCIPT_0.1 {\nglobal:\n\tpcipt_b;\n\tpcipt_a;\nlocal:\n\t*;\n};\n"
                "PCIPT_0.2 {\nglobal:\n\tpcipt_c;\n} PCIPT_0.1;\n")
        lines = symbols.wanted(node).splitlines()[2:]
        check(lines == [" PCIPT_0.1@PCIPT_0.1 0.1", " PCIPT_0.2@PCIPT_0.2 0.2", " pcipt_a@PCIPT_0.1 0.1",
                        " pcipt_b@PCIPT_0.1 0.1", " pcipt_c@PCIPT_0.2 0.2"], f"symbols.py reads a map wrong: {lines}")

    # --- Building

    def unpack_source(self, folder: Path) -> Path:
        tarball = self.work / f"tarball/libpcipt-{version()}.tar.xz"
        check(tarball.exists(), "the tarball was not made, see the case above")
        source = unpack(tarball, folder)
        shutil.copy(tarball, folder / f"libpcipt_{version()}.orig.tar.xz")
        fill_in(HERE / "debian", source / "debian")
        return source

    def build(self) -> None:
        try:
            no_network = offline()
        except Skipped:
            no_network = []
        source = self.unpack_source(self.first)
        # The tests ran on the tarball already.
        run([*no_network, "dpkg-buildpackage", "-us", "-uc"], source, {"DEB_BUILD_OPTIONS": "nocheck parallel=2"},
            log=self.first / "log")

    def again(self) -> None:
        """Another folder, day, time zone, language, umask, home and number of jobs."""
        self.built()
        source = self.unpack_source(self.second)
        env = {"DEB_BUILD_OPTIONS": "nocheck parallel=3", "TZ": "XYZ+11:30", "LC_ALL": "C", "LANG": "C",
               "HOME": str(self.work / "home"), "USER": "somebody", "LOGNAME": "somebody"}
        run(["faketime", "-f", "+400d", "dpkg-buildpackage", "-us", "-uc", "-b"], source, env, umask=0o027,
            log=self.second / "log")
        for package in sorted(self.first.glob("*.deb")):
            check(same(package, self.second / package.name), f"{package.name} is not the same")

    def built(self) -> Dict[str, Path]:
        found = {path.name.split("_")[0]: path for path in self.first.glob("*.deb")}
        check(not set(PACKAGES) - set(found), "the packages were not built, see the case above")
        return found

    # --- What is in them

    def gensymbols(self) -> None:
        package = fresh(self.work / "gensymbols") / "libpcipt0"
        run(["dpkg-deb", "-R", self.built()["libpcipt0"], package])
        source = fresh(self.work / "gensymbols/source/debian").parent
        for name in ("control", "changelog"):
            fill_in(HERE / "debian" / name, source / "debian" / name)
        library = next(package.rglob("libpcipt.so.*.*"))
        text = symbols.FILE.read_text()
        lines = text.splitlines(keepends=True)
        for what, changed, passes in (("as it is", text, True), ("a symbol less", "".join(lines[:-1]), False),
                                      ("a symbol more", text + " pcipt_zzz@PCIPT_0.1 0.1\n", False)):
            (source / "symbols").write_text(changed)
            done = subprocess.run(["dpkg-gensymbols", "-c4", "-plibpcipt0", "-Isymbols", f"-e{library}", "-O/dev/null"],
                                  cwd=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            check((done.returncode == 0) == passes, f"{what}: dpkg-gensymbols -c4 says {done.returncode}\n{done.stdout}")

    def contents(self) -> None:
        roots = {}
        for name, package in self.built().items():
            roots[name] = fresh(self.work / "unpacked" / name)
            run(["dpkg-deb", "-x", package, roots[name]])
        files = {name: sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir() or path.is_symlink())
                 for name, root in roots.items()}
        multiarch = run(["dpkg-architecture", "-qDEB_HOST_MULTIARCH"]).strip()
        wanted = {"libpcipt0": [f"usr/lib/{multiarch}/libpcipt.so.0"],
                  "libpcipt-dev": [f"usr/lib/{multiarch}/libpcipt.{end}" for end in ("so", "a")] +
                                  [f"usr/lib/{multiarch}/pkgconfig/pcipt.pc", "usr/share/man/man3/libpcipt.3.gz"] +
                                  [f"usr/include/pcipt/{path.name}" for path in (TOP / "include/pcipt").iterdir()],
                  "pcipt-tools": [name for path in (TOP / "examples").glob("pcipt-*.c")
                                  for name in (f"usr/bin/{path.stem}", f"usr/share/man/man1/{path.stem}.1.gz")],
                  "pcipt-doc": ["usr/share/doc/libpcipt/README.md", "usr/share/doc/libpcipt/html/index.html"]}
        for name, paths in wanted.items():
            missing = set(paths) - set(files[name])
            check(not missing, f"{name} lacks {', '.join(sorted(missing))}")
        for folder in ("python", "go"):
            check(any(f"libpcipt/{folder}/" in path for path in files["pcipt-doc"]), f"pcipt-doc lacks examples/{folder}")
        # What is the same on all architectures would clash between two of them.
        for name in ("libpcipt0", "libpcipt-dev"):
            arch = [path for path in files[name] if re.search(r"\.(so|a)\b|\.pc$", path) and multiarch not in path]
            check(not arch, f"{name} is Multi-Arch: same, and has {arch}")
        for name, field in {"libpcipt0": "same", "libpcipt-dev": "same", "pcipt-tools": "foreign", "pcipt-doc": "foreign"}.items():
            said = run(["dpkg-deb", "-f", self.built()[name], "Multi-Arch"]).strip()
            check(said == field, f"{name} is Multi-Arch: {said}")
        depends = run(["dpkg-deb", "-f", self.built()["libpcipt-dev"], "Depends"])
        for word in run(["pkg-config", "--print-requires-private", roots["libpcipt-dev"] / f"usr/lib/{multiarch}/pkgconfig/pcipt.pc"]).split():
            owner = run(["dpkg", "-S", f"*/{word}.pc"]).split(":")[0]
            check(owner in depends or owner == "libnl-3-dev", f"libpcipt-dev does not depend on {owner}, which has {word}.pc")

    def lintian(self) -> None:
        self.built()
        changes = next(self.first.glob("*.changes"))
        words = ["--fail-on", "error,warning", "--allow-root"]
        run(["lintian", *words, changes])

    def flags(self) -> str:
        self.built()
        return run(["blhc", "--bindnow", self.first / "log"])

    def hardened(self) -> None:
        self.built()
        paths = [path for package in ("libpcipt0", "pcipt-tools") for path in (self.work / "unpacked" / package).rglob("*")
                 if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]
        check(len(paths) >= 9, f"only {paths}")
        for path in paths:
            segments = run(["readelf", "-W", "-l", path])
            dynamic = run(["readelf", "-W", "-d", path])
            names = run(["nm", "-D", path])
            check("GNU_RELRO" in segments, f"{path}: no relro")
            check(re.search(r"BIND_NOW|FLAGS.*\bNOW\b", dynamic), f"{path}: not bound at start")
            check(re.search(r"GNU_STACK .* RW ", segments), f"{path}: the stack can be executed")
            check(not re.search(r"RPATH|RUNPATH|TEXTREL", dynamic), f"{path}: a path or text relocations\n{dynamic}")
            check("Type:                              DYN" in run(["readelf", "-h", path]), f"{path}: not position independent")
            check("__stack_chk_fail" in names and "_chk@" in names, f"{path}: no guard of the stack, or no fortified function")

    # --- As a user has them

    def autopkgtest(self) -> str:
        """
        The files of this system with a layer above that is thrown away: packages are installed truly, by dpkg, and this
        system is as it was.
        """
        packages = [self.built()[name] for name in PACKAGES]
        if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            raise Skipped("root rights and unshare -m are needed")
        source = self.first / f"libpcipt-{version()}"
        inner = f"""set -eu
layer=$(mktemp -d)
mount -t tmpfs none "$layer"
mkdir "$layer/up" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/up,workdir=$layer/work" "$layer/root"
for folder in dev proc; do mount --rbind "/$folder" "$layer/root/$folder"; done
mkdir -p "$layer/root/packages" "$layer/root/source"
cp {shlex.join(map(str, packages))} "$layer/root/packages"
cp -r {shlex.quote(str(source))}/debian {shlex.quote(str(source))}/tests "$layer/root/source"
rm -rf "$layer/root/source/tests/packaging/debian"
exec chroot "$layer/root" sh -eu -c '
	cd /source
	export DEBIAN_FRONTEND=noninteractive AUTOPKGTEST_TMP=/tmp
	dpkg -i /packages/*.deb
	dpkg --audit
	{self.test_commands(source)}
	dpkg --purge {" ".join(PACKAGES)}
	! ls /usr/lib/*/libpcipt* /usr/include/pcipt /usr/share/doc/libpcipt 2>/dev/null
'
"""
        run(["unshare", "-m", "--propagation", "private", "sh", "-c", inner], log=self.work / "autopkgtest.log")
        said = (self.work / "autopkgtest.log").read_text()
        passed = re.findall(r"^autopkgtest (\S+) passed$", said, re.MULTILINE)
        check(len(passed) == 3, f"only {passed} passed\n{said}")
        return "passed: " + ", ".join(passed)

    @staticmethod
    def test_commands(source: Path) -> str:
        """The lines that run each test of tests/control, where what it depends on is installed."""
        lines = []
        for stanza in (source / "debian/tests/control").read_text().split("\n\n"):
            name = re.search(r"^Tests: (\S+)$", stanza, re.MULTILINE).group(1)  # type: ignore[union-attr]
            depends = re.search(r"^Depends: (.*)$", stanza, re.MULTILINE).group(1)  # type: ignore[union-attr]
            for package in depends.split(", "):
                lines.append(f"dpkg -s {' >/dev/null 2>&1 || dpkg -s '.join(package.split(' | '))} >/dev/null")
            lines.append(f"debian/tests/{name}")
            lines.append(f"echo autopkgtest {name} passed")
        return "\n\t".join(lines)
