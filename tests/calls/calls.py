#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes a table in C of calls of the public functions, from their declarations.

    calls.py every HEADERS MAP OUT   every function, with something good for each parameter: `struct call`, world.h
    calls.py facts HEADERS OUT       every function that says a fact of a device: `struct fact`, facts.h
    calls.py --selftest              shows that each rule can fail

A function that is new stands in both by itself. A parameter for which nothing is known here is an error, and so is a
function of the map that no header declares.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Dict, List, Optional, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "checks"))
import documented  # noqa: E402

Function = documented.Function

# What is given, by the name of a parameter; by its type where the name says too little; by the function where both do.
NAMES: Dict[str, str] = {
    "a": "&world.address", "b": "&world.address", "address": "&world.address", "buffer": "(char *)world.slots[0].bytes",
    "size": "sizeof(world.slots[0])", "on": "true", "passthrough": "true", "driver": '"vfio-pci"', "feature": '"json"',
    "kinds": '"downstream"', "mac": '"52:54:00:00:00:01"', "node": '"pve"', "pattern": '"enp*"',
    "prefix": '"example.com"', "signature": '"DMAR"', "existing": "world_existing",
    "class_code": "0x020000", "mask": "0xff0000", "vendor": "0x8086", "lanes": "16", "speed": "10000", "least": "0",
    "most": "100", "user": "1000", "group": "1000", "milliseconds": "1000", "hook": "world_log", "userdata": "NULL",
    "count": "1", "vlan": "7", "priority": "3", "protocol": "PCIPT_VLAN_8021Q", "settings": "PCIPT_VF_SETTING_MAC",
    "what": "PCIPT_READ_ALL", "error": "-EBUSY", "start": "0", "flags": "0", "code": "1", "drawing": "PCIPT_DRAWING_TEXT",
    "file": "PCIPT_PARAMETER_FILE_GRUB", "field": "pcipt_field_get(0)", "guest": "PCIPT_GUEST_WINDOWS",
    "index": "0", "vm": "0", "request": "0", "hypervisor": "0", "kind": "0", "level": "PCIPT_LOG_WARNING", "state": "0",
    "spread": "0", "number": "0", "path": "world.folder",
}
TYPES: Dict[Tuple[str, str], str] = {("int32_t ", "node"): "0", ("uint16_t ", "device"): "0x1521", ("int32_t ", "device"): "0x1521"}
GIVEN: Dict[Tuple[str, str], str] = {
    ("pcipt_assignment_add_vm", "name"): '"new"',
    ("pcipt_assignment_parse", "text"): "world_requests",
    ("pcipt_assignment_set_vm_number", "number"): "200",
    ("pcipt_address_parse", "text"): '"0000:18:00.1"',
    ("pcipt_capture", "path"): "world_new_path()",
    ("pcipt_code_find", "name"): "pcipt_code_get_name(PCIPT_CODE_CHANGE_UNDONE)",
    ("pcipt_device_get_label", "device"): "world.labelled",
    ("pcipt_device_get_label_index", "device"): "world.labelled",
    ("pcipt_ctx_set_parallel", "count"): "2",
    ("pcipt_device_to_libvirt_network", "name"): '"net"',
    ("pcipt_device_to_libvirt_network", "device"): "world.pf",
    ("pcipt_filter_parse", "text"): '"class=network interface=enp* slot=*"',
    ("pcipt_host_find_group", "number"): "1",
    ("pcipt_host_find_interface", "name"): '"enp24s0f1"',
    ("pcipt_host_get_module_state", "name"): '"vfio-pci"',
    ("pcipt_hypervisor_find", "name"): '"proxmox"',
    ("pcipt_parameters_edit", "text"): "world_grub",
    ("pcipt_prediction_new", "device"): "world.pf",
    ("pcipt_separation_report_new", "one"): "world.device",
    ("pcipt_capacity_set_vfs", "address"): "&world.pf_address",
    ("pcipt_proxmox_is_q35", "text"): "world_existing",
    ("pcipt_transaction_add_vfs", "address"): "&world.pf_address",
    ("pcipt_transaction_add_vf_network", "address"): "&world.pf_address",
    ("pcipt_vf_network_read", "device"): "world.full",
    ("pcipt_vf_make_mac", "address"): "&world.pf_address",
    ("pcipt_ctx_set_pci_ids", "path"): '"usr/share/misc/pci.ids"',
    ("pcipt_ctx_set_state_dir", "path"): '"/run/other"',
    ("pcipt_device_get_vf", "device"): "world.full",
    ("pcipt_device_get_physical_function", "device"): "world.vf",
    ("pcipt_device_get_vf_index", "device"): "world.vf",
}
# Objects that a call may change are made anew before each; of these there is one that says so.
RENEWED = {"ctx", "assignment", "capacity", "filter", "parameters", "transaction", "network", "findings", "text", "prediction",
           "report"}
