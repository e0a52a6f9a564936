#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the public headers to the form in which a function is documented.

    documented.py HEADERS LIBRARY ERRORS   folders: the public headers, and the source of the library; docs/errors.md
    documented.py --selftest               shows that each rule can fail

What pcipt.h says once for all functions need not be said again: the object comes first, `index` counts from 0, a single
`ret_...` is where the result goes. Beside that, of every function:

- each parameter is named, by @param or in a sentence, or in backquotes by the header for all of its functions
- a function that returns int or a pointer has an @return
- one that returns int names its negative codes, or the function that has the same; and each code that stands in the
  source of the function, or in a static function that it calls, is among them
- what is lent or given says so, and how long it lives; a header may say it for all of its functions ("Lifetime:")
- the threads that may call it are told, here or in a header for all of its functions ("Threads:")

And the document of errors has the library's own, all of them and no others.
"""
from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Set, Tuple

import symbols

CODE = re.compile(r"-\s?#?(E[A-Z0-9]{2,}|PCIPT_E_[A-Z_]+)\b")
COMPARED = re.compile(r"(?:[=!]=|\bcase)\s*-(?:E[A-Z0-9]+|PCIPT_E_[A-Z_]+)\b")
BODY = re.compile(r"^[a-zA-Z][^;{}#=]*?\b(\w+)\([^;{}]*\)\n\{\n(.*?)^\}", re.DOTALL | re.MULTILINE)
# Words with which something that is handed out says whose it is and for how long.
LIFETIME = re.compile(r"\b(lent|lives|constant|static|itself|to be freed by|to be given back by)\b")
# What "the error of reading" a file is, a header says once, on from this word.
READING, HERE = re.compile(r"Reading:(.*?)(?:Names of files|Lifetime:|Threads:|$)"), "error of reading"
# Codes in the source that mean something between functions there, and do not come out.
INSIDE = {("pcipt_device_get_link_class", "ENOENT"), ("pcipt_device_check_link", "ENOENT"),
          ("pcipt_transaction_check", "PCIPT_E_NOT_LIVE")}
SAME = re.compile(r"\b(?:as|error) (?:of )?(pcipt_\w+)\(\)")
STRUCT = re.compile(r"struct (pcipt_\w+) \*")


@dataclass
class Function:
    name: str
    returns: str
    parameters: List[Tuple[str, str]]  # type and name
    text: str                          # of the comment, on one line
    header: str                        # of the comment of the header

    def codes(self) -> Set[str]:
        return set(CODE.findall(self.text))


def flat(comment: str) -> str:
    return " ".join(re.sub(r"^\s*/?\*+/?", "", line) for line in comment.rstrip("*/").splitlines()).replace("*/", "")


def parameters(text: str) -> List[Tuple[str, str]]:
    inside = text[text.index("(") + 1:text.rindex(")")]
    found = [re.fullmatch(r"(.*?)(\w+)", " ".join(part.split())) for part in inside.split(",")]
    return [(part.group(1), part.group(2)) for part in found if part and part.group(1)]


def functions(text: str) -> List[Function]:
    header = re.search(r"/\*\*\s*\* @file.*?\*/", text, re.DOTALL)
    about = flat(header.group(0)) if header else ""
    text = re.sub(r"^[ \t]*#[^\n]*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'extern\s+"C"\s*\{', "", text)
    found = []
    for match in symbols.DECLARATION.finditer(text):
        line = " ".join(symbols.COMMENT.sub("", match.group("text")).split())
        name = symbols.FUNCTION.search(line)
        if name and match.group("end") == ";" and not line.startswith("typedef"):
            found.append(Function(name.group(1), line[:name.start()].strip(), parameters(line[name.start():]),
                                  flat(match.group("doc") or ""), about))
    return found


def bodies(source: str) -> Dict[str, str]:
    """The functions of a file of C in this house's style: a body ends with a brace at the beginning of a line."""
    source = symbols.COMMENT.sub("", source)
    return {match.group(1): match.group(2) for match in BODY.finditer(source)}


