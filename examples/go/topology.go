// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import "runtime"

// Slot is a slot of the board, or a socket for an M.2 or U.2 drive.
type Slot struct {
	picture *picture
	ptr     *C.struct_pcipt_slot
}

// Switch is a PCI Express switch: one port up, several down.
type Switch struct {
	picture *picture
	ptr     *C.struct_pcipt_switch
}

// RootBus is a root bus of the machine with its ports.
type RootBus struct {
	picture *picture
	ptr     *C.struct_pcipt_root_bus
}

// Slots are there with ReadTopology, in the order of their ports.
func (h *Host) Slots() []*Slot {
	if p := h.picture.Load(); p != nil {
		return append([]*Slot(nil), p.slots...)
	}
	return nil
}

// Switches are there with ReadTopology; it takes root rights to see one.
func (h *Host) Switches() []*Switch {
	if p := h.picture.Load(); p != nil {
		return append([]*Switch(nil), p.switches...)
	}
	return nil
}

// RootBuses are there with ReadTopology, in the order of domains and numbers.
func (h *Host) RootBuses() []*RootBus {
	if p := h.picture.Load(); p != nil {
		return append([]*RootBus(nil), p.roots...)
	}
	return nil
}

// NUMALanes are the lanes of all root ports of a NUMA node, and how many of them are in use; -1 is the node of root buses
// of which the firmware names none.
func (h *Host) NUMALanes(node int32) (lanes, used uint32, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		var all, taken C.uint32_t
		err := check("Host.NUMALanes", C.pcipt_host_get_numa_lanes(host, C.int32_t(node), &all, &taken))
		lanes, used = uint32(all), uint32(taken)
		return err
	})
	return lanes, used, err
}

// Host is the picture that the slot is a member of.
func (s *Slot) Host() *Host { return hostOf(s.picture) }

// Host is the picture that the switch is a member of.
func (s *Switch) Host() *Host { return hostOf(s.picture) }

// Host is the picture that the root bus is a member of.
func (r *RootBus) Host() *Host { return hostOf(r.picture) }

// Name is the name by the best source.
func (s *Slot) Name() string {
	defer runtime.KeepAlive(s)
	return C.GoString(C.pcipt_slot_get_name(s.ptr))
}

// SlotName is a name of a slot with who gives it.
type SlotName struct {
	Source SlotSource
	Name   string
}

// Names are all its names, the best first.
func (s *Slot) Names() []SlotName {
	defer runtime.KeepAlive(s)
	names := make([]SlotName, C.pcipt_slot_get_source_count(s.ptr))
	for i := range names {
		names[i].Source = SlotSource(C.pcipt_slot_get_source(s.ptr, C.size_t(i)))
		names[i].Name = C.GoString(C.pcipt_slot_get_source_name(s.ptr, C.size_t(i)))
	}
	return names
}

// Port is the port that the slot hangs on; nil when it is not known.
func (s *Slot) Port() *Device {
	defer runtime.KeepAlive(s)
	return s.picture.device(C.pcipt_slot_get_port(s.ptr))
}

// Form is what fits.
func (s *Slot) Form() SlotForm {
	defer runtime.KeepAlive(s)
	return SlotForm(C.pcipt_slot_get_form(s.ptr))
}

// Width is how many lanes the connector has; 0 when it is not known.
func (s *Slot) Width() uint32 {
	defer runtime.KeepAlive(s)
	return uint32(C.pcipt_slot_get_width(s.ptr))
}

// PortWidth is how many lanes the slot's port has; 0 when it is not known.
func (s *Slot) PortWidth() uint32 {
	defer runtime.KeepAlive(s)
	return uint32(C.pcipt_slot_get_port_width(s.ptr))
}

// Long says whether it takes full-length cards.
func (s *Slot) Long() Tristate {
	defer runtime.KeepAlive(s)
	return Tristate(C.pcipt_slot_get_long(s.ptr))
}

// Usage is the firmware's word on whether it is free.
func (s *Slot) Usage() SlotUsage {
	defer runtime.KeepAlive(s)
	return SlotUsage(C.pcipt_slot_get_usage(s.ptr))
}

