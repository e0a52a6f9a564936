# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mermaid and Graphviz."""
from __future__ import annotations

import re
from typing import List, Set, Tuple

from formats.case import Case, check


def check_mermaid(case: Case) -> None:
    lines = case.run("--format", "mermaid").splitlines()
    check(lines[0] == "graph LR", lines[0])
    nodes: Set[str] = set()
    styles: Set[str] = set()
    used: Set[str] = set()
    edges: List[Tuple[str, str]] = []
    depth = 0
    for line in lines[1:]:
        node = re.fullmatch(r"\s+(\w+)(?:\[\"[^\"\[\]<>]*(?:<br/>[^\"\[\]<>]*)*\"\]|\(\[\"[^\"\[\]<>]*\"\]\)):::(\w+)", line)
        edge = re.fullmatch(r"\s+(\w+) (?:-->|-\.-) (\w+)", line)
        if re.fullmatch(r"\s+subgraph \w+\[\"[^\"\[\]<>]*\"\]", line):
            depth += 1
        elif line.strip() == "end":
            depth -= 1
            check(depth >= 0, "an end too many")
        elif node:
            check(node.group(1) not in nodes, f"twice: {line}")
            nodes.add(node.group(1))
            used.add(node.group(2))
        elif edge:
            edges.append((edge.group(1), edge.group(2)))
        else:
            style = re.fullmatch(r"\s+classDef (\w+) fill:#\w{6},stroke:#\w{6},color:#\w{6}", line)
            check(style, f"what is this: {line}")
            assert style
            styles.add(style.group(1))
    check(depth == 0 and used <= styles, f"{depth} {used - styles}")
    check(all(end in nodes for edge in edges for end in edge), edges)
    check(sum(to.startswith("vm") for _, to in edges) == sum(len(vm["ports"]) for vm in case.vms()), edges)


def check_dot(case: Case) -> None:
    text = case.run("--format", "dot")
    check(text.startswith("digraph pcipt {\n") and text.endswith("}\n"), text)
    check(len(re.findall(r" -> vm\d+;", text)) == sum(len(vm["ports"]) for vm in case.vms()), text)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    check(bare.count("{") == bare.count("}") and '"' not in bare, bare)
