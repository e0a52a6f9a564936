/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which kernel parameters are missing here and now, and which are in the way. */
#include "parameters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool has_change(const struct pcipt_parameters *parameters, const struct pt_word *word, bool removes)
{
	for (size_t i = 0; i < parameters->count; i++) {
		const struct pt_word here = {parameters->changes[i].text, strlen(parameters->changes[i].text)};

		if (parameters->changes[i].removes == removes && pt_same_word(&here, word))
			return true;
	}
	return false;
}

bool pt_is_removed(const struct pcipt_parameters *parameters, const struct pt_word *word)
{
	return has_change(parameters, word, true);
}

static void add_change(struct pcipt_parameters *parameters, const char *text, size_t length, bool removes)
{
	const struct pt_word word = {text, length};
	const char *copy;

	if (parameters->findings->failed || has_change(parameters, &word, removes))
		return;
	copy = pt_arena_text(&parameters->arena, text, length);
	if (!copy ||
	    pt_grow(&parameters->changes, parameters->count, &parameters->capacity, sizeof(*parameters->changes))) {
		parameters->findings->failed = true;
		return;
	}
	parameters->changes[parameters->count++] = (struct pt_change){copy, removes};
}

static void add_parameter(struct pcipt_parameters *parameters, const char *text)
{
	add_change(parameters, text, strlen(text), false);
}

/* What can stand in each file without quotes. */
static bool is_simple(const struct pt_word *word)
{
	static const char simple[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:=+-/@";

	for (size_t i = 0; i < word->length; i++)
		if (!strchr(simple, word->text[i]))
			return false;
	return true;
}

/* iommu=pt,off goes, iommu=pt comes in its place. */
static void keep_rest(struct pcipt_parameters *parameters, const struct pt_word *word, enum pt_switch which)
{
	const char *off = pt_off_word(which);
	size_t name_length = strcspn(off, "=");
	struct pcipt_text text = {0};
	struct pt_word value, part;
	const char *before = "";

	if (word->length <= name_length || word->text[name_length] != '=' || !is_simple(word))
		return;
	value = (struct pt_word){word->text + name_length + 1, word->length - name_length - 1};
	pt_text_append_bytes(&text, word->text, name_length + 1);
	while (pt_next_part(&value, &part)) {
		if (!part.length || pt_part_is(&part, "off"))
			continue;
		pt_text_append(&text, before);
		pt_text_append_bytes(&text, part.text, part.length);
		before = ",";
	}
	if (text.failed)
		parameters->findings->failed = true;
	else if (*before)
		add_parameter(parameters, text.string);
	pt_text_release(&text);
}

static void remove_switch(struct pcipt_parameters *parameters, enum pt_switch which)
{
	const char *line = pt_command_line(parameters->host);
	size_t before = parameters->count;
	struct pt_word word;

	while (pt_next_word(&line, &word)) {
		if (!pt_word_turns_off(&word, which))
			continue;
		add_change(parameters, word.text, word.length, true);
		keep_rest(parameters, &word, which);
	}
	if (parameters->count == before)
		return;
	pt_find_host(parameters->findings, PCIPT_CODE_PARAMETER_TURNS_OFF, PCIPT_SEVERITY_BLOCKER,
		     "The kernel parameter %s turns %s off.", parameters->changes[before].text,
		     which == PT_SWITCH_REMAPPING ? "interrupt remapping" : "the IOMMU");
	pt_remedy(parameters->findings, "Remove it from the kernel's command line and restart.");
}

static void judge_iommu(struct pcipt_parameters *parameters)
{
	static const enum pt_switch switches[] = {PT_SWITCH_INTEL, PT_SWITCH_AMD, PT_SWITCH_IOMMU};
	const struct pcipt_host *host = parameters->host;
	const struct pt_machine *machine = &host->machine;
	const char *line = pt_command_line(host);
	bool in_firmware = false, is_off = false;

	for (size_t i = 0; i < PT_TABLES; i++)
		in_firmware |= machine->tables[i];
	if (host->group_count || machine->iommu_count || !in_firmware)
		return; /* it is in use, or not for want of a parameter */
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		if (!pt_switch_matters(machine, switches[i]) || !pt_line_turns_off(line, switches[i]))
			continue;
		remove_switch(parameters, switches[i]);
		is_off = true;
	}
	if (!machine->tables[PT_DMAR] || pt_line_answers(line, "intel_iommu=on") == PT_SAYS_IT)
		return;
	add_parameter(parameters, "intel_iommu=on");
	pt_find_host(
		parameters->findings, PCIPT_CODE_PARAMETER_MISSING, PCIPT_SEVERITY_BLOCKER,
		is_off ? "intel_iommu=on is to be added as well: the firmware has Intel VT-d (ACPI table DMAR), and "
			 "whether this kernel uses it unasked cannot be told while a parameter turns it off."
		       : "intel_iommu=on is missing: the firmware has Intel VT-d (ACPI table DMAR), and this kernel "
			 "does not use it unasked.");
	pt_remedy(parameters->findings, "Add intel_iommu=on to the kernel's command line and restart.");
}

