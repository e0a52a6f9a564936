#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes pcipt/_declarations.py from the headers: enumerators, structures, and the signature of every function.

    generate.py INCLUDE          writes the file; INCLUDE is the folder that has pcipt/*.h
    generate.py --check INCLUDE  says whether it is up to date, by the exit status
"""
from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple

TARGET = Path(__file__).resolve().parent / "pcipt" / "_declarations.py"
WIDTH = 118

COMMENT = r"/\*(?:(?!\*/).)*\*/"
ENUM = re.compile(r"(?P<doc>" + COMMENT + r")?\s*enum\s+pcipt_(?P<name>\w+)\s*\{(?P<body>[^{}]*)\}\s*;", re.DOTALL)
MEMBER = re.compile(r"(?P<before>" + COMMENT + r")?\s*\b(?P<name>PCIPT_\w+)\s*=\s*(?P<value>\w+)\s*,?\s*"
                    r"(?P<after>/\*\*<(?:(?!\*/).)*\*/)?", re.DOTALL)
STRUCT = re.compile(r"(?P<doc>" + COMMENT + r")?\s*struct\s+(?P<name>pcipt_\w+)\s*(?:\{(?P<body>[^{}]*)\})?\s*;", re.DOTALL)
HOOK = re.compile(r"typedef\s+(?P<result>[\w\s*]+?)\(\s*\*\s*(?P<name>\w+)\s*\)\s*\((?P<arguments>[^()]*)\)\s*;")
FUNCTION = re.compile(r"(?P<doc>" + COMMENT + r")\s*(?P<result>(?:const\s+)?(?:struct\s+|unsigned\s+)?\w+[\s*]+)"
                      r"(?P<name>pcipt_\w+)\s*\((?P<arguments>[^()]*)\)\s*;", re.DOTALL)

SCALARS = {"int": "c_int", "unsigned int": "c_uint", "bool": "c_bool", "size_t": "c_size_t", "char": "c_char",
           **{f"{sign}int{bits}_t": f"c_{sign}int{bits}" for sign in ("u", "") for bits in (8, 16, 32, 64)}}
FLAGS = {"read", "acs"}  # besides all whose name ends with _flag
RENAMED = {"error": "ErrorCode"}  # Error is the exception

HEAD = '''# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the headers of libpcipt declare, for ctypes. Written by generate.py: do not edit."""
from ctypes import (CFUNCTYPE, POINTER, Structure,
                    {types})
from typing import Any, Dict, Tuple

from ._words import Flags, Word
'''


class Member(NamedTuple):
    c_name: str
    name: str
    value: str
    doc: str


class Enum(NamedTuple):
    name: str
    base: str
    doc: str
    members: List[Member]


class Headers(NamedTuple):
    enums: List[Enum]
    structs: Dict[str, List[Tuple[str, str]]]  # with the fields that the header tells
    hooks: Dict[str, Tuple[str, List[str]]]
    functions: Dict[str, Tuple[str, List[str], str]]


def plain(comment: str) -> str:
    """The description in a comment, without what follows the first tag."""
    text = re.sub(r"^/\*\*?<?|\*/$", "", comment or "")
    text = re.sub(r"^[ \t]*\*", "", text, flags=re.MULTILINE)
    text = " ".join(re.split(r"(?:^|\s)@\w", text)[0].split())
    return re.sub(r"\s*\bSince \d+\.\d+\.$", "", text)


def class_name(name: str) -> str:
    return RENAMED.get(name) or "".join(part.capitalize() for part in name.split("_"))


def common_prefix(enum: str, names: List[str]) -> int:
    """How many words of the names are the same in all, and not the last of any; of a single one, those of its enum."""
    words = [name.split("_") for name in names]
    count = 0
    while all(len(its) > count + 1 and its[count] == words[0][count] for its in words):
        if len(names) == 1 and count and words[0][count].lower() not in enum.split("_"):
            break
        count += 1
    while any(its[count][0].isdigit() for its in words):
        count -= 1
    return count


def read_enums(text: str) -> Iterator[Enum]:
    for match in ENUM.finditer(text):
        found = list(MEMBER.finditer(match.group("body")))
        skip = common_prefix(match.group("name"), [member.group("name") for member in found])
        members = [Member(member.group("name"), "_".join(member.group("name").split("_")[skip:]), member.group("value"),
                          plain(member.group("after") or member.group("before") or "")) for member in found]
        is_flags = match.group("name").endswith("_flag") or match.group("name") in FLAGS
        yield Enum(class_name(match.group("name")), "Flags" if is_flags else "Word", plain(match.group("doc")), members)


