// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Configuration space, and what SR-IOV and the wiring say of a device.

// Config is configuration space as bytes: 64 without root rights. It needs ReadConfig.
func (d *Device) Config() ([]byte, error) {
	defer runtime.KeepAlive(d)
	var bytes *C.uint8_t
	var size C.size_t
	if err := check("Device.Config", C.pcipt_device_get_config(d.ptr, &bytes, &size)); err != nil {
		return nil, err
	}
	return C.GoBytes(unsafe.Pointer(bytes), C.int(size)), nil
}

// Field is a field of configuration space. It needs ReadConfig.
func (d *Device) Field(field Field) (uint64, error) {
	defer runtime.KeepAlive(d)
	var value C.uint64_t
	err := check("Device.Field", C.pcipt_device_get_field(d.ptr, C.int(field), &value))
	return uint64(value), err
}

// Fields are all fields that this version of the library knows.
func Fields() []Field {
	fields := make([]Field, C.pcipt_field_get_count())
	for i := range fields {
		fields[i] = Field(C.pcipt_field_get(C.size_t(i)))
	}
	return fields
}

// ResizableBAR is a BAR whose size can be chosen.
type ResizableBAR struct {
	BAR   uint32 // its number, 0 to 5
	Sizes uint64 // those that it can have: bit 0 is 1 MiB, each further one twice as much
	Size  uint64 // that it has, in bytes
}

// ResizableBARs needs ReadConfig; without there are none.
func (d *Device) ResizableBARs() []ResizableBAR {
	defer runtime.KeepAlive(d)
	bars := make([]ResizableBAR, C.pcipt_device_get_resizable_bar_count(d.ptr))
	for i := range bars {
		var bar C.uint32_t
		var sizes, size C.uint64_t
		if C.pcipt_device_get_resizable_bar(d.ptr, C.size_t(i), &bar, &sizes, &size) == 0 {
			bars[i] = ResizableBAR{uint32(bar), uint64(sizes), uint64(size)}
		}
	}
	return bars
}

// PhysicalFunction is that of a virtual function; nil when this is none. It needs ReadSRIOV.
func (d *Device) PhysicalFunction() (*Device, error) {
	defer runtime.KeepAlive(d)
	var physical *C.struct_pcipt_device
	err := check("Device.PhysicalFunction", C.pcipt_device_get_physical_function(d.ptr, &physical))
	return d.picture.device(physical), err
}

// VFs are the virtual functions by their numbers, with nil for one that vanished. It needs ReadSRIOV.
func (d *Device) VFs() []*Device {
	defer runtime.KeepAlive(d)
	vfs := make([]*Device, C.pcipt_device_get_vf_count(d.ptr))
	for i := range vfs {
		vfs[i] = d.picture.device(C.pcipt_device_get_vf(d.ptr, C.size_t(i)))
	}
	return vfs
}

// TotalVFs is how many virtual functions the driver allows. It needs ReadSRIOV.
func (d *Device) TotalVFs() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.TotalVFs", C.pcipt_device_get_total_vfs(d.ptr, &value))
	return uint32(value), err
}

// CardVFs is how many virtual functions the card itself can have. It needs ReadConfig.
func (d *Device) CardVFs() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.CardVFs", C.pcipt_device_get_card_vfs(d.ptr, &value))
	return uint32(value), err
}

// MSIXCount is how many MSI-X vectors the function has. It needs ReadConfig.
func (d *Device) MSIXCount() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.MSIXCount", C.pcipt_device_get_msix_count(d.ptr, &value))
	return uint32(value), err
}

// VFOffset is how far the first virtual function is from its physical one. It needs ReadSRIOV.
func (d *Device) VFOffset() (uint16, error) {
	defer runtime.KeepAlive(d)
	var value C.uint16_t
	err := check("Device.VFOffset", C.pcipt_device_get_vf_offset(d.ptr, &value))
	return uint16(value), err
}

// VFStride is how far each virtual function is from the one before. It needs ReadSRIOV.
func (d *Device) VFStride() (uint16, error) {
	defer runtime.KeepAlive(d)
	var value C.uint16_t
	err := check("Device.VFStride", C.pcipt_device_get_vf_stride(d.ptr, &value))
	return uint16(value), err
}

// VFDeviceID is the device id that virtual functions have. It needs ReadSRIOV.
func (d *Device) VFDeviceID() (uint16, error) {
	defer runtime.KeepAlive(d)
	var value C.uint16_t
	err := check("Device.VFDeviceID", C.pcipt_device_get_vf_device_id(d.ptr, &value))
	return uint16(value), err
}

// VFAutoprobe says whether the kernel looks for a driver when virtual functions are made. It needs ReadSRIOV.
func (d *Device) VFAutoprobe() (bool, error) {
	defer runtime.KeepAlive(d)
	return yesOrNo("Device.VFAutoprobe", C.pcipt_device_get_vf_autoprobe(d.ptr))
}

