/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host's network: links, addresses and routes. Here and in network_vf.c libnl is used. */
#include "real.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "config.h"

#if PCIPT_WITH_NETLINK
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The kernel answers at once; this is for a kernel that does not. */
#define TIMEOUT 5
/* A dump that something changed meanwhile is taken anew. */
#define MOST_TRIES 8

struct dump {
	struct pcipt_text *text;
	struct named_link {
		int index;
		char name[IF_NAMESIZE];
	} * links;
	size_t count;
	size_t capacity;
	int family; /* that was asked for: a kernel without it answers with all that it has */
	int error;
};

int pt_netlink_errno(int error)
{
	static const struct {
		int nl;
		int error;
	} table[] = {
		{NLE_NOMEM, ENOMEM},
		{NLE_AGAIN, ETIMEDOUT},
		{NLE_DUMP_INTR, EAGAIN},
		{NLE_PERM, EPERM},
		{NLE_NOACCESS, EACCES},
		{NLE_INVAL, EINVAL},
		{NLE_OPNOTSUPP, ENOTSUP},
		{NLE_AF_NOSUPPORT, ENOTSUP},
		{NLE_PROTO_MISMATCH, ENOTSUP},
		{NLE_MSG_TRUNC, EOVERFLOW},
		{NLE_MSG_TOOSHORT, PCIPT_E_MALFORMED},
		{NLE_RANGE, ERANGE},
		{NLE_OBJ_NOTFOUND, ENOENT},
		{NLE_NODEV, ENODEV},
		{NLE_BUSY, EBUSY},
	};

	if (error >= 0)
		return 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].nl == -error)
			return -table[i].error;
	return -EIO;
}

static const char *name_of(const struct dump *dump, int index)
{
	for (size_t i = 0; i < dump->count; i++)
		if (dump->links[i].index == index)
			return dump->links[i].name;
	return "-"; /* it came or went meanwhile */
}

static void format_address(struct nl_addr *address, char *buffer, size_t size)
{
	int family = address ? nl_addr_get_family(address) : AF_UNSPEC;
	unsigned int length = family == AF_INET ? 4 : 16;

	if ((family != AF_INET && family != AF_INET6) || nl_addr_get_len(address) != length ||
	    !inet_ntop(family, nl_addr_get_binary_addr(address), buffer, (socklen_t)size))
		memcpy(buffer, "-", 2);
}

/* A word of a line: without white space, which the kernel leaves out of its names as well. */
static bool copy_word(const struct nlattr *attribute, char *word, size_t size)
{
	(void)nla_strlcpy(word, attribute, size);
	return *word && !word[strcspn(word, " \t\n\v\f\r")];
}

/* Not by a parser of libnl-route: these know their kinds of links one by one, and stumble over newer ones. */
static int add_link(struct dump *dump, struct nlmsghdr *header)
{
	struct nlattr *attributes[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1];
	const struct ifinfomsg *message = nlmsg_data(header);
	struct named_link *link;
	char kind[64] = "-";
	int r = nlmsg_parse(header, sizeof(*message), attributes, IFLA_MAX, NULL);

	if (r < 0)
		return pt_netlink_errno(r);
	if (!attributes[IFLA_IFNAME] || message->ifi_family != AF_UNSPEC)
		return 0;
	if (attributes[IFLA_LINKINFO] && !nla_parse_nested(info, IFLA_INFO_MAX, attributes[IFLA_LINKINFO], NULL) &&
	    info[IFLA_INFO_KIND] && !copy_word(info[IFLA_INFO_KIND], kind, sizeof(kind)))
		memcpy(kind, "-", 2);
	r = pt_grow(&dump->links, dump->count, &dump->capacity, sizeof(*dump->links));
	if (r)
		return r;
	link = &dump->links[dump->count];
	link->index = message->ifi_index;
	if (!copy_word(attributes[IFLA_IFNAME], link->name, sizeof(link->name)))
		return -PCIPT_E_MALFORMED;
	dump->count++;
	pt_text_printf(dump->text, "link %s %s\n", link->name, kind);
	if (attributes[IFLA_VFINFO_LIST]) {
		char start[IF_NAMESIZE + 8];

		(void)snprintf(start, sizeof(start), "vf %s ", link->name);
		pt_netlink_add_vfs(dump->text, start, attributes[IFLA_VFINFO_LIST]);
	}
	return 0;
}

