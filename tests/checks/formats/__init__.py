# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parsers of the formats that pcipt-assign writes, each by the rules of its own documentation."""
