#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The programs of docs/first-steps.md: one lists the groups, the other binds a group and gives it back.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

list-groups >/tmp/groups
cat /tmp/groups
grep -q "^group $(group 01:00.0): 0000:01:00.0 is bound to the host driver igb" /tmp/groups
[ "$(cut -d ' ' -f 2 /tmp/groups | sort -u | wc -l)" = "$(find /sys/kernel/iommu_groups -mindepth 1 -maxdepth 1 | wc -l)" ]

snapshot >/tmp/before
mkfifo /tmp/enter

group_is_viable()
{
	group-status "$number" | grep -q '^viable'
}

echo "a whole group with bridges on shpchp"
number=$(group 08:02.0)
bind-and-restore 08:02.0 </tmp/enter >/tmp/said 2>&1 &
exec 3>/tmp/enter
await group_is_viable
expect_driver 08:01.0 vfio-pci
expect_driver 08:02.0 vfio-pci
kill -0 $! # it waits
echo >&3
exec 3>&-
wait $!
cat /tmp/said
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "what is in use is refused, and said"
refused_in_use bind-and-restore
expect_driver 01:00.0 igb

echo "a bridge, and what is not there, too"
! bind-and-restore 0f:00.0 </dev/null || exit 1
