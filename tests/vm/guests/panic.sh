#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Takes the kernel down.

echo begun
echo c >/proc/sysrq-trigger
