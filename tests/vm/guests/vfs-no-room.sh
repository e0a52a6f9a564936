#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The firmware gave the VFs no memory: that is said beforehand, and is what the kernel says with ENOMEM.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

export program=pcipt-vfs
pf=01:00.0

refused 'memory' --create 127 --bind $pf
refused 'pci=realloc' --create 127 --bind $pf
pcipt-vfs --predict 127 $pf && exit 1
strace -qq -e trace=write -o /tmp/answer sh -c "echo 127 >$DEVICES/0000:$pf/sriov_numvfs" || true
cat /tmp/answer
grep -q ' = -1 ENOMEM ' /tmp/answer