static void judge_remapping(struct pcipt_parameters *parameters)
{
	const struct pt_machine *machine = &parameters->host->machine;

	if (machine->remapping != PCIPT_TRISTATE_YES && pt_switch_matters(machine, PT_SWITCH_REMAPPING) &&
	    pt_line_turns_off(pt_command_line(parameters->host), PT_SWITCH_REMAPPING))
		remove_switch(parameters, PT_SWITCH_REMAPPING);
}

static void judge_passthrough(struct pcipt_parameters *parameters)
{
	/* iommu= is read on x86 only */
	const char *wanted = parameters->host->machine.tables[PT_IORT] ? "iommu.passthrough=1" : "iommu=pt";
	const char *line = pt_command_line(parameters->host);

	if (!parameters->passthrough || pt_line_answers(line, wanted) == PT_SAYS_IT ||
	    pt_line_answers(line, "iommu.passthrough=1") == PT_SAYS_IT)
		return;
	add_parameter(parameters, wanted);
	pt_find_host(parameters->findings, PCIPT_CODE_PARAMETER_PASSTHROUGH, PCIPT_SEVERITY_NOTE,
		     "%s was asked for: the host's own devices will bypass the IOMMU, which is faster for them and "
		     "protects the host less from them; devices that are passed through are isolated as before.",
		     wanted);
}

/* What the release of a kernel says of a patch. */
static const char *patched_kernel(const char *release)
{
	static const struct {
		const char *mark;
		const char *name;
	} kernels[] = {{"-zen", "Zen"}, {"-xanmod", "XanMod"}, {"-liquorix", "Liquorix"}, {"-Unraid", "Unraid"}};
	size_t length = strlen(release);

	if (length > 4 && !strcmp(release + length - 4, "-pve"))
		return "Proxmox";
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (strstr(release, kernels[i].mark))
			return kernels[i].name;
	return NULL;
}

static void judge_override(struct pcipt_parameters *parameters)
{
	const struct pt_fact_text *release = &parameters->host->machine.release;
	const char *line = pt_command_line(parameters->host), *asked = parameters->override, *patched, *name;
	struct pcipt_findings *findings = parameters->findings;
	bool is_set = pt_line_has(line, "pcie_acs_override");

	if (asked && pt_line_answers(line, asked) != PT_SAYS_IT)
		add_parameter(parameters, asked);
	if (!is_set && !asked)
		return;
	name = release->error ? "of unknown release" : release->text;
	patched = release->error ? NULL : patched_kernel(release->text);
	pt_find_host(
		findings, PCIPT_CODE_PARAMETER_ACS_OVERRIDE, PCIPT_SEVERITY_WARNING,
		"pcie_acs_override %s: it splits IOMMU groups that the hardware does not isolate, so that a virtual "
		"machine may reach devices of the host or of another one.",
		is_set ? "is on the command line" : "was asked for");
	pt_remedy(findings, "Leave it out where guests are not trusted; move cards to slots of their own root port "
			    "instead.");
	if (patched)
		pt_find_host(findings, PCIPT_CODE_PARAMETER_ACS_KERNEL, PCIPT_SEVERITY_NOTE,
			     "By its release %s the kernel is one of those of %s, which are built with that patch.",
			     name, patched);
	else
		pt_find_host(findings, PCIPT_CODE_PARAMETER_ACS_KERNEL, PCIPT_SEVERITY_WARNING,
			     "Whether the kernel %s has that patch cannot be told; Linux itself does not, and then "
			     "pcie_acs_override has no effect.",
			     name);
}

