// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"errors"
	"os"
	"strings"
	"syscall"
)

// ErrNotRead is the error of a fact that the picture was not asked for: read again, with the flag for it.
const ErrNotRead = syscall.ENODATA

// ErrNotSupported is the error of what was left out of this build of the library, see HasFeature.
const ErrNotSupported = syscall.ENOTSUP

// ErrClosed is the error of what is used after Close; it is os.ErrClosed as well.
var ErrClosed error = closedError{}

type closedError struct{}

func (closedError) Error() string        { return "used after Close" }
func (closedError) Is(target error) bool { return target == os.ErrClosed }

// Error is what a call of the library answered.
type Error struct {
	Op       string   // what was asked for, such as Transaction.Apply
	Number   int      // the positive number: an errno of the system's, or an ErrorCode
	Findings Findings // why, where the library says so: of a change, a recovery, an assignment
	Line     int      // the wrong line of a text, from 1 on; 0 for none
	Why      string   // what is wrong with a text, where the library says so
}

// Name is what C calls the error, such as EBUSY or PCIPT_E_REFUSED; empty for one that the library does not know.
func (e *Error) Name() string {
	name := C.pcipt_error_name(C.int(e.Number))
	if name == nil {
		return ""
	}
	return C.GoString(name)
}

// Error says what failed and why, with each blocker among the findings.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.Op + ": " + C.GoString(C.pcipt_strerror(C.int(e.Number))))
	if e.Line > 0 {
		text.WriteString(", line " + unknown(e.Line))
	}
	if e.Why != "" {
		text.WriteString(": " + e.Why)
	}
	for _, finding := range e.Findings {
		if finding.Severity == SeverityBlocker {
			text.WriteString("\n\t" + finding.Sentence)
		}
	}
	return text.String()
}

// Unwrap is the ErrorCode or the syscall.Errno.
func (e *Error) Unwrap() error {
	if e.Number >= int(ErrRefused) {
		return ErrorCode(e.Number)
	}
	return syscall.Errno(e.Number)
}

// Error is the library's sentence for it.
func (code ErrorCode) Error() string {
	return C.GoString(C.pcipt_strerror(C.int(code)))
}

func failure(op string, number int) error {
	if number < 0 {
		number = -number
	}
	return &Error{Op: op, Number: number}
}

// Gives an error the findings that came with it.
func withFindings(err error, findings Findings) error {
	var failed *Error
	if errors.As(err, &failed) {
		failed.Findings = findings
	}
	return err
}
