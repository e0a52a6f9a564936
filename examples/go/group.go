// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import "runtime"

// Group is an IOMMU group of a picture: devices that the kernel can only give away together.
type Group struct {
	picture *picture
	ptr     *C.struct_pcipt_group
}

// Host is the picture that the group is a member of.
func (g *Group) Host() *Host { return hostOf(g.picture) }

// Number is the kernel's. It changes from boot to boot.
func (g *Group) Number() uint32 {
	defer runtime.KeepAlive(g)
	return uint32(C.pcipt_group_get_number(g.ptr))
}

// Members are its PCI functions in the order of addresses.
func (g *Group) Members() []*Device {
	defer runtime.KeepAlive(g)
	members := make([]*Device, C.pcipt_group_get_member_count(g.ptr))
	for i := range members {
		members[i] = g.picture.device(C.pcipt_group_get_member(g.ptr, C.size_t(i)))
	}
	return members
}

// OtherMembers are the kernel's names of members that are no PCI functions. It needs ReadGroups.
func (g *Group) OtherMembers() []string {
	defer runtime.KeepAlive(g)
	names := make([]string, C.pcipt_group_get_other_count(g.ptr))
	for i := range names {
		names[i] = C.GoString(C.pcipt_group_get_other_name(g.ptr, C.size_t(i)))
	}
	return names
}

// DomainType is DMA, DMA-FQ, identity, blocked or unmanaged. It needs ReadGroups.
func (g *Group) DomainType() (string, error) {
	defer runtime.KeepAlive(g)
	var text *C.char
	result := C.pcipt_group_get_domain_type(g.ptr, &text)
	return lentText("Group.DomainType", result, text)
}

// Region is a reserved region of a group.
type Region struct {
	First, Last uint64 // addresses in bytes
	Type        string // direct, direct-relaxable, reserved or msi
}

// Regions are its reserved regions. It needs ReadGroups.
func (g *Group) Regions() []Region {
	defer runtime.KeepAlive(g)
	regions := make([]Region, C.pcipt_group_get_region_count(g.ptr))
	for i := range regions {
		var first, last C.uint64_t
		var kind *C.char
		if C.pcipt_group_get_region(g.ptr, C.size_t(i), &first, &last, &kind) == 0 {
			regions[i] = Region{uint64(first), uint64(last), C.GoString(kind)}
		}
	}
	return regions
}

// HasVFIONode says whether the node through which VFIO hands the group out is there. It needs ReadGroups.
func (g *Group) HasVFIONode() (bool, error) {
	defer runtime.KeepAlive(g)
	return yesOrNo("Group.HasVFIONode", C.pcipt_group_has_vfio_node(g.ptr))
}

// VFIONode is the path of that node, whether or not it is there; empty without ReadGroups.
func (g *Group) VFIONode() string {
	defer runtime.KeepAlive(g)
	return C.GoString(C.pcipt_group_get_vfio_node(g.ptr))
}

// Isolation says whether it holds one endpoint or several.
func (g *Group) Isolation() Isolation {
	defer runtime.KeepAlive(g)
	return Isolation(C.pcipt_group_get_isolation(g.ptr))
}

// Viability says whether the kernel would hand it to a VFIO user as it is now.
func (g *Group) Viability() Viability {
	defer runtime.KeepAlive(g)
	return Viability(C.pcipt_group_get_viability(g.ptr))
}

// JSON is the group as in the JSON of its picture.
func (g *Group) JSON() (string, error) {
	defer runtime.KeepAlive(g)
	var text *C.struct_pcipt_text
	result := C.pcipt_group_to_json(g.ptr, &text)
	return takeText("Group.JSON", result, text)
}

// Check judges the group, and says what stands in the way. It wants ReadGroups.
func (g *Group) Check() (Findings, error) {
	defer runtime.KeepAlive(g)
	var list *C.struct_pcipt_findings
	result := C.pcipt_group_check(g.ptr, &list)
	return takeFindings("Group.Check", result, list)
}

// Explain says why the group is what it is, and what would separate its members. It needs ReadTopology.
func (g *Group) Explain() (Findings, error) {
	defer runtime.KeepAlive(g)
	var list *C.struct_pcipt_findings
	result := C.pcipt_group_explain(g.ptr, &list)
	return takeFindings("Group.Explain", result, list)
}
