#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Answers in every way that a guest can: bytes of all values as output and as a file, a link, and a status.

value=0
while [ "$value" -lt 256 ]; do
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\$(printf %03o "$value")"
	value=$((value + 1))
done | tee /out/bytes

mkdir /out/folder
ln -s ../bytes /out/folder/link
exit 7
