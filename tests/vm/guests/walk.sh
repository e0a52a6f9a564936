#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Walks sysfs with nothing but the shell, and prints in sorted lines what a library has to find as well:
#   device ADDRESS VENDOR DEVICE CLASS DRIVER GROUP      "-" where there is none
#   group NUMBER ADDRESS...

name_of_link()
{
	if [ -e "$1" ]; then
		basename "$(readlink "$1")"
	else
		echo -
	fi
}

{
	for device in /sys/bus/pci/devices/*; do
		printf 'device %s %s %s %s %s %s\n' "${device##*/}" "$(cat "$device/vendor")" "$(cat "$device/device")" \
			"$(cat "$device/class")" "$(name_of_link "$device/driver")" "$(name_of_link "$device/iommu_group")"
	done
	for group in /sys/kernel/iommu_groups/*; do
		[ -e "$group" ] || continue
		printf 'group %s' "${group##*/}"
		for device in "$group"/devices/*; do
			printf ' %s' "${device##*/}"
		done
		printf '\n'
	done
} | sort