# These change the simulated machine or look at it.
SIMULATED = {"pcipt_recover", "pcipt_ctx_needs_recovery", "pcipt_transaction_new", "pcipt_vf_network_read"}
# What must be so before the call.
BEFORE = {"pcipt_transaction_undo": "world_apply", "pcipt_transaction_resume": "world_apply",
          "pcipt_recover": "world_interrupt", "pcipt_ctx_needs_recovery": "world_interrupt"}
# What must be so after a success.
AFTER = {"pcipt_recover": "world_assert_recovered", "pcipt_transaction_undo": "world_assert_recovered"}
# May fail as well with an error of its own, which says that it is not known what was done.
UNSURE = {"pcipt_recover": "PCIPT_E_UNDO_FAILED",
          "pcipt_transaction_apply": "PCIPT_E_UNDO_FAILED", "pcipt_transaction_undo": "PCIPT_E_UNDO_FAILED"}
# Answers an error of its own in this world, and why.
REFUSED = {
    "pcipt_device_get_port_speed": "no driver tells of the speed of a port without a cable",
    "pcipt_finding_get_group": "the finding is of a device",
    "pcipt_host_get_unread_error": "all was read",
    "pcipt_transaction_resume": "nothing is pending",
    "pcipt_assignment_get_conflict": "there is none",
    "pcipt_device_get_resizable_bar": "it has none",
    "pcipt_device_is_boot_vga": "it is no display",
    "pcipt_device_get_vf_total_msix": "this kernel does not tell",
}
# Results that say what is wrong, and that nothing is: these are set on failure too, as the headers say.
TELLS = {"pcipt_assignment_parse", "pcipt_filter_parse", "pcipt_recover"}
# What was tried and taken back is not tried again by the same transaction.
ONCE = {"pcipt_transaction_apply"}
# Not each of their allocations: there are thousands, or other suites let each of them fail (tests/*/test_memory.c).
SPARSE = {"pcipt_capture", "pcipt_host_read", "pcipt_host_to_json", "pcipt_recover", "pcipt_transaction_apply",
          "pcipt_transaction_check", "pcipt_transaction_undo"}
ORDER = {"pcipt_address_compare"}

OWNED = re.compile(r"struct (pcipt_(?:text|findings|host|ctx|assignment|capacity|filter|parameters|prediction|"
                   r"separation_report|transaction|vf_network)) \*\*")
UNREF = {"pcipt_host", "pcipt_ctx"}


def is_result(kind: str, name: str) -> bool:
    return name.startswith("ret_") and kind.endswith("*")


def is_const_object(kind: str) -> bool:
    return bool(re.fullmatch(r"const struct pcipt_\w+ \*", kind))


def argument(function: Function, kind: str, name: str, slot: int) -> str:
    if is_result(kind, name):
        return f"({kind})(void *)world.slots[{slot}].bytes"
    given = GIVEN.get((function.name, name)) or TYPES.get((kind, name))
    if given:
        return given
    struct = re.fullmatch(r"(?:const )?struct pcipt_(\w+) \*", kind)
    if struct and struct.group(1) != "address":
        return f"world.{name}"
    if name not in NAMES:
        raise KeyError(f"{function.name}: nothing is known to give for `{kind}{name}`")
    return NAMES[name]


