#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Measures which lines and branches of lib/ the tests of this machine reach, and fails below 95 % and 85 %.
#
#   sh tests/coverage.sh [BUILD]      BUILD is build/coverage unless given; the report is BUILD/coverage.txt
#
# Left out is what takes long and reaches nothing that the others do not: faults, deaths and allocations that fail in each
# step of a change, and the programs, which are separate processes. Branches that the compiler made and nothing can take
# are not counted.

set -eu

cd "$(dirname "$0")/.."
build=${1:-build/coverage}

if [ ! -f "$build/build.ninja" ]; then
	CC=${CC:-gcc} meson setup "$build" -Dtests=enabled -Dexamples=disabled -Ddocs=disabled -Dbuildtype=debug -Db_coverage=true
fi
ninja -C "$build"
find "$build" -name '*.gcda' -exec rm -f {} +

tests=$(meson test -C "$build" --list --suite unit --no-suite programs 2>/dev/null | sed 's,.* / ,,' |
	grep -vx -e faults -e deaths -e change-memory -e assign-large)
# shellcheck disable=SC2086 # a list of words
meson test -C "$build" --no-rebuild $tests nothing

gcovr --root . --filter lib/ --exclude-unreachable-branches --exclude-throw-branches "$build/lib" --json "$build/coverage.json"
gcovr -a "$build/coverage.json" --txt "$build/coverage-lines.txt"
gcovr -a "$build/coverage.json" --branches --txt "$build/coverage-branches.txt" --print-summary \
	--fail-under-line 95 --fail-under-branch 85
