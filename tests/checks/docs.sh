#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the reference in HTML and the manual pages: docs.sh BUILD, a folder that is made anew
#
# Warnings are errors, of Doxygen, scdoc and man. The reference has every function of the symbol map, two builds in
# different folders make the same bytes, and what is made gets installed. Prints how many of these passed and failed.

set -eu

mkdir -p "$1"
build=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/../.." && pwd)
passed=0
failed=0

# What is looked at, and the command that does.
look()
{
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		echo "ok: $what"
	else
		failed=$((failed + 1))
		echo "NOT OK: $what"
	fi
}

make()
{
	rm -rf "$1"
	meson setup "$1" "$top" -Dtests=disabled -Dexamples=disabled -Ddocs=enabled -Dman=enabled >/dev/null
	# shellcheck disable=SC2046 # a list of words
	ninja -C "$1" docs/html $(pages)
}

# The pages by the names that the build knows.
pages()
{
	for source in "$top"/docs/man/*.scd; do
		page=${source##*/}
		echo "docs/man/${page%.scd}"
	done
}

# What a formatter says against a page, of which nothing else is kept.
lint()
{
	said=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$1" 2>&1 >/dev/null)
	[ -z "$said" ] || printf '%s\n' "$said"
	[ -z "$said" ]
}

# Each function of the symbol map, in the pages of the headers.
has_all_functions()
{
	sed -n '/global:/,/local:/s/.*\(pcipt_[a-z0-9_]*\);.*/\1/p' "$top/lib/pcipt.map" | sort >"$build/in-map"
	cat "$build"/docs/html/*_8h.html | grep -o 'pcipt_[a-z0-9_]*()' | tr -d '()' | sort -u >"$build/in-html"
	missing=$(comm -23 "$build/in-map" "$build/in-html")
	echo "$missing"
	[ -s "$build/in-map" ] && [ -z "$missing" ]
}

installs()
{
	DESTDIR=$build/root meson install -C "$build" --no-rebuild --quiet --tags doc,man
	[ -n "$(find "$build/root" -path '*/doc/libpcipt/html/index.html')" ] &&
		[ -n "$(find "$build/root" -path '*/doc/libpcipt/docs/first-steps.md')" ] &&
		[ -n "$(find "$build/root" -path '*/man/man3/libpcipt.3')" ]
}

# A page that is wrong, so that the linter is known to see something.
sees_faults()
{
	printf '.TH x 1\n.SH NAME\n.nosuchrequest\n\\m[nosuchcolour]x\n' >"$build/wrong.1"
	! lint "$build/wrong.1" >/dev/null
}

make "$build"
make "$build-again"
look "the linter sees what is wrong" sees_faults
for page in $(pages); do
	look "$page" lint "$build/$page"
	look "$page, made again" cmp "$build/$page" "$build-again/$page"
done
look "the reference, made again" diff -r "$build/docs/html" "$build-again/docs/html"
look "the reference has every function" has_all_functions
look "they are installed" installs
rm -rf "$build-again"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
