#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the library says of a machine's wiring goes to /out; the explanations of its groups fit those that the kernel made.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

echo 2 >"$DEVICES/0000:01:00.0/sriov_numvfs"
first=$(virtual_functions 01:00.0 | head -n 1)
second=$(virtual_functions 01:00.0 | tail -n 1)

pairs
pcipt-topology --json >/out/topology.json
pcipt-topology --ascii
pcipt-topology "$first" "$second"
pcipt-topology --mermaid >/out/topology.mermaid
pcipt-capture /out/capture >/dev/null

# Without root rights nothing is claimed that cannot be known.
chmod 1777 /tmp
su -s /bin/sh nobody -c 'pcipt-topology --json >/tmp/nobody.json'
cp /tmp/nobody.json /out/nobody.json
su -s /bin/sh nobody -c 'pcipt-topology 02:00.0'
