// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdint.h>
*/
import "C"

import "runtime/cgo"

// In a file of its own: cgo allows no C code where something is exported.
//
//export pciptGoLog
func pciptGoLog(level C.int, message *C.char, handle C.uintptr_t) {
	hook := cgo.Handle(handle).Value().(func(LogLevel, string))
	hook(LogLevel(level), C.GoString(message))
}
