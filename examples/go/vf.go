// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// VLAN is what all frames of a virtual function's port are put into.
type VLAN struct {
	ID       uint16       // 1 to 4094; 0 for none
	Priority uint8        // 0 to 7
	Protocol VLANProtocol // VLAN8021q is meant by 0 as well
}

// Rate is how much a port may send, in Mbit/s.
type Rate struct {
	Least uint32 // what it is promised; 0 for nothing
	Most  uint32 // what it is held to; 0 for no limit
}

// VFNetwork is what the network port of a virtual function is set to, or to be set to; what is empty or nil is left as it
// is, or not told by the driver.
type VFNetwork struct {
	MAC        string
	VLAN       *VLAN
	SpoofCheck *bool
	Trust      *bool
	LinkState  *VFLinkState
	Rate       *Rate
}

// ReadVFNetwork asks what a virtual function's port is set to, by its physical function, of a picture with ReadSRIOV and
// ReadInterfaces.
func (c *Context) ReadVFNetwork(physical *Device, index uint32) (*VFNetwork, error) {
	defer runtime.KeepAlive(physical)
	var network *C.struct_pcipt_vf_network
	err := c.do("Context.ReadVFNetwork", func(ctx *C.struct_pcipt_ctx) C.int {
		var ptr *C.struct_pcipt_device
		if physical != nil {
			ptr = physical.ptr
		}
		return C.pcipt_vf_network_read(ctx, ptr, C.uint32_t(index), &network)
	})
	if err != nil {
		return nil, err
	}
	defer C.pcipt_vf_network_free(network)
	return goVFNetwork(network), nil
}

func goVFNetwork(network *C.struct_pcipt_vf_network) *VFNetwork {
	var id C.uint16_t
	var priority C.uint8_t
	var protocol C.int
	var least, most C.uint32_t
	result := &VFNetwork{MAC: C.GoString(C.pcipt_vf_network_get_mac(network))}
	if C.pcipt_vf_network_get_vlan(network, &id, &priority, &protocol) == 0 {
		result.VLAN = &VLAN{uint16(id), uint8(priority), VLANProtocol(protocol)}
	}
	if C.pcipt_vf_network_get_rate(network, &least, &most) == 0 {
		result.Rate = &Rate{uint32(least), uint32(most)}
	}
	if on := C.pcipt_vf_network_get_spoof_check(network); on >= 0 {
		yes := on > 0
		result.SpoofCheck = &yes
	}
	if on := C.pcipt_vf_network_get_trust(network); on >= 0 {
		yes := on > 0
		result.Trust = &yes
	}
	if state := C.pcipt_vf_network_get_link_state(network); state >= 0 {
		link := VFLinkState(state)
		result.LinkState = &link
	}
	return result
}

// The settings as C has them, to be freed.
func (n *VFNetwork) c(op string) (*C.struct_pcipt_vf_network, error) {
	var network *C.struct_pcipt_vf_network
	if err := check(op, C.pcipt_vf_network_new(&network)); err != nil {
		return nil, err
	}
	err := n.fill(op, network)
	if err != nil {
		C.pcipt_vf_network_free(network)
		return nil, err
	}
	return network, nil
}

func (n *VFNetwork) fill(op string, network *C.struct_pcipt_vf_network) error {
	if n.MAC != "" {
		mac, err := cString(op, n.MAC)
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(mac))
		if err := check(op+": MAC", C.pcipt_vf_network_set_mac(network, mac)); err != nil {
			return err
		}
	}
	if n.VLAN != nil {
		protocol := n.VLAN.Protocol
		if protocol == 0 {
			protocol = VLAN8021q
		}
		result := C.pcipt_vf_network_set_vlan(network, C.uint16_t(n.VLAN.ID), C.uint8_t(n.VLAN.Priority), C.int(protocol))
		if err := check(op+": VLAN", result); err != nil {
			return err
		}
	}
	if n.SpoofCheck != nil {
		if err := check(op+": SpoofCheck", C.pcipt_vf_network_set_spoof_check(network, C.bool(*n.SpoofCheck))); err != nil {
			return err
		}
	}
	if n.Trust != nil {
		if err := check(op+": Trust", C.pcipt_vf_network_set_trust(network, C.bool(*n.Trust))); err != nil {
			return err
		}
	}
	if n.LinkState != nil {
		if err := check(op+": LinkState", C.pcipt_vf_network_set_link_state(network, C.int(*n.LinkState))); err != nil {
			return err
		}
	}
	if n.Rate != nil {
		result := C.pcipt_vf_network_set_rate(network, C.uint32_t(n.Rate.Least), C.uint32_t(n.Rate.Most))
		return check(op+": Rate", result)
	}
	return nil
}

// What C makes of the settings; the same, or an error.
func (n *VFNetwork) throughC() (*VFNetwork, error) {
	network, err := n.c("VFNetwork")
	if err != nil {
		return nil, err
	}
	defer C.pcipt_vf_network_free(network)
	return goVFNetwork(network), nil
}

// Check says whether the settings are ones: an error names the one that is not.
func (n *VFNetwork) Check() error {
	_, err := n.throughC()
	return err
}

// MakeMAC is a MAC for a virtual function's port that has none, the same at every start.
func (c *Context) MakeMAC(physical Address, index uint32) (string, error) {
	var buffer [18]C.char
	address := physical.c()
	err := c.do("Context.MakeMAC", func(ctx *C.struct_pcipt_ctx) C.int {
		return C.pcipt_vf_make_mac(ctx, &address, C.uint32_t(index), &buffer[0], C.size_t(len(buffer)))
	})
	if err != nil {
		return "", err
	}
	return C.GoString(&buffer[0]), nil
}
