/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vf_network.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VLAN 4094
#define MOST_PRIORITY 7
#define MACHINE_ID_LENGTH 32

static const char *const keys[PT_VF_KEYS] = {
	[PT_VF_MAC] = "mac",     [PT_VF_VLAN] = "vlan",   [PT_VF_SPOOFCHK] = "spoofchk",
	[PT_VF_TRUST] = "trust", [PT_VF_STATE] = "state", [PT_VF_RATE] = "rate",
};

static const char *const states[] = {
	[PCIPT_VF_LINK_AUTO] = "auto",
	[PCIPT_VF_LINK_ENABLE] = "enable",
	[PCIPT_VF_LINK_DISABLE] = "disable",
};

PCIPT_EXPORT int pcipt_vf_network_new(struct pcipt_vf_network **ret_network)
{
	struct pcipt_vf_network *network;

	if (!ret_network)
		return -EINVAL;
	network = calloc(1, sizeof(*network));
	if (!network)
		return -ENOMEM;
	*ret_network = network;
	return 0;
}

PCIPT_EXPORT void pcipt_vf_network_free(struct pcipt_vf_network *network)
{
	free(network);
}

/* Six times two digits; what a driver says may be zero, and is all the same a MAC. */
static bool parse_mac(const char *text, char mac[PT_MAC_SIZE])
{
	static const char digits[] = "0123456789abcdefABCDEF";

	if (strnlen(text, PT_MAC_SIZE) != PT_MAC_SIZE - 1)
		return false;
	for (size_t i = 0; i < PT_MAC_SIZE - 1; i++) {
		if (i % 3 == 2 ? text[i] != ':' : !strchr(digits, text[i]))
			return false;
		mac[i] = text[i];
		if (text[i] >= 'A' && text[i] <= 'F')
			mac[i] = (char)(text[i] - 'A' + 'a');
	}
	mac[PT_MAC_SIZE - 1] = '\0';
	return true;
}

/* Of one device: the lowest bit of the first byte is that of a group. */
static bool is_of_one(const char *mac)
{
	return strchr("02468ace", mac[1]) && strcmp(mac, "00:00:00:00:00:00") != 0;
}

PCIPT_EXPORT int pcipt_vf_network_set_mac(struct pcipt_vf_network *network, const char *mac)
{
	char parsed[PT_MAC_SIZE];

	if (!network || !mac || !parse_mac(mac, parsed) || !is_of_one(parsed))
		return -EINVAL;
	memcpy(network->mac, parsed, sizeof(parsed));
	network->has[PT_VF_MAC] = true;
	return 0;
}

PCIPT_EXPORT const char *pcipt_vf_network_get_mac(const struct pcipt_vf_network *network)
{
	return network && network->has[PT_VF_MAC] ? network->mac : NULL;
}

PCIPT_EXPORT int pcipt_vf_network_set_vlan(struct pcipt_vf_network *network, uint16_t vlan, uint8_t priority,
					   int protocol)
{
	if (!network || vlan > MOST_VLAN || priority > MOST_PRIORITY ||
	    (protocol != PCIPT_VLAN_8021Q && protocol != PCIPT_VLAN_8021AD))
		return -EINVAL;
	network->vlan = vlan;
	network->priority = priority;
	network->is_8021ad = protocol == PCIPT_VLAN_8021AD;
	network->has[PT_VF_VLAN] = true;
	return 0;
}

PCIPT_EXPORT int pcipt_vf_network_get_vlan(const struct pcipt_vf_network *network, uint16_t *ret_vlan,
					   uint8_t *ret_priority, int *ret_protocol)
{
	if (!network)
		return -EINVAL;
	if (!network->has[PT_VF_VLAN])
		return -ENODATA;
	if (ret_vlan)
		*ret_vlan = network->vlan;
	if (ret_priority)
		*ret_priority = network->priority;
	if (ret_protocol)
		*ret_protocol = network->is_8021ad ? PCIPT_VLAN_8021AD : PCIPT_VLAN_8021Q;
	return 0;
}

PCIPT_EXPORT int pcipt_vf_network_set_spoof_check(struct pcipt_vf_network *network, bool on)
{
	if (!network)
		return -EINVAL;
	network->spoof_check = on;
	network->has[PT_VF_SPOOFCHK] = true;
	return 0;
}

PCIPT_EXPORT int pcipt_vf_network_get_spoof_check(const struct pcipt_vf_network *network)
{
	return !network ? -EINVAL : network->has[PT_VF_SPOOFCHK] ? network->spoof_check : -ENODATA;
}

PCIPT_EXPORT int pcipt_vf_network_set_trust(struct pcipt_vf_network *network, bool on)
{
	if (!network)
		return -EINVAL;
	network->trust = on;
	network->has[PT_VF_TRUST] = true;
	return 0;
}

PCIPT_EXPORT int pcipt_vf_network_get_trust(const struct pcipt_vf_network *network)
{
	return !network ? -EINVAL : network->has[PT_VF_TRUST] ? network->trust : -ENODATA;
}

