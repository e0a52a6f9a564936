# SPDX-License-Identifier: LGPL-2.1-or-later
"""One module for each machine, or for a few that differ in little: MACHINES is what they declare."""
