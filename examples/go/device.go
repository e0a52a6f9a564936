// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import "runtime"

// Device is a PCI function of a picture. Two pointers are equal when they are the same function of the same picture.
type Device struct {
	picture *picture
	ptr     *C.struct_pcipt_device
}

// Host is the picture that the device is a member of.
func (d *Device) Host() *Host { return hostOf(d.picture) }

// Address is where it is.
func (d *Device) Address() Address {
	defer runtime.KeepAlive(d)
	return goAddress(C.pcipt_device_get_address(d.ptr))
}

// String is the name, for printing.
func (d *Device) String() string { return d.Name() }

// Name is the address as the kernel writes it.
func (d *Device) Name() string {
	defer runtime.KeepAlive(d)
	return C.GoString(C.pcipt_device_get_name(d.ptr))
}

// VendorID is the vendor id.
func (d *Device) VendorID() uint16 {
	defer runtime.KeepAlive(d)
	return uint16(C.pcipt_device_get_vendor_id(d.ptr))
}

// DeviceID is the device id.
func (d *Device) DeviceID() uint16 {
	defer runtime.KeepAlive(d)
	return uint16(C.pcipt_device_get_device_id(d.ptr))
}

// SubsystemVendorID is the subsystem's vendor id; 0 where there is none.
func (d *Device) SubsystemVendorID() uint16 {
	defer runtime.KeepAlive(d)
	return uint16(C.pcipt_device_get_subsystem_vendor_id(d.ptr))
}

// SubsystemDeviceID is the subsystem's device id; 0 where there is none.
func (d *Device) SubsystemDeviceID() uint16 {
	defer runtime.KeepAlive(d)
	return uint16(C.pcipt_device_get_subsystem_device_id(d.ptr))
}

// Class is base class, subclass and programming interface as 0xBBSSPP.
func (d *Device) Class() uint32 {
	defer runtime.KeepAlive(d)
	return uint32(C.pcipt_device_get_class(d.ptr))
}

// IsBridge says whether it is a bridge of any kind, which is never passed through itself.
func (d *Device) IsBridge() bool {
	defer runtime.KeepAlive(d)
	return bool(C.pcipt_device_is_bridge(d.ptr))
}

// Driver is the driver that is bound; empty for none.
func (d *Device) Driver() string {
	defer runtime.KeepAlive(d)
	return C.GoString(C.pcipt_device_get_driver(d.ptr))
}

// Group is the IOMMU group; nil for none.
func (d *Device) Group() *Group {
	defer runtime.KeepAlive(d)
	return d.picture.group(C.pcipt_device_get_group(d.ptr))
}

// Parent is the bridge that the device hangs on; nil on a root bus.
func (d *Device) Parent() *Device {
	defer runtime.KeepAlive(d)
	return d.picture.device(C.pcipt_device_get_parent(d.ptr))
}

// Slot is the slot that the device is in; nil for none. It needs ReadTopology.
func (d *Device) Slot() *Slot {
	defer runtime.KeepAlive(d)
	return d.picture.slot(C.pcipt_device_get_slot(d.ptr))
}

// VendorName needs ReadNames; empty where the list has none.
func (d *Device) VendorName() string {
	defer runtime.KeepAlive(d)
	return C.GoString(C.pcipt_device_get_vendor_name(d.ptr))
}

// DeviceName needs ReadNames; empty where the list has none.
func (d *Device) DeviceName() string {
	defer runtime.KeepAlive(d)
	return C.GoString(C.pcipt_device_get_device_name(d.ptr))
}

// ClassName needs ReadNames; empty where the list has none.
func (d *Device) ClassName() string {
	defer runtime.KeepAlive(d)
	return C.GoString(C.pcipt_device_get_class_name(d.ptr))
}

// Revision needs ReadDetails.
func (d *Device) Revision() (uint8, error) {
	defer runtime.KeepAlive(d)
	var value C.uint8_t
	err := check("Device.Revision", C.pcipt_device_get_revision(d.ptr, &value))
	return uint8(value), err
}

