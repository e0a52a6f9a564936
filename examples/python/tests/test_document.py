# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples of docs/python.md print what stands there, one after the other."""
from __future__ import annotations

import os
import re
import tempfile
import unittest
from typing import List, Tuple

from support import SOURCE, pcipt, run, tree

DOCUMENT = SOURCE / "docs/python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples() -> List[Tuple[str, str]]:
    """Each piece of Python with what is to be printed by it."""
    found: List[Tuple[str, str]] = []
    for kind, text in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")):
        if kind == "python":
            found.append((text, ""))
        else:
            found[-1] = (found[-1][0], text)
    return found


class Document(unittest.TestCase):
    @unittest.skipUnless(pcipt.has_feature("libpci"), "a build without names")
    def test_the_examples_print_what_stands_there(self) -> None:
        parts = examples()
        self.assertGreaterEqual(len(parts), 5)
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(tree("reference"), f"{folder}/reference")
            done = run(script=f"import os; os.chdir({folder!r})\n" + "\nprint('---')\n".join(code for code, _ in parts))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for (_, expected), printed in zip(parts, done.stdout.split("---\n")):
            self.assertEqual(expected, printed)

    def test_the_example_of_the_readme_runs(self) -> None:
        code = BLOCK.findall((SOURCE / "README.md").read_text(encoding="utf-8"))[0][1]
        done = run(script=code.replace("pcipt.read(pcipt.Read.GROUPS)", f"pcipt.read(pcipt.Read.GROUPS, {tree('reference')!r})"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("group 22: alone, blocked 0000:18:00.0\n", done.stdout)

    def test_every_class_of_errors_is_told(self) -> None:
        text = DOCUMENT.read_text(encoding="utf-8")
        names = [name for name in pcipt.__all__ if isinstance(getattr(pcipt, name), type) and issubclass(getattr(pcipt, name), pcipt.Error)]
        self.assertGreater(len(names), 10)
        self.assertEqual([name for name in names if f"`{name}`" not in text], [])


if __name__ == "__main__":
    unittest.main()
