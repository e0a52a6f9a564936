// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// What the getters answer is compared with the library's JSON, on every tree: each is what it is called.

type dict = map[string]any

// A fact that is left out of the JSON, as the library does with what has no answer.
type absent struct{}

func fact(value any, err error) any {
	if err != nil {
		return absent{}
	}
	return value
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func name(d *Device) any {
	if d == nil {
		return nil
	}
	return d.Name()
}

func names(devices []*Device) []any {
	list := []any{}
	for _, d := range devices {
		list = append(list, name(d))
	}
	return list
}

func deviceFacts(d *Device) dict {
	revision, err := d.Revision()
	facts := dict{
		"address": d.Address().String(), "vendor": fmt.Sprintf("%04x", d.VendorID()), "device": fmt.Sprintf("%04x", d.DeviceID()),
		"subsystem_vendor": fmt.Sprintf("%04x", d.SubsystemVendorID()), "subsystem_device": fmt.Sprintf("%04x", d.SubsystemDeviceID()),
		"class": fmt.Sprintf("%06x", d.Class()), "driver": orNull(d.Driver()), "parent": name(d.Parent()), "group": nil,
		"vendor_name": orNull(d.VendorName()), "device_name": orNull(d.DeviceName()), "class_name": orNull(d.ClassName()),
		"revision": fact(fmt.Sprintf("%02x", revision), err), "numa_node": fact(d.NUMANode()), "power_state": fact(d.PowerState()),
		"reset_methods": fact(d.ResetMethods()), "boot_vga": fact(d.IsBootVGA()), "card_vfs": fact(d.CardVFs()),
		"msix_count": fact(d.MSIXCount()), "label": fact(d.Label()), "label_index": fact(d.LabelIndex()),
	}
	if g := d.Group(); g != nil {
		facts["group"] = g.Number()
	}
	if override, err := d.DriverOverride(); err == nil {
		facts["driver_override"] = orNull(override)
	}
	if physical, err := d.PhysicalFunction(); err == nil {
		facts["physical_function"] = name(physical)
	}
	virtualFacts(d, facts)
	interfaces := []any{}
	for _, i := range d.Interfaces() {
		interfaces = append(interfaces, dict{"class": i.Class, "name": i.Name})
	}
	facts["interfaces"] = interfaces
	if config, err := d.Config(); err == nil {
		facts["config"] = hex.EncodeToString(config)
	}
	fields := dict{}
	for _, field := range Fields() {
		if value, err := d.Field(field); err == nil && field == FieldSerial {
			fields[field.String()] = fmt.Sprintf("%016x", value)
		} else if err == nil {
			fields[field.String()] = value
		}
	}
	facts["fields"] = fields
	if s := d.Slot(); s != nil {
		facts["slot"] = s.Name()
	}
	if state, err := d.ACSState(); err == nil {
		facts["acs"] = state.String()
	}
	if grade, err := d.ResetGrade(); err == nil {
		facts["reset"] = grade.String()
	}
	linkFacts(d, facts)
	facts["uses"] = findingsOf(d.Check())
	return facts
}

func virtualFacts(d *Device, facts dict) {
	facts["total_vfs"], facts["vf_index"], facts["vf_total_msix"] = fact(d.TotalVFs()), fact(d.VFIndex()), fact(d.VFTotalMSIX())
	facts["vf_offset"], facts["vf_stride"], facts["vf_autoprobe"] = fact(d.VFOffset()), fact(d.VFStride()), fact(d.VFAutoprobe())
	if _, err := d.TotalVFs(); err == nil {
		facts["virtual_functions"] = names(d.VFs())
	}
	if id, err := d.VFDeviceID(); err == nil {
		facts["vf_device"] = fmt.Sprintf("%04x", id)
	}
}

func linkFacts(d *Device, facts dict) {
	width, err := d.LinkWidth()
	class, classErr := d.LinkClass()
	if err == nil && classErr == nil {
		var text any = class.String()
		if class == LinkNone {
			text = absent{}
		}
		facts["link"] = dict{"width": width, "speed": fact(d.LinkSpeed()), "max_width": fact(d.MaxLinkWidth()),
			"max_speed": fact(d.MaxLinkSpeed()), "bandwidth": fact(d.Bandwidth()), "class": text}
	}
	if bars := d.ResizableBARs(); len(bars) > 0 {
		list := []any{}
		for _, bar := range bars {
			list = append(list, dict{"bar": bar.BAR, "sizes": fmt.Sprintf("%011x", bar.Sizes), "size": bar.Size})
		}
		facts["resizable_bars"] = list
	}
}

func findingsOf(findings Findings, err error) any {
	if err != nil {
		return absent{}
	}
	list := []any{}
	for _, f := range findings {
		entry := dict{"code": f.Code, "name": f.Name, "severity": f.Severity.String(), "sentence": f.Sentence, "remedy": orNull(f.Remedy)}
		if f.Address != nil {
			entry["device"] = f.Address.String()
		}
		if f.Group != nil {
			entry["group"] = *f.Group
		}
		list = append(list, entry)
	}
	return list
}

func groupFacts(g *Group) dict {
	regions := []any{}
	for _, r := range g.Regions() {
		regions = append(regions, dict{"first": fmt.Sprintf("%016x", r.First), "last": fmt.Sprintf("%016x", r.Last), "type": r.Type})
	}
	return dict{
		"number": g.Number(), "isolation": g.Isolation().String(), "viability": g.Viability().String(), "members": names(g.Members()),
		"other_members": g.OtherMembers(), "domain_type": fact(g.DomainType()), "reserved_regions": regions, "vfio_node": g.VFIONode(),
		"has_vfio_node": fact(g.HasVFIONode()), "findings": findingsOf(g.Check()), "explanation": findingsOf(g.Explain()),
	}
}

func slotFacts(s *Slot) dict {
	sources := []any{}
	for _, n := range s.Names() {
		sources = append(sources, dict{"source": n.Source.String(), "name": n.Name})
	}
	facts := dict{
		"name": s.Name(), "names": sources, "port": name(s.Port()), "width": s.Width(), "port_width": s.PortWidth(),
		"long": s.Long().String(), "hotplug": s.Hotplug().String(), "occupied": s.Occupied().String(),
		"functions": names(s.Functions()), "split": s.Split().String(),
	}
	parts := []any{}
	for _, part := range s.Parts() {
		parts = append(parts, dict{"port": name(part.Port), "width": part.Width})
	}
	if len(parts) > 0 {
		facts["parts"] = parts
	}
	return facts
}

// Compares what is in both; what the JSON has must be told by the getter as well.
func compare(t *testing.T, where string, facts dict, answer any) {
	t.Helper()
	text, err := json.Marshal(clean(facts))
	ok(t, err)
	var mine dict
	ok(t, json.Unmarshal(text, &mine))
	for key, got := range mine {
		want, there := answer.(dict)[key]
		if there && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s is %v, and %v in the JSON", where, key, got, want)
		} else if !there && !isNothing(got) {
			t.Errorf("%s: %s is %v, and not in the JSON", where, key, got)
		}
	}
	for key, want := range answer.(dict) {
		if _, there := mine[key]; !there && key != "form" && key != "usage" {
			t.Errorf("%s: %s is not told, and %v in the JSON", where, key, want)
		}
	}
}

func isNothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case dict:
		return len(v) == 0
	case float64:
		return v == 0
	}
	return false
}

func clean(facts dict) dict {
	result := dict{}
	for key, value := range facts {
		if inner, is := value.(dict); is {
			value = clean(inner)
		}
		if _, is := value.(absent); !is {
			result[key] = value
		}
	}
	return result
}

func TestGettersAgreeWithTheJSONOfEveryTree(t *testing.T) {
	entries, err := os.ReadDir(trees(t))
	ok(t, err)
	for _, entry := range entries {
		entry := entry
		if !entry.IsDir() {
			continue
		}
		t.Run(entry.Name(), func(t *testing.T) {
			t.Parallel()
			host := read(t, entry.Name(), ReadAll)
			text, err := host.JSON()
			if err != nil && errors.Is(err, ErrNotSupported) {
				t.Skip("this build of the library has no JSON")
			}
			ok(t, err)
			var answer map[string][]any
			var others map[string]json.RawMessage
			ok(t, json.Unmarshal([]byte(text), &others))
			for key := range others {
				if key != "devices" && key != "groups" && key != "slots" && key != "switches" && key != "root_buses" {
					delete(others, key)
				}
			}
			lists, err := json.Marshal(others)
			ok(t, err)
			ok(t, json.Unmarshal(lists, &answer))
			agree(t, host, answer)
		})
	}
}

func agree(t *testing.T, host *Host, answer map[string][]any) {
	equal(t, "number of devices", len(host.Devices()), len(answer["devices"]))
	for i, d := range host.Devices() {
		compare(t, d.Name(), deviceFacts(d), answer["devices"][i])
		text, err := d.JSON()
		if err != nil || !strings.Contains(text, d.Name()) {
			t.Error(text, err)
		}
	}
	equal(t, "number of groups", len(host.Groups()), len(answer["groups"]))
	for i, g := range host.Groups() {
		if t.Failed() {
			break
		}
		compare(t, fmt.Sprint("group ", g.Number()), groupFacts(g), answer["groups"][i])
	}
	equal(t, "number of slots", len(host.Slots()), len(answer["slots"]))
	for i, s := range host.Slots() {
		compare(t, s.Name(), slotFacts(s), answer["slots"][i])
	}
	equal(t, "number of switches", len(host.Switches()), len(answer["switches"]))
	for i, s := range host.Switches() {
		compare(t, s.Chip(), dict{"upstream": name(s.Upstream()), "chip": orNull(s.Chip()), "ports": names(s.Ports()), "uplink": s.Uplink(),
			"demand": s.Demand(), "oversubscription": s.Oversubscription()}, answer["switches"][i])
	}
	equal(t, "number of root buses", len(host.RootBuses()), len(answer["root_buses"]))
	for i, r := range host.RootBuses() {
		compare(t, fmt.Sprint("bus ", r.Bus()), dict{"domain": r.Domain(), "bus": r.Bus(), "numa_node": r.NUMANode(), "lanes": r.Lanes(),
			"lanes_used": r.LanesUsed()}, answer["root_buses"][i])
	}
}
