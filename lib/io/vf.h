/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A setting of a VF's port, taken apart. */
#ifndef PT_IO_VF_H
#define PT_IO_VF_H

#include "io.h"

enum pt_vf_key { PT_VF_MAC, PT_VF_VLAN, PT_VF_SPOOFCHK, PT_VF_TRUST, PT_VF_STATE, PT_VF_RATE, PT_VF_KEYS };

/* The second word of a setting. */
extern const char *const pt_vf_keys[PT_VF_KEYS];

struct pt_vf_setting {
	uint32_t index;
	enum pt_vf_key key;
	uint8_t mac[6];
	uint32_t numbers[3]; /* VLAN, priority and whether it is 802.1ad; least and most; or one number */
};

/* -EINVAL for what is not of the grammar that io.h describes. */
int pt_vf_parse_setting(const char *text, struct pt_vf_setting *ret_setting) PT_MUST_CHECK;
bool pt_vf_parse_mac(const char *text, uint8_t mac[6]) PT_MUST_CHECK;
/* The line `INDEX KEY ...` in a text of settings, and its length; NULL when it has none. */
const char *pt_vf_find(const char *settings, uint32_t index, enum pt_vf_key key, size_t *ret_length);
/* Whether the settings say what a line does. What the driver does not tell of is taken for what it was told. */
bool pt_vf_has_setting(const char *settings, const char *line, size_t length);

#endif
