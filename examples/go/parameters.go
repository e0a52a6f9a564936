// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"errors"
	"runtime"
	"syscall"
	"unsafe"
)

// Parameters is advice on the kernel parameters of a machine. It never changes, and goroutines may share it.
type Parameters struct {
	Changes  []ParameterAdvice
	File     *ParameterFile // which file counts on this machine; nil when it cannot be told
	Findings Findings       // why, and what is to be minded
	own      *parameters
}

// ParameterAdvice is a parameter with what is to be done about it.
type ParameterAdvice struct {
	Change ParameterChange
	Text   string // such as intel_iommu=on
}

// ParameterWishes are what passthrough does not take, and may be asked for all the same.
type ParameterWishes struct {
	Passthrough bool   // iommu=pt
	ACSOverride string // of pcie_acs_override: downstream, multifunction, or both with a comma between
}

type parameters struct {
	ptr *C.struct_pcipt_parameters
}

// Parameters compares the command line with what passthrough takes. It needs ReadMachine.
func (h *Host) Parameters(wishes ParameterWishes) (advice *Parameters, err error) {
	const op = "Host.Parameters"
	err = h.do(func(_ *picture, host *C.struct_pcipt_host) error {
		kinds, err := cStringOrNull(op, wishes.ACSOverride)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(kinds))
		var ptr *C.struct_pcipt_parameters
		if err := check(op, C.pcipt_parameters_new(host, &ptr)); err != nil {
			return err
		}
		own := &parameters{ptr}
		runtime.SetFinalizer(own, func(own *parameters) { C.pcipt_parameters_free(own.ptr) })
		defer runtime.KeepAlive(own)
		if err := check(op+": Passthrough", C.pcipt_parameters_set_passthrough(ptr, C.bool(wishes.Passthrough))); err != nil {
			return err
		}
		if err := check(op+": ACSOverride", C.pcipt_parameters_set_acs_override(ptr, kinds)); err != nil {
			return err
		}
		advice, err = copiedParameters(own)
		return err
	})
	return advice, err
}

func copiedParameters(own *parameters) (*Parameters, error) {
	advice := &Parameters{
		Changes:  make([]ParameterAdvice, C.pcipt_parameters_get_count(own.ptr)),
		Findings: goFindings(C.pcipt_parameters_get_findings(own.ptr)),
		own:      own,
	}
	for i := range advice.Changes {
		advice.Changes[i].Change = ParameterChange(C.pcipt_parameters_get_change(own.ptr, C.size_t(i)))
		advice.Changes[i].Text = C.GoString(C.pcipt_parameters_get_text(own.ptr, C.size_t(i)))
	}
	file := C.pcipt_parameters_get_file(own.ptr)
	err := check("Host.Parameters", file)
	if err == nil {
		advice.File = pointer(ParameterFile(file))
	} else if !errors.Is(err, syscall.ENOENT) {
		return nil, err
	}
	return advice, nil
}

// Edited is the text of a file with the changes made in it. Nothing is written.
func (p *Parameters) Edited(file ParameterFile, existing string) (string, error) {
	defer runtime.KeepAlive(p.own)
	before, err := cString("Parameters.Edited", existing)
	if err != nil {
		return "", err
	}
	defer C.free(unsafe.Pointer(before))
	var text *C.struct_pcipt_text
	result := C.pcipt_parameters_edit(p.own.ptr, C.int(file), before, &text)
	return takeText("Parameters.Edited", result, text)
}

// Line is a line to paste into a file.
func (p *Parameters) Line(file ParameterFile) (string, error) {
	defer runtime.KeepAlive(p.own)
	var text *C.struct_pcipt_text
	result := C.pcipt_parameters_to_line(p.own.ptr, C.int(file), &text)
	return takeText("Parameters.Line", result, text)
}

// Grubby is the command of Fedora and its relatives that makes the changes; os.ErrNotExist when there are none.
func (p *Parameters) Grubby() (string, error) {
	defer runtime.KeepAlive(p.own)
	var text *C.struct_pcipt_text
	result := C.pcipt_parameters_to_grubby(p.own.ptr, &text)
	return takeText("Parameters.Grubby", result, text)
}

// JSON is the advice for other programs.
func (p *Parameters) JSON() (string, error) {
	defer runtime.KeepAlive(p.own)
	var text *C.struct_pcipt_text
	result := C.pcipt_parameters_to_json(p.own.ptr, &text)
	return takeText("Parameters.JSON", result, text)
}
