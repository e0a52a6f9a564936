# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes machines declared in tables as trees that look like Linux' /sys, /proc and /dev."""
