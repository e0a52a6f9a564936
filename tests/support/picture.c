/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "picture.h"

#include "support.h"

struct pcipt_ctx *ctx;
struct pcipt_host *host;

void make_context(void)
{
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
}

void free_context(void)
{
	pcipt_host_unref(host);
	host = NULL;
	pcipt_ctx_unref(ctx);
}

void read_root(const char *root, unsigned int what)
{
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, what, &host), 0);
}

const struct pcipt_device *at(const char *text)
{
	const struct pcipt_device *device;
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(text, &address), 0);
	device = pcipt_host_find_device(host, &address);
	ck_assert_msg(device != NULL, "no device %s", text);
	return device;
}
