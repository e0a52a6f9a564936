// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

// Assignment is requests of virtual machines for ports.
type Assignment struct {
	picture *picture
	own     *object
}

// VM is a virtual machine with its requests.
type VM struct {
	Name        string
	Number      uint32 // for Proxmox from 100 on; 0 for none
	Guest       Guest
	OneNUMANode bool // it prefers ports of one NUMA node
	Spread      Spread
	Hypervisor  string // whose limit is minded; empty for none
	Requests    []Request
}

// Request asks for ports.
type Request struct {
	Count  uint32
	Filter string // which ones: words as of NewFilter; empty for whole network ports
	Card   bool   // a whole card
	VLAN   uint16 // 0 for none
	MAC    string // of the first virtual function; empty for none
}

// NewAssignment makes an empty one, from a picture as of NewCapacity.
func (h *Host) NewAssignment() (assignment *Assignment, err error) {
	err = h.do(func(p *picture, host *C.struct_pcipt_host) error {
		var ptr *C.struct_pcipt_assignment
		if err := check("Host.NewAssignment", C.pcipt_assignment_new(host, &ptr)); err != nil {
			return err
		}
		assignment = &Assignment{p, newObject(new(sync.Mutex), unsafe.Pointer(ptr), func(ptr unsafe.Pointer) {
			C.pcipt_assignment_free((*C.struct_pcipt_assignment)(ptr))
		})}
		return nil
	})
	return assignment, err
}

// Close frees it. Solutions and texts stay valid.
func (a *Assignment) Close() error {
	a.own.close()
	return nil
}

func (a *Assignment) do(op string, call func(ptr *C.struct_pcipt_assignment) error) error {
	ptr, err := a.own.begin()
	if err != nil {
		return err
	}
	defer a.own.end()
	return call((*C.struct_pcipt_assignment)(ptr))
}

// AddVM adds a virtual machine with its requests. When something of it is wrong it may be there in part: start anew then.
func (a *Assignment) AddVM(vm VM) error {
	const op = "Assignment.AddVM"
	return a.do(op, func(ptr *C.struct_pcipt_assignment) error {
		name, err := cString(op, vm.Name)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(name))
		var index C.size_t
		if err := check(op, C.pcipt_assignment_add_vm(ptr, name, &index)); err != nil {
			return err
		}
		if err := setVM(op, ptr, index, vm); err != nil {
			return err
		}
		for _, request := range vm.Requests {
			if err := addRequest(op, ptr, index, request); err != nil {
				return err
			}
		}
		return nil
	})
}

func setVM(op string, ptr *C.struct_pcipt_assignment, index C.size_t, vm VM) error {
	if vm.Number != 0 {
		if err := check(op+": Number", C.pcipt_assignment_set_vm_number(ptr, index, C.uint32_t(vm.Number))); err != nil {
			return err
		}
	}
	if vm.Hypervisor != "" {
		name, err := cString(op, vm.Hypervisor)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(name))
		var found C.size_t
		if err := check(op+": Hypervisor", C.pcipt_hypervisor_find(name, &found)); err != nil {
			return err
		}
		if err := check(op+": Hypervisor", C.pcipt_assignment_set_vm_hypervisor(ptr, index, found)); err != nil {
			return err
		}
	}
	if err := check(op+": Guest", C.pcipt_assignment_set_vm_guest(ptr, index, C.int(vm.Guest))); err != nil {
		return err
	}
	if err := check(op+": OneNUMANode", C.pcipt_assignment_set_vm_one_numa_node(ptr, index, C.bool(vm.OneNUMANode))); err != nil {
		return err
	}
	return check(op+": Spread", C.pcipt_assignment_set_vm_spread(ptr, index, C.int(vm.Spread)))
}

func addRequest(op string, ptr *C.struct_pcipt_assignment, vm C.size_t, request Request) error {
	var index C.size_t
	filter, err := NewFilter(request.Filter)
	if err != nil {
		return err
	}
	defer filter.Close()
	err = filter.do(op+": Request", func(f *C.struct_pcipt_filter) C.int {
		return C.pcipt_assignment_add_request(ptr, vm, C.uint32_t(request.Count), f, &index)
	})
	if err != nil {
		return err
	}
	if err := check(op+": Card", C.pcipt_assignment_set_request_card(ptr, index, C.bool(request.Card))); err != nil {
		return err
	}
	if err := check(op+": VLAN", C.pcipt_assignment_set_request_vlan(ptr, index, C.uint16_t(request.VLAN))); err != nil {
		return err
	}
	mac, err := cStringOrNull(op, request.MAC)
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(mac))
	return check(op+": MAC", C.pcipt_assignment_set_request_mac(ptr, index, mac))
}

// Parse adds what a text asks for; docs/assignment.md has the format. The error names the wrong line, and why it is wrong.
func (a *Assignment) Parse(text string) error {
	const op = "Assignment.Parse"
	return a.do(op, func(ptr *C.struct_pcipt_assignment) error {
		lines, err := cString(op, text)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(lines))
		var line C.size_t
		var why *C.char
		err = check(op, C.pcipt_assignment_parse(ptr, lines, &line, &why))
		var failed *Error
		if errors.As(err, &failed) {
			failed.Line, failed.Why = int(line), C.GoString(why)
		}
		return err
	})
}
