# SPDX-License-Identifier: LGPL-2.1-or-later
# What Doxygen reads in place of a header. The last words of a description become sections, and a structure that is
# declared with a description, though nobody may see into it, an empty one: Doxygen passes over mere declarations.
s/Any thread\.\( Since\|$\)/@anythread\1/
s/Since \([0-9][0-9.]*[0-9]\)\./@since \1/
/\*\/$/{
n
s/^\(struct pcipt_[a-z_]*\);$/\1 {};/
}
