/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "port.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool port_is_given(const struct port_options *options)
{
	return options->mac || options->vlan || options->trust || options->spoof_check || options->link_state ||
	       options->rate;
}

bool port_has_list(const struct port_options *options)
{
	return options->mac && strcmp(options->mac, "auto") != 0;
}

/* A whole number up to the most, and behind it a colon or the end. Moves on behind the colon; at the end to NULL. */
static bool read_part(const char **text, unsigned long most, uint32_t *ret_number)
{
	char *end = NULL;
	unsigned long number;

	if (!*text || **text < '0' || **text > '9')
		return false;
	errno = 0;
	number = strtoul(*text, &end, 10);
	if (errno || number > most || (*end && *end != ':'))
		return false;
	*text = *end ? end + 1 : NULL;
	*ret_number = (uint32_t)number;
	return true;
}

/* The words that an option knows end with NULL; answers the place of one, or -1. */
static int find_word(const char *const *words, const char *text)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return -1;
}

static int set_mac(const struct app *app, const struct port_options *options, const struct pcipt_address *pf,
		   uint32_t index, uint32_t place, struct pcipt_vf_network *network)
{
	const char *at = options->mac;
	char mac[32] = "";
	size_t length;
	int error;

	if (!port_has_list(options)) {
		error = pcipt_vf_make_mac(app->ctx, pf, index, mac, sizeof(mac));
		if (error == -ENOENT)
			return fail(app, STATUS_NO,
				    "This machine has no id from which MACs could be made "
				    "(/etc/machine-id): run systemd-machine-id-setup, or give them "
				    "with --mac.");
		if (error < 0)
			return fail(app, STATUS_SYSTEM, "Cannot make a MAC: %s.", pcipt_strerror(error));
	}
	for (uint32_t i = 0; !*mac && i < place; i++) {
		at = strchr(at, ',');
		if (!at)
			return fail(app, STATUS_USAGE, "--mac has %u addresses, fewer than virtual functions.", i + 1);
		at++;
	}
	length = strcspn(at, ",");
	if (!*mac && length < sizeof(mac))
		memcpy(mac, at, length);
	if (pcipt_vf_network_set_mac(network, mac) < 0)
		return fail(app, STATUS_USAGE, "'%s' is no MAC of one port, as 52:54:00:12:34:56 is.",
			    *mac ? mac : options->mac);
	return STATUS_GO_ON;
}

static int set_vlan(const struct app *app, const char *text, struct pcipt_vf_network *network)
{
	static const char *const protocols[] = {"802.1Q", "802.1ad", NULL};
	const char *at = text;
	uint32_t vlan, priority = 0;
	int protocol = 0;

	if (!read_part(&at, 4094, &vlan) || (at && !read_part(&at, 7, &priority)) ||
	    (at && (protocol = find_word(protocols, at)) < 0) ||
	    pcipt_vf_network_set_vlan(network, (uint16_t)vlan, (uint8_t)priority,
				      protocol ? PCIPT_VLAN_8021AD : PCIPT_VLAN_8021Q) < 0)
		return fail(app, STATUS_USAGE,
			    "'%s' is no VLAN: give a number from 0 (none) to 4094, and behind colons a priority from 0 "
			    "to 7 and 802.1Q or 802.1ad.",
			    text);
	return STATUS_GO_ON;
}

static int set_rate(const struct app *app, const char *text, struct pcipt_vf_network *network)
{
	const char *at = text;
	uint32_t least, most = 0;

	if (!read_part(&at, UINT32_MAX, &least) || !read_part(&at, UINT32_MAX, &most) || at ||
	    pcipt_vf_network_set_rate(network, least, most) < 0)
		return fail(app, STATUS_USAGE,
			    "'%s' is no rate: give what is promised and the limit in Mbit/s, as in 0:1000.", text);
	return STATUS_GO_ON;
}

static int set_switch(const struct app *app, const char *option, const char *text, struct pcipt_vf_network *network,
		      int (*apply)(struct pcipt_vf_network *, bool))
{
	static const char *const words[] = {"off", "on", NULL};
	int word = find_word(words, text);

	if (word < 0 || apply(network, word) < 0)
		return fail(app, STATUS_USAGE, "%s is on or off, not '%s'.", option, text);
	return STATUS_GO_ON;
}

static int set_link_state(const struct app *app, const char *text, struct pcipt_vf_network *network)
{
	static const char *const words[] = {
		[PCIPT_VF_LINK_AUTO] = "auto", [PCIPT_VF_LINK_ENABLE] = "on", [PCIPT_VF_LINK_DISABLE] = "off", NULL};
	int word = find_word(words, text);

	if (word < 0 || pcipt_vf_network_set_link_state(network, word) < 0)
		return fail(app, STATUS_USAGE, "--link-state is auto, on or off, not '%s'.", text);
	return STATUS_GO_ON;
}

int port_make(const struct app *app, const struct port_options *options, const struct pcipt_address *pf, uint32_t index,
	      uint32_t place, struct pcipt_vf_network **ret_network)
{
	struct pcipt_vf_network *network = NULL;
	int status = STATUS_GO_ON;

	if (pcipt_vf_network_new(&network) < 0)
		return fail(app, STATUS_SYSTEM, "Cannot set a port: out of memory.");
	if (options->mac)
		status = set_mac(app, options, pf, index, place, network);
	if (status == STATUS_GO_ON && options->vlan)
		status = set_vlan(app, options->vlan, network);
	if (status == STATUS_GO_ON && options->trust)
		status = set_switch(app, "--trust", options->trust, network, pcipt_vf_network_set_trust);
	if (status == STATUS_GO_ON && options->spoof_check)
		status = set_switch(app, "--spoof-check", options->spoof_check, network,
				    pcipt_vf_network_set_spoof_check);
	if (status == STATUS_GO_ON && options->link_state)
		status = set_link_state(app, options->link_state, network);
	if (status == STATUS_GO_ON && options->rate)
		status = set_rate(app, options->rate, network);
	if (status == STATUS_GO_ON)
		*ret_network = network;
	else
		pcipt_vf_network_free(network);
	return status;
}

void port_say(const struct pcipt_vf_network *network)
{
	uint32_t least = 0, most = 0;
	uint16_t vlan = 0;
	uint8_t priority = 0;
	int protocol = 0;

	if (pcipt_vf_network_get_mac(network))
		say(stdout, "  MAC %s", pcipt_vf_network_get_mac(network));
	if (pcipt_vf_network_get_vlan(network, &vlan, &priority, &protocol) == 0 && vlan)
		say(stdout, ", VLAN %u", vlan);
	if (vlan && priority)
		say(stdout, " priority %u", priority);
	if (vlan && protocol == PCIPT_VLAN_8021AD)
		say(stdout, " 802.1ad");
	if (pcipt_vf_network_get_spoof_check(network) == 0)
		say(stdout, ", no spoof check");
	if (pcipt_vf_network_get_trust(network) == 1)
		say(stdout, ", trusted");
	if (pcipt_vf_network_get_link_state(network) == PCIPT_VF_LINK_ENABLE)
		say(stdout, ", link always up");
	if (pcipt_vf_network_get_link_state(network) == PCIPT_VF_LINK_DISABLE)
		say(stdout, ", link down");
	if (pcipt_vf_network_get_rate(network, &least, &most) == 0 && (least || most))
		say(stdout, ", rate %u:%u Mbit/s", least, most);
}
