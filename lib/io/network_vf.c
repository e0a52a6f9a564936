/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What netlink says of VFs, and is told of them. */
#include "real.h"
#include "vf.h"

#include <errno.h>
#include <string.h>

#include "config.h"

#if PCIPT_WITH_NETLINK
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/* The content of an attribute that is long enough; NULL for one that is not there. */
static const void *content(struct nlattr *const *attributes, int type, size_t size)
{
	return attributes[type] && (size_t)nla_len(attributes[type]) >= size ? nla_data(attributes[type]) : NULL;
}

static void add_vlan(struct pcipt_text *text, const char *start, struct nlattr **attributes)
{
	const struct ifla_vf_vlan *plain = content(attributes, IFLA_VF_VLAN, sizeof(*plain));
	const struct ifla_vf_vlan_info *info = NULL;

	if (attributes[IFLA_VF_VLAN_LIST]) {
		struct nlattr *first = nla_find(nla_data(attributes[IFLA_VF_VLAN_LIST]),
						nla_len(attributes[IFLA_VF_VLAN_LIST]), IFLA_VF_VLAN_INFO);

		if (first && (size_t)nla_len(first) >= sizeof(*info))
			info = nla_data(first);
	}
	if (info)
		pt_text_printf(text, "%s%u vlan %u %u %s\n", start, info->vf, info->vlan, info->qos,
			       info->vlan_proto == htons(ETH_P_8021AD) ? "802.1ad" : "802.1Q");
	else if (plain)
		pt_text_printf(text, "%s%u vlan %u %u 802.1Q\n", start, plain->vf, plain->vlan, plain->qos);
}

static void add_switch(struct pcipt_text *text, const char *start, const char *key, const uint32_t *pair)
{
	/* all ones: the driver does not say */
	if (pair && pair[1] <= 1)
		pt_text_printf(text, "%s%u %s %s\n", start, pair[0], key, pair[1] ? "on" : "off");
}

static void add_vf(struct pcipt_text *text, const char *start, struct nlattr *vf)
{
	static const char *const states[] = {"auto", "enable", "disable"};
	struct nlattr *attributes[IFLA_VF_MAX + 1];
	const struct ifla_vf_mac *mac;
	const struct ifla_vf_link_state *state;
	const struct ifla_vf_rate *rate;
	const struct ifla_vf_tx_rate *limit;

	if (nla_parse_nested(attributes, IFLA_VF_MAX, vf, NULL))
		return;
	mac = content(attributes, IFLA_VF_MAC, sizeof(*mac));
	state = content(attributes, IFLA_VF_LINK_STATE, sizeof(*state));
	rate = content(attributes, IFLA_VF_RATE, sizeof(*rate));
	limit = content(attributes, IFLA_VF_TX_RATE, sizeof(*limit));
	if (mac)
		pt_text_printf(text, "%s%u mac %02x:%02x:%02x:%02x:%02x:%02x\n", start, mac->vf, mac->mac[0],
			       mac->mac[1], mac->mac[2], mac->mac[3], mac->mac[4], mac->mac[5]);
	add_vlan(text, start, attributes);
	add_switch(text, start, "spoofchk", content(attributes, IFLA_VF_SPOOFCHK, sizeof(struct ifla_vf_spoofchk)));
	add_switch(text, start, "trust", content(attributes, IFLA_VF_TRUST, sizeof(struct ifla_vf_trust)));
	if (state && state->link_state < sizeof(states) / sizeof(states[0]))
		pt_text_printf(text, "%s%u state %s\n", start, state->vf, states[state->link_state]);
	if (rate)
		pt_text_printf(text, "%s%u rate %u %u\n", start, rate->vf, rate->min_tx_rate, rate->max_tx_rate);
	else if (limit)
		pt_text_printf(text, "%s%u rate 0 %u\n", start, limit->vf, limit->rate);
}

void pt_netlink_add_vfs(struct pcipt_text *text, const char *start, struct nlattr *list)
{
	struct nlattr *vf;
	int left;

	nla_for_each_nested(vf, list, left) if (nla_type(vf) == IFLA_VF_INFO) add_vf(text, start, vf);
}

struct answer {
	struct pcipt_text *text;
	int error;
};

static int on_link(struct nl_msg *message, void *userdata)
{
	struct answer *answer = userdata;
	struct nlattr *attributes[IFLA_MAX + 1];
	struct nlmsghdr *header = nlmsg_hdr(message);

	if (header->nlmsg_type != RTM_NEWLINK)
		return NL_OK;
	answer->error =
		nlmsg_parse(header, sizeof(struct ifinfomsg), attributes, IFLA_MAX, NULL) < 0 ? -PCIPT_E_MALFORMED : 0;
	if (!answer->error && attributes[IFLA_VFINFO_LIST])
		pt_netlink_add_vfs(answer->text, "", attributes[IFLA_VFINFO_LIST]);
	return NL_OK;
}

