// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"runtime"
	"sync"
	"unsafe"
)

// An object of the library's that one thread may use at a time, and that is freed once: by close, or else by the
// collector. Being locked during each call, it cannot be collected in the midst of one: the lock is released after it.
type object struct {
	mutex *sync.Mutex // its own, or that of the context that is used with it
	ptr   unsafe.Pointer
	free  func(unsafe.Pointer)
}

func newObject(mutex *sync.Mutex, ptr unsafe.Pointer, free func(unsafe.Pointer)) *object {
	o := &object{mutex, ptr, free}
	runtime.SetFinalizer(o, (*object).finalize)
	return o
}

// Locks it for a call, if it is not closed.
func (o *object) begin() (unsafe.Pointer, error) {
	o.mutex.Lock()
	if o.ptr == nil {
		o.mutex.Unlock()
		return nil, ErrClosed
	}
	return o.ptr, nil
}

func (o *object) end() {
	o.mutex.Unlock()
	runtime.KeepAlive(o)
}

func (o *object) close() {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.ptr != nil {
		o.free(o.ptr)
		o.ptr = nil
		runtime.SetFinalizer(o, nil)
	}
}

// Not on the goroutine of all finalizers: freeing may wait for the lock as long as another transaction of the context.
func (o *object) finalize() {
	if o.mutex.TryLock() {
		defer o.mutex.Unlock()
		o.free(o.ptr)
		o.ptr = nil
		return
	}
	go o.close()
}
