// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import "runtime"

// The library's picture, freed when no member can be reached any more. It stands apart from the members, since these and
// the picture refer to each other, and what is in a circle is never finalized.
type pin struct {
	host *C.struct_pcipt_host
}

// A picture with its members, each of which exists once, so that == of two pointers says whether they are the same.
type picture struct {
	pin      *pin
	devices  []*Device
	groups   []*Group
	slots    []*Slot
	switches []*Switch
	roots    []*RootBus

	deviceOf map[*C.struct_pcipt_device]*Device
	groupOf  map[*C.struct_pcipt_group]*Group
	slotOf   map[*C.struct_pcipt_slot]*Slot
}

// Takes a reference over.
func newPicture(host *C.struct_pcipt_host) *picture {
	p := &picture{pin: &pin{host}}
	runtime.SetFinalizer(p.pin, func(pin *pin) { C.pcipt_host_unref(pin.host) })
	p.listDevices()
	p.listGroups()
	p.listWiring()
	return p
}

func (p *picture) listDevices() {
	host := p.pin.host
	members := make([]Device, C.pcipt_host_get_device_count(host))
	p.devices = make([]*Device, len(members))
	p.deviceOf = make(map[*C.struct_pcipt_device]*Device, len(members))
	for i := range members {
		members[i] = Device{p, C.pcipt_host_get_device(host, C.size_t(i))}
		p.devices[i] = &members[i]
		p.deviceOf[members[i].ptr] = &members[i]
	}
}

func (p *picture) listGroups() {
	host := p.pin.host
	members := make([]Group, C.pcipt_host_get_group_count(host))
	p.groups = make([]*Group, len(members))
	p.groupOf = make(map[*C.struct_pcipt_group]*Group, len(members))
	for i := range members {
		members[i] = Group{p, C.pcipt_host_get_group(host, C.size_t(i))}
		p.groups[i] = &members[i]
		p.groupOf[members[i].ptr] = &members[i]
	}
}

func (p *picture) listWiring() {
	host := p.pin.host
	p.slots = make([]*Slot, C.pcipt_host_get_slot_count(host))
	p.slotOf = make(map[*C.struct_pcipt_slot]*Slot, len(p.slots))
	for i := range p.slots {
		p.slots[i] = &Slot{p, C.pcipt_host_get_slot(host, C.size_t(i))}
		p.slotOf[p.slots[i].ptr] = p.slots[i]
	}
	p.switches = make([]*Switch, C.pcipt_host_get_switch_count(host))
	for i := range p.switches {
		p.switches[i] = &Switch{p, C.pcipt_host_get_switch(host, C.size_t(i))}
	}
	p.roots = make([]*RootBus, C.pcipt_host_get_root_bus_count(host))
	for i := range p.roots {
		p.roots[i] = &RootBus{p, C.pcipt_host_get_root_bus(host, C.size_t(i))}
	}
}

// The member that C means; nil for NULL.
func (p *picture) device(ptr *C.struct_pcipt_device) *Device { return p.deviceOf[ptr] }
func (p *picture) group(ptr *C.struct_pcipt_group) *Group    { return p.groupOf[ptr] }
func (p *picture) slot(ptr *C.struct_pcipt_slot) *Slot       { return p.slotOf[ptr] }
