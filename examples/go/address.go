// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"syscall"
	"unsafe"
)

// Address is the address of a PCI function. Addresses can be compared by ==, and be keys of maps.
type Address struct {
	Domain   uint32
	Bus      uint8
	Device   uint8 // 0 to 31
	Function uint8 // 0 to 7
}

// ParseAddress reads 01:00.0, 0000:01:00.0 or 10000:e1:00.0.
func ParseAddress(text string) (Address, error) {
	var address C.struct_pcipt_address
	name, err := cString("ParseAddress", text)
	if err != nil {
		return Address{}, err
	}
	defer C.free(unsafe.Pointer(name))
	if err := check("ParseAddress", C.pcipt_address_parse(name, &address)); err != nil {
		return Address{}, err
	}
	return goAddress(&address), nil
}

// String is the address as the kernel writes it; empty for one with a device above 31 or a function above 7.
func (a Address) String() string {
	var buffer [C.PCIPT_ADDRESS_SIZE]C.char
	address := a.c()
	if C.pcipt_address_format(&address, &buffer[0], C.size_t(len(buffer))) < 0 {
		return ""
	}
	return C.GoString(&buffer[0])
}

// Compare is below, equal to or above zero, in the order domain, bus, device, function.
func (a Address) Compare(other Address) int {
	one, two := a.c(), other.c()
	return int(C.pcipt_address_compare(&one, &two))
}

// MarshalText is for JSON and the like.
func (a Address) MarshalText() ([]byte, error) {
	text := a.String()
	if text == "" {
		return nil, failure("Address.MarshalText", int(syscall.EINVAL))
	}
	return []byte(text), nil
}

// UnmarshalText is for JSON, flags and the like.
func (a *Address) UnmarshalText(text []byte) error {
	address, err := ParseAddress(string(text))
	if err == nil {
		*a = address
	}
	return err
}

func (a Address) c() C.struct_pcipt_address {
	return C.struct_pcipt_address{
		domain: C.uint32_t(a.Domain), bus: C.uint8_t(a.Bus), device: C.uint8_t(a.Device), function: C.uint8_t(a.Function),
	}
}

func goAddress(address *C.struct_pcipt_address) Address {
	return Address{uint32(address.domain), uint8(address.bus), uint8(address.device), uint8(address.function)}
}

// One that C lends, or nil.
func lentAddress(address *C.struct_pcipt_address) *Address {
	if address == nil {
		return nil
	}
	copied := goAddress(address)
	return &copied
}
