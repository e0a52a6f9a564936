/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings of boot loaders: what was changed once is so, and a second time changes nothing. */
#include <verdict/parameters.h>

#include "fuzz.h"

#include <errno.h>

static void try_file(const struct pcipt_parameters *parameters, int file, const char *text)
{
	struct pcipt_text *mark = (struct pcipt_text *)(uintptr_t)parameters, *once = mark, *twice = mark;
	int r = pcipt_parameters_edit(parameters, file, text, &once);

	must(r == 0 || r == -PCIPT_E_MALFORMED);
	if (r) {
		must(once == mark);
		return;
	}
	must(!pcipt_parameters_edit(parameters, file, pcipt_text_get_string(once), &twice));
	must(!strcmp(pcipt_text_get_string(once), pcipt_text_get_string(twice)));
	must(strstr(pcipt_text_get_string(once), "on"));
	pcipt_text_free(once);
	pcipt_text_free(twice);
}

/* The same text as a command line that is judged. */
static void try_line(const char *text)
{
	struct pcipt_host host = {.references = 2, .what = PCIPT_READ_MACHINE};
	struct pcipt_parameters *parameters;
	struct pcipt_text *line;

	host.machine.command_line.text = text;
	host.machine.release.text = text;
	host.machine.tables[PT_DMAR] = true;
	must(!pcipt_parameters_new(&host, &parameters));
	must(!pcipt_parameters_set_passthrough(parameters, true));
	must(!pcipt_parameters_set_acs_override(parameters, "downstream"));
	for (size_t i = 0; i < pcipt_parameters_get_count(parameters); i++)
		must(*pcipt_parameters_get_text(parameters, i));
	if (!pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_GRUB, &line))
		pcipt_text_free(line);
	if (!pcipt_parameters_to_grubby(parameters, &line))
		pcipt_text_free(line);
	pcipt_parameters_free(parameters);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pt_change changes[] = {{"intel_iommu=off", true},
				      {"a", true},
				      {"intel_iommu=on", false},
				      {"pcie_acs_override=downstream", false}};
	const struct pcipt_parameters parameters = {.changes = changes, .count = 4};
	char *text = text_of(data, size);

	try_file(&parameters, PCIPT_PARAMETER_FILE_GRUB, text);
	try_file(&parameters, PCIPT_PARAMETER_FILE_CMDLINE, text);
	try_line(text);
	free(text);
	return 0;
}
