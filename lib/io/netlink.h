/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two files share that use libnl. */
#ifndef PT_IO_NETLINK_H
#define PT_IO_NETLINK_H

#include <core/core.h>

struct nl_sock;
struct nlattr;

/* network.c */
/* An error of libnl's as ours. */
int pt_netlink_errno(int error);
/* A socket to the kernel's network, that does not wait for ever; to be freed by nl_socket_free(). */
int pt_netlink_open(struct nl_sock **ret_socket) PT_MUST_CHECK;

/* network_vf.c */
/* Adds the settings of all VFs of an interface, a line each, with what is to stand before it. */
void pt_netlink_add_vfs(struct pcipt_text *text, const char *start, struct nlattr *list);

#endif