PCIPT_EXPORT int pcipt_vf_network_set_link_state(struct pcipt_vf_network *network, int state)
{
	if (!network || state < PCIPT_VF_LINK_AUTO || state > PCIPT_VF_LINK_DISABLE)
		return -EINVAL;
	network->state = (enum pcipt_vf_link_state)state;
	network->has[PT_VF_STATE] = true;
	return 0;
}

PCIPT_EXPORT int pcipt_vf_network_get_link_state(const struct pcipt_vf_network *network)
{
	return !network ? -EINVAL : network->has[PT_VF_STATE] ? (int)network->state : -ENODATA;
}

PCIPT_EXPORT int pcipt_vf_network_set_rate(struct pcipt_vf_network *network, uint32_t least, uint32_t most)
{
	if (!network || (most && least > most))
		return -EINVAL;
	network->least = least;
	network->most = most;
	network->has[PT_VF_RATE] = true;
	return 0;
}

PCIPT_EXPORT int pcipt_vf_network_get_rate(const struct pcipt_vf_network *network, uint32_t *ret_least,
					   uint32_t *ret_most)
{
	if (!network)
		return -EINVAL;
	if (!network->has[PT_VF_RATE])
		return -ENODATA;
	if (ret_least)
		*ret_least = network->least;
	if (ret_most)
		*ret_most = network->most;
	return 0;
}

static const char *format_value(struct pt_arena *arena, const struct pcipt_vf_network *network, enum pt_vf_key key)
{
	switch (key) {
	case PT_VF_MAC:
		return network->mac;
	case PT_VF_VLAN:
		return pt_arena_printf(arena, "%u %u %s", network->vlan, network->priority,
				       network->is_8021ad ? "802.1ad" : "802.1Q");
	case PT_VF_SPOOFCHK:
		return network->spoof_check ? "on" : "off";
	case PT_VF_TRUST:
		return network->trust ? "on" : "off";
	case PT_VF_STATE:
		return states[network->state];
	case PT_VF_RATE:
		return pt_arena_printf(arena, "%u %u", network->least, network->most);
	case PT_VF_KEYS:
		break;
	}
	return NULL;
}

const char *pt_vf_setting(struct pt_arena *arena, const struct pcipt_vf_network *network, uint32_t index,
			  enum pt_vf_key key, bool *failed)
{
	const char *value = network->has[key] ? format_value(arena, network, key) : NULL;
	const char *line = value ? pt_arena_printf(arena, "%u %s %s", index, keys[key], value) : NULL;

	*failed |= network->has[key] && !line;
	return line;
}

const char *pt_vf_current(const char *settings, uint32_t index, enum pt_vf_key key, size_t *ret_length)
{
	char start[32];
	size_t length = (size_t)snprintf(start, sizeof(start), "%u %s ", index, keys[key]);

	for (const char *line = settings; *line;) {
		size_t end = strcspn(line, "\n");

		if (end > length && !strncmp(line, start, length)) {
			*ret_length = end;
			return line;
		}
		line += end + (line[end] == '\n');
	}
	return NULL;
}

/* A card that switches shows an interface for each VF as well; those have the name of such a port. */
static bool is_of_vf(struct pt_io *io, const char *interface)
{
	char path[PATH_MAX], name[64];

	(void)snprintf(path, sizeof(path), "sys/class/net/%s/phys_port_name", interface);
	return pt_io_read_text(io, PT_IO_ROOT, path, name, sizeof(name)) > 0 && strstr(name, "vf");
}

const char *pt_pf_interface(struct pt_io *io, const struct pcipt_device *pf)
{
	for (size_t i = 0; pf->extra && i < pf->extra->interface_count; i++) {
		const struct pt_interface *interface = &pf->extra->interfaces[i];

		if (!strcmp(interface->class_name, "net") && !is_of_vf(io, interface->name))
			return interface->name;
	}
	return NULL;
}

/* The next word of a text as a number; UINT32_MAX for what is none. */
static uint32_t take_number(char **rest)
{
	const char *word = strsep(rest, " ");
	uint64_t number;

	return word && !pt_parse_number(word, 10, UINT32_MAX, &number) ? (uint32_t)number : UINT32_MAX;
}

static void take_vlan(struct pcipt_vf_network *network, char *rest)
{
	uint32_t vlan = take_number(&rest), priority = take_number(&rest);

	if (rest && vlan <= MOST_VLAN && priority <= MOST_PRIORITY)
		(void)pcipt_vf_network_set_vlan(network, (uint16_t)vlan, (uint8_t)priority,
						strcmp(rest, "802.1ad") ? PCIPT_VLAN_8021Q : PCIPT_VLAN_8021AD);
}

