#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Never ends.

echo begun
while :; do
	sleep 1
done
