/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel answers when it is asked for links, addresses, routes and virtual functions: the input is the
 * datagram that comes back to each question. What is told of it are lines of a known form. */
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <core/core.h>
#include <io/real.h>

#include "fuzz.h"

static struct {
	const uint8_t *data;
	size_t size;
	bool is_read;
} datagram;

/* libnl's own are taken over: nothing goes to the kernel, and what comes is the input, once for each question. */
int nl_send_auto(struct nl_sock *socket, struct nl_msg *message)
{
	(void)socket;
	(void)message;
	datagram.is_read = false;
	return 0;
}

int nl_wait_for_ack(struct nl_sock *socket)
{
	(void)socket;
	return 0;
}

static int receive(struct nl_sock *socket, struct sockaddr_nl *from, unsigned char **ret_buffer,
		   struct ucred **ret_credentials)
{
	(void)socket;
	(void)ret_credentials;
	memset(from, 0, sizeof(*from));
	if (datagram.is_read)
		return 0;
	datagram.is_read = true;
	*ret_buffer = malloc(datagram.size);
	must(*ret_buffer);
	memcpy(*ret_buffer, datagram.data, datagram.size);
	return (int)datagram.size;
}

int nl_recvmsgs_default(struct nl_sock *socket)
{
	struct nl_cb *callbacks = nl_socket_get_cb(socket);
	int r;

	nl_socket_disable_seq_check(socket);
	nl_cb_overwrite_recv(callbacks, receive);
	r = nl_recvmsgs(socket, callbacks);
	nl_cb_put(callbacks);
	return r;
}

/* What libnl (3.7) itself goes wrong with, and no kernel sends: a gateway of another family that has none, */
static bool has_short_gateway(const struct nlattr *attribute, int left)
{
	for (; nla_ok(attribute, left); attribute = nla_next(attribute, &left))
		if (nla_type(attribute) == RTA_VIA && nla_len(attribute) < (int)sizeof(struct rtvia))
			return true;
	return false;
}

/* and a hop that is shorter than its head or whose padding is not there, which it does not come to an end with. */
static bool has_bad_hop(const struct nlattr *hops)
{
	size_t left = (size_t)nla_len(hops), at = 0;
	struct rtnexthop hop;

	for (; left >= sizeof(hop); at += RTNH_ALIGN(hop.rtnh_len), left -= RTNH_ALIGN(hop.rtnh_len)) {
		const uint8_t *start = (const uint8_t *)nla_data(hops) + at;

		memcpy(&hop, start, sizeof(hop));
		if (hop.rtnh_len > left)
			break;
		if (hop.rtnh_len < sizeof(hop) || RTNH_ALIGN(hop.rtnh_len) > left ||
		    has_short_gateway((const void *)(start + sizeof(hop)), hop.rtnh_len - (int)sizeof(hop)))
			return true;
	}
	return false;
}

/* Of several lists of hops libnl takes the last. */
static bool is_beyond_libnl(const struct nlmsghdr *header)
{
	const struct nlattr *attribute = nlmsg_attrdata(header, sizeof(struct rtmsg));
	int left = nlmsg_attrlen(header, sizeof(struct rtmsg));

	if (has_short_gateway(attribute, left))
		return true;
	for (; nla_ok(attribute, left); attribute = nla_next(attribute, &left))
		if (nla_type(attribute) == RTA_MULTIPATH && has_bad_hop(attribute))
			return true;
	return false;
}

static bool is_left_out(const uint8_t *data, size_t size)
{
	void *copy = malloc(size + 1);
	struct nlmsghdr *header = copy;
	int left = (int)size;
	bool is = false;

	must(copy);
	memcpy(copy, data, size);
	for (; !is && nlmsg_ok(header, left); header = nlmsg_next(header, &left))
		is = header->nlmsg_type == RTM_NEWROUTE && is_beyond_libnl(header);
	free(copy);
	return is;
}

struct form {
	const char *start;
	int least; /* words */
	int most;
};

/* Each line is of one of the forms, the last of which begins with nothing. */
static void check_lines(char *text, const struct form *forms)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		const struct form *form = forms;
		int count = 1;

		if (!*line && !text)
			return;
		for (const char *p = line; *p; p++) {
			must(!strchr("\t\v\f\r", *p));
			count += *p == ' ';
		}
		while (strncmp(line, form->start, strlen(form->start)) != 0)
			form++;
		must(count >= form->least && count <= form->most);
	}
	must(false); /* the last one has no end */
}

static void take_text(struct pcipt_text *text, const struct form *forms)
{
	char *copy = strdup(text->length ? text->string : "");

	must(copy);
	check_lines(copy, forms);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct form of_network[] = {
		{"link ", 3, 3}, {"vf ", 5, 7}, {"address ", 4, 4}, {"route ", 5, 5}, {"", 0, 0}};
	static const struct form of_vfs[] = {{"", 3, 5}};
	struct pcipt_text text = {0};

	if (!size || is_left_out(data, size))
		return 0;
	datagram.data = data;
	datagram.size = size;
	if (!pt_io_dump_network(&text))
		take_text(&text, of_network);
	pt_text_clear(&text);
	if (!pt_real_vf_settings(NULL, "enp1s0f0", &text))
		take_text(&text, of_vfs);
	pt_text_release(&text);
	return 0;
}