def renews(function: Function) -> str:
    found = ["WORLD_" + name.upper() for kind, name in function.parameters if name in RENEWED and kind.startswith("struct")
             and not is_result(kind, name)]
    if function.name in SIMULATED:
        found = ["WORLD_SIMULATED"]
    return " | ".join(found) or "0"


def releases(function: Function) -> List[str]:
    lines, slot = [], 0
    for kind, name in function.parameters:
        if not is_result(kind, name):
            continue
        owned = OWNED.fullmatch(kind)
        if owned:
            free = "unref" if owned.group(1) in UNREF else "free"
            lines.append(f"\t{owned.group(1)}_{free}(*({kind})(void *)world.slots[{slot}].bytes);")
        slot += 1
    return lines


def before_call(function: Function) -> List[str]:
    """A member of a picture is given back only when it was taken: so that the picture lives on."""
    if not function.name.endswith("_unref") or function.name == "pcipt_ctx_unref":
        return []
    taken = function.name.replace("_unref", "_ref")
    return [f"\t(void){taken}(world.{function.parameters[0][1]});"]


def after_call(function: Function) -> List[str]:
    if function.name.endswith("_ref"):
        return [f"\t{function.name.replace('_ref', '_unref')}(world.{function.parameters[0][1]});"]
    if function.name.endswith(("_free", "_unref")) and not is_const_object(function.parameters[0][0]):
        return [f"\tworld.{function.parameters[0][1]} = NULL;"]
    return []


def write_call(number: int, function: Function) -> Tuple[str, str]:
    slot, arguments = 0, []
    for kind, name in function.parameters:
        arguments.append(argument(function, kind, name, slot))
        slot += is_result(kind, name)
    called = f"{function.name}({', '.join(arguments)})"
    lines = before_call(function)
    mute = function.returns != "int"
    keep = "(void)" if mute else "int r = "
    lines += [f"\t{keep}{called};"] + after_call(function) + [f"\treturn {0 if mute else 'r'};"]
    body = "\n".join(lines)
    text = f"static int call_{number}(void)\n{{\n{body}\n}}\n"
    release = releases(function)
    if release:
        text += f"\nstatic void release_{number}(void)\n{{\n" + "\n".join(release) + "\n}\n"
    fields = [f'.name = "{function.name}"', f".run = call_{number}", f".renews = {renews(function)}"]
    fields += [f".release = release_{number}"] if release else []
    fields += [".mute = true"] if mute else []
    fields += [f".before = {BEFORE[function.name]}"] if function.name in BEFORE else []
    fields += [f".after = {AFTER[function.name]}"] if function.name in AFTER else []
    fields += [f".unsure = -{UNSURE[function.name]}"] if function.name in UNSURE else []
    fields += [".refused = true"] if function.name in REFUSED else []
    fields += [".once = true"] if function.name in ONCE else []
    fields += [".tells = true"] if function.name in TELLS else []
    fields += [".sparse = true"] if function.name in SPARSE else []
    fields += [".order = true"] if function.name in ORDER else []
    return text, "\t{" + ", ".join(fields) + "},"


def missing(functions: List[Function], exported: List[str]) -> List[str]:
    return sorted(set(exported) ^ {function.name for function in functions})


def write_every(functions: List[Function]) -> str:
    calls = [write_call(number, function) for number, function in enumerate(functions)]
    return "\n".join(["/* Written by calls.py. */", '#include "world.h"', "", *(text for text, _ in calls),
                      "const struct call calls[] = {", *(entry for _, entry in calls), "};",
                      f"const size_t call_count = {len(functions)};", ""])


# --- Facts ---------------------------------------------------------------------------------------------------------

FORMATS = {"int ": '"%d"', "int32_t ": '"%d"', "uint8_t ": '"%u"', "uint16_t ": '"%u"', "uint32_t ": '"%u"', "bool ": '"%d"',
           "unsigned int ": '"%u"', "size_t ": '"%zu"', "uint64_t ": '"%" PRIu64'}


