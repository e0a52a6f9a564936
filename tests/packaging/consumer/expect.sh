#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Holds what a program printed to the tree that it looked at: expect.sh FILE TREE
set -eu

expect()
{
	found=$(grep -c -E "$1" "$3" || :)
	[ "$found" = "$2" ] || {
		echo "expect.sh: $2 lines with '$1' are expected, and there are $found:" >&2
		head -n 20 "$3" >&2
		exit 1
	}
}

expect '^(IOMMU G|g)roup [0-9]+' "$(find "$2/sys/kernel/iommu_groups" -mindepth 1 -maxdepth 1 | wc -l)" "$1"
expect "(host|host's) driver ioatdma\b" "$(grep -r -l --include=uevent -x DRIVER=ioatdma "$2/sys/devices" | wc -l)" "$1"
expect '^  Only bridges|: bridges only$' 8 "$1"
