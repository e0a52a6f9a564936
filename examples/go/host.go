// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Host is a picture of one machine. It never changes, and any number of goroutines may use it.
type Host struct {
	picture atomic.Pointer[picture]
}

// Read takes a picture. What is not asked for answers ErrNotRead later.
func (c *Context) Read(what Read) (*Host, error) {
	var host *C.struct_pcipt_host
	err := c.do("Context.Read", func(ctx *C.struct_pcipt_ctx) C.int {
		return C.pcipt_host_read(ctx, C.uint(what), &host)
	})
	if err != nil {
		return nil, err
	}
	return hostOf(newPicture(host)), nil
}

func hostOf(p *picture) *Host {
	h := &Host{}
	h.picture.Store(p)
	return h
}

// Close lets go of the picture. Members of it stay valid, and keep it until they are collected; a Host of which no member
// is in use gives its memory back with the next collection. After it lists are empty, and all else answers ErrClosed.
func (h *Host) Close() error {
	h.picture.Store(nil)
	return nil
}

// Runs a call with the picture.
func (h *Host) do(call func(p *picture, host *C.struct_pcipt_host) error) error {
	p := h.picture.Load()
	if p == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(p.pin)
	return call(p, p.pin.host)
}

// What answers with text through a pointer.
func (h *Host) text(op string, call func(host *C.struct_pcipt_host, text **C.char) C.int) (text string, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) (err error) {
		var lent *C.char
		result := call(host, &lent)
		text, err = lentText(op, result, lent)
		return err
	})
	return text, err
}

// What takes the name of something and answers with a number.
func (h *Host) asked(op, name string, call func(host *C.struct_pcipt_host, name *C.char) C.int) (answer int, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		text, err := cString(op, name)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(text))
		result := call(host, text)
		answer = int(result)
		return check(op, result)
	})
	return answer, err
}

// What are the flags that it was read with.
func (h *Host) What() (what Read, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		what = Read(C.pcipt_host_get_what(host))
		return nil
	})
	return what, err
}

// Devices are the PCI functions in the order of addresses.
func (h *Host) Devices() []*Device {
	if p := h.picture.Load(); p != nil {
		return append([]*Device(nil), p.devices...)
	}
	return nil
}

// Groups are the IOMMU groups in the order of numbers.
func (h *Host) Groups() []*Group {
	if p := h.picture.Load(); p != nil {
		return append([]*Group(nil), p.groups...)
	}
	return nil
}

// Device is the function at an address; nil when there is none.
func (h *Host) Device(address Address) *Device {
	var found *Device
	c := address.c()
	_ = h.do(func(p *picture, host *C.struct_pcipt_host) error {
		found = p.device(C.pcipt_host_find_device(host, &c))
		return nil
	})
	return found
}

// Group is the IOMMU group of a number; nil when there is none. Numbers change from boot to boot.
func (h *Host) Group(number uint32) *Group {
	var found *Group
	_ = h.do(func(p *picture, host *C.struct_pcipt_host) error {
		found = p.group(C.pcipt_host_find_group(host, C.uint32_t(number)))
		return nil
	})
	return found
}

// DeviceByInterface is the function that has an interface of this name, such as eth0.
func (h *Host) DeviceByInterface(name string) (device *Device, err error) {
	err = h.do(func(p *picture, host *C.struct_pcipt_host) error {
		text, err := cString("Host.DeviceByInterface", name)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(text))
		var found *C.struct_pcipt_device
		err = check("Host.DeviceByInterface", C.pcipt_host_find_interface(host, text, &found))
		device = p.device(found)
		return err
	})
	return device, err
}

// DevicesByID are the functions with these ids, such as 0x8086 and 0x1521.
func (h *Host) DevicesByID(vendor, device uint16) []*Device {
	var found []*Device
	_ = h.do(func(p *picture, host *C.struct_pcipt_host) error {
		var index C.size_t
		for start := C.size_t(0); C.pcipt_host_find_id(host, C.uint16_t(vendor), C.uint16_t(device), start, &index) == 0; start = index + 1 {
			found = append(found, p.devices[index])
		}
		return nil
	})
	return found
}