/* The words behind `INDEX KEY`. */
static void take_value(struct pcipt_vf_network *network, enum pt_vf_key key, char *value)
{
	uint32_t least, most;

	switch (key) {
	case PT_VF_MAC:
		network->has[key] = parse_mac(value, network->mac);
		break;
	case PT_VF_VLAN:
		take_vlan(network, value);
		break;
	case PT_VF_SPOOFCHK:
		if (!strcmp(value, "on") || !strcmp(value, "off"))
			(void)pcipt_vf_network_set_spoof_check(network, !strcmp(value, "on"));
		break;
	case PT_VF_TRUST:
		if (!strcmp(value, "on") || !strcmp(value, "off"))
			(void)pcipt_vf_network_set_trust(network, !strcmp(value, "on"));
		break;
	case PT_VF_STATE:
		for (int state = PCIPT_VF_LINK_AUTO; state <= PCIPT_VF_LINK_DISABLE; state++)
			if (!strcmp(value, states[state]))
				(void)pcipt_vf_network_set_link_state(network, state);
		break;
	case PT_VF_RATE:
		least = take_number(&value);
		most = take_number(&value);
		if (least < UINT32_MAX && most < UINT32_MAX)
			(void)pcipt_vf_network_set_rate(network, least, most);
		break;
	case PT_VF_KEYS:
		break;
	}
}

static int read_settings(struct pt_io *io, const char *interface, uint32_t index, struct pcipt_vf_network *network)
{
	struct pcipt_text text = {0};
	int r = pt_io_vf_settings(io, interface, &text);

	for (int key = 0; !r && key < PT_VF_KEYS; key++) {
		size_t length;
		const char *line = pt_vf_current(text.string, index, (enum pt_vf_key)key, &length);
		char value[64];

		if (!line || length >= sizeof(value))
			continue;
		memcpy(value, line, length);
		value[length] = '\0';
		take_value(network, (enum pt_vf_key)key, strchr(strchr(value, ' ') + 1, ' ') + 1);
	}
	pt_text_release(&text);
	return r;
}

PCIPT_EXPORT int pcipt_vf_network_read(struct pcipt_ctx *ctx, const struct pcipt_address *address, uint32_t index,
				       struct pcipt_vf_network **ret_network)
{
	struct pcipt_vf_network *network = NULL;
	const struct pcipt_device *pf;
	struct pcipt_host *host;
	const char *interface;
	struct pt_io *io;
	int r;

	if (!ctx || !address || !ret_network)
		return -EINVAL;
	r = pt_io_get(ctx, &io);
	if (!r)
		r = pcipt_host_read(ctx, PCIPT_READ_SRIOV | PCIPT_READ_INTERFACES, &host);
	if (r)
		return r;
	pf = pcipt_host_find_device(host, address);
	interface = pf ? pt_pf_interface(io, pf) : NULL;
	if (!interface)
		r = -ENODEV;
	else
		r = index < pcipt_device_get_vf_count(pf) ? pcipt_vf_network_new(&network) : -ENOENT;
	if (!r)
		r = read_settings(io, interface, index, network);
	pcipt_host_unref(host);
	if (r)
		pcipt_vf_network_free(network);
	else
		*ret_network = network;
	return r;
}

/* FNV-1a of 64 bits, and then what spreads each bit over all of them (the end of MurmurHash3). */
static uint64_t mix(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
	return hash ^ hash >> 33;
}

static int read_machine_id(struct pcipt_ctx *ctx, char *id, size_t size)
{
	struct pt_io *io;
	ssize_t length;
	int r = pt_io_get(ctx, &io);

	if (r)
		return r;
	length = pt_io_read_text(io, PT_IO_ROOT, "etc/machine-id", id, size);
	if (length == -ENOMEM)
		return -ENOMEM;
	return length == MACHINE_ID_LENGTH && strspn(id, "0123456789abcdef") == MACHINE_ID_LENGTH ? 0 : -ENODATA;
}

PCIPT_EXPORT int pcipt_vf_make_mac(struct pcipt_ctx *ctx, const struct pcipt_address *address, uint32_t index,
				   char *buffer, size_t size)
{
	char id[MACHINE_ID_LENGTH + 2], name[PCIPT_ADDRESS_SIZE], text[128];
	uint64_t hash;
	int r;

	if (!ctx || !address || (size && !buffer) || pcipt_address_format(address, name, sizeof(name)) < 0)
		return -EINVAL;
	r = read_machine_id(ctx, id, sizeof(id));
	if (r)
		return r;
	(void)snprintf(text, sizeof(text), "%s %s %u", id, name, index);
	hash = mix(text);
	return snprintf(buffer, size, "%02x:%02x:%02x:%02x:%02x:%02x", (unsigned int)((hash >> 40 & 0xfc) | 0x02),
			(unsigned int)(hash >> 32 & 0xff), (unsigned int)(hash >> 24 & 0xff),
			(unsigned int)(hash >> 16 & 0xff), (unsigned int)(hash >> 8 & 0xff),
			(unsigned int)(hash & 0xff));
}