// Hotplug says whether it can be plugged while the machine runs.
func (s *Slot) Hotplug() Tristate {
	defer runtime.KeepAlive(s)
	return Tristate(C.pcipt_slot_get_hotplug(s.ptr))
}

// Occupied says whether something is in it.
func (s *Slot) Occupied() Tristate {
	defer runtime.KeepAlive(s)
	return Tristate(C.pcipt_slot_get_occupied(s.ptr))
}

// Functions are the functions in it, without virtual ones and those behind a bridge in it.
func (s *Slot) Functions() []*Device {
	defer runtime.KeepAlive(s)
	functions := make([]*Device, C.pcipt_slot_get_function_count(s.ptr))
	for i := range functions {
		functions[i] = s.picture.device(C.pcipt_slot_get_function(s.ptr, C.size_t(i)))
	}
	return functions
}

// Split says whether its lanes go to several ports.
func (s *Slot) Split() Split {
	defer runtime.KeepAlive(s)
	return Split(C.pcipt_slot_get_split(s.ptr))
}

// SlotPart is a part of a slot whose lanes go to several ports.
type SlotPart struct {
	Port  *Device // nil when it is not known
	Width uint32  // lanes
}

// Parts are those that it is split into; none when it is not.
func (s *Slot) Parts() []SlotPart {
	defer runtime.KeepAlive(s)
	parts := make([]SlotPart, C.pcipt_slot_get_part_count(s.ptr))
	for i := range parts {
		parts[i].Port = s.picture.device(C.pcipt_slot_get_part_port(s.ptr, C.size_t(i)))
		parts[i].Width = uint32(C.pcipt_slot_get_part_width(s.ptr, C.size_t(i)))
	}
	return parts
}

// Upstream is the port towards the root.
func (s *Switch) Upstream() *Device {
	defer runtime.KeepAlive(s)
	return s.picture.device(C.pcipt_switch_get_upstream(s.ptr))
}

// Ports are those away from the root.
func (s *Switch) Ports() []*Device {
	defer runtime.KeepAlive(s)
	ports := make([]*Device, C.pcipt_switch_get_port_count(s.ptr))
	for i := range ports {
		ports[i] = s.picture.device(C.pcipt_switch_get_port(s.ptr, C.size_t(i)))
	}
	return ports
}

// Chip is what it is, by the ids of common families; empty for others.
func (s *Switch) Chip() string {
	defer runtime.KeepAlive(s)
	return C.GoString(C.pcipt_switch_get_chip(s.ptr))
}

// Uplink is what its uplink carries now, in Mbit/s; 0 when it is not known.
func (s *Switch) Uplink() uint64 {
	defer runtime.KeepAlive(s)
	return uint64(C.pcipt_switch_get_uplink(s.ptr))
}

// Demand is what the links below carry together now, in Mbit/s.
func (s *Switch) Demand() uint64 {
	defer runtime.KeepAlive(s)
	return uint64(C.pcipt_switch_get_demand(s.ptr))
}

// Oversubscription is how often the links below go into the uplink, in percent; 0 when it is not known.
func (s *Switch) Oversubscription() uint32 {
	defer runtime.KeepAlive(s)
	return uint32(C.pcipt_switch_get_oversubscription(s.ptr))
}

// Domain is its PCI domain.
func (r *RootBus) Domain() uint32 {
	defer runtime.KeepAlive(r)
	return uint32(C.pcipt_root_bus_get_domain(r.ptr))
}

// Bus is its number.
func (r *RootBus) Bus() uint8 {
	defer runtime.KeepAlive(r)
	return uint8(C.pcipt_root_bus_get_bus(r.ptr))
}

// NUMANode is that of its functions; -1 when the firmware names none.
func (r *RootBus) NUMANode() int32 {
	defer runtime.KeepAlive(r)
	return int32(C.pcipt_root_bus_get_numa_node(r.ptr))
}

// Lanes is how many lanes its root ports have.
func (r *RootBus) Lanes() uint32 {
	defer runtime.KeepAlive(r)
	return uint32(C.pcipt_root_bus_get_lanes(r.ptr))
}

// LanesUsed is how many of them are in use.
func (r *RootBus) LanesUsed() uint32 {
	defer runtime.KeepAlive(r)
	return uint32(C.pcipt_root_bus_get_lanes_used(r.ptr))
}
