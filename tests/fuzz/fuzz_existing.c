/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is taken from others: the file of a Proxmox virtual machine, words of a filter, settings of VFs. */
#include <export/given.h>
#include <io/vf.h>

#include <errno.h>

#include "fuzz.h"

static void try_file(const char *text)
{
	const struct pcipt_address address = {.bus = 0x18};
	struct pt_proxmox file;

	pt_proxmox_read(text, &file);
	must(file.end <= strlen(text));
	must(!file.pending || (file.pending >= text && file.pending + file.pending_length <= text + strlen(text)));
	(void)pt_proxmox_has(&file, &address);
	(void)pt_proxmox_has_mapping(&file, "a");
	must(pcipt_proxmox_is_q35(text) == file.is_q35);
}

/* Taken whole or not at all: of a wrong one the reason is told. */
static void try_filter(const char *text)
{
	struct pcipt_filter *filter = NULL;
	const char *why = NULL;
	int r;

	must(!pcipt_filter_new(&filter));
	r = pcipt_filter_parse(filter, text, &why);
	must(!r || r == -EINVAL);
	must(!why || r);
	pcipt_filter_free(filter);
}

static void try_settings(const char *text)
{
	struct pt_vf_setting setting;
	struct pcipt_text scrubbed = {0};

	if (!pt_vf_parse_setting(text, &setting)) {
		must(setting.key < PT_VF_KEYS);
		must(setting.key != PT_VF_VLAN || (setting.numbers[0] <= 4095 && setting.numbers[1] <= 7));
	}
	for (enum pt_vf_key key = PT_VF_MAC; key < PT_VF_KEYS; key++) {
		size_t length = 0;
		const char *found = pt_vf_find(text, 0, key, &length);

		must(!found || (found >= text && found + length <= text + strlen(text)));
		must(!found || pt_vf_has_setting(text, found, length));
	}
	must(!pt_scrub_network(text, &scrubbed));
	pt_text_release(&scrubbed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);

	try_file(text);
	try_filter(text);
	try_settings(text);
	free(text);
	return 0;
}
