/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests as a text: taken whole or not at all, and what was taken is in range. */
#include <plan/plan.h>

#include <errno.h>

#include "fuzz.h"

static void check(const struct pcipt_assignment *assignment)
{
	size_t vm = 0;

	for (size_t i = 0; i < assignment->vm_count; i++) {
		must(assignment->vms[i].name && *assignment->vms[i].name);
		must(assignment->vms[i].hypervisor == PT_NONE || pt_hypervisor(assignment->vms[i].hypervisor));
	}
	for (size_t i = 0; i < assignment->request_count; i++) {
		must(!pcipt_assignment_get_request_vm(assignment, i, &vm) && vm < assignment->vm_count);
		must(assignment->requests[i].count && assignment->requests[i].vlan <= 4094);
		must(!(assignment->requests[i].has_mac && assignment->requests[i].mac[0] & 1));
		must(pcipt_assignment_get_request_text(assignment, i) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pcipt_host host = {
		.what = PT_READ_KNOWN,
		.references = 1,
		.machine = {.release = {.error = -ENOENT},
			    .command_line = {.error = -ENOENT},
			    .lockdown = {.error = -ENOENT}},
	};
	char *text = text_of(data, size);
	struct pcipt_assignment *assignment;
	const char *why = NULL;
	size_t line = 0;
	int r;

	must(!pcipt_assignment_new(&host, &assignment));
	must(!pcipt_assignment_parse(assignment, "vm a number=1\nport\n", NULL, NULL));
	r = pcipt_assignment_parse(assignment, text, &line, &why);
	must(!r || r == -EINVAL || r == -EEXIST);
	if (r) {
		must(line && why && assignment->vm_count == 1 && assignment->request_count == 1);
		must(!pcipt_assignment_parse(assignment, "vm b number=2\nport\n", NULL, NULL));
	}
	check(assignment);
	/* there is nothing to be had */
	must(!pcipt_assignment_solve(assignment));
	pcipt_assignment_free(assignment);
	free(text);
	return 0;
}
