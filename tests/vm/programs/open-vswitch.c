/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes an Open vSwitch of the kernel's, as its daemon does: open-vswitch INTERFACE PORT. The interface is the host's
 * own way into it, the port a NIC. It stays when the program ends.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/openvswitch.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#define DATAPATH "ovs-system"

static struct nl_sock *sock;

static int fail(const char *what, int error)
{
	(void)fprintf(stderr, "open-vswitch: %s: %s\n", what, nl_geterror(error));
	return error;
}

/* A message of a family, with the number of the datapath's interface in its own header. */
static struct nl_msg *new_message(const char *family, uint8_t command, uint8_t version)
{
	struct nl_msg *message = nlmsg_alloc();
	int number = genl_ctrl_resolve(sock, family);
	struct ovs_header *header;

	if (!message || number < 0)
		return NULL;
	header = genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, number, sizeof(*header), NLM_F_ACK, command, version);
	if (header)
		header->dp_ifindex = (int)if_nametoindex(DATAPATH);
	return header ? message : NULL;
}

static int add_datapath(void)
{
	struct nl_msg *message = new_message(OVS_DATAPATH_FAMILY, OVS_DP_CMD_NEW, OVS_DATAPATH_VERSION);
	int r;

	if (!message)
		return fail("no such family: is the module openvswitch loaded?", -NLE_OBJ_NOTFOUND);
	r = nla_put_string(message, OVS_DP_ATTR_NAME, DATAPATH);
	if (!r)
		r = nla_put_u32(message, OVS_DP_ATTR_UPCALL_PID, 0);
	if (!r)
		r = nl_send_sync(sock, message);
	return r ? fail("the datapath", r) : 0;
}

static int add_port(const char *name, uint32_t type)
{
	struct nl_msg *message = new_message(OVS_VPORT_FAMILY, OVS_VPORT_CMD_NEW, OVS_VPORT_VERSION);
	int r;

	if (!message)
		return fail(name, -NLE_NOMEM);
	r = nla_put_u32(message, OVS_VPORT_ATTR_TYPE, type);
	if (!r)
		r = nla_put_string(message, OVS_VPORT_ATTR_NAME, name);
	if (!r)
		r = nla_put_u32(message, OVS_VPORT_ATTR_UPCALL_PID, 0);
	if (!r)
		r = nl_send_sync(sock, message);
	return r ? fail(name, r) : 0;
}

int main(int argc, char **argv)
{
	int r;

	if (argc != 3) {
		(void)fprintf(stderr, "usage: open-vswitch INTERFACE PORT\n");
		return 2;
	}
	sock = nl_socket_alloc();
	if (!sock || genl_connect(sock))
		return 3;
	r = add_datapath();
	if (!r)
		r = add_port(argv[1], OVS_VPORT_TYPE_INTERNAL);
	if (!r)
		r = add_port(argv[2], OVS_VPORT_TYPE_NETDEV);
	nl_socket_free(sock);
	return r ? 1 : 0;
}