// VFTotalMSIX is how many vectors the driver can share out among virtual functions. It needs ReadSRIOV.
func (d *Device) VFTotalMSIX() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.VFTotalMSIX", C.pcipt_device_get_vf_total_msix(d.ptr, &value))
	return uint32(value), err
}

// VFIndex is which one of its physical function's virtual ones this is. It needs ReadSRIOV.
func (d *Device) VFIndex() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.VFIndex", C.pcipt_device_get_vf_index(d.ptr, &value))
	return uint32(value), err
}

// PortType is the kind of PCI Express function. It needs ReadTopology.
func (d *Device) PortType() (PortType, error) {
	defer runtime.KeepAlive(d)
	result := C.pcipt_device_get_port_type(d.ptr)
	if result < 0 {
		return 0, failure("Device.PortType", int(result))
	}
	return PortType(result), nil
}

// LinkWidth is how many lanes are in use. It needs ReadTopology.
func (d *Device) LinkWidth() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.LinkWidth", C.pcipt_device_get_link_width(d.ptr, &value))
	return uint32(value), err
}

// LinkSpeed is the speed of a lane in MT/s. It needs ReadTopology.
func (d *Device) LinkSpeed() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.LinkSpeed", C.pcipt_device_get_link_speed(d.ptr, &value))
	return uint32(value), err
}

// MaxLinkWidth is how many lanes this end of the link has. It needs ReadTopology.
func (d *Device) MaxLinkWidth() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.MaxLinkWidth", C.pcipt_device_get_max_link_width(d.ptr, &value))
	return uint32(value), err
}

// MaxLinkSpeed is the speed that this end can do, in MT/s. It needs ReadTopology.
func (d *Device) MaxLinkSpeed() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.MaxLinkSpeed", C.pcipt_device_get_max_link_speed(d.ptr, &value))
	return uint32(value), err
}

// Bandwidth is what the link carries now, in Mbit/s. It needs ReadTopology.
func (d *Device) Bandwidth() (uint64, error) {
	defer runtime.KeepAlive(d)
	var value C.uint64_t
	err := check("Device.Bandwidth", C.pcipt_device_get_bandwidth(d.ptr, &value))
	return uint64(value), err
}

// NarrowestHop is the device below the link that carries least on the way to the root, and what that carries in Mbit/s. It
// needs ReadTopology.
func (d *Device) NarrowestHop() (*Device, uint64, error) {
	defer runtime.KeepAlive(d)
	var hop *C.struct_pcipt_device
	var bandwidth C.uint64_t
	err := check("Device.NarrowestHop", C.pcipt_device_get_narrowest_hop(d.ptr, &hop, &bandwidth))
	return d.picture.device(hop), uint64(bandwidth), err
}

// LinkClass is the link in a word. It needs ReadTopology.
func (d *Device) LinkClass() (LinkClass, error) {
	defer runtime.KeepAlive(d)
	result := C.pcipt_device_get_link_class(d.ptr)
	if result < 0 {
		return 0, failure("Device.LinkClass", int(result))
	}
	return LinkClass(result), nil
}

// Label is the firmware's name for it on the board. It needs ReadTopology.
func (d *Device) Label() (string, error) {
	defer runtime.KeepAlive(d)
	var text *C.char
	result := C.pcipt_device_get_label(d.ptr, &text)
	return lentText("Device.Label", result, text)
}

// LabelIndex is the firmware's number for it on the board. It needs ReadTopology.
func (d *Device) LabelIndex() (uint32, error) {
	defer runtime.KeepAlive(d)
	var value C.uint32_t
	err := check("Device.LabelIndex", C.pcipt_device_get_label_index(d.ptr, &value))
	return uint32(value), err
}

// PortSpeed is how fast the network interfaces of the function run together, in Mbit/s. It needs ReadTopology.
func (d *Device) PortSpeed() (uint64, error) {
	defer runtime.KeepAlive(d)
	var value C.uint64_t
	err := check("Device.PortSpeed", C.pcipt_device_get_port_speed(d.ptr, &value))
	return uint64(value), err
}

// CardSpeed is how fast all ports of its card run together, in Mbit/s. It needs ReadTopology.
func (d *Device) CardSpeed() (uint64, error) {
	defer runtime.KeepAlive(d)
	var value C.uint64_t
	err := check("Device.CardSpeed", C.pcipt_device_get_card_speed(d.ptr, &value))
	return uint64(value), err
}

// ACSState says whether it isolates. It needs ReadTopology.
func (d *Device) ACSState() (ACSState, error) {
	defer runtime.KeepAlive(d)
	result := C.pcipt_device_get_acs_state(d.ptr)
	if result < 0 {
		return 0, failure("Device.ACSState", int(result))
	}
	return ACSState(result), nil
}

// ACSMissing are the bits that count and are missing. It needs ReadTopology.
func (d *Device) ACSMissing() ACS {
	defer runtime.KeepAlive(d)
	return ACS(C.pcipt_device_get_acs_missing(d.ptr))
}
