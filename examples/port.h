/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network port of a virtual function, as options say it. */
#ifndef EXAMPLES_PORT_H
#define EXAMPLES_PORT_H

#include "common.h"

struct port_options {
	const char *mac, *vlan, *trust, *spoof_check, *link_state, *rate;
};

/* Whether anything is to be set. */
bool port_is_given(const struct port_options *options);

/* Whether --mac names MACs, which one physical function alone can have. */
bool port_has_list(const struct port_options *options);

/*
 * What the port of a virtual function is to be; place says which one of a list of MACs it has. Returns STATUS_GO_ON,
 * or the status with which to end.
 */
int port_make(const struct app *app, const struct port_options *options, const struct pcipt_address *pf, uint32_t index,
	      uint32_t place, struct pcipt_vf_network **ret_network);

/* What is set, in a few words on the line that has begun. */
void port_say(const struct pcipt_vf_network *network);

#endif
