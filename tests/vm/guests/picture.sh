#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the shell finds in sysfs goes to the output; what the library says of the same machine, and a capture, to /out.
# The virtual functions of the NIC are where they were foreseen.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

sh /usr/share/pcipt/walk.sh
pcipt-groups --json >/out/groups.json || [ $? = 1 ] # 1: there is nothing to pass through
status=0
pcipt-status --json >/out/status.json || status=$?
echo $status >/out/ready
pcipt-topology --json >/out/topology.json
pcipt-capture /out/capture >/dev/null
pcipt-capture --scrub /out/scrubbed >/dev/null

# Without root rights the same groups are there.
chmod 1777 /tmp
su -s /bin/sh nobody -c 'pcipt-groups --json >/tmp/nobody.json' || [ $? = 1 ]
cp /tmp/nobody.json /out/nobody.json

foreseen_right 01:00.0 1 7
