# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tarball, and meson install in every form."""
from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Callable, Dict, List, Tuple

from support import HERE, check, fresh, make_tarball, offline, run, same, snapshot, unpack, version

CONSUMER = HERE / "consumer"

# What the test suites are that look at no other program and take seconds.
SUITES = ("core", "host", "export")


class Installed:
    """One build, installed to several places."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.tree = work / "trees/reference"

    def cases(self) -> List[Tuple[str, Callable[[], object]]]:
        return [
            ("two tarballs of one commit are the same", self.tarballs),
            ("the tarball builds itself, tests itself and installs offline", self.offline),
            ("the version stands in one place", self.version_once),
            ("any prefix and libdir, with DESTDIR", self.places),
            ("pkg-config moves with the prefix", self.moved),
            ("a consumer in C by pkg-config", self.consumer_c),
            ("a consumer in C++ by pkg-config", self.consumer_cpp),
            ("a consumer in C and C++ by meson", self.consumer_meson),
            ("a consumer by pkg-config --static", self.consumer_static),
        ]

    # --- The tarball

    def tarballs(self) -> None:
        source = snapshot(self.work / "snapshot")
        first = make_tarball(source, self.work / "dist-1")
        second = make_tarball(source, self.work / "another folder/dist-2", umask=0o077)
        check(same(first, second), f"{first} and {second} differ")
        listed = run(["tar", "--numeric-owner", "-tvf", first])
        check(not re.search(r"\.git/|/build/|\.pyc$", listed, re.MULTILINE), "the tarball has what is no source")
        check(not re.search(r"^.{10} (?!0/0 )", listed, re.MULTILINE), "files in the tarball belong to somebody")
        fresh(self.work / "tarball")
        shutil.copy(first, self.work / "tarball")

    def tarball(self) -> Path:
        tarball = self.work / f"tarball/libpcipt-{version()}.tar.xz"
        check(tarball.exists(), "the tarball was not made, see the case above")
        return tarball

    def offline(self) -> None:
        no_network = offline()
        source = unpack(self.tarball(), self.work / "from-tarball")
        build = source / "build"
        # Not optimised, which compiles in half the time: the packages have the optimised ones.
        run([*no_network, "meson", "setup", build, source, "-Dtests=disabled", "-Dexamples=enabled", "-Ddocs=enabled",
             "-Doptimization=0", "-Ddefault_library=both", "--prefix=/opt/pcipt", "--libdir=lib/some-triplet"])
        run([*no_network, "meson", "compile", "-C", build])
        run([*no_network, "meson", "install", "-C", build, "--no-rebuild"], env={"DESTDIR": str(fresh(self.work / "root"))})
        # Then only what these suites need is compiled.
        run([*no_network, "meson", "configure", build, "-Dtests=enabled"])
        suites = [word for suite in SUITES for word in ("--suite", suite)]
        said = run([*no_network, "meson", "test", "-C", build, "--timeout-multiplier", "10", *suites],
                   env={"CK_TIMEOUT_MULTIPLIER": "10"})
        check(re.search(r"^Ok: +[1-9]", said, re.MULTILINE), f"meson test ran nothing:\n{said}")
        run([*no_network, "meson", "setup", "--reconfigure", build, "-Dtests=disabled"])
        run(["python3", source / "tests/trees/generate.py", self.work / "trees", "reference"])

    def build(self) -> Path:
        build = self.work / f"from-tarball/libpcipt-{version()}/build"
        check((self.work / "root/opt/pcipt").is_dir(), "the build from the tarball failed, see the case above")
        return build

    def version_once(self) -> None:
        source = fresh(self.work / "other-version")
        run(["cp", "-r", *(unpack(self.tarball(), source / "unpacked")).iterdir(), source])
        file = source / "meson.build"
        file.write_text(re.sub(r"version: '[0-9.]+'", "version: '7.8.9'", file.read_text(), count=1))
        run(["meson", "setup", source / "build", source, "-Dtests=disabled", "-Dexamples=disabled"])
        wanted = {"config.h": 'PCIPT_VERSION "7.8.9"',
                  "pcipt.pc": "Version: 7.8.9", "build.ninja": "libpcipt.so.7.8.9"}
        for name, text in wanted.items():
            check(text in (source / "build" / name).read_text(), f"{name} lacks {text}")
        check("-soname,libpcipt.so.7" in (source / "build/build.ninja").read_text(), "the soname is not libpcipt.so.7")

    # --- Places

    def places(self) -> None:
        build = self.build()
        for prefix, libdir in (("/usr", "lib/x86_64-linux-gnu"), ("/usr", "/usr/lib64"), ("/opt/a b", "lib"),
                               ("/opt/x", "/elsewhere/lib")):
            run(["meson", "setup", "--reconfigure", build, f"--prefix={prefix}", f"--libdir={libdir}"])
            root = fresh(self.work / "place")
            run(["meson", "install", "-C", build, "--no-rebuild"], env={"DESTDIR": str(root)})
            folder = libdir if libdir.startswith("/") else f"{prefix}/{libdir}"
            for name in ("libpcipt.so", "libpcipt.so.0", f"libpcipt.so.{version()}", "libpcipt.a", "pkgconfig/pcipt.pc"):
                check((root / folder.strip("/") / name).exists(), f"{prefix}, {libdir}: {name} is missing in {folder}")
            check((root / prefix.strip("/") / "include/pcipt/pcipt.h").exists(), f"{prefix}: the headers are missing")
            check((root / prefix.strip("/") / "bin/pcipt-groups").exists(), f"{prefix}: the programs are missing")
            env = {"PKG_CONFIG_PATH": str(root / folder.strip("/") / "pkgconfig"), "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1"}
            said = shlex.split(run(["pkg-config", "--libs", "pcipt"], env=env))
            check(said == [f"-L{folder}", "-lpcipt"], f"{prefix}, {libdir}: pkg-config says {said}")
            said = run(["pkg-config", "--print-requires-private", "pcipt"], env=env).split()
            wanted = "libkmod libpci json-c libnl-route-3.0 libnl-3.0".split()
            check([word for word in said if word in wanted] == wanted, f"Requires.private is {said}")
            headers = {path.name for path in (root / prefix.strip("/") / "include/pcipt").iterdir()}
            check(headers == {path.name for path in (HERE / "../../include/pcipt").iterdir()}, "other headers than the source has")

    def environment(self, root: Path) -> Dict[str, str]:
        libdir = root / "lib/some-triplet"
        return {"PKG_CONFIG_PATH": str(libdir / "pkgconfig"), "LD_LIBRARY_PATH": str(libdir)}

    def moved(self) -> None:
        self.build()
        env = self.environment(self.work / "root/opt/pcipt")
        said = run(["pkg-config", "--define-variable=prefix=/moved", "--cflags", "--libs", "pcipt"], env=env).split()
        for word in ("-I/moved/include", "-L/moved/lib/some-triplet"):
            check(word in said, f"pkg-config says {said} and not {word}")

    # --- Consumers: the installation is moved out of DESTDIR, as somebody does who unpacks an archive.

    def consumer_environment(self) -> Dict[str, str]:
        self.build()
        prefix = self.work / "root/opt/pcipt"
        text = (prefix / "lib/some-triplet/pkgconfig/pcipt.pc").read_text()
        moved = fresh(self.work / "moved") / "pcipt.pc"
        moved.write_text(re.sub(r"^prefix=.*$", f"prefix={prefix}", text, flags=re.MULTILINE))
        return {**self.environment(prefix), "PKG_CONFIG_PATH": str(moved.parent)}

    def compile(self, compiler: List[str], source: str) -> None:
        env = self.consumer_environment()
        words = shlex.split(run(["pkg-config", "--cflags", "--libs", "pcipt"], env=env))
        program = self.work / f"consumer-{compiler[0]}"
        run([*compiler, "-Wall", "-Wextra", "-Werror", "-o", program, CONSUMER / source, *words])
        self.expect(program, env)

    def expect(self, program: Path, env: Dict[str, str]) -> None:
        out = program.with_suffix(".out")
        run([program, self.tree], env=env, log=out)
        run(["sh", CONSUMER / "expect.sh", out, self.tree])

    def consumer_c(self) -> None:
        self.compile(["gcc", "-std=c99", "-pedantic"], "groups.c")

    def consumer_cpp(self) -> None:
        self.compile(["g++", "-std=c++17", "-pedantic"], "groups.cpp")

    def consumer_meson(self) -> None:
        env = self.consumer_environment()
        build = self.work / "consumer-meson"
        shutil.rmtree(build, ignore_errors=True)
        run(["meson", "setup", build, CONSUMER], env=env)
        run(["meson", "compile", "-C", build], env=env)
        for language in ("c", "cpp"):
            self.expect(build / f"groups-{language}", env)

    def consumer_static(self) -> str:
        env = self.consumer_environment()
        words = shlex.split(run(["pkg-config", "--static", "--cflags", "--libs", "pcipt"], env=env))
        beneath = list(dict.fromkeys(word for word in words if word.startswith("-l") and word != "-lpcipt"))
        without = [word[2:] for word in beneath if not found(word, "a")]
        # What is not even there as a shared library is only needed by a static library that is not there either.
        absent = [word for word in beneath if not found(word, "a") and not found(word, "so")]
        words = [word for word in words if word not in absent]
        shared = [word.replace("-lpcipt", "-Wl,-Bstatic -lpcipt -Wl,-Bdynamic") for word in words]
        program = self.work / "consumer-static"
        run(["gcc", "-o", program, CONSUMER / "groups.c", *shlex.split(" ".join(shared))])
        check("libpcipt.so" not in run(["readelf", "-d", program]), "the program needs the shared library")
        self.expect(program, {})
        if without:
            return f"linked statically but for what has no static version here: {', '.join(without)}"
        run(["gcc", "-static", "-o", program, CONSUMER / "groups.c", *words])
        self.expect(program, {})
        return "a program without any shared library"


def found(word: str, ending: str) -> bool:
    """Says whether the compiler finds the library of -lNAME in this form."""
    said = run(["gcc", f"-print-file-name=lib{word[2:]}.{ending}"]).strip()
    return os.path.isabs(said)
