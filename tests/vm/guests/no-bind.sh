#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A kernel that does not use an IOMMU cannot bind: the reason is told and the NIC stays on its driver.

set -eu

status=0
pcipt-bind 01:00.0 >/tmp/refusal 2>&1 || status=$?
cat /tmp/refusal
[ "$status" = 1 ]
grep -q 'no IOMMU group' /tmp/refusal
grep -q -e 'intel_iommu=off' -e 'The firmware describes no IOMMU' -e 'this kernel has no driver for it' /tmp/refusal
[ "$(basename "$(readlink /sys/bus/pci/devices/0000:01:00.0/driver)")" = igb ]
[ "$(cat /sys/bus/pci/devices/0000:01:00.0/driver_override)" = "(null)" ]
[ ! -e /run/pcipt ]
