#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# One change at a time, also in the moment when the lock is taken and still has the name of its last owner, who is gone.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

modprobe vfio-pci
snapshot >/tmp/before

# The first is stopped for a while before it writes who it is. The second must wait, and give up.
one_at_a_time()
{
	strace -f -qq -o /dev/null -e trace=ftruncate -e inject=ftruncate:delay_enter=5000000 pcipt-bind 02:00.0 >/tmp/first 2>&1 &
	first=$!
	await grep -q FLOCK /proc/locks
	status=0
	pcipt-bind --timeout 1 05:00.0 >/tmp/second 2>&1 || status=$?
	wait "$first"
	cat /tmp/second
	[ "$status" = 1 ]
	grep -q 'Another process' /tmp/second
	expect_driver 02:00.0 vfio-pci
	pcipt-bind --restore 02:00.0 >/dev/null
	snapshot >/tmp/after
	diff /tmp/before /tmp/after
}

echo "== nobody had it before"
one_at_a_time

echo "== the last owner has ended"
one_at_a_time
