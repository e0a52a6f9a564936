#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the library for another architecture, warnings as errors, and runs unit tests of it.
#
#   run.sh ARCHITECTURE FOLDER COUNTS     ARCHITECTURE: i386, arm64, s390x; counts of tests are added to the file COUNTS
#
# Left out, and why: tests.py says it.

set -eu
cd "$(dirname "$0")/../.."
architecture=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
counts=$3

case $architecture in
arm64) SUITES="core" ;; # as wide as x86-64, in the same order of bytes
i386) SUITES="core host" ;;
*) SUITES="core io host export plan" ;; # big-endian is where most can go wrong
esac

sh tests/architectures/sysroot.sh "$architecture" "$folder/root"
sh tests/architectures/cross.sh "$architecture" "$folder/root" >"$folder/cross.new"
if ! cmp -s "$folder/cross.new" "$folder/cross.ini"; then
	rm -rf "$folder/build"
	mv "$folder/cross.new" "$folder/cross.ini"
fi
[ -e "$folder/build/build.ninja" ] ||
	meson setup "$folder/build" --cross-file "$folder/cross.ini" --werror -Dtests=enabled -Dexamples=disabled -Doptimization=1 \
		-Ddebug=false
# i386 runs on the processor itself where it can.
! grep -q "^exe_wrapper.*qemu" "$folder/cross.ini" || SUITES="--emulated $SUITES"
# shellcheck disable=SC2086 # lists of words
names=$(python3 tests/architectures/tests.py names "$folder/build" $SUITES)
# shellcheck disable=SC2086
targets=$(python3 tests/architectures/tests.py targets "$folder/build" $SUITES)
# shellcheck disable=SC2086 # lists of words
ninja -C "$folder/build" lib/libpcipt.so.0.1.0 $targets

# No value and no layout differs from the record, and no symbol from the map.
CC="$(sed -n "s/^c = \['\(.*\)', '--sysroot.*/\1/p" "$folder/cross.ini") --sysroot=$folder/root" \
	python3 tests/abi/frozen.py tests/abi/frozen.txt include
python3 tests/checks/symbols.py lib/pcipt.map include/pcipt "$folder/build/lib/libpcipt.so.0.1.0"

rm -f "$folder"/build/meson-logs/testlog*.json
status=0
# shellcheck disable=SC2086
CK_TIMEOUT_MULTIPLIER=10 meson test -C "$folder/build" --no-rebuild --timeout-multiplier 10 $names || status=$?
python3 tests/checks/count.py "$folder/build/meson-logs/testlog.json" >>"$counts"
[ "$status" = 0 ] || python3 tests/checks/count.py --failures "$folder/build/meson-logs/testlog.json"
exit "$status"
