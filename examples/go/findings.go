// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import "unsafe"

// Finding is one thing that the library has to say, copied from it.
type Finding struct {
	Code     Code
	Name     string // the code as a word, such as iommu-off-in-kernel
	Severity Severity
	Subject  Subject
	Address  *Address // of SubjectDevice
	Group    *uint32  // the number, of SubjectGroup
	Sentence string   // what was found, with its evidence
	Remedy   string   // what to do about it; empty when there is nothing to do
}

// String is the sentence.
func (f Finding) String() string { return f.Sentence }

// Findings are in the order in which the library gave them.
type Findings []Finding

// Worst is the greatest severity; SeverityNote of an empty list.
func (f Findings) Worst() Severity {
	worst := SeverityNote
	for _, finding := range f {
		if finding.Severity > worst {
			worst = finding.Severity
		}
	}
	return worst
}

// Has says whether a code is among them.
func (f Findings) Has(code Code) bool {
	for _, finding := range f {
		if finding.Code == code {
			return true
		}
	}
	return false
}

// FindCode is the code of a name such as iommu-off-in-kernel.
func FindCode(name string) (Code, error) {
	text, err := cString("FindCode", name)
	if err != nil {
		return 0, err
	}
	defer C.free(unsafe.Pointer(text))
	result := C.pcipt_code_find(text)
	if result < 0 {
		return 0, failure("FindCode", int(result))
	}
	return Code(result), nil
}

func goFinding(finding *C.struct_pcipt_finding) Finding {
	var address C.struct_pcipt_address
	var group C.uint32_t
	result := Finding{
		Code:     Code(C.pcipt_finding_get_code(finding)),
		Name:     C.GoString(C.pcipt_finding_get_name(finding)),
		Severity: Severity(C.pcipt_finding_get_severity(finding)),
		Subject:  Subject(C.pcipt_finding_get_subject(finding)),
		Sentence: C.GoString(C.pcipt_finding_get_sentence(finding)),
		Remedy:   C.GoString(C.pcipt_finding_get_remedy(finding)),
	}
	if C.pcipt_finding_get_address(finding, &address) == 0 {
		result.Address = lentAddress(&address)
	}
	if C.pcipt_finding_get_group(finding, &group) == 0 {
		number := uint32(group)
		result.Group = &number
	}
	return result
}

// Copies a list that is lent; NULL is none.
func goFindings(findings *C.struct_pcipt_findings) Findings {
	count := C.pcipt_findings_get_count(findings)
	if count == 0 {
		return nil
	}
	result := make(Findings, count)
	for i := range result {
		result[i] = goFinding(C.pcipt_findings_get(findings, C.size_t(i)))
	}
	return result
}

// Takes a list over.
func takeFindings(op string, result C.int, findings *C.struct_pcipt_findings) (Findings, error) {
	defer C.pcipt_findings_free(findings)
	if result < 0 {
		return nil, failure(op, int(result))
	}
	return goFindings(findings), nil
}
