// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"sync"
	"unsafe"
)

// Capacity is a count of ports, with what is to be supposed.
type Capacity struct {
	picture *picture
	own     *object
}

// Count is what a Capacity has counted.
type Count struct {
	Present    int               // physical ports that are there
	Ports      []PortCount       // each of them, in the order of addresses
	States     map[PortState]int // how many of them are in a state
	Units      int               // of which one virtual machine or another can have each
	Now        int               // ports that virtual machines can have in all, as things are
	Most       int               // and at most, with virtual functions
	VFsNow     int               // virtual functions among those that can be given now
	VFsMost    int               // virtual functions that all ports together could have
	Limits     []Limit           // the one that allows least first
	PerMachine map[string]int    // how many one virtual machine of a kind (Hypervisor.Name) can have now
	Findings   Findings          // the limits first
}

// PortCount is a physical port and what becomes of it.
type PortCount struct {
	Device *Device
	State  PortState
}

// Limit is what limits the number of ports.
type Limit struct {
	Kind    LimitKind
	Number  int  // how many ports there would be if nothing but this limited them
	Bites   bool // it takes something away from what is there
	Source  string
	Finding Finding
}

// Hypervisor is a kind of virtual machine: hypervisor and machine type.
type Hypervisor struct {
	Name       string // such as proxmox or libvirt-q35
	Title      string // what people call it, such as Proxmox VE
	Entries    int    // for passed-through devices, that one virtual machine takes
	TakesSlots bool   // an entry can hold several functions
	Source     string // since which version, and where it says so
}

// Hypervisors are all that are known.
func Hypervisors() []Hypervisor {
	known := make([]Hypervisor, C.pcipt_hypervisor_get_count())
	for i := range known {
		known[i] = Hypervisor{
			Name:       C.GoString(C.pcipt_hypervisor_get_name(C.size_t(i))),
			Title:      C.GoString(C.pcipt_hypervisor_get_title(C.size_t(i))),
			Entries:    int(C.pcipt_hypervisor_get_entries(C.size_t(i))),
			TakesSlots: bool(C.pcipt_hypervisor_takes_slots(C.size_t(i))),
			Source:     C.GoString(C.pcipt_hypervisor_get_source(C.size_t(i))),
		}
	}
	return known
}

// NewCapacity makes a count of network ports, from a picture with ReadAll, and ReadHolders for what virtual machines have.
func (h *Host) NewCapacity() (capacity *Capacity, err error) {
	err = h.do(func(p *picture, host *C.struct_pcipt_host) error {
		var ptr *C.struct_pcipt_capacity
		if err := check("Host.NewCapacity", C.pcipt_capacity_new(host, &ptr)); err != nil {
			return err
		}
		capacity = &Capacity{p, newObject(new(sync.Mutex), unsafe.Pointer(ptr), func(ptr unsafe.Pointer) {
			C.pcipt_capacity_free((*C.struct_pcipt_capacity)(ptr))
		})}
		return nil
	})
	return capacity, err
}

// Close frees it. What it has counted stays valid.
func (c *Capacity) Close() error {
	c.own.close()
	return nil
}

func (c *Capacity) do(op string, call func(ptr *C.struct_pcipt_capacity) C.int) error {
	ptr, err := c.own.begin()
	if err != nil {
		return err
	}
	defer c.own.end()
	return check(op, call((*C.struct_pcipt_capacity)(ptr)))
}

// SetFilter sets which ports are counted.
func (c *Capacity) SetFilter(filter *Filter) error {
	const op = "Capacity.SetFilter"
	ptr, err := c.own.begin()
	if err != nil {
		return err
	}
	defer c.own.end()
	return filter.do(op, func(f *C.struct_pcipt_filter) C.int {
		return C.pcipt_capacity_set_filter((*C.struct_pcipt_capacity)(ptr), f)
	})
}

// SetVFs supposes that a port had so many virtual functions; 0 takes that back.
func (c *Capacity) SetVFs(physical Address, count uint32) error {
	address := physical.c()
	return c.do("Capacity.SetVFs", func(ptr *C.struct_pcipt_capacity) C.int {
		return C.pcipt_capacity_set_vfs(ptr, &address, C.uint32_t(count))
	})
}

// SetOwnSlot supposes that the card of this function sat in a slot of its own, or takes that back.
func (c *Capacity) SetOwnSlot(function Address, on bool) error {
	address := function.c()
	return c.do("Capacity.SetOwnSlot", func(ptr *C.struct_pcipt_capacity) C.int {
		return C.pcipt_capacity_set_own_slot(ptr, &address, C.bool(on))
	})
}

// SetACSOverride supposes pcie_acs_override=downstream,multifunction.
func (c *Capacity) SetACSOverride(on bool) error {
	return c.do("Capacity.SetACSOverride", func(ptr *C.struct_pcipt_capacity) C.int {
		return C.pcipt_capacity_set_acs_override(ptr, C.bool(on))
	})
}

// Count counts, with all that is set.
func (c *Capacity) Count() (count *Count, err error) {
	err = c.do("Capacity.Count", func(ptr *C.struct_pcipt_capacity) C.int {
		result := C.pcipt_capacity_count(ptr)
		if result >= 0 {
			count = c.copied(ptr)
		}
		return result
	})
	return count, err
}

func (c *Capacity) copied(ptr *C.struct_pcipt_capacity) *Count {
	count := &Count{
		Present:    int(C.pcipt_capacity_get_present(ptr)),
		States:     map[PortState]int{},
		Units:      int(C.pcipt_capacity_get_unit_count(ptr)),
		Now:        int(C.pcipt_capacity_get_now(ptr)),
		Most:       int(C.pcipt_capacity_get_most(ptr)),
		VFsNow:     int(C.pcipt_capacity_get_vfs_now(ptr)),
		VFsMost:    int(C.pcipt_capacity_get_vfs_most(ptr)),
		Limits:     make([]Limit, C.pcipt_capacity_get_limit_count(ptr)),
		PerMachine: map[string]int{},
		Findings:   goFindings(C.pcipt_capacity_get_findings(ptr)),
	}
	for i := C.size_t(0); ; i++ {
		device := c.picture.device(C.pcipt_capacity_get_port(ptr, i))
		if device == nil {
			break
		}
		state := PortState(C.pcipt_capacity_get_port_state(ptr, i))
		count.Ports = append(count.Ports, PortCount{device, state})
		count.States[state] = int(C.pcipt_capacity_get_state_count(ptr, C.int(state)))
	}
	for i := range count.Limits {
		index := C.size_t(i)
		count.Limits[i] = Limit{
			Kind:    LimitKind(C.pcipt_capacity_get_limit_kind(ptr, index)),
			Number:  int(C.pcipt_capacity_get_limit_number(ptr, index)),
			Bites:   bool(C.pcipt_capacity_limit_bites(ptr, index)),
			Source:  C.GoString(C.pcipt_capacity_get_limit_source(ptr, index)),
			Finding: goFinding(C.pcipt_capacity_get_limit_finding(ptr, index)),
		}
	}
	for i, hypervisor := range Hypervisors() {
		count.PerMachine[hypervisor.Name] = int(C.pcipt_capacity_get_vm_now(ptr, C.size_t(i)))
	}
	return count
}

// JSON is what was counted last, for other programs.
func (c *Capacity) JSON() (json string, err error) {
	var text *C.struct_pcipt_text
	err = c.do("Capacity.JSON", func(ptr *C.struct_pcipt_capacity) C.int { return C.pcipt_capacity_to_json(ptr, &text) })
	if err != nil {
		return "", err
	}
	return takeText("Capacity.JSON", 0, text)
}
