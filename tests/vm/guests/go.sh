#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The programs of the Go binding: a NIC goes to VFIO and comes back, alone and with its group; what is in use is refused; and
# the binding's own test on a live machine, with virtual functions.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

bind_and_restore()
{
	snapshot >/tmp/before
	go-bind-and-restore "$1" >/tmp/said
	cat /tmp/said
	grep -x "0000:$1 is bound: a virtual machine could have it now." /tmp/said
	grep -x "0000:$1 is as it was." /tmp/said
	expect_driver "$1" igb
	snapshot >/tmp/after
	diff /tmp/before /tmp/after
}

echo "the groups are those of the kernel"
go-list-groups >/tmp/groups
[ "$(wc -l </tmp/groups)" = "$(find /sys/kernel/iommu_groups -mindepth 1 -maxdepth 1 | wc -l)" ]
grep -x "group $(group 01:00.0) alone blocked \[0000:01:00.0\]" /tmp/groups

echo "a NIC that is alone in its group"
bind_and_restore 01:00.0

echo "a NIC that shares its group with a bridge"
bind_and_restore 02:00.0

echo "what is in use is refused, with who uses it, and nothing is changed"
refused_in_use go-bind-and-restore
grep 'Transaction.Apply: ' /tmp/said

echo "virtual functions are made, set, read back and taken back"
snapshot >/tmp/before
PCIPT_TEST_DEVICE=01:00.0 go-live-test -test.v -test.run Live
snapshot >/tmp/after
diff /tmp/before /tmp/after
