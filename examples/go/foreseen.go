// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <pcipt/pcipt.h>
*/
import "C"

import "runtime"

// SeparationReport says what is between two devices.
type SeparationReport struct {
	Kind     Separation
	Hop      *Device   // the function or port that it rests on, or whose ACS is missing; nil when there is none
	Path     []*Device // the way from one to the other, both among it
	Findings Findings
}

// SeparationFrom says what is between two devices of one picture. It needs ReadTopology.
func (d *Device) SeparationFrom(other *Device) (*SeparationReport, error) {
	defer runtime.KeepAlive(d)
	defer runtime.KeepAlive(other)
	var report *C.struct_pcipt_separation_report
	var ptr *C.struct_pcipt_device
	if other != nil {
		ptr = other.ptr
	}
	if err := check("Device.SeparationFrom", C.pcipt_separation_report_new(d.ptr, ptr, &report)); err != nil {
		return nil, err
	}
	defer C.pcipt_separation_report_free(report)
	result := &SeparationReport{
		Kind:     Separation(C.pcipt_separation_report_get_kind(report)),
		Hop:      d.picture.device(C.pcipt_separation_report_get_hop(report)),
		Path:     make([]*Device, C.pcipt_separation_report_get_path_count(report)),
		Findings: goFindings(C.pcipt_separation_report_get_findings(report)),
	}
	for i := range result.Path {
		result.Path[i] = d.picture.device(C.pcipt_separation_report_get_path(report, C.size_t(i)))
	}
	return result, nil
}

// Prediction is what is foreseen for a number of virtual functions.
type Prediction struct {
	Count    uint32      // how many were asked for
	Most     uint32      // how many would work
	VFs      []Foreseen  // by their numbers
	Findings Findings    // what was found, with the number that would work
	object   *prediction // for JSON
}

// Foreseen is a virtual function that is to be made.
type Foreseen struct {
	Address  *Address // nil where no address is left, and when the card does not say
	HasGroup bool     // it will have an IOMMU group
	Group    *Group   // the one that is there already; nil when it will have one of its own
}

// Immutable in C, and so without a lock.
type prediction struct {
	ptr *C.struct_pcipt_prediction
}

// PredictVFs foresees a number of virtual functions; 0 to hear only how many would work. It needs ReadSRIOV.
func (d *Device) PredictVFs(count uint32) (*Prediction, error) {
	defer runtime.KeepAlive(d)
	var ptr *C.struct_pcipt_prediction
	if err := check("Device.PredictVFs", C.pcipt_prediction_new(d.ptr, C.uint32_t(count), &ptr)); err != nil {
		return nil, err
	}
	object := &prediction{ptr}
	runtime.SetFinalizer(object, func(object *prediction) { C.pcipt_prediction_free(object.ptr) })
	defer runtime.KeepAlive(object)
	result := &Prediction{
		Count:    uint32(C.pcipt_prediction_get_count(ptr)),
		Most:     uint32(C.pcipt_prediction_get_most(ptr)),
		VFs:      make([]Foreseen, count),
		Findings: goFindings(C.pcipt_prediction_get_findings(ptr)),
		object:   object,
	}
	for i := range result.VFs {
		var group *C.struct_pcipt_group
		vf := &result.VFs[i]
		vf.Address = lentAddress(C.pcipt_prediction_get_address(ptr, C.uint32_t(i)))
		vf.HasGroup = C.pcipt_prediction_get_group(ptr, C.uint32_t(i), &group) == 0
		vf.Group = d.picture.group(group)
	}
	return result, nil
}

// JSON is the prediction for other programs.
func (p *Prediction) JSON() (string, error) {
	defer runtime.KeepAlive(p.object)
	var text *C.struct_pcipt_text
	result := C.pcipt_prediction_to_json(p.object.ptr, &text)
	return takeText("Prediction.JSON", result, text)
}