/* The first two numbers of vendor:device:... */
static bool read_ids(const struct pt_word *part, uint64_t ids[2])
{
	const char *colon = memchr(part->text, ':', part->length), *end;
	size_t first = colon ? (size_t)(colon - part->text) : 0, second;

	if (!first)
		return false;
	second = part->length - first - 1;
	end = memchr(colon + 1, ':', second);
	if (end)
		second = (size_t)(end - colon) - 1;
	return !pt_parse_number_n(part->text, first, 16, UINT16_MAX, &ids[0]) &&
	       !pt_parse_number_n(colon + 1, second, 16, UINT16_MAX, &ids[1]);
}

/* How many devices have these ids; `ret_other` is one of them that another driver has. */
static size_t count_twins(const struct pcipt_host *host, const uint64_t ids[2], const struct pcipt_device **ret_other)
{
	size_t count = 0;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];

		if (device->vendor_id != ids[0] || device->device_id != ids[1])
			continue;
		count++;
		if (device->driver && !pt_is_vfio_driver(device) && !*ret_other)
			*ret_other = device;
	}
	return count;
}

static void judge_early(struct pcipt_parameters *parameters, const struct pcipt_device *other)
{
	static const char remedy[] =
		"Bind devices by driver_override instead, as pcipt-bind does, or have vfio-pci loaded "
		"first: name it among the modules of the initramfs, or give the other driver a softdep "
		"on it in /etc/modprobe.d, and build the initramfs anew.";
	struct pcipt_findings *findings = parameters->findings;

	if (parameters->host->machine.modules[PT_VFIO_PCI] == PCIPT_MODULE_LOADABLE)
		pt_find_host(findings, PCIPT_CODE_PARAMETER_VFIO_EARLY, PCIPT_SEVERITY_WARNING,
			     "vfio-pci is a module and is not loaded: vfio-pci.ids has taken no device.");
	else if (other)
		pt_find_device(
			findings, PCIPT_CODE_PARAMETER_VFIO_EARLY, PCIPT_SEVERITY_WARNING, &other->address,
			"%s is one of those in vfio-pci.ids, but its driver is %s, which has come before vfio-pci.",
			other->name, other->driver);
	else
		return;
	pt_remedy(findings, remedy);
}

static void judge_ids(struct pcipt_parameters *parameters)
{
	const char *line = pt_command_line(parameters->host);
	const struct pcipt_device *other = NULL;
	struct pt_word word, value, part;
	size_t most = 0;
	uint64_t ids[2];

	if (!pt_line_has(line, "vfio_pci.ids"))
		return;
	while (pt_next_word(&line, &word)) {
		if (!pt_word_value(&word, "vfio_pci.ids", &value))
			continue;
		while (pt_next_part(&value, &part)) {
			size_t count = read_ids(&part, ids) ? count_twins(parameters->host, ids, &other) : 0;

			most = count > most ? count : most;
		}
	}
	pt_find_host(parameters->findings, PCIPT_CODE_PARAMETER_VFIO_IDS, PCIPT_SEVERITY_WARNING,
		     "vfio-pci.ids is on the command line: it takes every function with these ids, twins that the host "
		     "needs as well; here up to %zu function%s the same.",
		     most, most == 1 ? " has" : "s have");
	pt_remedy(parameters->findings, "Name single devices by their driver_override instead, as pcipt-bind does, and "
					"leave the parameter out.");
	judge_early(parameters, other);
}

