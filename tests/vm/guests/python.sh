#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The programs of the Python binding: a NIC goes to vfio-pci and comes back, alone and with its group; what is in use is
# refused; virtual functions are made, set and taken back.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

here=/usr/share/pcipt/python
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here PYTHONHASHSEED=0
began=$(uptime)
python3 -c 'import pcipt; print("libpcipt", pcipt.version())'
echo "measured: importing the binding takes $(($(uptime) - began)) hundredths of a second"

bind_and_restore()
{
	snapshot >/tmp/before
	python3 "$here/bind_and_restore.py" "$1" >/tmp/said
	cat /tmp/said
	grep -x "$1 is on vfio-pci" /tmp/said
	grep -x "$1 is on igb" /tmp/said
	expect_driver "$1" igb
	# the name of an interface may change, its address does not
	snapshot >/tmp/after
	diff /tmp/before /tmp/after
}

echo "the groups are those of the kernel"
python3 "$here/list_groups.py" >/tmp/groups
[ "$(grep -c '^group ' /tmp/groups)" = "$(find /sys/kernel/iommu_groups -mindepth 1 -maxdepth 1 | wc -l)" ]
grep -x "group $(group 01:00.0): alone, blocked" /tmp/groups
grep "^  0000:01:00.0 .*, driver igb$" /tmp/groups

echo "a NIC that is alone in its group"
bind_and_restore 01:00.0

echo "a NIC that shares its group with a bridge"
bind_and_restore 02:00.0

echo "what is in use is refused, with who uses it, and nothing is changed"
refused_in_use python3 "$here/bind_and_restore.py"
grep '^PCIPT_E_REFUSED: ' /tmp/said

echo "virtual functions are made, set, read back and taken back"
snapshot >/tmp/before
python3 - <<-'END'
	import pcipt

	with pcipt.Context() as context, context.change() as change:
	    change.set_vfs("01:00.0", 2, bind=True)
	    change.set_vf_network("01:00.0", 1, pcipt.VfNetwork(mac="52:54:00:12:34:56", spoof_check=True))
	    change.apply()
	    assert all(step.state == pcipt.StepState.DONE for step in change.steps)
	    device = context.read(pcipt.Read.SRIOV | pcipt.Read.INTERFACES | pcipt.Read.GROUPS).find_device("01:00.0")
	    assert device is not None and len(device.vfs) == 2
	    assert [vf.driver for vf in device.vfs] == ["vfio-pci"] * 2
	    assert all(vf.group is not None and vf.group.has_vfio_node for vf in device.vfs)
	    assert context.read_vf_network(device, 1).mac == "52:54:00:12:34:56"
	    change.undo()
	    assert not context.read(pcipt.Read.SRIOV).find_device("01:00.0").vfs
	    try:
	        change.undo()
	    except pcipt.InvalidArgument as error:
	        print("twice is once:", error)
	    else:
	        raise SystemExit("it was undone twice")
END
snapshot >/tmp/after
diff /tmp/before /tmp/after
