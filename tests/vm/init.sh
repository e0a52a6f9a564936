#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The guest's first process: sets up the machine as a distribution would, runs /script, and reports to the harness.
#
# ttyS0 is the kernel's console, ttyS1 takes what the script prints, ttyS2 takes the report:
#   script            the script begins
#   status NUMBER     it ended so
#   files BYTES       a compressed tar of /out follows, if there is anything in it
#   end

export PATH=/usr/bin:/bin:/sbin HOME=/root

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t securityfs securityfs /sys/kernel/security
mount -t tmpfs tmpfs /run
ip link set lo up

# Bytes go through as they are; held open, the settings last.
exec 8>/dev/ttyS1 9>/dev/ttyS2
stty raw -echo <&8
stty raw -echo <&9

load_drivers()
{
	# shellcheck disable=SC2046 # one word for each alias
	modprobe -qab $(cat /sys/bus/*/devices/*/modalias 2>/dev/null | sort -u)
}

bound()
{
	set -- /sys/bus/*/devices/*/driver
	echo $#
}

# Host bridges have no driver ever; anything else without one may be waiting for the IOMMU's.
waiting()
{
	for device in /sys/bus/pci/devices/*; do
		[ -e "$device/driver" ] || case $(cat "$device/class") in
		0x0600*) ;;
		*) return 0 ;;
		esac
	done
	return 1
}

nvme_starting()
{
	for controller in /sys/class/nvme/*; do
		[ -e "$controller/state" ] || continue
		[ "$(cat "$controller/state")" = live ] || return 0
		ls -d "$controller"/nvme*n* >/dev/null 2>&1 || return 0
	done
	return 1
}

# A driver may bring a bus with more devices. Ends when nothing is left to wait for, or nothing has moved for two seconds.
settle()
{
	before=
	still=0
	while [ "$still" -lt 5 ]; do
		load_drivers
		now=$(bound)
		if [ "$now" = "$before" ]; then
			waiting || nvme_starting || return 0
			still=$((still + 1))
			sleep 0.4
		else
			still=0
		fi
		before=$now
	done
}

settle

cd /root || exit 1
echo script >&9
sh /script </dev/null >&8 2>&1 8>&- 9>&-
status=$?
stty raw -echo <&8

echo "status $status" >&9
if [ -n "$(ls -A /out)" ]; then
	tar -C /out -czf /tmp/out.tar.gz .
	echo "files $(stat -c %s /tmp/out.tar.gz)" >&9
	cat /tmp/out.tar.gz >&9
fi
echo end >&9
stty raw -echo <&9
poweroff -f
