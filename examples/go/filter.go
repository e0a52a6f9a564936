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

// Filter describes ports: a port is meant when all that is set is true of it.
type Filter struct {
	own *object
}

// NewFilter means every whole network port, or those of which words such as "ids=8086:1521 kind=vf" are true.
func NewFilter(words string) (*Filter, error) {
	var ptr *C.struct_pcipt_filter
	if err := check("NewFilter", C.pcipt_filter_new(&ptr)); err != nil {
		return nil, err
	}
	f := &Filter{newObject(new(sync.Mutex), unsafe.Pointer(ptr), func(ptr unsafe.Pointer) {
		C.pcipt_filter_free((*C.struct_pcipt_filter)(ptr))
	})}
	if words == "" {
		return f, nil
	}
	if err := f.Parse(words); err != nil {
		f.own.close()
		return nil, err
	}
	return f, nil
}

// Close frees it. Where it was given it was copied.
func (f *Filter) Close() error {
	f.own.close()
	return nil
}

func (f *Filter) do(op string, call func(ptr *C.struct_pcipt_filter) C.int) error {
	ptr, err := f.own.begin()
	if err != nil {
		return err
	}
	defer f.own.end()
	return check(op, call((*C.struct_pcipt_filter)(ptr)))
}

func (f *Filter) doText(op string, text *C.char, err error, call func(*C.struct_pcipt_filter, *C.char) C.int) error {
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(text))
	return f.do(op, func(ptr *C.struct_pcipt_filter) C.int { return call(ptr, text) })
}

// Parse sets what words say, see pcipt_filter_parse(). The error says what is wrong with them.
func (f *Filter) Parse(words string) error {
	text, err := cString("Filter.Parse", words)
	var why *C.char
	err = f.doText("Filter.Parse", text, err, func(ptr *C.struct_pcipt_filter, text *C.char) C.int {
		return C.pcipt_filter_parse(ptr, text, &why)
	})
	var failed *Error
	if errors.As(err, &failed) {
		failed.Why = C.GoString(why)
	}
	return err
}

// SetClass sets the class as 0xBBSSPP, of which the bits in the mask count.
func (f *Filter) SetClass(class, mask uint32) error {
	return f.do("Filter.SetClass", func(ptr *C.struct_pcipt_filter) C.int {
		return C.pcipt_filter_set_class(ptr, C.uint32_t(class), C.uint32_t(mask))
	})
}

// SetIDs sets vendor and device; a device of -1 is any of that vendor, and -1 twice any at all.
func (f *Filter) SetIDs(vendor, device int32) error {
	return f.do("Filter.SetIDs", func(ptr *C.struct_pcipt_filter) C.int {
		return C.pcipt_filter_set_ids(ptr, C.int32_t(vendor), C.int32_t(device))
	})
}

// SetInterface sets the name of an interface, with * and ?; empty is any.
func (f *Filter) SetInterface(pattern string) error {
	text, err := cStringOrNull("Filter.SetInterface", pattern)
	return f.doText("Filter.SetInterface", text, err, func(ptr *C.struct_pcipt_filter, text *C.char) C.int {
		return C.pcipt_filter_set_interface(ptr, text)
	})
}

// SetSlot sets the name of the slot, with * and ?; empty is any.
func (f *Filter) SetSlot(pattern string) error {
	text, err := cStringOrNull("Filter.SetSlot", pattern)
	return f.doText("Filter.SetSlot", text, err, func(ptr *C.struct_pcipt_filter, text *C.char) C.int {
		return C.pcipt_filter_set_slot(ptr, text)
	})
}

// SetAddress sets the address; nil is any.
func (f *Filter) SetAddress(address *Address) error {
	return f.do("Filter.SetAddress", func(ptr *C.struct_pcipt_filter) C.int {
		if address == nil {
			return C.pcipt_filter_set_address(ptr, nil)
		}
		c := address.c()
		return C.pcipt_filter_set_address(ptr, &c)
	})
}

// SetSpeed sets the least speed in Mbit/s; 0 is any.
func (f *Filter) SetSpeed(speed uint32) error {
	return f.do("Filter.SetSpeed", func(ptr *C.struct_pcipt_filter) C.int {
		return C.pcipt_filter_set_speed(ptr, C.uint32_t(speed))
	})
}

// SetNUMANode sets the NUMA node; -1 is any.
func (f *Filter) SetNUMANode(node int32) error {
	return f.do("Filter.SetNUMANode", func(ptr *C.struct_pcipt_filter) C.int {
		return C.pcipt_filter_set_numa_node(ptr, C.int32_t(node))
	})
}

// SetKind sets whether physical or virtual functions are meant.
func (f *Filter) SetKind(kind FunctionKind) error {
	return f.do("Filter.SetKind", func(ptr *C.struct_pcipt_filter) C.int {
		return C.pcipt_filter_set_kind(ptr, C.int(kind))
	})
}
