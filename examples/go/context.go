// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdint.h>
#include <stdlib.h>
#include <pcipt/pcipt.h>

void pciptGoLog(int level, char *message, uintptr_t handle);

static void pcipt_go_hook(int level, const char *message, void *userdata)
{
	pciptGoLog(level, (char *)message, (uintptr_t)userdata);
}

static int pcipt_go_set_log(struct pcipt_ctx *ctx, uintptr_t handle)
{
	return pcipt_ctx_set_log_hook(ctx, handle ? pcipt_go_hook : NULL, (void *)handle);
}
*/
import "C"

import (
	"runtime/cgo"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// Context says which machine or captured tree is looked at, and holds the settings of this caller.
type Context struct {
	own *object
	log *logger
}

// What the library's hook leads to; held by a handle while the library may call it.
type logger struct {
	handle cgo.Handle
}

// NewContext looks at the live machine.
func NewContext() (*Context, error) {
	var ctx *C.struct_pcipt_ctx
	if err := check("NewContext", C.pcipt_ctx_new(&ctx)); err != nil {
		return nil, err
	}
	c := &Context{log: &logger{}}
	log := c.log // not c itself, which the function would keep alive
	c.own = newObject(new(sync.Mutex), unsafe.Pointer(ctx), func(ptr unsafe.Pointer) {
		// A transaction may keep the library's own reference for longer; it logs no more then.
		_ = C.pcipt_go_set_log((*C.struct_pcipt_ctx)(ptr), 0)
		C.pcipt_ctx_unref((*C.struct_pcipt_ctx)(ptr))
		log.drop()
	})
	return c, nil
}

// Close gives the context back. Pictures and transactions made with it go on working.
func (c *Context) Close() error {
	c.own.close()
	return nil
}

// Runs a call of the library's with the context.
func (c *Context) do(op string, call func(ctx *C.struct_pcipt_ctx) C.int) error {
	ptr, err := c.own.begin()
	if err != nil {
		return err
	}
	defer c.own.end()
	return check(op, call((*C.struct_pcipt_ctx)(ptr)))
}

// The same with a text.
func (c *Context) doText(op string, text *C.char, err error, call func(*C.struct_pcipt_ctx, *C.char) C.int) error {
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(text))
	return c.do(op, func(ctx *C.struct_pcipt_ctx) C.int { return call(ctx, text) })
}

// SetRoot sets the folder beneath which everything is read: / for the live machine, or a captured tree.
func (c *Context) SetRoot(path string) error {
	text, err := cString("Context.SetRoot", path)
	return c.doText("Context.SetRoot", text, err, func(ctx *C.struct_pcipt_ctx, text *C.char) C.int {
		return C.pcipt_ctx_set_root(ctx, text)
	})
}

// Root is the folder of SetRoot.
func (c *Context) Root() (path string, err error) {
	err = c.do("Context.Root", func(ctx *C.struct_pcipt_ctx) C.int {
		path = C.GoString(C.pcipt_ctx_get_root(ctx))
		return 0
	})
	return path, err
}

// IsLive says whether the root is a running machine, and no captured tree.
func (c *Context) IsLive() (live bool, err error) {
	err = c.do("Context.IsLive", func(ctx *C.struct_pcipt_ctx) C.int {
		result := C.pcipt_ctx_is_live(ctx)
		live = result > 0
		return result
	})
	return live, err
}

// SetPCIIDs sets the list of names; an empty path is the root's own or else this system's.
func (c *Context) SetPCIIDs(path string) error {
	text, err := cStringOrNull("Context.SetPCIIDs", path)
	return c.doText("Context.SetPCIIDs", text, err, func(ctx *C.struct_pcipt_ctx, text *C.char) C.int {
		return C.pcipt_ctx_set_pci_ids(ctx, text)
	})
}

// PCIIDs is the file of SetPCIIDs; empty unless set.
func (c *Context) PCIIDs() (path string, err error) {
	err = c.do("Context.PCIIDs", func(ctx *C.struct_pcipt_ctx) C.int {
		path = C.GoString(C.pcipt_ctx_get_pci_ids(ctx))
		return 0
	})
	return path, err
}

// SetStateDir sets the folder, beneath the root, in which changes record what was before.
func (c *Context) SetStateDir(path string) error {
	text, err := cString("Context.SetStateDir", path)
	return c.doText("Context.SetStateDir", text, err, func(ctx *C.struct_pcipt_ctx, text *C.char) C.int {
		return C.pcipt_ctx_set_state_dir(ctx, text)
	})
}

