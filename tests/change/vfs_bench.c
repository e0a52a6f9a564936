/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vfs_bench.h"

#include <stdio.h>
#include <string.h>

struct pcipt_vf_network *network;

void vfs_begin_test(void)
{
	start("sriov");
	new_change();
	ck_assert_int_eq(pcipt_vf_network_new(&network), 0);
}

void vfs_end_test(void)
{
	pcipt_vf_network_free(network);
	finish();
}

struct pcipt_address vfs_address_of(const char *text)
{
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(text, &address), 0);
	return address;
}

int add_vfs(const char *pf, uint32_t count, unsigned int flags)
{
	struct pcipt_address address = vfs_address_of(pf);

	return pcipt_transaction_add_vfs(change, &address, count, flags);
}

void want_vfs(const char *pf, uint32_t count, unsigned int flags)
{
	ck_assert_int_eq(add_vfs(pf, count, flags), 0);
}

void want_network(const char *pf, uint32_t index)
{
	struct pcipt_address address = vfs_address_of(pf);

	ck_assert_int_eq(pcipt_transaction_add_vf_network(change, &address, index, network), 0);
}

const char *text_of(const char *path)
{
	static char text[4096];

	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	text[strcspn(text, "\n")] = '\0';
	return text;
}

bool is_there(const char *address)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", address);
	return sim_file_exists(sim, path);
}

bool has_setting(const char *pf, const char *line)
{
	static char text[16384];
	char path[128];

	(void)snprintf(path, sizeof(path), "vf-settings/%s", pf);
	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	return strstr(text, line) != NULL;
}

void undo(void)
{
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_as_before();
}
