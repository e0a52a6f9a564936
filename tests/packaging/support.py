# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the cases of packaging share: running commands, telling results, folders, and the source as a tarball."""
from __future__ import annotations

import email.utils
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence

TOP = Path(__file__).resolve().parents[2]
HERE = TOP / "tests/packaging"
MAINTAINER = "The maintainer <maintainer@libpcipt.example>"
REVISION = "0template1"


class Failure(Exception):
    """A case that failed, with the reason."""


class Skipped(Exception):
    """A case that cannot be run here, with the reason."""


def run(command: Sequence[object], cwd: Path = TOP, env: Optional[Dict[str, str]] = None, log: Optional[Path] = None,
        umask: int = 0o022) -> str:
    """Runs a command. What it printed is returned, and is part of the failure when its status is not 0."""
    words = [str(word) for word in command]
    with open(log, "w+", errors="replace") if log else tempfile.TemporaryFile("w+", errors="replace") as out:
        done = subprocess.run(words, cwd=cwd, env={**clean_environment(), **(env or {})}, check=False,
                              stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                              preexec_fn=lambda: os.umask(umask) and None)
        out.seek(0)
        text = out.read()
    if done.returncode != 0:
        said = "\n".join(text.splitlines()[-60:])
        raise Failure(f"{shlex.join(words)}: status {done.returncode}\n{said}")
    return text


def clean_environment() -> Dict[str, str]:
    """This process' environment, without what would change a build."""
    other = re.compile(r"^(DEB_|PKG_CONFIG|DESTDIR$|LC_|LANG|MAKEFLAGS$|SOURCE_DATE_EPOCH$|[A-Z]+FLAGS$|LD_LIBRARY_PATH$|CI$)")
    return {**{name: value for name, value in os.environ.items() if not other.match(name)}, "LC_ALL": "C.UTF-8"}


def offline() -> List[str]:
    """The words in front of a command that take the network from it."""
    for words in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        if subprocess.run([*words, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return words
    raise Skipped("unshare -n is not allowed here, so that the network cannot be taken away")


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def check(true: object, otherwise: str) -> None:
    if not true:
        raise Failure(otherwise)


def same(a: Path, b: Path) -> bool:
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (a, b)]
    return digests[0] == digests[1]


def version() -> str:
    match = re.search(r"version: '([0-9.]+)'", (TOP / "meson.build").read_text())
    check(match, "meson.build has no version")
    return match.group(1)  # type: ignore[union-attr]


class Cases:
    """Runs cases, each in a line as TAP has it, and counts them."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def run(self, name: str, case: Callable[[], Optional[str]]) -> None:
        began = time.monotonic()
        number = self.passed + self.failed + self.skipped + 1
        try:
            note = case()
            self.passed += 1
            print(f"ok {number} - {name}, {time.monotonic() - began:.0f} s")
            if note:
                print("\n".join(f"# {line}" for line in note.splitlines()))
        except Skipped as reason:
            self.skipped += 1
            print(f"ok {number} - {name} # SKIP {reason}")
        except Failure as reason:
            self.failed += 1
            print(f"not ok {number} - {name}\n{reason}")
        except Exception:  # pylint: disable=broad-except
            self.failed += 1
            print(f"not ok {number} - {name}\n{traceback.format_exc()}")
        sys.stdout.flush()

    def totals(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


# --- The source ------------------------------------------------------------------------------------------------

def snapshot(folder: Path) -> Path:
    """
    The work tree as it is now, as a repository with one commit: what was changed and not committed is tested too, and
    so is a tree that has no repository.
    """
    source = fresh(folder / "libpcipt")
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=TOP, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if listed.returncode == 0 and (TOP / ".git").exists():
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path.relative_to(TOP) for path in TOP.rglob("*") if path.is_file()]
        names = [str(path) for path in paths if path.parts[0] != "build" and "__pycache__" not in path.parts]
    for name in names:
        if (TOP / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, source / name)
    date = "2026-01-02T03:04:05+0000"
    env = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    run(["git", "init", "-q"], source, env)
    run(["git", "add", "-A", "-f"], source, env)
    run(["git", "-c", "user.name=packaging", "-c", "user.email=packaging@localhost", "commit", "-q", "-m", "Take a snapshot"],
        source, env)
    return source


def make_tarball(source: Path, build: Path, umask: int = 0o022) -> Path:
    """meson dist, as a release is made; fakeroot, so that the owner's name is not in it."""
    shutil.rmtree(build, ignore_errors=True)
    build.parent.mkdir(parents=True, exist_ok=True)
    run(["meson", "setup", build, source, "-Dtests=disabled", "-Dexamples=disabled"], umask=umask)
    run(["fakeroot", "meson", "dist", "-C", build, "--no-tests", "--formats", "xztar"], umask=umask)
    made = list((build / "meson-dist").glob("*.tar.xz"))
    check([path.name for path in made] == [f"libpcipt-{version()}.tar.xz"], f"meson dist made {made}")
    return made[0]


def unpack(tarball: Path, folder: Path) -> Path:
    fresh(folder)
    run(["tar", "-C", folder, "-xf", tarball])
    return folder / f"libpcipt-{version()}"


def fill_in(template: Path, target: Path) -> None:
    """A copy of a file or folder with the words between two @ replaced."""
    words = {"VERSION": version(), "REVISION": REVISION, "MAINTAINER": MAINTAINER, "YEAR": "2026",
             "DATE": email.utils.format_datetime(email.utils.parsedate_to_datetime("Fri, 02 Jan 2026 03:04:05 +0000")),
             "RPM_DATE": "Fri Jan 02 2026"}
    for path in [template] if template.is_file() else sorted(template.rglob("*")):
        copy = target / path.relative_to(template) if template.is_dir() else target
        if path.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(re.sub(r"@([A-Z_]+)@", lambda match: words[match.group(1)], path.read_text()))
            shutil.copymode(path, copy)
