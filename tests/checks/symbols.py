#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds headers, symbol map and library equal, and looks at what the library calls.

    symbols.py MAP HEADERS LIBRARY   MAP is lib/pcipt.map, HEADERS a folder of headers, LIBRARY a shared library
    symbols.py --selftest            shows that each rule can fail

Every function that the headers declare is documented, says since when it is there, stands in the map and is exported,
and nothing else is. The library calls nothing that ends the process, prints, starts programs, or changes the
environment, signals or locale.
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Set

FORBIDDEN = re.compile(r"""^(
    _*exit | _Exit | quick_exit | abort | __assert(_fail|_perror_fail)? | error | err[xc]? | verr[xc]? | warnx? | atexit |
    (__)?v?[fd]?w?printf(_chk)? | f?putw?[cs](_unlocked)? | putw?char(_unlocked)? | puts | f?write_unlocked | fwrite |
    perror | psignal | v?syslog(_chk)? | std(in|out|err) |
    system | popen | v?fork | clone3? | posix_spawnp? | execv[pe]*e? | execl[pe]? | fexecve | execveat | daemon |
    (secure_)?getenv | setenv | putenv | unsetenv | clearenv | environ |
    signal | sigaction | sigprocmask | pthread_sigmask | sigset | raise | kill |
    setlocale | uselocale | newlocale | f?chdir | chroot | umask | set(re|res)?[ug]id | sleep | strtok | strerror
)$""", re.VERBOSE)

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
DECLARATION = re.compile(r"(?P<doc>/\*\*(?:(?!\*/).)*\*/)?\s*(?P<text>[^;{}/#]+?)\s*(?P<end>[;{])", re.DOTALL)
FUNCTION = re.compile(r"\b(\w+)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$", re.DOTALL)


def declared(text: str) -> Dict[str, str]:
    """The functions of a header, each with the comment that stands right before it."""
    text = re.sub(r"^[ \t]*#[^\n]*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'extern\s+"C"\s*\{', "", text)
    functions = {}
    for match in DECLARATION.finditer(text):
        function = FUNCTION.search(COMMENT.sub("", match.group("text")))
        if function and match.group("end") == ";" and not match.group("text").startswith("typedef"):
            functions[function.group(1)] = match.group("doc") or ""
    return functions


def mapped(text: str) -> Set[str]:
    text = COMMENT.sub("", text)
    return {name for part in re.findall(r"global:(.*?)(?:local:|\})", text, re.DOTALL) for name in re.findall(r"[\w*]+", part)}


def symbols(library: Path, which: str) -> Set[str]:
    output = subprocess.run(["nm", "-D", "--no-demangle", which, str(library)], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    # Symbols of kind A are the names of versions.
    return {line.split()[-1].split("@")[0] for line in output.splitlines() if line.split()[-2] != "A"}


def differences(name_a: str, a: Set[str], name_b: str, b: Set[str]) -> List[str]:
    return [f"{name} is {name_a} but not {name_b}" for name in sorted(a - b)] + \
           [f"{name} is {name_b} but not {name_a}" for name in sorted(b - a)]


def compare(headers: Dict[str, str], in_map: Set[str], exported: Set[str], imported: Set[str]) -> List[str]:
    found = []
    for name, doc in sorted(headers.items()):
        if not name.startswith("pcipt_"):
            found.append(f"{name} is public and does not begin with pcipt_")
        if not doc:
            found.append(f"{name} has no documentation")
        elif not re.search(r"\bSince\s+(\*\s+)?\d+\.\d+", doc):
            found.append(f"the documentation of {name} does not say since when it is there")
    found += differences("in the headers", set(headers), "in the map", in_map)
    found += differences("in the map", in_map, "exported", exported)
    found += [f"the library calls {name}(), which a library must not" for name in sorted(imported) if FORBIDDEN.match(name)]
    return found


def check(map_file: Path, folder: Path, library: Path) -> List[str]:
    headers: Dict[str, str] = {}
    for header in sorted(folder.glob("*.h")):
        headers.update(declared(header.read_text(encoding="utf-8")))
    if not headers:
        return [f"{folder}: no functions are declared here"]
    in_map = mapped(map_file.read_text(encoding="utf-8"))
    if not re.search(r"local:\s*\*\s*;", COMMENT.sub("", map_file.read_text(encoding="utf-8"))):
        return [f"{map_file}: everything else must be local: *"]
    return compare(headers, in_map, symbols(library, "--defined-only"), symbols(library, "--undefined-only"))


SELFTEST_HEADER = """
#ifndef A
#define A
/** A structure. Since 0.1. */
struct pcipt_a;
enum pcipt_e { PCIPT_ONE = 1, /**< one */ };
typedef void (*pcipt_hook)(int level, void *userdata);
#ifdef __cplusplus
extern "C" {
#endif
/** Good. Since 0.1. */
int pcipt_good(const struct pcipt_a *a, int (*how)(int));
/** Forgot since when. */
void pcipt_timeless(void);
int pcipt_bare(int a);
/**
 * Not in the map.
 * Since
 * 0.1.
 */
const char *pcipt_unmapped(struct pcipt_a *a, size_t
                           b);
/** Not exported. Since 0.1. */
int pcipt_hidden(void);
/** Bad name. Since 0.1. */
int other_name(void);
#ifdef __cplusplus
}
#endif
#endif
"""
SELFTEST_MAP = """PCIPT_0 {
global: /* pcipt_comment; */
	pcipt_good; pcipt_timeless; pcipt_bare;
	pcipt_hidden; pcipt_undeclared; other_name;
local:
	*;
};"""


def selftest() -> List[str]:
    headers = declared(SELFTEST_HEADER)
    in_map = mapped(SELFTEST_MAP)
    exported = (in_map | {"pcipt_leaked"}) - {"pcipt_hidden"}
    imported = {"snprintf", "vsnprintf", "__snprintf_chk", "__stack_chk_fail", "malloc", "__fprintf_chk", "exit", "execvp",
                "__sigsetjmp", "strerror_r", "stderr", "pwrite", "clock_gettime"}
    found = compare(headers, in_map, exported, imported)
    expected = {
        "pcipt_bare has no documentation",
        "the documentation of pcipt_timeless does not say since when it is there",
        "other_name is public and does not begin with pcipt_",
        "pcipt_unmapped is in the headers but not in the map",
        "pcipt_undeclared is in the map but not in the headers",
        "pcipt_hidden is in the map but not exported",
        "pcipt_leaked is exported but not in the map",
        "the library calls __fprintf_chk(), which a library must not",
        "the library calls exit(), which a library must not",
        "the library calls execvp(), which a library must not",
        "the library calls stderr(), which a library must not",
    }
    return [f"selftest: not caught: {line}" for line in sorted(expected - set(found))] + \
           [f"selftest: wrongly caught: {line}" for line in sorted(set(found) - expected)]


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        found = selftest()
    elif len(arguments) == 3:
        found = check(*(Path(argument) for argument in arguments))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