// KernelRelease needs ReadMachine.
func (h *Host) KernelRelease() (string, error) {
	return h.text("Host.KernelRelease", func(host *C.struct_pcipt_host, text **C.char) C.int {
		return C.pcipt_host_get_kernel_release(host, text)
	})
}

// CommandLine is the kernel's. It needs ReadMachine.
func (h *Host) CommandLine() (string, error) {
	return h.text("Host.CommandLine", func(host *C.struct_pcipt_host, text **C.char) C.int {
		return C.pcipt_host_get_command_line(host, text)
	})
}

// Lockdown is none, integrity or confidentiality. It needs ReadMachine.
func (h *Host) Lockdown() (string, error) {
	return h.text("Host.Lockdown", func(host *C.struct_pcipt_host, text **C.char) C.int {
		return C.pcipt_host_get_lockdown(host, text)
	})
}

// IOMMU is an IOMMU that the kernel lists.
type IOMMU struct {
	Name string // such as dmar0
	Kind IOMMUKind
}

// IOMMUs are there with ReadMachine.
func (h *Host) IOMMUs() (found []IOMMU) {
	_ = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		for i := C.size_t(0); i < C.pcipt_host_get_iommu_count(host); i++ {
			found = append(found, IOMMU{C.GoString(C.pcipt_host_get_iommu_name(host, i)), IOMMUKind(C.pcipt_host_get_iommu_kind(host, i))})
		}
		return nil
	})
	return found
}

// HasFirmwareTable says whether there is a table DMAR, IVRS, IORT or VIOT. It needs ReadMachine.
func (h *Host) HasFirmwareTable(signature string) (bool, error) {
	answer, err := h.asked("Host.HasFirmwareTable", signature, func(host *C.struct_pcipt_host, name *C.char) C.int {
		return C.pcipt_host_has_firmware_table(host, name)
	})
	return answer > 0, err
}

// ModuleState says whether the kernel has a module that passthrough needs. It needs ReadMachine.
func (h *Host) ModuleState(name string) (ModuleState, error) {
	answer, err := h.asked("Host.ModuleState", name, func(host *C.struct_pcipt_host, name *C.char) C.int {
		return C.pcipt_host_get_module_state(host, name)
	})
	return ModuleState(answer), err
}

// InterruptRemapping needs ReadMachine.
func (h *Host) InterruptRemapping() (answer Tristate, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		result := C.pcipt_host_get_interrupt_remapping(host)
		answer = Tristate(result)
		return check("Host.InterruptRemapping", result)
	})
	return answer, err
}

// Unread is a file of the machine that could not be read, mostly for want of root rights.
type Unread struct {
	Path string
	Err  error
}

// Unread lists what the picture is the poorer for.
func (h *Host) Unread() (files []Unread) {
	_ = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		for i := C.size_t(0); i < C.pcipt_host_get_unread_count(host); i++ {
			path := C.GoString(C.pcipt_host_get_unread_path(host, i))
			files = append(files, Unread{path, failure("reading "+path, int(C.pcipt_host_get_unread_error(host, i)))})
		}
		return nil
	})
	return files
}

// Check says whether the machine can pass devices through, and what stands in the way. It needs ReadMachine.
func (h *Host) Check() (findings Findings, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) (err error) {
		var list *C.struct_pcipt_findings
		result := C.pcipt_host_check(host, &list)
		findings, err = takeFindings("Host.Check", result, list)
		return err
	})
	return findings, err
}

// JSON is the picture with all that was read.
func (h *Host) JSON() (json string, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) (err error) {
		var text *C.struct_pcipt_text
		result := C.pcipt_host_to_json(host, &text)
		json, err = takeText("Host.JSON", result, text)
		return err
	})
	return json, err
}

// Draw draws the wiring. It needs ReadTopology.
func (h *Host) Draw(drawing Drawing) (drawn string, err error) {
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) (err error) {
		var text *C.struct_pcipt_text
		result := C.pcipt_host_draw(host, C.int(drawing), &text)
		drawn, err = takeText("Host.Draw", result, text)
		return err
	})
	return drawn, err
}