// StateDir is the folder of SetStateDir.
func (c *Context) StateDir() (path string, err error) {
	err = c.do("Context.StateDir", func(ctx *C.struct_pcipt_ctx) C.int {
		path = C.GoString(C.pcipt_ctx_get_state_dir(ctx))
		return 0
	})
	return path, err
}

// SetDeadline sets how long a change waits for one write to the kernel, in whole milliseconds, and at least one.
func (c *Context) SetDeadline(deadline time.Duration) error {
	milliseconds := deadline.Milliseconds()
	if milliseconds < 0 || milliseconds > 1<<32-1 {
		return failure("Context.SetDeadline", int(syscall.EINVAL))
	}
	return c.do("Context.SetDeadline", func(ctx *C.struct_pcipt_ctx) C.int {
		return C.pcipt_ctx_set_deadline(ctx, C.uint(milliseconds))
	})
}

// Deadline is that of SetDeadline.
func (c *Context) Deadline() (deadline time.Duration, err error) {
	err = c.do("Context.Deadline", func(ctx *C.struct_pcipt_ctx) C.int {
		deadline = time.Duration(C.pcipt_ctx_get_deadline(ctx)) * time.Millisecond
		return 0
	})
	return deadline, err
}

// SetParallel sets how many virtual functions a change binds at the same time, 1 to 64.
func (c *Context) SetParallel(count uint32) error {
	return c.do("Context.SetParallel", func(ctx *C.struct_pcipt_ctx) C.int {
		return C.pcipt_ctx_set_parallel(ctx, C.uint(count))
	})
}

// Parallel is the number of SetParallel.
func (c *Context) Parallel() (count uint32, err error) {
	err = c.do("Context.Parallel", func(ctx *C.struct_pcipt_ctx) C.int {
		count = uint32(C.pcipt_ctx_get_parallel(ctx))
		return 0
	})
	return count, err
}

// SetLogLevel sets the least important level that is still logged.
func (c *Context) SetLogLevel(level LogLevel) error {
	return c.do("Context.SetLogLevel", func(ctx *C.struct_pcipt_ctx) C.int {
		return C.pcipt_ctx_set_log_level(ctx, C.int(level))
	})
}

// LogLevel is the level of SetLogLevel.
func (c *Context) LogLevel() (level LogLevel, err error) {
	err = c.do("Context.LogLevel", func(ctx *C.struct_pcipt_ctx) C.int {
		result := C.pcipt_ctx_get_log_level(ctx)
		level = LogLevel(result)
		return result
	})
	return level, err
}

// SetLogHook sets who receives log lines; nil for nobody. The hook must not use the context, nor what was made with it,
// and must not panic.
func (c *Context) SetLogHook(hook func(level LogLevel, message string)) error {
	return c.do("Context.SetLogHook", func(ctx *C.struct_pcipt_ctx) C.int {
		if hook == nil {
			result := C.pcipt_go_set_log(ctx, 0)
			c.log.drop()
			return result
		}
		handle := cgo.NewHandle(hook)
		result := C.pcipt_go_set_log(ctx, C.uintptr_t(handle))
		if result < 0 {
			handle.Delete()
			return result
		}
		c.log.drop()
		c.log.handle = handle
		return 0
	})
}

func (l *logger) drop() {
	if l.handle != 0 {
		l.handle.Delete()
		l.handle = 0
	}
}

// Capture writes the machine to a folder that does not exist yet, for a bug report or to plan elsewhere.
func (c *Context) Capture(path string, flags CaptureFlag) error {
	text, err := cString("Context.Capture", path)
	return c.doText("Context.Capture", text, err, func(ctx *C.struct_pcipt_ctx, text *C.char) C.int {
		return C.pcipt_capture(ctx, text, C.uint(flags))
	})
}

// NeedsRecovery says whether a change was interrupted, so that Recover is to be called before the next one.
func (c *Context) NeedsRecovery() (needed bool, err error) {
	err = c.do("Context.NeedsRecovery", func(ctx *C.struct_pcipt_ctx) C.int {
		result := C.pcipt_ctx_needs_recovery(ctx)
		needed = result > 0
		return result
	})
	return needed, err
}

// Recover finishes or undoes a change that was interrupted, and says what it did. The findings are in the error as well.
func (c *Context) Recover(flags RecoverFlag) (findings Findings, err error) {
	err = c.do("Context.Recover", func(ctx *C.struct_pcipt_ctx) C.int {
		var list *C.struct_pcipt_findings
		result := C.pcipt_recover(ctx, C.uint(flags), &list)
		findings = goFindings(list)
		C.pcipt_findings_free(list)
		return result
	})
	return findings, withFindings(err, findings)
}
