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

static void take_mac(struct pcipt_vf_network *network, const uint8_t mac[6])
{
	(void)pt_format_mac(mac, network->mac, sizeof(network->mac));
	network->has[PT_VF_MAC] = true;
}

/* Of one device: the lowest bit of the first byte is that of a group. */
static bool is_of_one(const uint8_t mac[6])
{
	static const uint8_t none[6];

	return !(mac[0] & 1) && memcmp(mac, none, sizeof(none)) != 0;
}

PCIPT_EXPORT int pcipt_vf_network_set_mac(struct pcipt_vf_network *network, const char *mac)
{
	uint8_t bytes[6];

	if (!network || !mac || !pt_vf_parse_mac(mac, bytes) || !is_of_one(bytes))
		return -EINVAL;
	take_mac(network, bytes);
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
		return -ENOENT;
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
	return !network ? -EINVAL : network->has[PT_VF_SPOOFCHK] ? network->spoof_check : -ENOENT;
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
	return !network ? -EINVAL : network->has[PT_VF_TRUST] ? network->trust : -ENOENT;
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
	return !network ? -EINVAL : network->has[PT_VF_STATE] ? (int)network->state : -ENOENT;
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
		return -ENOENT;
	if (ret_least)
		*ret_least = network->least;
	if (ret_most)
		*ret_most = network->most;
	return 0;
}

_Static_assert(PCIPT_VF_SETTING_MAC == 1 << PT_VF_MAC && PCIPT_VF_SETTING_VLAN == 1 << PT_VF_VLAN &&
		       PCIPT_VF_SETTING_SPOOF_CHECK == 1 << PT_VF_SPOOFCHK &&
		       PCIPT_VF_SETTING_TRUST == 1 << PT_VF_TRUST && PCIPT_VF_SETTING_LINK_STATE == 1 << PT_VF_STATE &&
		       PCIPT_VF_SETTING_RATE == 1 << PT_VF_RATE && PT_VF_KEYS == 6,
	       "the flags have the order of the keys");

PCIPT_EXPORT unsigned int pcipt_vf_network_get_settings(const struct pcipt_vf_network *network)
{
	unsigned int settings = 0;

	for (unsigned int i = 0; network && i < PT_VF_KEYS; i++)
		settings |= (unsigned int)network->has[i] << i;
	return settings;
}

PCIPT_EXPORT int pcipt_vf_network_unset(struct pcipt_vf_network *network, unsigned int settings)
{
	if (!network || settings >> PT_VF_KEYS)
		return -EINVAL;
	for (unsigned int i = 0; i < PT_VF_KEYS; i++)
		if (settings >> i & 1)
			network->has[i] = false;
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
	const char *line = value ? pt_arena_printf(arena, "%u %s %s", index, pt_vf_keys[key], value) : NULL;

	*failed |= network->has[key] && !line;
	return line;
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

/* What a driver says may be what nobody would be let set, such as a MAC of zeros. */
static void take_setting(struct pcipt_vf_network *network, const struct pt_vf_setting *setting)
{
	const uint32_t *numbers = setting->numbers;

	switch (setting->key) {
	case PT_VF_MAC:
		take_mac(network, setting->mac);
		break;
	case PT_VF_VLAN:
		(void)pcipt_vf_network_set_vlan(network, (uint16_t)numbers[0], (uint8_t)numbers[1],
						numbers[2] ? PCIPT_VLAN_8021AD : PCIPT_VLAN_8021Q);
		break;
	case PT_VF_SPOOFCHK:
		(void)pcipt_vf_network_set_spoof_check(network, numbers[0]);
		break;
	case PT_VF_TRUST:
		(void)pcipt_vf_network_set_trust(network, numbers[0]);
		break;
	case PT_VF_STATE:
		(void)pcipt_vf_network_set_link_state(network, (int)numbers[0]);
		break;
	case PT_VF_RATE:
		(void)pcipt_vf_network_set_rate(network, numbers[0], numbers[1]);
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
		struct pt_vf_setting setting;
		size_t length;
		const char *line = pt_vf_find(text.string, index, (enum pt_vf_key)key, &length);
		char copy[96];

		if (!line || length >= sizeof(copy))
			continue;
		memcpy(copy, line, length);
		copy[length] = '\0';
		if (!pt_vf_parse_setting(copy, &setting))
			take_setting(network, &setting);
	}
	pt_text_release(&text);
	return r;
}

PCIPT_EXPORT int pcipt_vf_network_read(struct pcipt_ctx *ctx, const struct pcipt_device *device, uint32_t index,
				       struct pcipt_vf_network **ret_network)
{
	const unsigned int what = PCIPT_READ_SRIOV | PCIPT_READ_INTERFACES;
	struct pcipt_vf_network *network = NULL;
	const char *interface;
	struct pt_io *io;
	int r;

	if (!ctx || !device || !ret_network)
		return -EINVAL;
	if ((device->host->what & what) != what)
		return -ENODATA;
	r = pt_io_get(ctx, &io);
	if (r)
		return r;
	interface = pt_pf_interface(io, device);
	if (!interface)
		return -ENODEV;
	r = index < pcipt_device_get_vf_count(device) ? pcipt_vf_network_new(&network) : -ENOENT;
	if (!r)
		r = read_settings(io, interface, index, network);
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
	return length == MACHINE_ID_LENGTH && strspn(id, "0123456789abcdef") == MACHINE_ID_LENGTH ? 0 : -ENOENT;
}

PCIPT_EXPORT int pcipt_vf_make_mac(struct pcipt_ctx *ctx, const struct pcipt_address *address, uint32_t index,
				   char *buffer, size_t size)
{
	char id[MACHINE_ID_LENGTH + 2], name[PCIPT_ADDRESS_SIZE], text[128];
	uint8_t mac[6];
	uint64_t hash;
	int r;

	if (!ctx || !address || (size && !buffer) || pcipt_address_format(address, name, sizeof(name)) < 0)
		return -EINVAL;
	r = read_machine_id(ctx, id, sizeof(id));
	if (r)
		return r;
	(void)snprintf(text, sizeof(text), "%s %s %u", id, name, index);
	hash = mix(text);
	for (size_t i = 0; i < sizeof(mac); i++)
		mac[i] = (uint8_t)(hash >> (40 - 8 * i));
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 0x02);
	return pt_format_mac(mac, buffer, size);
}
