#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Records the binary interface: adds what is new, and refuses what changes or takes away what is there already.
#
#   sh tests/abi/record.sh             when there is something new in the headers
#   sh tests/abi/record.sh --afresh    forgets what was recorded; before 1.0 only, as docs/abi.md says
#
# Builds the library beneath build/abi, with gcc on x86-64 and debug information, of which the record is. CC is the
# compiler, gcc unless set; LIBRARY, where it is set, is a library built that way already.

set -eu
cd "$(dirname "$0")/../.."
values=tests/abi/frozen.txt
types=tests/abi/libpcipt.abi
library=${LIBRARY:-build/abi/lib/libpcipt.so.0.1.0}

case ${1:-} in
'') ;;
--afresh) rm -f "$values" "$types" ;;
*)
	echo "usage: record.sh [--afresh]" >&2
	exit 2
	;;
esac

if [ -z "${LIBRARY:-}" ]; then
	[ -e build/abi/build.ninja ] || CC=${CC:-gcc} meson setup build/abi -Dtests=disabled -Dexamples=disabled >/dev/null
	ninja -C build/abi >build/abi/log || {
		tail -n 30 build/abi/log
		exit 1
	}
fi
python3 tests/abi/frozen.py --record "$values" include
sh tests/abi/abidiff.sh --record "$types" "$library" include
echo "recorded; look at it: git diff $values $types"