static void free_content(struct pcipt_parameters *parameters)
{
	free(parameters->changes);
	pt_arena_free(&parameters->arena);
	pcipt_findings_free(parameters->findings);
}

/* Judges anew with what is asked for; on failure all is as it was. */
static int judge(struct pcipt_parameters *parameters, bool passthrough, const char *override)
{
	struct pcipt_parameters fresh = {.host = parameters->host, .passthrough = passthrough, .override = override};

	fresh.findings = pt_findings_new();
	if (!fresh.findings)
		return -ENOMEM;
	judge_iommu(&fresh);
	judge_remapping(&fresh);
	judge_passthrough(&fresh);
	judge_override(&fresh);
	judge_ids(&fresh);
	if (fresh.findings->failed) {
		free_content(&fresh);
		return -ENOMEM;
	}
	free_content(parameters);
	*parameters = fresh;
	return 0;
}

PCIPT_EXPORT int pcipt_parameters_new(const struct pcipt_host *host, struct pcipt_parameters **ret_parameters)
{
	struct pcipt_parameters *parameters;
	int r;

	if (!host || !ret_parameters)
		return -EINVAL;
	if (!(host->what & PCIPT_READ_MACHINE))
		return -ENODATA;
	if (host->machine.command_line.error)
		return host->machine.command_line.error;
	parameters = calloc(1, sizeof(*parameters));
	if (!parameters)
		return -ENOMEM;
	parameters->host = pcipt_host_ref(host);
	r = judge(parameters, false, NULL);
	if (r)
		pcipt_parameters_free(parameters);
	else
		*ret_parameters = parameters;
	return r;
}

PCIPT_EXPORT void pcipt_parameters_free(struct pcipt_parameters *parameters)
{
	if (!parameters)
		return;
	free_content(parameters);
	pcipt_host_unref(parameters->host);
	free(parameters);
}

PCIPT_EXPORT int pcipt_parameters_set_passthrough(struct pcipt_parameters *parameters, bool passthrough)
{
	return parameters ? judge(parameters, passthrough, parameters->override) : -EINVAL;
}

PCIPT_EXPORT int pcipt_parameters_set_acs_override(struct pcipt_parameters *parameters, const char *kinds)
{
	static const char *const known[] = {"pcie_acs_override=downstream", "pcie_acs_override=multifunction",
					    "pcie_acs_override=downstream,multifunction",
					    "pcie_acs_override=multifunction,downstream"};

	if (!parameters)
		return -EINVAL;
	if (!kinds)
		return judge(parameters, parameters->passthrough, NULL);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(strchr(known[i], '=') + 1, kinds))
			return judge(parameters, parameters->passthrough, known[i]);
	return -EINVAL;
}

PCIPT_EXPORT size_t pcipt_parameters_get_count(const struct pcipt_parameters *parameters)
{
	return parameters ? parameters->count : 0;
}

PCIPT_EXPORT const char *pcipt_parameters_get_text(const struct pcipt_parameters *parameters, size_t index)
{
	return index < pcipt_parameters_get_count(parameters) ? parameters->changes[index].text : NULL;
}

PCIPT_EXPORT int pcipt_parameters_get_change(const struct pcipt_parameters *parameters, size_t index)
{
	if (index >= pcipt_parameters_get_count(parameters))
		return -EINVAL;
	return parameters->changes[index].removes ? PCIPT_PARAMETER_REMOVE : PCIPT_PARAMETER_ADD;
}

PCIPT_EXPORT const struct pcipt_findings *pcipt_parameters_get_findings(const struct pcipt_parameters *parameters)
{
	return parameters ? parameters->findings : NULL;
}
