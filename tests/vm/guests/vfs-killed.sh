#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Making, making anew and removing VFs is killed before each call of the kernel that changes anything, in turn. Recovering
# brings everything back, or leaves what was asked whole.
#
# shellcheck disable=SC2086 # what to do is a list of words

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

# shellcheck source=/dev/null
. /usr/share/pcipt/kill.sh

export program=pcipt-vfs
export bystander=00:1f.2
modprobe vfio-pci
kill_everywhere '--create 2 --bind 01:00.0' '--remove 01:00.0'
kill_everywhere '--remove 01:00.0' '--create 2 --bind 01:00.0'
pcipt-vfs --create 2 --bind 01:00.0 >/dev/null
kill_everywhere '--create 3 --recreate --bind 01:00.0' '--create 2 --recreate --bind 01:00.0'
pcipt-vfs --remove 01:00.0