/* A scope of one's own, between these, reaches as far as the next one above it. */
static const char *scope_name(int scope)
{
	if (scope < RT_SCOPE_SITE)
		return "global";
	if (scope < RT_SCOPE_LINK)
		return "site";
	return scope == RT_SCOPE_LINK ? "link" : "host";
}

static void add_address(struct dump *dump, struct rtnl_addr *address)
{
	char local[INET6_ADDRSTRLEN];

	if (rtnl_addr_get_family(address) != dump->family)
		return;
	format_address(rtnl_addr_get_local(address), local, sizeof(local));
	pt_text_printf(dump->text, "address %s %s/%d %s\n", name_of(dump, rtnl_addr_get_ifindex(address)), local,
		       rtnl_addr_get_prefixlen(address), scope_name(rtnl_addr_get_scope(address)));
}

static void add_route(struct dump *dump, struct rtnl_route *route)
{
	struct nl_addr *address = rtnl_route_get_dst(route);
	char destination[INET6_ADDRSTRLEN + 12], gateway[INET6_ADDRSTRLEN];
	int hops = rtnl_route_get_nnexthops(route);
	unsigned int length = address ? nl_addr_get_prefixlen(address) : 0;

	if (rtnl_route_get_family(route) != dump->family || rtnl_route_get_type(route) != RTN_UNICAST ||
	    rtnl_route_get_flags(route) & RTM_F_CLONED)
		return;
	memcpy(destination, "default", sizeof("default"));
	if (length) {
		format_address(address, destination, INET6_ADDRSTRLEN);
		(void)snprintf(destination + strlen(destination), 12, "/%u", length);
	}
	/* without a hop it leads through an object that this libnl does not know */
	for (int i = 0; i < hops || !i; i++) {
		struct rtnl_nexthop *hop = i < hops ? rtnl_route_nexthop_n(route, i) : NULL;
		struct nl_addr *next = hop ? rtnl_route_nh_get_gateway(hop) : NULL;

		if (hop && !next)
			next = rtnl_route_nh_get_via(hop);
		format_address(next, gateway, sizeof(gateway));
		pt_text_printf(dump->text, "route %u %s %s %s\n", rtnl_route_get_table(route), destination,
			       hop ? name_of(dump, rtnl_route_nh_get_ifindex(hop)) : "-", gateway);
	}
}

static void on_object(struct nl_object *object, void *userdata)
{
	const char *type = nl_object_get_type(object);

	if (!strcmp(type, "route/addr"))
		add_address(userdata, (struct rtnl_addr *)object);
	else if (!strcmp(type, "route/route"))
		add_route(userdata, (struct rtnl_route *)object);
}

static int on_message(struct nl_msg *message, void *userdata)
{
	struct dump *dump = userdata;
	struct nlmsghdr *header = nlmsg_hdr(message);

	switch (header->nlmsg_type) {
	case RTM_NEWLINK:
		dump->error = add_link(dump, header);
		break;
	case RTM_NEWADDR:
	case RTM_NEWROUTE:
		dump->error = pt_netlink_errno(nl_msg_parse(message, on_object, dump));
		break;
	}
	return dump->error ? NL_STOP : NL_OK;
}

