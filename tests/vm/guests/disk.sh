#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The NVMe disk belongs to the kernel's multipath, not to its PCI function, and can be mounted.

set -eu

disk=nvme0n1
function=0000:07:00.0

case $(readlink -f /sys/class/block/$disk) in
*/virtual/nvme-subsystem/*) ;;
*) echo "$disk is not multipath's: $(readlink -f /sys/class/block/$disk)" && exit 1 ;;
esac
[ -e /sys/bus/pci/devices/$function/nvme/nvme0 ]

mke2fs /dev/$disk >/dev/null
mount -t ext4 /dev/$disk /mnt
echo kept >/mnt/file
umount /mnt
mount -t ext4 /dev/$disk /mnt
[ "$(cat /mnt/file)" = kept ]
grep "^/dev/$disk /mnt " /proc/mounts
