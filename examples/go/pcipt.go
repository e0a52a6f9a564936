// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#cgo pkg-config: pcipt
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// Version is the library's version, such as 0.1.0.
func Version() string {
	return C.GoString(C.pcipt_version())
}

// HasFeature says whether the library was built with a part that can be left out: libpci, json or netlink.
func HasFeature(name string) bool {
	text, err := cString("HasFeature", name)
	if err != nil {
		return false
	}
	defer C.free(unsafe.Pointer(text))
	return bool(C.pcipt_has_feature(text))
}

// LinkBandwidth is what a link of so many lanes at a speed in MT/s can carry in one direction, in Mbit/s.
func LinkBandwidth(lanes, speed uint32) uint64 {
	return uint64(C.pcipt_link_get_bandwidth(C.uint32_t(lanes), C.uint32_t(speed)))
}

// The library's word for an enumerator; the number where it has none.
func word(text *C.char, value int) string {
	if text == nil {
		return unknown(value)
	}
	return C.GoString(text)
}

func unknown(value int) string {
	return strconv.Itoa(value)
}

// A string of C's, to be freed. Text with a zero in it would be cut by C, and is refused.
func cString(op, text string) (*C.char, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, &Error{Op: op, Number: int(syscall.EINVAL)}
	}
	return C.CString(text), nil
}

// The same where an empty text stands for C's NULL.
func cStringOrNull(op, text string) (*C.char, error) {
	if text == "" {
		return nil, nil
	}
	return cString(op, text)
}

// Takes a text of the library's over.
func takeText(op string, result C.int, text *C.struct_pcipt_text) (string, error) {
	if result < 0 {
		return "", failure(op, int(result))
	}
	defer C.pcipt_text_free(text)
	// Not GoString, and not GoStringN, whose length is an int.
	length := C.pcipt_text_get_length(text)
	return string(unsafe.Slice((*byte)(unsafe.Pointer(C.pcipt_text_get_string(text))), int(length))), nil
}

// What answers with text through a pointer.
func lentText(op string, result C.int, text *C.char) (string, error) {
	if result < 0 {
		return "", failure(op, int(result))
	}
	return C.GoString(text), nil
}

// What answers 1, 0, or an error.
func yesOrNo(op string, result C.int) (bool, error) {
	return result > 0, check(op, result)
}

func check(op string, result C.int) error {
	if result < 0 {
		return failure(op, int(result))
	}
	return nil
}