/* A message about one interface. */
static struct nl_msg *new_message(int type, int flags, const char *interface)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	struct nl_msg *message = nlmsg_alloc_simple(type, flags);

	if (!message)
		return NULL;
	if (nlmsg_append(message, &link, sizeof(link), NLMSG_ALIGNTO) ||
	    nla_put_string(message, IFLA_IFNAME, interface)) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

/* Sends a message, which is freed, and takes what comes back until the end of it. */
static int exchange(struct nl_msg *message, struct answer *answer)
{
	struct nl_sock *socket = NULL;
	int r = message ? pt_netlink_open(&socket) : -ENOMEM;

	if (!r && answer)
		r = pt_netlink_errno(nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, on_link, answer));
	if (!r) {
		r = nl_send_auto(socket, message);
		r = r < 0 ? pt_netlink_errno(r) : 0;
	}
	if (!r && answer)
		r = pt_netlink_errno(nl_recvmsgs_default(socket));
	if (!r)
		r = pt_netlink_errno(nl_wait_for_ack(socket));
	nlmsg_free(message);
	nl_socket_free(socket);
	return r;
}

static bool is_name(const char *interface)
{
	size_t length = strnlen(interface, IF_NAMESIZE);

	return length && length < IF_NAMESIZE;
}

int pt_real_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text)
{
	struct answer answer = {.text = text};
	struct nl_msg *message;
	int r;

	(void)io;
	if (!is_name(interface))
		return -ENODEV;
	message = new_message(RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, interface);
	if (message && nla_put_u32(message, IFLA_EXT_MASK, RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS)) {
		nlmsg_free(message);
		message = NULL;
	}
	r = exchange(message, &answer);
	return r ? r : answer.error;
}

static int put_vlan(struct nl_msg *message, const struct pt_vf_setting *setting)
{
	struct ifla_vf_vlan plain = {.vf = setting->index, .vlan = setting->numbers[0], .qos = setting->numbers[1]};
	struct ifla_vf_vlan_info info = {.vf = setting->index,
					 .vlan = setting->numbers[0],
					 .qos = setting->numbers[1],
					 .vlan_proto = htons(ETH_P_8021AD)};
	struct nlattr *list;

	if (!setting->numbers[2])
		return nla_put(message, IFLA_VF_VLAN, sizeof(plain), &plain);
	list = nla_nest_start(message, IFLA_VF_VLAN_LIST);
	if (!list || nla_put(message, IFLA_VF_VLAN_INFO, sizeof(info), &info))
		return -1;
	nla_nest_end(message, list);
	return 0;
}

static int put_mac(struct nl_msg *message, const struct pt_vf_setting *setting)
{
	struct ifla_vf_mac mac = {.vf = setting->index};

	memcpy(mac.mac, setting->mac, sizeof(setting->mac));
	return nla_put(message, IFLA_VF_MAC, sizeof(mac), &mac);
}

static int put_setting(struct nl_msg *message, const struct pt_vf_setting *setting)
{
	/* spoof check, trust and link state are alike: the function and a number */
	const struct ifla_vf_spoofchk pair = {.vf = setting->index, .setting = setting->numbers[0]};
	const struct ifla_vf_rate rate = {
		.vf = setting->index, .min_tx_rate = setting->numbers[0], .max_tx_rate = setting->numbers[1]};

	switch (setting->key) {
	case PT_VF_MAC:
		return put_mac(message, setting);
	case PT_VF_VLAN:
		return put_vlan(message, setting);
	case PT_VF_SPOOFCHK:
		return nla_put(message, IFLA_VF_SPOOFCHK, sizeof(pair), &pair);
	case PT_VF_TRUST:
		return nla_put(message, IFLA_VF_TRUST, sizeof(pair), &pair);
	case PT_VF_STATE:
		return nla_put(message, IFLA_VF_LINK_STATE, sizeof(pair), &pair);
	case PT_VF_RATE:
		return nla_put(message, IFLA_VF_RATE, sizeof(rate), &rate);
	case PT_VF_KEYS:
		break;
	}
	return -1;
}

int pt_real_set_vf(struct pt_io *io, const char *interface, const char *text)
{
	struct pt_vf_setting setting;
	struct nlattr *list, *vf;
	struct nl_msg *message;
	int r = pt_vf_parse_setting(text, &setting);

	(void)io;
	if (r || !is_name(interface))
		return r ? r : -ENODEV;
	message = new_message(RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, interface);
	list = message ? nla_nest_start(message, IFLA_VFINFO_LIST) : NULL;
	vf = list ? nla_nest_start(message, IFLA_VF_INFO) : NULL;
	if (!vf || put_setting(message, &setting)) {
		nlmsg_free(message);
		return -ENOMEM;
	}
	nla_nest_end(message, vf);
	nla_nest_end(message, list);
	return exchange(message, NULL);
}
#else
int pt_real_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text)
{
	(void)io;
	(void)interface;
	(void)text;
	return -ENOTSUP;
}

int pt_real_set_vf(struct pt_io *io, const char *interface, const char *text)
{
	(void)io;
	(void)interface;
	(void)text;
	return -ENOTSUP;
}
#endif
