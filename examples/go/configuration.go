// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Makes a text of a solved assignment, with up to two strings of which each may be none.
func (a *Assignment) text(op, one, two string,
	call func(ptr *C.struct_pcipt_assignment, one, two *C.char, text **C.struct_pcipt_text) C.int) (made string, err error) {
	err = a.do(op, func(ptr *C.struct_pcipt_assignment) error {
		first, err := cStringOrNull(op, one)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(first))
		second, err := cStringOrNull(op, two)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(second))
		var text *C.struct_pcipt_text
		result := call(ptr, first, second, &text)
		made, err = takeText(op, result, text)
		return err
	})
	return made, err
}

// Proxmox is the file of a virtual machine for Proxmox VE, made from what is in it so far.
func (a *Assignment) Proxmox(vm int, existing string, flags ProxmoxFlag) (string, error) {
	return a.text("Assignment.Proxmox", existing, "",
		func(ptr *C.struct_pcipt_assignment, existing, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_proxmox(ptr, C.size_t(vm), existing, C.uint(flags), text)
		})
}

// ProxmoxMapping is the resource mappings of a Proxmox cluster, of which this host is a node.
func (a *Assignment) ProxmoxMapping(node, existing string) (string, error) {
	return a.text("Assignment.ProxmoxMapping", node, existing,
		func(ptr *C.struct_pcipt_assignment, node, existing *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_proxmox_mapping(ptr, node, existing, text)
		})
}

// ProxmoxIsQ35 says whether the file of a Proxmox virtual machine sets the machine type q35.
func ProxmoxIsQ35(text string) bool {
	file, err := cString("ProxmoxIsQ35", text)
	if err != nil {
		return false
	}
	defer C.free(unsafe.Pointer(file))
	return bool(C.pcipt_proxmox_is_q35(file))
}

// Libvirt is what goes between <devices> and </devices> of a domain.
func (a *Assignment) Libvirt(vm int) (string, error) {
	return a.text("Assignment.Libvirt", "", "",
		func(ptr *C.struct_pcipt_assignment, _, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_libvirt(ptr, C.size_t(vm), text)
		})
}

// QEMU is arguments, an option with its value in each line.
func (a *Assignment) QEMU(vm int, flags QEMUFlag) (string, error) {
	return a.text("Assignment.QEMU", "", "",
		func(ptr *C.struct_pcipt_assignment, _, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_qemu(ptr, C.size_t(vm), C.uint(flags), text)
		})
}

// SRIOVPlugin is config.json of Kubernetes' SR-IOV network device plugin, with resources such as example.com/pfsense.
func (a *Assignment) SRIOVPlugin(prefix string) (string, error) {
	return a.text("Assignment.SRIOVPlugin", prefix, "",
		func(ptr *C.struct_pcipt_assignment, prefix, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_sriov_plugin(ptr, prefix, text)
		})
}

// KubeVirt is permittedHostDevices of KubeVirt's configuration.
func (a *Assignment) KubeVirt(prefix string) (string, error) {
	return a.text("Assignment.KubeVirt", prefix, "",
		func(ptr *C.struct_pcipt_assignment, prefix, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_kubevirt(ptr, prefix, text)
		})
}

// Nova is the section [pci] of nova.conf.
func (a *Assignment) Nova() (string, error) {
	return a.text("Assignment.Nova", "", "",
		func(ptr *C.struct_pcipt_assignment, _, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_nova(ptr, text)
		})
}

// Draw draws the host, the virtual machines, and which port goes where.
func (a *Assignment) Draw(drawing Drawing) (string, error) {
	return a.text("Assignment.Draw", "", "",
		func(ptr *C.struct_pcipt_assignment, _, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_draw(ptr, C.int(drawing), text)
		})
}

// JSON is the answer for other programs, whatever it was.
func (a *Assignment) JSON() (string, error) {
	return a.text("Assignment.JSON", "", "",
		func(ptr *C.struct_pcipt_assignment, _, _ *C.char, text **C.struct_pcipt_text) C.int {
			return C.pcipt_assignment_to_json(ptr, text)
		})
}

// LibvirtNetwork is a <network> of libvirt's that is a pool of the virtual functions of this physical one; without a name
// it is called vfs- and the name of the interface. It needs ReadSRIOV and ReadInterfaces.
func (d *Device) LibvirtNetwork(name string) (string, error) {
	defer runtime.KeepAlive(d)
	network, err := cStringOrNull("Device.LibvirtNetwork", name)
	if err != nil {
		return "", err
	}
	defer C.free(unsafe.Pointer(network))
	var text *C.struct_pcipt_text
	result := C.pcipt_device_to_libvirt_network(d.ptr, network, &text)
	return takeText("Device.LibvirtNetwork", result, text)
}