// DriverOverride is empty when none is set. It needs ReadDetails.
func (d *Device) DriverOverride() (string, error) {
	defer runtime.KeepAlive(d)
	var text *C.char
	result := C.pcipt_device_get_driver_override(d.ptr, &text)
	return lentText("Device.DriverOverride", result, text)
}

// NUMANode is -1 when the firmware names none. It needs ReadDetails.
func (d *Device) NUMANode() (int32, error) {
	defer runtime.KeepAlive(d)
	var value C.int32_t
	err := check("Device.NUMANode", C.pcipt_device_get_numa_node(d.ptr, &value))
	return int32(value), err
}

// PowerState is such as D0 or D3cold. It needs ReadDetails.
func (d *Device) PowerState() (string, error) {
	defer runtime.KeepAlive(d)
	var text *C.char
	result := C.pcipt_device_get_power_state(d.ptr, &text)
	return lentText("Device.PowerState", result, text)
}

// ResetMethods are those of the kernel in its order, such as "flr bus". It needs ReadDetails.
func (d *Device) ResetMethods() (string, error) {
	defer runtime.KeepAlive(d)
	var text *C.char
	result := C.pcipt_device_get_reset_methods(d.ptr, &text)
	return lentText("Device.ResetMethods", result, text)
}

// IsBootVGA says whether the firmware showed its messages on this display. It needs ReadDetails or ReadUsers.
func (d *Device) IsBootVGA() (bool, error) {
	defer runtime.KeepAlive(d)
	return yesOrNo("Device.IsBootVGA", C.pcipt_device_is_boot_vga(d.ptr))
}

// Interface is a network interface, block device or the like of a device.
type Interface struct {
	Name  string // such as eth0
	Class string // the kernel's class: net, block, nvme, drm and so on
}

// Interfaces are there with ReadInterfaces, in the order of class and name.
func (d *Device) Interfaces() []Interface {
	defer runtime.KeepAlive(d)
	interfaces := make([]Interface, C.pcipt_device_get_interface_count(d.ptr))
	for i := range interfaces {
		interfaces[i].Name = C.GoString(C.pcipt_device_get_interface_name(d.ptr, C.size_t(i)))
		interfaces[i].Class = C.GoString(C.pcipt_device_get_interface_class(d.ptr, C.size_t(i)))
	}
	return interfaces
}

// Check says what uses the device, or what hangs on it, with the evidence. It needs ReadUsers.
func (d *Device) Check() (Findings, error) {
	defer runtime.KeepAlive(d)
	var list *C.struct_pcipt_findings
	result := C.pcipt_device_check(d.ptr, &list)
	return takeFindings("Device.Check", result, list)
}

// CheckLink judges the way from the device to the root. It needs ReadTopology.
func (d *Device) CheckLink() (Findings, error) {
	defer runtime.KeepAlive(d)
	var list *C.struct_pcipt_findings
	result := C.pcipt_device_check_link(d.ptr, &list)
	return takeFindings("Device.CheckLink", result, list)
}

// CheckReset judges how the device can be reset before its next user gets it. It needs ReadDetails.
func (d *Device) CheckReset() (Findings, error) {
	defer runtime.KeepAlive(d)
	var list *C.struct_pcipt_findings
	result := C.pcipt_device_check_reset(d.ptr, &list)
	return takeFindings("Device.CheckReset", result, list)
}

// JSON is the device as in the JSON of its picture.
func (d *Device) JSON() (string, error) {
	defer runtime.KeepAlive(d)
	var text *C.struct_pcipt_text
	result := C.pcipt_device_to_json(d.ptr, &text)
	return takeText("Device.JSON", result, text)
}

// ResetGrade is how the device can be reset, the best way. It needs ReadDetails.
func (d *Device) ResetGrade() (ResetGrade, error) {
	defer runtime.KeepAlive(d)
	result := C.pcipt_device_get_reset_grade(d.ptr)
	if result < 0 {
		return 0, failure("Device.ResetGrade", int(result))
	}
	return ResetGrade(result), nil
}
