/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of VFs' network ports, which the kernel gives and takes by the interface of the physical function. */
#include "vf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VLAN 4095
#define MOST_PRIORITY 7

bool pt_vf_parse_mac(const char *text, uint8_t mac[6])
{
	for (size_t i = 0; i < 6; i++) {
		uint64_t byte;

		if (strnlen(text, 3) < 2 || pt_parse_number_n(text, 2, 16, UINT8_MAX, &byte) ||
		    text[2] != (i < 5 ? ':' : '\0'))
			return false;
		mac[i] = (uint8_t)byte;
		text += 3;
	}
	return true;
}

static bool parse_word(const char *text, const char *const *words, size_t count, uint32_t *ret_index)
{
	for (size_t i = 0; text && i < count; i++)
		if (!strcmp(text, words[i])) {
			*ret_index = (uint32_t)i;
			return true;
		}
	return false;
}

static bool parse_u32(const char *text, uint32_t most, uint32_t *ret_number)
{
	uint64_t number;

	if (!text || pt_parse_number(text, 10, most, &number))
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

const char *const pt_vf_keys[PT_VF_KEYS] = {
	[PT_VF_MAC] = "mac",     [PT_VF_VLAN] = "vlan",   [PT_VF_SPOOFCHK] = "spoofchk",
	[PT_VF_TRUST] = "trust", [PT_VF_STATE] = "state", [PT_VF_RATE] = "rate",
};

/* The words behind the key; those that are not there are NULL. */
static bool parse_value(struct pt_vf_setting *setting, char *words[3])
{
	static const char *const switches[] = {"off", "on"}, *const states[] = {"auto", "enable", "disable"};
	static const char *const protocols[] = {"802.1Q", "802.1ad"};
	uint32_t *numbers = setting->numbers;

	switch (setting->key) {
	case PT_VF_MAC:
		return words[0] && !words[1] && pt_vf_parse_mac(words[0], setting->mac);
	case PT_VF_VLAN:
		return parse_u32(words[0], MOST_VLAN, &numbers[0]) && parse_u32(words[1], MOST_PRIORITY, &numbers[1]) &&
		       parse_word(words[2], protocols, 2, &numbers[2]);
	case PT_VF_SPOOFCHK:
	case PT_VF_TRUST:
		return !words[1] && parse_word(words[0], switches, 2, &numbers[0]);
	case PT_VF_STATE:
		return !words[1] && parse_word(words[0], states, 3, &numbers[0]);
	case PT_VF_RATE:
		return !words[2] && parse_u32(words[0], UINT32_MAX, &numbers[0]) &&
		       parse_u32(words[1], UINT32_MAX, &numbers[1]);
	case PT_VF_KEYS:
		break;
	}
	return false;
}

int pt_vf_parse_setting(const char *text, struct pt_vf_setting *ret_setting)
{
	struct pt_vf_setting setting = {0};
	char copy[96], *rest = copy, *words[6] = {0};
	uint32_t key;
	size_t length = strnlen(text, sizeof(copy));

	if (length == sizeof(copy))
		return -EINVAL;
	memcpy(copy, text, length + 1);
	for (size_t i = 0; i < 6 && rest; i++)
		words[i] = strsep(&rest, " ");
	if (words[5] || !parse_u32(words[0], UINT16_MAX, &setting.index) ||
	    !parse_word(words[1], pt_vf_keys, PT_VF_KEYS, &key))
		return -EINVAL;
	setting.key = (enum pt_vf_key)key;
	if (!parse_value(&setting, words + 2))
		return -EINVAL;
	*ret_setting = setting;
	return 0;
}

/* The settings of one interface in the text of a network: lines `vf NAME SETTING`. */
static int take_from_network(const char *network, const char *interface, struct pcipt_text *text)
{
	char link[64], vf[64];
	bool known = false;

	if (snprintf(link, sizeof(link), "link %s ", interface) >= (int)sizeof(link) ||
	    snprintf(vf, sizeof(vf), "vf %s ", interface) >= (int)sizeof(vf))
		return -ENODEV;
	for (const char *line = network; *line;) {
		size_t length = strcspn(line, "\n");

		known |= !strncmp(line, link, strlen(link));
		if (!strncmp(line, vf, strlen(vf))) {
			known = true;
			pt_text_append_bytes(text, line + strlen(vf), length - strlen(vf));
			pt_text_append(text, "\n");
		}
		line += length + (line[length] == '\n');
	}
	return !known ? -ENODEV : text->failed ? -ENOMEM : 0;
}

int pt_io_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text)
{
	struct pcipt_text network = {0};
	int r = pt_io_is_live(io);

	if (r < 0)
		return r;
	pt_text_append(text, "");
	if (r && io->ops->vf_settings) {
		r = !pt_io_shares_network(io) ? -ENODEV : io->ops->vf_settings(io, interface, text);
	} else {
		r = pt_io_network(io, &network);
		if (!r)
			r = take_from_network(network.string, interface, text);
		pt_text_release(&network);
	}
	return !r && text->failed ? -ENOMEM : r;
}

int pt_io_set_vf(struct pt_io *io, const char *interface, const char *setting)
{
	struct pt_vf_setting parsed;
	int r = pt_vf_parse_setting(setting, &parsed);

	if (r)
		return r;
	if (!io->ops->set_vf)
		return -PCIPT_E_NOT_LIVE;
	/* a folder that is a captured tree would ask this machine's kernel */
	r = pt_io_is_live(io);
	if (r <= 0)
		return r ? r : -PCIPT_E_NOT_LIVE;
	return pt_io_shares_network(io) ? io->ops->set_vf(io, interface, setting) : -ENODEV;
}

/* The line that begins with these words, the blank behind them included. */
static const char *find_line(const char *settings, const char *words, size_t length, size_t *ret_length)
{
	for (const char *line = settings; line && *line;) {
		size_t end = strcspn(line, "\n");

		if (end > length && !strncmp(line, words, length)) {
			*ret_length = end;
			return line;
		}
		line += end + (line[end] == '\n');
	}
	return NULL;
}

const char *pt_vf_find(const char *settings, uint32_t index, enum pt_vf_key key, size_t *ret_length)
{
	char words[32];
	int length = snprintf(words, sizeof(words), "%u %s ", index, pt_vf_keys[key]);

	return find_line(settings, words, (size_t)length, ret_length);
}

bool pt_vf_has_setting(const char *settings, const char *line, size_t length)
{
	const char *key = memchr(line, ' ', length);
	const char *value = key ? memchr(key + 1, ' ', length - (size_t)(key + 1 - line)) : NULL;
	const char *now;
	size_t end = 0;

	if (!value)
		return true;
	now = find_line(settings, line, (size_t)(value + 1 - line), &end);
	return !now || (end == length && !strncmp(now, line, end));
}

int pt_io_check_vf(struct pt_io *io, const char *interface, const char *lines)
{
	struct pcipt_text now = {0};
	int r = pt_io_vf_settings(io, interface, &now);

	for (const char *line = lines; !r && *line;) {
		size_t length = strcspn(line, "\n");

		r = pt_vf_has_setting(now.string, line, length) ? 0 : -PCIPT_E_UNVERIFIED;
		line += length + (line[length] == '\n');
	}
	pt_text_release(&now);
	return r;
}
