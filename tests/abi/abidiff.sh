#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Compares a library's binary interface with the one that was recorded, by libabigail.
#
#   abidiff.sh RECORD LIBRARY INCLUDE            RECORD is tests/abi/libpcipt.abi, INCLUDE the folder that holds pcipt/
#   abidiff.sh --record RECORD LIBRARY INCLUDE   records it, with what is new, if all else is as it was
#   abidiff.sh --selftest                        shows that it can fail
#
# Nothing that is recorded may change or go. What is new has to be recorded, and fails until then. The library needs
# debug information. CC is the compiler of the self-test, cc unless set. Exit status 77 without libabigail.

set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What the headers do not define is not said, nor what differs from one build to the next. abidw takes a header for
# public by its name without the folder: where a header of lib/ has the same one, all of its types would be. Such public
# headers are left out, which hides their enumerations (frozen.py holds these); a structure they may not define.
describe()
{
	mkdir -p "$folder/public"
	for header in "$2"/pcipt/*.h; do
		if [ -z "$(find "$2/../lib" -name "${header##*/}" 2>/dev/null)" ]; then
			cp "$header" "$folder/public"
		elif grep -q '^struct .*{' "$header"; then
			echo "${header##*/} defines a structure, and lib/ has a header of the same name: not to be told apart"
			return 1
		fi
	done
	abidw --headers-dir "$folder/public" --drop-private-types --exported-interfaces-only --no-corpus-path --no-comp-dir-path \
		--no-show-locs --no-elf-needed --no-architecture --no-parameter-names --type-id-style hash --out-file "$3.raw" "$1"
	sed "s| path='[^']*/\(lib/[^']*\)'| path='\1'|" "$3.raw" >"$3"
	# A library without debug information has symbols, and no functions.
	grep -q '<function-decl ' "$3" || {
		echo "$1 has no debug information"
		return 1
	}
}

check()
{
	describe "$2" "$3" "$folder/now.abi" || return 1
	if ! abidiff --no-added-syms "$1" "$folder/now.abi"; then
		echo "The binary interface has changed: what is recorded must stay. docs/abi.md says what that means."
		return 1
	fi
	if [ "${4:-}" != additions ] && ! abidiff "$1" "$folder/now.abi" >"$folder/new"; then
		cat "$folder/new"
		echo "The binary interface has grown: if that is to stay for ever, record it (docs/abi.md)."
		return 1
	fi
}

# --- The self-test -------------------------------------------------------------------------------------------------

# Builds a library from a header with one thing exchanged: WHAT, OLD, NEW and, if it is none of the header's, the source.
make()
{
	mkdir -p "$folder/pcipt"
	cat >"$folder/pcipt/a.h" <<'END'
#include <stddef.h>
#include <stdint.h>
struct pcipt_open { uint32_t wide; uint8_t narrow; };
struct pcipt_closed;
enum pcipt_kind { PCIPT_ONE = 1, PCIPT_TWO = 2 };
int pcipt_first(const struct pcipt_open *open, enum pcipt_kind kind);
size_t pcipt_second(struct pcipt_closed *closed);
END
	cat >"$folder/a.c" <<'END'
#include "pcipt/a.h"
struct pcipt_closed { int inside; };
int pcipt_first(const struct pcipt_open *open, enum pcipt_kind kind) { return open->wide + kind; }
size_t pcipt_second(struct pcipt_closed *closed) { return closed->inside; }
END
	sed -i "s/$1/$2/" "$folder/pcipt/a.h" "$folder/a.c"
	"${CC:-cc}" -g -shared -fPIC -o "$folder/liba.so" "$folder/a.c"
}

# The exit status of a check after an exchange.
try()
{
	make "$1" "$2"
	status=0
	check "$folder/a.abi" "$folder/liba.so" "$folder" >"$folder/said" 2>&1 || status=$?
}

selftest()
{
	failed=0
	make 'nothing' ''
	describe "$folder/liba.so" "$folder" "$folder/a.abi"
	while IFS='|' read -r old new; do
		try "$old" "$new"
		if [ "$status" = 0 ]; then
			echo "selftest: not caught: '$old' becomes '$new'"
			failed=1
		fi
	done <<'END'
uint32_t wide|uint64_t wide
uint8_t narrow;|uint8_t narrow; uint64_t more;
enum pcipt_kind kind)|uint64_t kind)
^size_t pcipt_second|unsigned char pcipt_second
^size_t pcipt_second|static size_t pcipt_second
PCIPT_TWO = 2|PCIPT_TWO = 3
struct pcipt_closed { int inside; };|struct pcipt_closed { int inside; }; int pcipt_third(void) { return 3; }
END
	grep -q 'has grown' "$folder/said" || failed=1
	try 'int inside;' 'int more; long inside;'
	[ "$status" = 0 ] || {
		echo "selftest: wrongly caught:"
		cat "$folder/said"
		failed=1
	}
	return "$failed"
}

command -v abidw >/dev/null && command -v abidiff >/dev/null || exit 77
case ${1:-} in
--selftest) selftest ;;
--record)
	if [ -e "$2" ]; then
		check "$2" "$3" "$4" additions || exit 1
	else
		describe "$3" "$4" "$folder/now.abi" || exit 1
	fi
	cp "$folder/now.abi" "$2"
	;;
*)
	[ $# = 3 ] || {
		echo "usage: abidiff.sh [--record] RECORD LIBRARY INCLUDE | --selftest" >&2
		exit 2
	}
	check "$@"
	;;
esac