/* Asks for all of a kind. The headers of the three questions begin with the family; the rest of them is zero. */
static int ask(struct nl_sock *socket, struct dump *dump, int type, int family)
{
	union {
		struct ifinfomsg link;
		struct ifaddrmsg address;
		struct rtmsg route;
		unsigned char family;
	} question;
	size_t size = type == RTM_GETLINK   ? sizeof(question.link)
		      : type == RTM_GETADDR ? sizeof(question.address)
					    : sizeof(question.route);
	struct nl_msg *message;
	int r;

	memset(&question, 0, sizeof(question));
	question.family = (unsigned char)family;
	dump->family = family;
	message = nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_DUMP);
	if (!message)
		return -ENOMEM;
	r = nlmsg_append(message, &question, size, NLMSG_ALIGNTO);
	if (!r && type == RTM_GETLINK)
		r = nla_put_u32(message, IFLA_EXT_MASK, RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS);
	if (!r)
		r = nl_send_auto(socket, message);
	nlmsg_free(message);
	if (r >= 0)
		r = nl_recvmsgs_default(socket);
	return dump->error ? dump->error : pt_netlink_errno(r);
}

static int ask_all(struct nl_sock *socket, struct dump *dump)
{
	static const struct {
		int type;
		int family;
	} questions[] = {
		{RTM_GETLINK, AF_UNSPEC}, {RTM_GETADDR, AF_INET},   {RTM_GETADDR, AF_INET6},
		{RTM_GETROUTE, AF_INET},  {RTM_GETROUTE, AF_INET6},
	};
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(questions) / sizeof(questions[0]); i++)
		r = ask(socket, dump, questions[i].type, questions[i].family);
	return r;
}

int pt_netlink_open(struct nl_sock **ret_socket)
{
	const struct timeval timeout = {.tv_sec = TIMEOUT};
	struct nl_sock *socket = nl_socket_alloc();
	int r;

	if (!socket)
		return -ENOMEM;
	nl_socket_enable_msg_peek(socket); /* a link with many functions takes more than a page */
	r = pt_netlink_errno(nl_connect(socket, NETLINK_ROUTE));
	if (!r && setsockopt(nl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)))
		r = -errno;
	if (r)
		nl_socket_free(socket);
	else
		*ret_socket = socket;
	return r;
}

/* With a socket of its own: what is left of an answer that was given up does not get into the next one. */
static int dump_once(struct dump *dump)
{
	struct nl_sock *socket;
	int r = pt_netlink_open(&socket);

	if (r)
		return r;
	r = pt_netlink_errno(nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, on_message, dump));
	if (!r)
		r = ask_all(socket, dump);
	nl_socket_free(socket);
	return r;
}

int pt_io_dump_network(struct pcipt_text *text)
{
	struct dump dump = {.text = text};
	int r = -EAGAIN;

	for (int left = MOST_TRIES; r == -EAGAIN && left > 0; left--) {
		dump.count = 0;
		pt_text_clear(text);
		pt_text_append(text, "");
		r = dump_once(&dump);
	}
	free(dump.links);
	return !r && text->failed ? -ENOMEM : r;
}
#else
int pt_io_dump_network(struct pcipt_text *text)
{
	(void)text;
	return -ENOTSUP;
}
#endif

/* Netlink answers for the network of this process. Who may not look at that of the first process is taken to share it.
 */
bool pt_io_shares_network(struct pt_io *io)
{
	char own[64], host[64];

	if (pt_io_read_link(io, PT_IO_ROOT, "proc/self/ns/net", own, sizeof(own)) < 0 ||
	    pt_io_read_link(io, PT_IO_ROOT, "proc/1/ns/net", host, sizeof(host)) < 0)
		return 1;
	return !strcmp(own, host);
}

int pt_real_network(struct pt_io *io, struct pcipt_text *text)
{
	int live = pt_io_is_live(io);

	if (live < 0)
		return live;
	if (!live)
		return pt_io_read_whole(io, PT_IO_ROOT, PT_IO_NETWORK_FILE, text);
	return pt_io_shares_network(io) ? pt_io_dump_network(text) : -ENODATA;
}
