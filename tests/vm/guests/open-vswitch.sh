#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A port of an Open vSwitch is in use, and needed when the host's default route leads into the switch.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

nic=$(interface 01:00.0)
modprobe vfio-pci
modprobe openvswitch
open-vswitch vmbr0 "$nic"
ip link set "$nic" up
ip link set vmbr0 up
in_use "$nic) is part of the .* ovs-system" 01:00.0

echo "== the host's address and route"
ip address add 192.0.2.2/24 dev vmbr0
in_use 'vmbr0 of Open vSwitch) has the host.s address 192.0.2.2/24' 01:00.0
ip route add default via 192.0.2.1
needed "vmbr0 of Open vSwitch on $nic) carries the host's default route via 192.0.2.1" 01:00.0

echo "== a NIC that is no port of it is free"
pcipt-bind --dry-run 05:00.0
