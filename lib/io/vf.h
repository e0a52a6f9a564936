/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A setting of a VF's port, taken apart. */
#ifndef PT_IO_VF_H
#define PT_IO_VF_H

#include "io.h"

enum pt_vf_set { PT_VF_SET_MAC, PT_VF_SET_VLAN, PT_VF_SET_SPOOFCHK, PT_VF_SET_TRUST, PT_VF_SET_STATE, PT_VF_SET_RATE };

struct pt_vf_setting {
	uint32_t index;
	enum pt_vf_set kind;
	uint8_t mac[6];
	uint32_t numbers[3]; /* VLAN, priority and whether it is 802.1ad; least and most; or one number */
};

/* -EINVAL for what is not of the grammar that io.h describes. */
int pt_vf_parse_setting(const char *text, struct pt_vf_setting *ret_setting) PT_MUST_CHECK;

#endif