def written(source: str) -> Dict[str, Set[str]]:
    """The codes that stand in each public function of a file, and in the static functions that it calls there."""
    here = bodies(source)
    static = set(re.findall(r"^static [^;{}#=]*?\b(\w+)\(", source, re.MULTILINE)) & set(here)

    def reach(name: str, seen: Set[str]) -> Set[str]:
        seen.add(name)
        body = here[name]
        codes = set(CODE.findall(COMPARED.sub("", body)))
        for called in (set(re.findall(r"\b\w+\b", body)) & static) - seen:
            codes |= reach(called, seen)
        return codes

    return {name: reach(name, set()) for name in here if name.startswith("pcipt_")}


def own_object(function: Function) -> str:
    """The name of the parameter that is the object: pcipt_group_get_number() has a group."""
    for kind, name in function.parameters[:1]:
        struct = STRUCT.search(kind)
        if struct and function.name.startswith(struct.group(1) + "_"):
            return name
    return ""


def unnamed(function: Function) -> List[str]:
    results = [name for _, name in function.parameters if name.startswith("ret_")]
    implied = {own_object(function), "index"} | set(results if len(results) == 1 else [])
    return [name for _, name in function.parameters
            if not (name in implied or f"`{name}`" in function.header or re.search(rf"\b{name}\b", function.text))]


def all_codes(function: Function, every: Dict[str, Function], seen: Set[str]) -> Set[str]:
    seen.add(function.name)
    codes = function.codes()
    if HERE in function.text:
        codes |= {code for one in every.values() for part in READING.findall(one.header) for code in CODE.findall(part)}
    for other in SAME.findall(function.text):
        if other in every and other not in seen:
            codes |= all_codes(every[other], every, seen)
    return codes


def look_at(function: Function, every: Dict[str, Function], source: Dict[str, Set[str]]) -> List[str]:
    found = [f"does not name {name}" for name in unnamed(function)]
    pointer = function.returns.endswith("*")
    if (function.returns == "int" or pointer) and "@return" not in function.text:
        found.append("has no @return")
    if function.returns == "int":
        codes = all_codes(function, every, set())
        if not codes and not re.search(r"\bnever negative\b|\bbelow, equal\b", function.text):
            found.append("names no error")
        silent = source.get(function.name, set()) - codes
        found += [f"does not name -{code}, which it returns" for code in sorted(silent) if (function.name, code) not in INSIDE]
    hands_out = pointer or any(kind.endswith("**") and name.startswith("ret_") for kind, name in function.parameters)
    if hands_out and not LIFETIME.search(function.text) and "Lifetime:" not in function.header:
        found.append("does not say how long the result lives")
    if not re.search(r"\bAny thread\b|\bThreads:", function.text) and "Threads:" not in function.header:
        found.append("does not say which threads may call it")
    return [f"{function.name} {line}" for line in found]


def check(headers: List[str], sources: List[str]) -> List[str]:
    every = {function.name: function for header in headers for function in functions(header)}
    source: Dict[str, Set[str]] = {}
    for text in sources:
        source.update(written(text))
    if not every:
        return ["no functions are declared here"]
    found = [f"{name} is not in the source" for name in sorted(set(every) - set(source))]
    return found + [line for function in every.values() for line in look_at(function, every, source)]


def compare_errors(header: str, document: str) -> List[str]:
    there = set(re.findall(r"^\s*(PCIPT_E_\w+) =", header, re.MULTILINE))
    told = set(re.findall(r"^\| -(PCIPT_E_\w+) \|", document, re.MULTILINE))
    return [f"{name} is not in the document of errors" for name in sorted(there - told)] + \
           [f"{name} is in the document of errors, and nowhere else" for name in sorted(told - there)]


