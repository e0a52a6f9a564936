#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Routes that no other table than a policy's own has are routes of the host as well.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

nic=$(interface 01:00.0)
modprobe vfio-pci
ip link set "$nic" up

echo "== IPv6, a default route in another table"
ip -6 route add default dev "$nic" table 100
needed 'default route' 01:00.0
ip -6 route del default table 100

echo "== IPv6, another route in another table"
ip -6 route add 2001:db8:1::/48 dev "$nic" table 100
in_use 'route to 2001:db8:1::/48' 01:00.0
ip -6 route del 2001:db8:1::/48 table 100

echo "== a default route in another table"
ip route add default dev "$nic" table 100
ip rule add from 192.0.2.2 table 100
needed 'default route' 01:00.0
ip route del default table 100

echo "== another route in another table"
ip route add 203.0.113.0/24 dev "$nic" table 100
in_use 'route to 203.0.113.0/24' 01:00.0
