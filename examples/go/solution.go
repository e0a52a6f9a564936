// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

// Solution is who gets what, or why that cannot be.
type Solution struct {
	Solved    bool           // all have what they asked for
	VMs       []VMSolution   // in the order in which they were added
	Requests  []RequestEntry // all requests, whose indexes Port and Conflict mean
	Make      []MakeVFs      // physical functions that are to make virtual ones first
	Conflicts []int          // requests that contradict each other, when it could not be solved
	Findings  Findings       // why it cannot be, or what is to be minded
}

// VMSolution is what a virtual machine gets.
type VMSolution struct {
	Name   string
	Number *uint32 // nil for none
	Ports  []Port  // in the order of addresses
}

// RequestEntry is a request with whose it is.
type RequestEntry struct {
	VM   int    // the index of the virtual machine
	Text string // such as "2 ports with interface=enp*"
}

// Port is a function that a virtual machine gets.
type Port struct {
	Address  *Address // nil where a virtual function that is to be made has no known one
	Device   *Device  // nil for a virtual function that is to be made
	Physical *Device  // the physical function of a virtual one
	VF       *uint32  // which one of its physical function's virtual ones it is
	Request  *int     // nil for a function that comes along, since it shares the group of one that was asked for
	MAC      string   // empty when none is set
	VLAN     *uint16  // nil when none is set
}

// MakeVFs is a physical function that is to make virtual ones.
type MakeVFs struct {
	Device *Device
	Count  uint32
}

// Solve finds out who gets what. That it cannot be is no error: Solved is false then, and the findings say why.
func (a *Assignment) Solve() (solution *Solution, err error) {
	err = a.do("Assignment.Solve", func(ptr *C.struct_pcipt_assignment) error {
		result := C.pcipt_assignment_solve(ptr)
		if result < 0 {
			return withFindings(failure("Assignment.Solve", int(result)), goFindings(C.pcipt_assignment_get_findings(ptr)))
		}
		solution = a.solution(ptr)
		solution.Solved = result > 0
		return nil
	})
	return solution, err
}

func (a *Assignment) solution(ptr *C.struct_pcipt_assignment) *Solution {
	solution := &Solution{
		VMs:       make([]VMSolution, C.pcipt_assignment_get_vm_count(ptr)),
		Requests:  make([]RequestEntry, C.pcipt_assignment_get_request_count(ptr)),
		Make:      make([]MakeVFs, C.pcipt_assignment_get_make_count(ptr)),
		Conflicts: make([]int, C.pcipt_assignment_get_conflict_count(ptr)),
		Findings:  goFindings(C.pcipt_assignment_get_findings(ptr)),
	}
	for i := range solution.VMs {
		vm := &solution.VMs[i]
		var number C.uint32_t
		vm.Name = C.GoString(C.pcipt_assignment_get_vm_name(ptr, C.size_t(i)))
		if C.pcipt_assignment_get_vm_number(ptr, C.size_t(i), &number) == 0 {
			vm.Number = pointer(uint32(number))
		}
		vm.Ports = make([]Port, C.pcipt_assignment_get_port_count(ptr, C.size_t(i)))
		for j := range vm.Ports {
			vm.Ports[j] = a.port(ptr, C.size_t(i), C.size_t(j))
		}
	}
	for i := range solution.Requests {
		var vm C.size_t
		if C.pcipt_assignment_get_request_vm(ptr, C.size_t(i), &vm) == 0 {
			solution.Requests[i] = RequestEntry{int(vm), C.GoString(C.pcipt_assignment_get_request_text(ptr, C.size_t(i)))}
		}
	}
	for i := range solution.Make {
		var count C.uint32_t
		solution.Make[i].Device = a.picture.device(C.pcipt_assignment_get_make(ptr, C.size_t(i), &count))
		solution.Make[i].Count = uint32(count)
	}
	for i := range solution.Conflicts {
		var request C.size_t
		if C.pcipt_assignment_get_conflict(ptr, C.size_t(i), &request) == 0 {
			solution.Conflicts[i] = int(request)
		}
	}
	return solution
}

func (a *Assignment) port(ptr *C.struct_pcipt_assignment, vm, index C.size_t) Port {
	var vf C.uint32_t
	var request C.size_t
	var vlan C.uint16_t
	var mac [18]C.char
	port := Port{
		Address:  lentAddress(C.pcipt_assignment_get_port_address(ptr, vm, index)),
		Device:   a.picture.device(C.pcipt_assignment_get_port_device(ptr, vm, index)),
		Physical: a.picture.device(C.pcipt_assignment_get_port_pf(ptr, vm, index)),
	}
	if C.pcipt_assignment_get_port_vf_index(ptr, vm, index, &vf) == 0 {
		port.VF = pointer(uint32(vf))
	}
	if C.pcipt_assignment_get_port_request(ptr, vm, index, &request) == 0 {
		port.Request = pointer(int(request))
	}
	if C.pcipt_assignment_get_port_mac(ptr, vm, index, &mac[0], C.size_t(len(mac))) > 0 {
		port.MAC = C.GoString(&mac[0])
	}
	if C.pcipt_assignment_get_port_vlan(ptr, vm, index, &vlan) == 0 {
		port.VLAN = pointer(uint16(vlan))
	}
	return port
}

func pointer[T any](value T) *T { return &value }
