#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Compiles each public header alone, twice in a row, in several dialects of C and in C++.
#
#   headers.sh INCLUDE     INCLUDE is the folder that holds pcipt/
#   headers.sh --selftest  shows that it can fail
#
# CC is the compiler, cc unless set. Exit status 77 when there is no C++ compiler.

set -eu

cc=${CC:-cc}

# The header's name, the folder, the language, the dialect, the compiler.
compile()
{
	printf '#include <pcipt/%s>\n#include <pcipt/%s>\nextern int nothing;\n' "$1" "$1" |
		"$5" -x "$3" "-std=$4" -pedantic -Wall -Wextra -Wconversion -Wshadow -Wpedantic -Wundef -Werror -fsyntax-only -I "$2" -
}

has_dialect()
{
	echo 'extern int nothing;' | "$3" -x "$1" "-std=$2" -fsyntax-only - 2>/dev/null
}

find_cxx()
{
	for cxx in "$cc" c++ g++ clang; do
		! has_dialect c++ c++11 "$cxx" || return 0
	done
	cxx=
}

check()
{
	failed=0
	find_cxx
	for header in "$1"/pcipt/*.h; do
		for dialect in c99 c11 c23; do
			# c23 was c2x before it was finished
			[ "$dialect" != c23 ] || has_dialect c c23 "$cc" || dialect=c2x
			! has_dialect c "$dialect" "$cc" || compile "${header##*/}" "$1" c "$dialect" "$cc" || failed=1
		done
		for dialect in c++11 c++17 c++20; do
			[ -n "$cxx" ] || break
			! has_dialect c++ "$dialect" "$cxx" || compile "${header##*/}" "$1" c++ "$dialect" "$cxx" || failed=1
		done
	done
	return "$failed"
}

selftest()
{
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	for content in 'size_t pcipt_size(void);' 'int pcipt_f(int class, int new);' 'enum pcipt_e { A = 1, };;' \
		'int pcipt_empty(); struct pcipt_s { int pcipt_twice; };'; do
		mkdir -p "$folder/pcipt"
		echo "$content" >"$folder/pcipt/bad.h"
		if check "$folder" >/dev/null 2>&1; then
			echo "selftest: not caught: $content"
			exit 1
		fi
	done
	printf '#ifndef GOOD_H\n#define GOOD_H\n#include <stddef.h>\nsize_t pcipt_size(void);\n#endif\n' >"$folder/pcipt/bad.h"
	check "$folder"
}

case ${1:-} in
--selftest) selftest ;;
'')
	echo "usage: headers.sh INCLUDE | --selftest" >&2
	exit 2
	;;
*)
	check "$1" || exit 1
	[ -n "$cxx" ] || exit 77
	;;
esac
