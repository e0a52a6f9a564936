#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual page of each program has the options that its --help has, and the same exit statuses.

    manual.py PROGRAMS PAGES TREES   folders with the programs, the sources of their pages, and the synthetic machines
    manual.py --selftest             shows that each rule can fail

The requests that the page of their format shows are taken by pcipt-assign, and so is each word that it names.
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Set

OPTION = r"--[a-z][a-z-]*"


def told(text: str) -> Dict[str, str]:
    """The options of a help with their arguments; of one that is only mentioned, that is not known."""
    options = {name: "?" for name in re.findall(OPTION, text)}
    for line in text.splitlines():
        match = re.match(rf"  ({OPTION})(?: (\S+))?(?:\s|$)", line)
        if match:
            options[match.group(1)] = match.group(2) or ""
    return options


def written(page: str) -> Dict[str, str]:
    """The options that a page describes: a line with one, and its argument."""
    return {match.group(1): match.group(2) or ""
            for match in re.finditer(rf"^\*({OPTION})\*(?: _(\S+)_)?$", page, re.MULTILINE)}


def statuses_told(text: str) -> Set[str]:
    line = re.search(r"^Exit status: (.*)$", text, re.MULTILINE)
    return set(re.findall(r"\b(\d) ", line.group(1))) if line else set()


def statuses_written(page: str) -> Set[str]:
    section = re.search(r"^# EXIT STATUS$(.*?)(?:^# |\Z)", page, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"^\*(\d)\*$", section.group(1), re.MULTILINE)) if section else set()


def compare(name: str, text: str, page: str) -> List[str]:
    asked, described = told(text), written(page)
    found = [f"{name}: {option} is in the help and not in the page" for option in sorted(set(asked) - set(described))]
    found += [f"{name}: {option} is in the page and not in the help" for option in sorted(set(described) - set(asked))]
    for option in sorted(set(asked) & set(described)):
        if asked[option] not in ("?", described[option]):
            found.append(f"{name}: {option} takes '{asked[option]}' in the help and '{described[option]}' in the page")
    if not statuses_told(text) or statuses_told(text) != statuses_written(page):
        found.append(f"{name}: the exit statuses of the help and of the page differ")
    for option in sorted(set(re.findall(rf"(?<![\w-]){OPTION}", page)) - set(asked)):
        found.append(f"{name}: the page speaks of {option}, which there is not")
    if not re.search(rf"^{name} - \S", page, re.MULTILINE):
        found.append(f"{name}: the page does not say in a line what the program is")
    return found


def check(programs: Path, pages: Path) -> List[str]:
    names = {file.name for file in programs.glob("pcipt-*") if file.is_file() and os.access(file, os.X_OK)}
    there = {file.name[:-len(".1.scd")] for file in pages.glob("*.1.scd")}
    found = [f"{name} has no manual page" for name in sorted(names - there)]
    found += [f"the manual page {name} is of no program" for name in sorted(there - names)]
    for name in sorted(names & there):
        text = subprocess.run([str(programs / name), "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
        found += compare(name, text, (pages / f"{name}.1.scd").read_text(encoding="utf-8"))
    return found if names else [f"{programs}: there are no programs here"]


def words(page: str) -> List[str]:
    """A word of each kind that a page of the format names: node=, kind=pf."""
    return re.findall(r"\*([a-z]+=[a-z]*)\*", page)


def take(program: Path, tree: Path, requests: str) -> str:
    """What pcipt-assign says against requests."""
    done = subprocess.run([str(program), "--root", str(tree), "-"], input=requests, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout if done.returncode else ""


VALUES = {"number=": "100", "hypervisor=": "proxmox", "class=": "network", "ids=": "8086:*", "interface=": "e*",
          "address=": "18:00.0", "slot=": "*", "speed=": "1G", "node=": "0", "vlan=": "20 kind=vf",
          "mac=": "52:54:00:12:34:56 kind=vf"}


def check_requests(program: Path, page: str, tree: Path) -> List[str]:
    shown = re.search(r"^```\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    wrong = take(program, tree, shown.group(1)) if shown else "none are shown"
    found = [f"pcipt-requests: what is shown: {wrong}"] if wrong else []
    of_vm, of_port = page.split("# WORDS OF OTHER LINES")
    for text, line in ((of_vm, "vm a {}\nport\n"), (of_port, "vm a\nport {}\n")):
        for word in words(text):
            wrong = take(program, tree, line.format(word + VALUES.get(word, "")))
            if "line " in wrong:
                found.append(f"pcipt-requests: {word}: {wrong}")
    if len(words(page)) < 10:
        found.append("pcipt-requests: it has hardly any words")
    return found


SELFTEST_HELP = """Usage: pcipt-x [OPTION...]
  --good NAME  a name; --mentioned goes with it
  --plain      without
  --missing
  --other A    what it takes differs
Exit status: 0 done, 1 no.
"""
SELFTEST_PAGE = """# NAME

pcipt-x - x

# OPTIONS

*--good* _NAME_
	It.

*--mentioned*
	It.

*--plain*
	See *--nothing*.

*--other* _B_
	It.

*--surplus*
	It.

# EXIT STATUS

*0*
	Done.

# SEE ALSO
"""


def selftest() -> List[str]:
    expected = {
        "pcipt-x: --missing is in the help and not in the page",
        "pcipt-x: --surplus is in the page and not in the help",
        "pcipt-x: --other takes 'A' in the help and 'B' in the page",
        "pcipt-x: the exit statuses of the help and of the page differ",
        "pcipt-x: the page speaks of --nothing, which there is not",
        "pcipt-x: the page speaks of --surplus, which there is not",
    }
    found = set(compare("pcipt-x", SELFTEST_HELP, SELFTEST_PAGE))
    nameless = compare("pcipt-y", SELFTEST_HELP, SELFTEST_PAGE)
    return [f"selftest: not caught: {line}" for line in sorted(expected - found)] + \
           [f"selftest: wrongly caught: {line}" for line in sorted(found - expected)] + \
           ([] if any("in a line" in line for line in nameless) else ["selftest: not caught: a page without a name"])


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        found = selftest()
    elif len(arguments) == 3:
        programs, pages, trees = map(Path, arguments)
        found = check(programs, pages)
        found += check_requests(programs / "pcipt-assign", (pages / "pcipt-requests.5.scd").read_text(encoding="utf-8"),
                                trees / "reference")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