def python_type(c_type: str, hooks: Dict[str, Tuple[str, List[str]]]) -> str:
    """The type of ctypes for one of C; a name that is declared may follow."""
    stars = c_type.count("*")
    words = [word for word in re.findall(r"\w+", c_type) if word not in ("const", "struct")]
    base = "unsigned int" if words[0] == "unsigned" else words[0]
    if base in hooks and not stars:
        return base
    if base == "void":
        return ["None", "c_void_p"][stars]
    if base == "char" and stars:
        result, stars = "c_char_p", stars - 1
    elif base in SCALARS:
        result = SCALARS[base]
    elif base.startswith("pcipt_") and stars:
        result = base
    else:
        raise ValueError(f"a type that has no rule: {c_type}")
    return "POINTER(" * stars + result + ")" * stars


def arguments(text: str, hooks: Dict[str, Tuple[str, List[str]]]) -> List[str]:
    return [] if text.strip() == "void" else [python_type(part, hooks) for part in text.split(",")]


def read(include: Path) -> Headers:
    text = "\n".join(header.read_text(encoding="utf-8") for header in sorted(include.glob("pcipt/*.h")))
    text = re.sub(r'^[ \t]*#[^\n]*$|extern\s+"C"\s*\{', "", text, flags=re.MULTILINE)
    headers = Headers(list(read_enums(text)), {}, {}, {})
    for match in HOOK.finditer(text):
        headers.hooks[match.group("name")] = (python_type(match.group("result"), {}), arguments(match.group("arguments"), {}))
    for match in STRUCT.finditer(text):
        body = re.sub(COMMENT, "", match.group("body") or "", flags=re.DOTALL)
        fields = [(field.split()[-1], python_type(field, {})) for field in body.split(";") if field.strip()]
        headers.structs[match.group("name")] = fields or headers.structs.get(match.group("name"), [])
    for match in FUNCTION.finditer(text):
        headers.functions[match.group("name")] = (python_type(match.group("result"), headers.hooks),
                                                  arguments(match.group("arguments"), headers.hooks), plain(match.group("doc")))
    return headers


def python_names(headers: Headers, text: str) -> str:
    """A text of the headers in the names of this binding."""
    names = {member.c_name: f"{enum.name}.{member.name}" for enum in headers.enums for member in enum.members}
    text = re.sub(r"#?\b(PCIPT_\w+)", lambda match: names.get(match.group(1), match.group(1)), text)
    return re.sub(r"#pcipt_(\w+)", lambda match: class_name(match.group(1)), text)


def wrapped(text: str, indent: str) -> str:
    """A string as literals, one in each line."""
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3, drop_whitespace=False, break_on_hyphens=False) or [""]
    return "\n".join(f"{indent}{quoted(line)}" for line in lines)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written_enum(headers: Headers, enum: Enum) -> Iterator[str]:
    yield f"\n\nclass {enum.name}({enum.base}):\n{wrapped(python_names(headers, enum.doc), '    ')}\n\n"
    for member in enum.members:
        line, doc = f"    {member.name} = {member.value}", python_names(headers, member.doc)
        if doc and len(line) + len(doc) + 4 > WIDTH:
            yield textwrap.indent(textwrap.fill(doc, WIDTH - 6), "    # ") + "\n"
            doc = ""
        yield f"{line}  # {doc}\n" if doc else f"{line}\n"


def written(headers: Headers) -> str:
    out = []
    for enum in headers.enums:
        out += written_enum(headers, enum)
    for name, fields in sorted(headers.structs.items()):
        body = "    _fields_ = [" + ", ".join(f'("{field}", {kind})' for field, kind in fields) + "]" if fields else "    pass"
        out.append(f"\n\nclass {name}(Structure):\n{body}\n")
    out.append("\n\n")
    for name, (result, kinds) in headers.hooks.items():
        out.append(f"{name} = CFUNCTYPE({', '.join([result] + kinds)})\n")
    out.append("\n# result, arguments, description\nFUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...], str]] = {\n")
    for name, (result, kinds, doc) in sorted(headers.functions.items()):
        tuple_of = "(" + ", ".join(kinds) + ("," if len(kinds) == 1 else "") + ")"
        head = textwrap.fill(f"{result}, {tuple_of},", WIDTH - 8, break_long_words=False)
        out.append(f'    "{name}": (\n{textwrap.indent(head, " " * 8)}\n{wrapped(python_names(headers, doc), " " * 8)}),\n')
    out.append("}\n\n# the enumerators by their names in C\nENUMERATORS: Dict[str, int] = {\n")
    for enum in headers.enums:
        out += [f'    "{member.c_name}": {enum.name}.{member.name},\n' for member in enum.members]
    out.append("}\n")
    used = sorted(set(re.findall(r"\bc_\w+", "".join(out))))
    return HEAD.format(types=textwrap.fill(", ".join(used), WIDTH - 4, subsequent_indent=" " * 20)) + "".join(out)


def main() -> int:
    check = sys.argv[1:2] == ["--check"]
    if len(sys.argv) != 2 + check:
        print(__doc__, file=sys.stderr)
        return 2
    text = written(read(Path(sys.argv[-1])))
    if not check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if text != TARGET.read_text(encoding="utf-8"):
        print(f"{TARGET.name} is older than the headers: run generate.py {sys.argv[-1]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
