/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings of a VF's port, and the lines of lib/io that say the same. */
#ifndef PT_VF_NETWORK_H
#define PT_VF_NETWORK_H

#include <host/host.h>
#include <io/vf.h>

#include <pcipt/vf.h>

#define PT_MAC_SIZE 18

struct pcipt_vf_network {
	bool has[PT_VF_KEYS];
	char mac[PT_MAC_SIZE];
	uint16_t vlan;
	uint8_t priority;
	bool is_8021ad;
	bool spoof_check;
	bool trust;
	enum pcipt_vf_link_state state;
	uint32_t least;
	uint32_t most;
};

/* A setting as a line without its end; NULL when it is not there, or when there is no memory for it. */
const char *pt_vf_setting(struct pt_arena *arena, const struct pcipt_vf_network *network, uint32_t index,
			  enum pt_vf_key key, bool *failed) PT_MUST_CHECK;
/* The network interface through which a physical function's VFs are set; NULL when none is to be seen. */
const char *pt_pf_interface(struct pt_io *io, const struct pcipt_device *pf);

#endif
