# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs, and the binding as tools see it: its types, and its files when a project takes them over."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import BINDING, host, pcipt, run, tree

LIST, BIND = BINDING / "list_groups.py", BINDING / "bind_and_restore.py"


class Programs(unittest.TestCase):
    def test_they_are_short(self) -> None:
        for program, lines in ((LIST, 30), (BIND, 40)):
            self.assertLess(len(program.read_text(encoding="utf-8").splitlines()), lines)

    @unittest.skipUnless(pcipt.has_feature("libpci"), "a build without names")
    def test_groups_with_their_verdicts(self) -> None:
        done = run(LIST, tree("reference"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        picture = host("reference")
        self.assertEqual(re.findall(r"^group (\d+): ", done.stdout, re.MULTILINE), [str(group.number) for group in picture.groups])
        self.assertIn("group 22: alone, blocked\n  0000:18:00.0 I350 Gigabit Network Connection, driver igb\n", done.stdout)
        self.assertIn("group 20: bundled, ", done.stdout)

    def test_without_groups_there_are_none(self) -> None:
        self.assertEqual(run(LIST, tree("no-iommu")).stdout, "")

    def test_a_folder_that_is_no_machine(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            done = run(LIST, folder)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn("no PCI bus", done.stderr)

    def test_a_hostile_name_does_not_steer_the_terminal(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(shutil.copytree(tree("single-gpu"), f"{folder}/root", symlinks=True))
            device = next(group for group in host("single-gpu").groups).devices[0]
            uevent = root / "sys/bus/pci/devices" / device.name / "uevent"
            lines = [line for line in uevent.read_bytes().splitlines() if not line.startswith(b"DRIVER=")]
            uevent.write_bytes(b"\n".join([b"DRIVER=a\x1b[2J\xc2\x9b31m\xff'b", *lines, b""]))
            done = run(LIST, root)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("driver a", done.stdout)
        self.assertEqual(re.findall(r"[^\n\x20-\x7e]", done.stdout), [])

    def test_binding_says_what_is_wrong(self) -> None:
        done = run(BIND)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        done = run(BIND, "no address")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (3, "", "EINVAL: 'no address': invalid argument\n"))
        done = run(BIND, "fffe:fe:1e.6")
        self.assertIn(done.returncode, (1, 3))
        self.assertEqual(done.stdout, "")
        self.assertNotIn("Traceback", done.stderr)


class Tools(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mypy", path="/usr/bin:/usr/local/bin"), "needs mypy")
    def test_the_types_are_right(self) -> None:
        mypy = shutil.which("mypy", path="/usr/bin:/usr/local/bin")
        with tempfile.TemporaryDirectory() as cache:
            done = subprocess.run([str(mypy), "--strict", "--python-version", "3.9", "--cache-dir", cache, "pcipt", LIST.name, BIND.name],
                                  cwd=BINDING, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual(done.returncode, 0, done.stdout)
            wrong = Path(cache, "wrong.py")
            wrong.write_text("import pcipt\nname: int = pcipt.read().devices[0].name\nroot: str = pcipt.read().groups[0]\n"
                             "number: int = pcipt.read().devices[0].numa_node\n")
            done = subprocess.run([str(mypy), "--strict", "--cache-dir", cache, str(wrong)], cwd=BINDING, text=True, check=False,
                                  env={**os.environ, "MYPYPATH": str(BINDING)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertIn("Found 3 errors", done.stdout)

    def test_a_project_takes_the_folder_over(self) -> None:
        with tempfile.TemporaryDirectory() as project:
            shutil.copytree(BINDING / "pcipt", f"{project}/pcipt", ignore=shutil.ignore_patterns("__pycache__"))
            done = run(tree("reference"), PYTHONPATH=project,
                       script="import pcipt, sys; print(pcipt.__file__, len(pcipt.read(0, sys.argv[1]).devices))")
            self.assertEqual((done.stdout, done.stderr), (f"{project}/pcipt/__init__.py 51\n", ""))

    def test_nothing_but_the_standard_library_is_imported(self) -> None:
        import ast
        import sys
        names = set()
        for path in (*(BINDING / "pcipt").glob("*.py"), LIST, BIND):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names.add((node.module or "").split(".")[0])
        names -= {"pcipt", "__future__"}
        if sys.version_info >= (3, 10):
            self.assertEqual(names - set(sys.stdlib_module_names), set())
        self.assertIn("ctypes", names)

    def test_what_it_exports_is_described(self) -> None:
        for name in pcipt.__all__:
            self.assertTrue((getattr(pcipt, name).__doc__ or "").strip(), name)


if __name__ == "__main__":
    unittest.main()