SELFTEST_HEADER = """
/**
 * @file
 * Things.
 */
#ifndef A
#define A
/** A thing. @return lent. Any thread. Since 0.1. */
const char *pcipt_a_get_name(const struct pcipt_a *a, size_t index);
/** Gives a thing. @return 0 or -EINVAL. Any thread. Since 0.1. */
int pcipt_a_new(unsigned int flags, struct pcipt_a **ret_a);
/** Sets a thing to count. @return 0, as pcipt_a_new(). Since 0.1. */
int pcipt_a_set(struct pcipt_a *a, uint32_t count);
/** Likewise. Any thread. @return 0. Since 0.1. */
int pcipt_a_do(struct pcipt_a *a);
/** A text. Any thread. Since 0.1. */
const char *pcipt_a_text(const struct pcipt_a *a);
/** Two results; the first to be freed by pcipt_a_free(). @return 0 or -EINVAL. Any thread. Since 0.1. */
int pcipt_two(struct pcipt_a **ret_one, size_t *ret_two);
/** How many. Any thread. Since 0.1. */
size_t pcipt_a_get_count(const struct pcipt_a *a);
#endif
"""
SELFTEST_SOURCE = """
static int helper(int a)
{
	return a == -EAGAIN ? -ENOMEM : 0; /* -EFAULT */
}

PCIPT_EXPORT int pcipt_a_new(unsigned int flags, struct pcipt_a **ret_a)
{
	if (flags)
		return -EINVAL;
	return helper(1);
}

PCIPT_EXPORT int pcipt_a_set(struct pcipt_a *a, uint32_t count)
{
	return -EINVAL;
}

int pcipt_a_do(struct pcipt_a *a)
{
	return -PCIPT_E_STALE;
}
PCIPT_EXPORT const char *pcipt_a_get_name(const struct pcipt_a *a, size_t index)
{
	return -EINVAL;
}
const char *pcipt_a_text(const struct pcipt_a *a)
{
}
size_t pcipt_a_get_count(const struct pcipt_a *a)
{
	return 0;
}
"""
SELFTEST_FOUND = {
    "pcipt_two is not in the source",
    "pcipt_a_new does not name flags",
    "pcipt_a_new does not name -ENOMEM, which it returns",
    "pcipt_a_new does not say how long the result lives",
    "pcipt_a_set does not say which threads may call it",
    "pcipt_a_do names no error",
    "pcipt_a_do does not name -PCIPT_E_STALE, which it returns",
    "pcipt_a_text has no @return",
    "pcipt_a_text does not say how long the result lives",
    "pcipt_two does not name ret_one",
    "pcipt_two does not name ret_two",
}


def selftest() -> List[str]:
    found = set(check([SELFTEST_HEADER], [SELFTEST_SOURCE]))
    general = SELFTEST_HEADER.replace("Things.", "Things. Lifetime: for ever. Threads: any.")
    whole = set(check([general], [SELFTEST_SOURCE]))
    silent = {line for line in SELFTEST_FOUND if "lives" in line or "threads" in line}
    if compare_errors("\tPCIPT_E_A = 1,\n\tPCIPT_E_B = 2,", "| -PCIPT_E_A | a | |\n| -PCIPT_E_C | c | |") != [
            "PCIPT_E_B is not in the document of errors", "PCIPT_E_C is in the document of errors, and nowhere else"]:
        return ["selftest: errors are not compared"]
    return [f"selftest: not caught: {line}" for line in sorted(SELFTEST_FOUND - found)] + \
           [f"selftest: wrongly caught: {line}" for line in sorted(found - SELFTEST_FOUND)] + \
           [f"selftest: the header does not say it for all: {line}" for line in sorted(whole & silent)]


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        found = selftest()
    elif len(arguments) == 3:
        found = compare_errors((Path(arguments[0]) / "error.h").read_text(encoding="utf-8"),
                               Path(arguments[2]).read_text(encoding="utf-8"))
        found += check([file.read_text(encoding="utf-8") for file in sorted(Path(arguments[0]).glob("*.h"))],
                       [file.read_text(encoding="utf-8") for file in sorted(Path(arguments[1]).rglob("*.c"))])
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