def fact_body(function: Function) -> Optional[List[str]]:
    called = function.name
    kinds = [kind for kind, _ in function.parameters]
    returns = function.returns + ("" if function.returns.endswith("*") else " ")
    if kinds[:1] != ["const struct pcipt_device *"]:
        return None
    if len(kinds) == 1 and returns == "int ":
        return [f"int r = {called}(device);", "if (r < 0)", "\treturn r;", 'return say(buffer, size, "%d", r);']
    if len(kinds) == 1 and returns in FORMATS:
        return [f"return say(buffer, size, {FORMATS[returns]}, {called}(device));"]
    if len(kinds) == 1 and returns == "const char *":
        return [f"return say_text(buffer, size, {called}(device));"]
    if len(kinds) == 1 and returns == "const struct pcipt_device *" and "_ref" not in called:
        return [f"return say_text(buffer, size, pcipt_device_get_name({called}(device)));"]
    if len(kinds) == 1 and returns == "const struct pcipt_group *":
        return [f"const struct pcipt_group *group = {called}(device);",
                'return group ? say(buffer, size, "%u", pcipt_group_get_number(group)) : -ENODATA;']
    if len(kinds) != 2 or returns != "int " or not function.parameters[1][1].startswith("ret_"):
        return None
    plain = kinds[1].replace("*", "")
    if kinds[1] == "const char **":
        return ["const char *text = NULL;", f"int r = {called}(device, &text);", "return r ? r : say_text(buffer, size, text);"]
    if plain in FORMATS and not plain.startswith("struct"):
        return [f"{plain}value = 0;", f"int r = {called}(device, &value);",
                f"return r ? r : say(buffer, size, {FORMATS[plain]}, value);"]
    return None


def write_facts(functions: List[Function]) -> str:
    texts, entries = [], []
    for function in functions:
        body = fact_body(function)
        if body is None:
            continue
        lines = "\n".join("\t" + line for line in body)
        texts.append(f"static int fact_{len(entries)}(const struct pcipt_device *device, char *buffer, size_t size)\n"
                     f"{{\n{lines}\n}}\n")
        entries.append(f'\t{{"{function.name}", fact_{len(entries)}}},')
    return "\n".join(["/* Written by calls.py. */", '#include "facts.h"', "", *texts, "const struct fact facts[] = {", *entries,
                      "};", f"const size_t fact_count = {len(entries)};", ""])


def read(headers: Path) -> List[Function]:
    texts = [header.read_text(encoding="utf-8") for header in sorted((headers / "pcipt").glob("*.h"))]
    return [function for text in texts for function in documented.functions(text)]


def selftest() -> int:
    unknown = Function("pcipt_x", "int", [("int ", "nothing_like_it")], "", "")
    try:
        write_call(0, unknown)
        return 1
    except KeyError:
        pass
    known = Function("pcipt_text_free", "void", [("struct pcipt_text *", "text")], "", "")
    text, entry = write_call(0, known)
    good = ("world.text = NULL" in text and "WORLD_TEXT" in entry and ".mute" in entry
            and missing([known], ["pcipt_text_free", "pcipt_y"]) == ["pcipt_y"] and not missing([known], ["pcipt_text_free"]))
    return 0 if good else 1


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        return selftest()
    if arguments[:1] == ["every"] and len(arguments) == 4:
        functions = read(Path(arguments[1]))
        exported = re.findall(r"^\s*(pcipt_\w+);", Path(arguments[2]).read_text(encoding="utf-8"), re.MULTILINE)
        differ = missing(functions, exported)
        if differ or not functions:
            print(f"{arguments[0]}: in the map or in the headers alone: {', '.join(differ)}", file=sys.stderr)
            return 1
        Path(arguments[3]).write_text(write_every(functions), encoding="utf-8")
        return 0
    if arguments[:1] == ["facts"] and len(arguments) == 3:
        Path(arguments[2]).write_text(write_facts(read(Path(arguments[1]))), encoding="utf-8")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
