#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every link within the documents leads somewhere: links.py FOLDER

    links.py --selftest   shows that each rule can fail

Of all *.md beneath FOLDER: a link to a file has a file, one to a #section a heading of that name, as hosts of
repositories make names of headings; a path of the source in backquotes, `lib/...`, has a file. Each document of docs/ stands in docs/README.md. Links to elsewhere are not
followed.
"""
from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Iterator, List, Set

LINK = re.compile(r"(?<!\\)\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"`((?:lib|include|tests)/[\w./-]+\.(?:c|h|py|sh|map|md))`")
HEADING = re.compile(r"^#+ +(.*?) *#* *$", re.MULTILINE)


def anchors(text: str) -> Set[str]:
    found: Set[str] = set()
    for heading in HEADING.findall(re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)):
        name = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).replace(" ", "-")
        count = 0
        while (name if not count else f"{name}-{count}") in found:
            count += 1
        found.add(name if not count else f"{name}-{count}")
    return found


def look_at(document: Path, top: Path) -> List[str]:
    found = []
    for link in LINK.findall(CODE.sub("", document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        where = document.relative_to(top)
        if not target.exists():
            found.append(f"{where}: {link}: there is no such file")
        elif top.resolve() not in [target.resolve(), *target.resolve().parents]:
            found.append(f"{where}: {link}: leads out of the repository")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
            found.append(f"{where}: {link}: there is no such heading")
    return found


def pointed_at(document: Path, top: Path) -> List[str]:
    return [f"{document.relative_to(top)}: {path}: there is no such file"
            for path in PATH.findall(document.read_text(encoding="utf-8")) if not (top / path).exists()]


def documents_of(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name not in ("build", ".git", "subprojects"):
            yield from documents_of(path)
        elif path.suffix == ".md":
            yield path


def check(top: Path) -> List[str]:
    documents = sorted(documents_of(top))
    found = [line for document in documents for line in look_at(document, top) + pointed_at(document, top)]
    index = top / "docs" / "README.md"
    listed = set(LINK.findall(index.read_text(encoding="utf-8"))) if index.exists() else set()
    found += [f"docs/README.md does not have {path.name}" for path in sorted((top / "docs").glob("*.md"))
              if path != index and path.name not in listed]
    return found if documents else [f"{top}: there are no documents here"]


def selftest() -> List[str]:
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch) / "top"
        (top / "docs").mkdir(parents=True)
        (Path(scratch) / "outside").touch()
        (top / "docs" / "README.md").write_text("[a](a.md)\n", encoding="utf-8")
        (top / "docs" / "a.md").write_text(
            "# One: `two` (3)\n# Twice\n# Twice\n[x](#one-two-3) [x](#twice-1) [x](../docs/b.md#b) [x](https://example.com/n)\n"
            "[x](nowhere.md) [x](#nothing) [x](b.md#c) [x](../../outside) `[x](code.md)`\n```c\n[x](block.md)\n# h\n```\n[x](#h)\n",
            encoding="utf-8")
        (top / "docs" / "b.md").write_text("# B\n`docs/b.md` `lib/none.c`\n", encoding="utf-8")
        found = set(check(top))
    expected = {
        "docs/a.md: nowhere.md: there is no such file",
        "docs/a.md: #nothing: there is no such heading",
        "docs/a.md: #h: there is no such heading",
        "docs/a.md: b.md#c: there is no such heading",
        "docs/a.md: ../../outside: leads out of the repository",
        "docs/b.md: lib/none.c: there is no such file",
        "docs/README.md does not have b.md",
    }
    return [f"selftest: not caught: {line}" for line in sorted(expected - found)] + \
           [f"selftest: wrongly caught: {line}" for line in sorted(found - expected)]


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        found = selftest()
    elif len(arguments) == 1:
        found = check(Path(arguments[0]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
