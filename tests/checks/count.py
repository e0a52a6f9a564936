#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts single tests: count.py MESON_TESTLOG_JSON | count.py --text LOG | count.py --failures JSON | count.py --selftest

Prints "PASSED FAILED SKIPPED"; with --failures what the tests that failed have said, which meson keeps to itself for TAP. A test program that tells its own results (TAP, the summary of check, or a line
"N passed, N failed") counts as those, any other as one.
"""
from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Dict, List, Tuple

Counts = Tuple[int, int, int]

SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?(?:, .*)?$", re.MULTILINE)
CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$", re.MULTILINE)
TAP = re.compile(r"^(not )?ok\b[^#\n]*(#\s*(?:skip|todo))?", re.MULTILINE | re.IGNORECASE)

PASSED = ("OK", "EXPECTEDFAIL")
SKIPPED = ("SKIP", "IGNORED")


def add(counts: List[Counts]) -> Counts:
    return (sum(count[0] for count in counts), sum(count[1] for count in counts), sum(count[2] for count in counts))


def told(text: str) -> Counts:
    """What the output says itself; zeros when it says nothing."""
    summaries = SUMMARY.findall(text)
    if summaries:
        passed, failed, skipped = summaries[-1]
        return (int(passed), int(failed), int(skipped or 0))
    counts: List[Counts] = []
    for ran, failures, errors in CHECK.findall(text):
        bad = int(failures) + int(errors)
        counts.append((int(ran) - bad, bad, 0))
    if not counts:
        for bad, directive in TAP.findall(text):
            counts.append((0, 0, 1) if directive else (0, 1, 0) if bad else (1, 0, 0))
    return add(counts)


def count_test(test: Dict[str, str]) -> Counts:
    passed, failed, skipped = told(test.get("stdout") or "")
    if test["result"] in SKIPPED:
        return (passed, failed, max(skipped, 1))
    if test["result"] in PASSED:
        return (passed, failed, skipped) if passed + failed + skipped else (1, 0, 0)
    # It failed, whatever it says: it may have crashed behind its last line.
    return (passed, max(failed, 1), skipped)


def count_log(text: str) -> Counts:
    return add([count_test(json.loads(line)) for line in text.splitlines() if line.strip()])


def failures(text: str) -> str:
    parts = []
    for line in text.splitlines():
        test = json.loads(line)
        if test["result"] not in PASSED + SKIPPED:
            stdout = [said for said in (test.get("stdout") or "").splitlines() if not re.match(r"ok\b|1\.\.", said)]
            parts += [f"-- {test['name']}: {test['result']}", *stdout[-60:], *(test.get("stderr") or "").splitlines()[-60:]]
    return "\n".join(parts)


def selftest() -> List[str]:
    log = "\n".join(json.dumps(test) for test in (
        {"name": "plain", "result": "OK"},
        {"name": "plain", "result": "FAIL", "stdout": ""},
        {"name": "timed out", "result": "TIMEOUT", "stdout": "ok 1 first\n"},
        {"name": "tap", "result": "FAIL", "stdout": "1..3\nok 1 a\nnot ok 2 b\nok 3 c # SKIP no\n"},
        {"name": "check", "result": "OK", "stdout": "Running suite(s): core\n100%: Checks: 12, Failures: 0, Errors: 0\n"},
        {"name": "check", "result": "FAIL", "stdout": "50%: Checks: 4, Failures: 1, Errors: 1\n"},
        {"name": "own", "result": "OK", "stdout": "x\n7 passed, 0 failed, 2 skipped\n"},
        {"name": "skipped", "result": "SKIP"},
    ))
    found = [(count_log(log), (24, 5, 4)), (told("3 passed, 1 failed, 2 trees\n"), (3, 1, 0)), (told("nothing"), (0, 0, 0)),
             (failures(log).count("-- "), 4), ("not ok 2 b" in failures(log), True), ("ok 1 a" in failures(log), False)]
    return [f"selftest: {got} where {wanted} is right" for got, wanted in found if got != wanted]


def main(arguments: List[str]) -> int:
    if arguments == ["--selftest"]:
        errors = selftest()
        print("\n".join(errors), end="\n" if errors else "")
        return 1 if errors else 0
    if len(arguments) == 2 and arguments[0] == "--failures":
        print(failures(Path(arguments[1]).read_text(encoding="utf-8", errors="replace")))
    elif len(arguments) == 2 and arguments[0] == "--text":
        print(*told(Path(arguments[1]).read_text(encoding="utf-8", errors="replace")))
    elif len(arguments) == 1:
        print(*count_log(Path(arguments[0]).read_text(encoding="utf-8", errors="replace")))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
